/* SPDX-License-Identifier: MIT */
/* The process server: see servers/README.md and sysroot/protocol/process.def. */
#include "process.h"

#include <abi/machine.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

handle_t server_port;
handle_t schedule_resource = HANDLE_NONE;
handle_t clock_resource = HANDLE_NONE;

static const struct process_handlers handlers = {
	.fork = handle_fork,
	.execute = handle_execute,
	.wait = handle_wait,
	.kill = handle_kill,
	.kill_thread = handle_kill_thread,
	.signal_action = handle_signal_action,
	.signal_take = handle_signal_take,
	.signal_accept = handle_signal_accept,
	.signal_pending = handle_signal_pending,
	.identities = handle_identities,
	.set_users = handle_set_users,
	.set_groups_ids = handle_set_groups_ids,
	.groups = handle_groups,
	.set_groups = handle_set_groups,
	.group_of = handle_group_of,
	.set_group = handle_set_group,
	.set_session = handle_set_session,
	.credentials = handle_credentials,
	.limits = handle_limits,
	.usage = handle_usage,
	.priority = handle_priority,
	.schedule = handle_schedule,
	.timer_create = handle_timer_create,
	.timer_set = handle_timer_set,
	.timer_get = handle_timer_get,
	.timer_delete = handle_timer_delete,
	.host_name = handle_host_name,
	.list = handle_list,
	.session_leader = handle_session_leader,
	.watch_end = handle_watch_end,
	.clock_set = handle_clock_set,
	.job_control = handle_job_control,
	.group_session = handle_group_session,
	.set_root = handle_set_root,
	.root = handle_root,
};

static int64_t handle(struct call *call)
{
	return process_dispatch(&handlers, call);
}

static void event(const struct server_event *event)
{
	struct process *process;

	switch (event->kind) {
	case EVENT_EXIT:
		process = process_find((int64_t)event->word[1]);
		if (process && process->kind == PROCESS_LIVES)
			process_ended(process, (int)event->word[2]);
		break;
	case EVENT_FAULT:
		process = process_find((int64_t)event->word[0]);
		if (process && process->kind == PROCESS_LIVES)
			process_faulted(process);
		break;
	case EVENT_CANCEL:
		wait_cancel((handle_t)event->word[0]);
		birth_cancel((handle_t)event->word[0]);
		break;
	case EVENT_TIMER:
		if (event->word[0] == BIRTH_KEY)
			birth_timer_expired();
		else
			timer_expired(event->word[0], event->word[1]);
		break;
	default: /* EVENT_LAST_CLOSE: the connections that init gave out */ break;
	}
}

int64_t process_watch(const struct process *process)
{
	int64_t status =
		kelner_port_watch(server_port, process->handle, EVENT_EXIT, (uint64_t)process->id);

	return status < 0 ? status
			  : kelner_port_watch(server_port, process->handle, EVENT_FAULT,
					      (uint64_t)process->id);
}

/* Of the authority that init has given, what this server uses: of the first slot that has it. */
static handle_t narrow_resource(enum resource_kind kind)
{
	const enum start_handle slots[] = {START_RESOURCE, START_DEVICE};

	for (unsigned i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		handle_t whole = start_handle(slots[i]);
		int64_t status = -1;

		if (whole != HANDLE_NONE)
			status = kelner_resource_create(whole, kind, 0, 0, "process", 7);
		if (status >= 0)
			return (handle_t)status;
	}
	return HANDLE_NONE;
}

static void close_start_handle(enum start_handle which)
{
	if (start_handle(which) != HANDLE_NONE)
		(void)kelner_handle_close(start_handle(which));
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {.handle = handle, .event = event};

	(void)argc, (void)argv, (void)envp;
	server_port = start_handle(START_SERVICE);
	if (server_port == HANDLE_NONE || start_handle(START_JOB) == HANDLE_NONE) {
		log_text(LOG_ERROR
			 "process: it has no port or no job: its line in the service table must "
			 "give it both\n");
		return 1;
	}
	server.port = server_port;
	schedule_resource = narrow_resource(RESOURCE_SCHEDULE);
	clock_resource = narrow_resource(RESOURCE_CLOCK);
	close_start_handle(START_RESOURCE);
	close_start_handle(START_DEVICE);
	log_text(LOG_ERROR "process: cannot receive at its port: error %d\n",
		 (int)-server_run(&server));
	return 1;
}
