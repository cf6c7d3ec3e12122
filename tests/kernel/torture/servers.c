/* SPDX-License-Identifier: MIT */
/* The servers of the torture program, and the threads that are killed while they call. */
#include "torture.h"

#include <abi/node.h>

#define STACK (4 * PAGE)

static void serve_fork(void)
{
	struct exchange reply = {.info = MESSAGE_INFO(0, 0)};
	struct process_clone clone;
	int64_t token = kelner_token_park();
	int64_t error;

	if (token < 0)
		return;
	error = kelner_process_clone((handle_t)token, &clone);
	torture_check(error, "process_clone");
	if (error == 0) {
		reply.word[0] = 1;
		torture_check(kelner_token_reply(clone.token, &reply), "reply to a copy");
		kelner_handle_close(clone.thread);
		kelner_handle_close(clone.process);
	}
	reply.word[0] = 0;
	torture_check(kelner_token_reply((handle_t)token, &reply), "reply to a caller that forked");
}

static void serve_parked(const struct exchange *request)
{
	struct exchange onward = *request;
	int64_t token = kelner_token_park();

	if (token < 0)
		return;
	onward.info = MESSAGE_INFO(LABEL_ECHO, 0);
	if (MESSAGE_LABEL(request->info) == LABEL_SEND_ON)
		torture_check(kelner_token_forward((handle_t)token, torture_port, &onward),
			      "token_forward");
	else
		torture_check(kelner_handle_close((handle_t)token), "closing a token");
}

static void close_arrived(const struct exchange *request)
{
	for (unsigned i = 0; i < MESSAGE_HANDLE_COUNT(request->info); i++) {
		if (thread_message()->handle[i] != HANDLE_NONE)
			kelner_handle_close(thread_message()->handle[i]);
	}
}

/* Whether a reply is ready in *exchange. */
static bool serve(struct exchange *exchange)
{
	handle_t handles[MESSAGE_HANDLE_MAX];
	unsigned count = MESSAGE_HANDLE_COUNT(exchange->info);
	char bytes[64] = {0};

	if (exchange->info & MESSAGE_EVENT)
		return false;
	switch (MESSAGE_LABEL(exchange->info)) {
	case LABEL_ECHO:
		close_arrived(exchange);
		for (int i = 0; i < MESSAGE_WORDS; i++)
			exchange->word[i]++;
		exchange->info = MESSAGE_INFO(0, 0);
		return true;
	case LABEL_READ:
		exchange->info = MESSAGE_INFO(
			kelner_lease_write(HANDLE_NONE, 0, 0, bytes, sizeof(bytes)), 0);
		return true;
	case LABEL_WRITE:
		exchange->info =
			MESSAGE_INFO(kelner_lease_read(HANDLE_NONE, 0, 0, bytes, sizeof(bytes)), 0);
		return true;
	case LABEL_GIVE:
		memcpy(handles, thread_message()->handle, sizeof(handles));
		exchange->info = MESSAGE_INFO(0, 0) | MESSAGE_HANDLES(count);
		for (unsigned i = 0; i < count; i++) {
			if (handles[i] == HANDLE_NONE)
				exchange->info = MESSAGE_INFO(0, 0);
		}
		if (kelner_reply(exchange) != 0) {
			exchange->info = MESSAGE_INFO(0, 0);
			(void)kelner_reply(exchange);
		}
		memcpy(thread_message()->handle, handles, sizeof(handles));
		exchange->info = MESSAGE_HANDLES(count);
		close_arrived(exchange);
		return false;
	case LABEL_SEND_ON:
	case LABEL_LOSE:
		close_arrived(exchange);
		serve_parked(exchange);
		return false;
	case LABEL_FORK: serve_fork(); return false;
	default:
		close_arrived(exchange);
		exchange->info = MESSAGE_INFO(-ENOSYS, 0);
		return true;
	}
}

void torture_server(void *argument)
{
	struct exchange exchange;
	int64_t status = kelner_recv(torture_port, &exchange);
	uint64_t random = (uintptr_t)argument;

	while (status == 0 || status == -EINTR) {
		if (status == 0 && !(exchange.info & MESSAGE_EVENT) &&
		    MESSAGE_LABEL(exchange.info) == LABEL_STOP)
			break;
		if (status == 0 && exchange.info & MESSAGE_EVENT &&
		    MESSAGE_LABEL(exchange.info) == EVENT_PAGER)
			torture_pager(&random);
		status = status == 0 && serve(&exchange)
				 ? kelner_reply_recv(torture_port, &exchange)
				 : kelner_recv(torture_port, &exchange);
	}
	torture_check(status, "a server's receive");
	exchange.info = MESSAGE_INFO(0, 0);
	(void)kelner_reply(&exchange);
}

/* --- victims ---------------------------------------------------------------------------------- */

static void victim_main(struct victim *victim)
{
	static const int32_t labels[] = {LABEL_ECHO, LABEL_ECHO, LABEL_SEND_ON, LABEL_LOSE};

	for (;; victim->calls++) {
		uint64_t count = victim->calls;
		struct exchange exchange = {.info = MESSAGE_INFO(labels[count % 4], 0),
					    .word = {count, ~count}};
		int64_t status = kelner_call(torture_port, &exchange);

		if (status == 0 &&
		    (exchange.word[0] != count + 1 || exchange.word[1] != ~count + 1))
			victim->wrong++;
	}
}

static void victim_start(struct victim *victim)
{
	int64_t handle;

	do {
		handle = kelner_thread_create(HANDLE_SELF, victim->page, "victim", 6);
		if (handle == -EEXIST || handle == -ENOMEM)
			kelner_thread_yield();
	} while (handle == -EEXIST || handle == -ENOMEM);
	torture_check(handle, "thread_create");
	victim->thread = (handle_t)handle;
	torture_check(kelner_thread_start(victim->thread, (uintptr_t)victim_main,
					  (uintptr_t)victim->stack + STACK - 8, (uintptr_t)victim),
		      "thread_start");
}

bool victim_begin(struct victim *victim)
{
	int64_t memory =
		kelner_space_map(HANDLE_SELF, 0, STACK + 2 * PAGE,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0);

	if (memory < 0)
		return false;
	*victim = (struct victim){.stack = (char *)memory};
	victim->page = (uintptr_t)memory + STACK + PAGE;
	EXPECT(kelner_space_unmap(HANDLE_SELF, victim->page, PAGE), 0);
	victim_start(victim);
	return true;
}

static void victim_kill(struct victim *victim)
{
	while (kelner_thread_kill(victim->thread) != -ESRCH)
		kelner_thread_yield();
	kelner_handle_close(victim->thread);
}

void victim_replace(struct victim *victim)
{
	victim_kill(victim);
	victim_start(victim);
}

void victim_end(struct victim *victim)
{
	victim_kill(victim);
	EXPECT(victim->wrong, 0);
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)victim->stack, STACK + PAGE), 0);
}
