/* SPDX-License-Identifier: MIT */
#include "services.h"

#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/service.h>

#define SERVICES_MAX 40
#define FRESH        (SECOND / 2) /* a listing asks many times: the service manager, once */
#define INIT         1

static handle_t known[SERVICES_MAX];
static unsigned count;
static uint64_t asked;

static void ask(void)
{
	while (count > 0)
		(void)kelner_handle_close(known[--count]);
	for (uint32_t i = 0; count < SERVICES_MAX; i++) {
		struct service_process_request request = {.index = i};
		struct protocol_extra extra = {
			/* The service manager asks nothing here, but must not be waited for. */
			.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
			.deadline = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + SECOND,
		};
		int64_t status = service_process(start_handle(START_INIT), &request, &extra);

		if (status == 0 && extra.received[0] != HANDLE_NONE)
			known[count++] = extra.received[0];
		else if (status != -ESRCH)
			return;
	}
}

static void describe(const struct process_info *info, struct facts *facts)
{
	facts->list = (struct process_list_reply){
		.process = (int32_t)info->pid,
		.parent = info->pid == INIT ? 0 : INIT,
		.group = (int32_t)info->pid,
		.session = (int32_t)info->pid,
		.state = 'S',
		.start_time = info->start_time,
		.cpu_time = info->cpu_time,
		.memory = info->resident,
		.mapped = info->mapped,
		.threads = info->threads,
	};
	/* The name and its NUL, no arguments. */
	memcpy(facts->command, info->name, sizeof(info->name));
	facts->command[sizeof(info->name)] = '\0';
	facts->command_length = strlen(facts->command) + 1;
}

int services_next(int32_t after, struct facts *facts)
{
	uint64_t now = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
	struct process_info info, best = {0};

	if (!asked || now - asked > FRESH) {
		ask();
		asked = now;
	}
	for (unsigned i = 0; i < count; i++) {
		if (kelner_process_info(known[i], &info) == 0 && !info.ended &&
		    (int64_t)info.pid > after && (!best.pid || info.pid < best.pid))
			best = info;
	}
	if (!best.pid)
		return -ESRCH;
	describe(&best, facts);
	return 0;
}
