/* SPDX-License-Identifier: MIT */
/* Facts of processes and of the whole system. */
#include "process.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

static char host_name[HOST_NAME_MAX + 1] = "kelner";

int64_t handle_host_name(struct call *call, const struct process_host_name_request *request)
{
	const struct process *caller = caller_of(call);

	if (request->set) {
		if (!caller || !credentials_are_root(caller->credentials))
			return -EPERM;
		if (call->tail_length > HOST_NAME_MAX)
			return -EINVAL;
		memcpy(host_name, call->tail, call->tail_length);
		host_name[call->tail_length] = '\0';
	}
	call->reply_tail = host_name;
	call->reply_tail_length = strlen(host_name) + 1;
	return 0;
}

int64_t handle_clock_set(struct call *call, const struct process_clock_set_request *request)
{
	const struct process *caller = caller_of(call);

	if (!caller || !credentials_are_root(caller->credentials) || clock_resource == HANDLE_NONE)
		return -EPERM;
	return kelner_clock_set(clock_resource, request->time);
}

int64_t handle_session_leader(struct call *call,
			      const struct process_session_leader_request *request)
{
	struct process *leader = process_find(request->session);
	int64_t status;

	if (!caller_is_server(call))
		return -EPERM;
	if (!leader || leader->kind != PROCESS_LIVES || leader->session != leader->id)
		return -ESRCH;
	leader->terminal = request->terminal;
	status = kelner_handle_duplicate(leader->handle, RIGHT_WATCH | RIGHT_TRANSFER, 0);
	if (status < 0)
		return status;
	call_give(call, (handle_t)status);
	return 0;
}

int64_t handle_watch_end(struct call *call, const struct process_watch_end_request *request)
{
	struct process *process = process_find(request->process);
	int64_t status;

	if (!caller_is_server(call))
		return -EPERM;
	if (!process || process->kind != PROCESS_LIVES)
		return -ESRCH;
	status = kelner_handle_duplicate(process->handle, RIGHT_WATCH | RIGHT_TRANSFER, 0);
	if (status < 0)
		return status;
	call_give(call, (handle_t)status);
	return 0;
}

/* --- list -------------------------------------------------------------------------------------
 */

static void look_for_running(handle_t thread, void *argument)
{
	struct thread_info info;

	if (kelner_thread_info(thread, &info) == 0 &&
	    (info.state == THREAD_STATE_RUNNING || info.state == THREAD_STATE_READY))
		*(bool *)argument = true;
}

static uint32_t state_of(const struct process *process, const struct call *call)
{
	bool running = process->id == (int32_t)call->process;

	if (process->kind == PROCESS_ZOMBIE)
		return 'Z';
	if (process->stopped)
		return 'T';
	if (!running)
		threads_each(process, look_for_running, &running);
	return running ? 'R' : 'S';
}

/* Name and arguments in one piece; it stays until the next call. */
static void answer_command(struct call *call, const struct process *process)
{
	static char command[NAME_SIZE + COMMAND_SIZE];
	size_t length = strlen(process->name) + 1;
	size_t room = call_tail_room(sizeof(struct process_list_reply));

	memcpy(command, process->name, length);
	memcpy(command + length, process->command, process->command_length);
	length += process->command_length;
	call->reply_tail = command;
	call->reply_tail_length = length < room ? length : room;
}

static void answer_identity(struct process_list_reply *reply, const struct process *process)
{
	const struct process_identities *id = &process->credentials->id;

	reply->user = id->effective_user;
	reply->real_user = id->user;
	reply->group_id = id->effective_group;
	reply->real_group_id = id->group;
	for (int signal = 1; signal <= SIGNAL_COUNT; signal++) {
		uint64_t handler = process->action[signal - 1].handler;

		if (handler == HANDLER_IGNORE)
			reply->ignored |= signal_bit(signal);
		else if (handler != HANDLER_DEFAULT)
			reply->caught |= signal_bit(signal);
	}
}

int64_t handle_list(struct call *call, const struct process_list_request *request,
		    struct process_list_reply *reply)
{
	const struct process *process = process_above(request->after), *leader;
	struct process_info info = {0};

	while (process && process->kind == PROCESS_SERVICE)
		process = process->newer;
	if (!process)
		return -ESRCH;
	if (process->kind == PROCESS_LIVES)
		(void)kelner_process_info(process->handle, &info);
	leader = process_find(process->session);
	reply->process = process->id;
	reply->parent = process->parent && process->parent->kind != PROCESS_SERVICE
				? process->parent->id
				: INIT_PROCESS;
	reply->group = process->group;
	reply->session = process->session;
	answer_identity(reply, process);
	reply->state = state_of(process, call);
	reply->terminal = leader ? leader->terminal : 0;
	reply->start_time = process->start_time;
	reply->cpu_time = process->kind == PROCESS_LIVES ? info.cpu_time : process->usage.user_time;
	reply->memory = info.resident;
	reply->mapped = info.mapped;
	reply->nice = process->nice;
	reply->threads = info.threads;
	answer_command(call, process);
	return 0;
}
