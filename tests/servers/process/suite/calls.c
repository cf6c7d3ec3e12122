/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <abi/time.h>
#include <protocol/file.h>

int64_t fork_process(void)
{
	struct process_fork_reply reply;
	int64_t status = process_fork(PORT, &reply, NULL);

	return status < 0 ? status : reply.process;
}

_Noreturn void leave(int code)
{
	kelner_process_exit(code);
	__builtin_trap();
}

void touch_nothing(void)
{
	static volatile uintptr_t nothing = 8;

	*(volatile int *)nothing = 1;
}

void pause_for(int64_t nanoseconds)
{
	(void)kelner_thread_sleep(CLOCK_MONOTONIC,
				  (uint64_t)(kelner_clock_get(CLOCK_MONOTONIC) + nanoseconds));
}

int64_t wait_for(int32_t kind, int32_t id, uint32_t options, struct process_wait_reply *reply)
{
	const struct process_wait_request request = {.kind = kind, .id = id, .options = options};

	*reply = (struct process_wait_reply){0};
	return process_wait(PORT, &request, reply, NULL);
}

int64_t exit_code_of(int64_t child)
{
	struct process_wait_reply reply;
	int64_t status;

	do
		status = wait_for(P_PID, (int32_t)child, WEXITED, &reply);
	while (status == -EINTR);
	if (status < 0 || reply.process != child)
		return -1000;
	return reply.code == CLD_EXITED ? reply.status : -reply.status;
}

int64_t kill_process(int64_t process, int signal)
{
	const struct process_kill_request request = {.process = (int32_t)process, .signal = signal};

	return process_kill(PORT, &request, NULL);
}

int64_t queue_signal(int64_t process, int signal, uint64_t value)
{
	const struct process_kill_request request = {
		.process = (int32_t)process, .signal = signal, .code = SI_QUEUE, .value = value};

	return process_kill(PORT, &request, NULL);
}

int64_t set_action(int signal, void (*handler)(int signal, const struct process_siginfo *),
		   uint64_t flags)
{
	const struct process_signal_action_request request = {
		.signal = signal, .set = 1, .handler = (uint64_t)handler, .flags = flags};
	struct process_signal_action_reply reply;

	return process_signal_action(PORT, &request, &reply, NULL);
}

int64_t set_special(int signal, uint64_t handler)
{
	const struct process_signal_action_request request = {
		.signal = signal, .set = 1, .handler = handler};
	struct process_signal_action_reply reply;

	return process_signal_action(PORT, &request, &reply, NULL);
}

static handle_t block_of(const char *const *argv, const struct process_argument_block *details)
{
	struct process_argument_block block = *details;
	uint64_t at = sizeof(block);
	handle_t vmo = (handle_t)kelner_vmo_create(65536, "arguments", 9);

	block.strings = sizeof(block);
	for (block.argc = 0; argv[block.argc]; block.argc++) {
		size_t length = strlen(argv[block.argc]) + 1;

		(void)kelner_vmo_write(vmo, argv[block.argc], at, length);
		at += length;
	}
	(void)kelner_vmo_write(vmo, "A=b", at, 4);
	block.envc = 1;
	block.size = (uint32_t)at + 4;
	(void)kelner_vmo_write(vmo, &block, 0, sizeof(block));
	return vmo;
}

int64_t execute(const char *path, uint32_t flags, const char *const *argv,
		const struct process_argument_block *details)
{
	static const struct process_argument_block none;
	const struct file_execute_request request = {.flags = flags, .mask = 027};
	struct protocol_extra extra = {.tail = path, .tail_length = strlen(path)};
	int64_t status;

	extra.handle[0] = block_of(argv, details ? details : &none);
	extra.handle[1] = LOG;
	status = file_execute(LOG, &request, &extra);
	(void)kelner_handle_close(extra.handle[0]);
	return status;
}

int64_t identities_of(int32_t process, struct process_identities *identities)
{
	const struct process_identities_request request = {.process = process};
	struct process_identities_reply reply = {0};
	int64_t status = process_identities(PORT, &request, &reply, NULL);

	*identities = reply.identities;
	return status;
}

int64_t group_of(int32_t process, struct process_group_of_reply *reply)
{
	const struct process_group_of_request request = {.process = process};

	return process_group_of(PORT, &request, reply, NULL);
}
