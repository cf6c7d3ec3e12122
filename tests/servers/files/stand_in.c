/* SPDX-License-Identifier: MIT */
#include "stand_in.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>

static int64_t on_credentials(struct call *call, const struct process_credentials_request *request,
			      struct process_credentials_reply *reply)
{
	static const uint32_t groups[] = {100};

	reply->user = reply->real_user = (uint32_t)request->tag;
	reply->group = reply->real_group = (uint32_t)request->tag;
	call->reply_tail = groups;
	call->reply_tail_length = sizeof(groups);
	return 0;
}

static int64_t on_execute(struct call *call, const struct process_execute_request *request)
{
	uint8_t magic[4];

	if (kelner_vmo_read(call->handle[0], magic, 0, sizeof(magic)) != sizeof(magic))
		return -EIO;
	return memcmp(magic, "\177ELF", 4) == 0 && strcmp(call->tail, "/tests/files") == 0
		       ? (int64_t)request->mode
		       : -ENOEXEC;
}

/* One process, number 7. */
static int64_t on_list(struct call *call, const struct process_list_request *request,
		       struct process_list_reply *reply)
{
	static const char command[] = "/bin/seven\0seven\0-x";

	if (request->after >= 7)
		return -ESRCH;
	*reply = (struct process_list_reply){
		.process = 7, .parent = 1, .user = 7, .state = 'S', .threads = 1};
	call->reply_tail = command;
	call->reply_tail_length = sizeof(command);
	return 0;
}

static const struct process_handlers handlers = {
	.list = on_list,
	.credentials = on_credentials,
	.execute = on_execute,
};

static int64_t handle(struct call *call)
{
	return process_dispatch(&handlers, call);
}

int stand_in(void)
{
	struct server server = {.port = start_handle(START_SERVICE), .handle = handle};

	return (int)-server_run(&server);
}
