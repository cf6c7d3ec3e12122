/* SPDX-License-Identifier: MIT */
/* exec and spawn: a new program in the caller, or in a new child of the caller. */
#include "arguments.h"
#include "process.h"

#include <abi/errno.h>
#include <abi/mode.h>
#include <abi/sched.h>
#include <abi/signal.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/program.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define HEAD_SIZE 4096
#define FLAGS                                                                      \
	(PROCESS_EXECUTE_SPAWN | PROCESS_EXECUTE_GROUP | PROCESS_EXECUTE_SESSION | \
	 PROCESS_EXECUTE_RESET_IDS | PROCESS_EXECUTE_SCHEDULE)
#define PORT_RIGHTS (RIGHT_WRITE | RIGHT_TRANSFER | RIGHT_DUPLICATE)
#define SELF_RIGHTS (RIGHT_READ | RIGHT_TRANSFER | RIGHT_DUPLICATE)

enum { IMAGE, ARGUMENTS, WORKING }; /* handles of the request */

/* One execute message on its way. */
struct execution {
	struct call *call;
	const struct process_execute_request *request;
	struct process *caller;
	struct login *login; /* where the new program lives */
	bool spawn;
	char *block;
	struct arguments arguments;
	char name[NAME_SIZE];
	struct program_image image;
	const struct credentials *credentials; /* of the new program */
	bool secure;
	struct program_place place;
	handle_t process; /* the new one, or the image that replaces the caller's */
};

/* --- what comes with the request -------------------------------------------------------------- */

static int64_t read_block(struct execution *execution)
{
	handle_t vmo = execution->call->handle[ARGUMENTS];
	int64_t size = kelner_vmo_size(vmo);

	if (size < 0)
		return size;
	if ((uint64_t)size > ARGUMENTS_SIZE_MAX)
		return -E2BIG;
	execution->block = allocate((size_t)size + 1);
	if (!execution->block)
		return -ENOMEM;
	size = kelner_vmo_read(vmo, execution->block, 0, (size_t)size);
	return size < 0 ? size
			: arguments_parse(execution->block, (size_t)size, &execution->arguments);
}

static void choose_name(struct execution *execution)
{
	const char *path = execution->call->tail;
	size_t length;

	for (const char *at = path; *at; at++) {
		if (*at == '/' && at[1])
			path = at + 1;
	}
	length = strlen(path);
	if (length >= sizeof(execution->name))
		length = sizeof(execution->name) - 1;
	memcpy(execution->name, path, length);
	execution->name[length] = '\0';
}

/*
 * An ELF file that cannot be run is not taken for a shell script: EINVAL, as POSIX has it for a
 * known format that the system does not execute. The log says what is wrong with it.
 */
static int64_t check_program(struct execution *execution, const char *head, size_t known,
			     uint64_t size)
{
	static const char magic[] = {0x7f, 'E', 'L', 'F'};
	const char *reason;
	int status =
		program_parse_head((const uint8_t *)head, known, size, &execution->image, &reason);

	if (status == 0 || known < sizeof(magic) || memcmp(head, magic, sizeof(magic)) != 0)
		return status;
	choose_name(execution);
	log_text("process: %s cannot be run: %s\n", execution->name, reason);
	return -EINVAL;
}

/* The image's first bytes: 0, -ENOEXEC, -EINVAL, or PROCESS_SCRIPT with the reply's tail filled. */
static int64_t read_image(struct execution *execution)
{
	static char head[HEAD_SIZE], answer[MESSAGE_DATA_MAX];
	handle_t vmo = execution->call->handle[IMAGE];
	int64_t size = kelner_vmo_size(vmo), known;
	int length;

	if (size < 0)
		return size;
	known = kelner_vmo_read(vmo, head, 0, size < HEAD_SIZE ? (size_t)size : HEAD_SIZE);
	if (known < 0)
		return known;
	if (known < 2 || head[0] != '#' || head[1] != '!')
		return check_program(execution, head, (size_t)known, (uint64_t)size);
	length = script_parse(head, (size_t)known, answer, sizeof(answer));
	if (length < 0)
		return length;
	execution->call->reply_tail = answer;
	execution->call->reply_tail_length = (size_t)length;
	return PROCESS_SCRIPT;
}

static int64_t choose_credentials(struct execution *execution)
{
	const struct process_execute_request *request = execution->request;
	struct credentials draft = *execution->caller->credentials;
	struct process_identities *id = &draft.id;

	if (execution->spawn && request->flags & PROCESS_EXECUTE_RESET_IDS) {
		id->effective_user = id->user;
		id->effective_group = id->group;
	}
	if (request->identity && request->mode & S_ISUID)
		id->effective_user = request->owner;
	if (request->identity && request->mode & S_ISGID && request->mode & S_IXGRP)
		id->effective_group = request->group;
	id->saved_user = id->effective_user;
	id->saved_group = id->effective_group;
	execution->secure = id->effective_user != id->user || id->effective_group != id->group;
	execution->credentials = credentials_intern(&draft);
	return execution->credentials ? 0 : -ENOMEM;
}

/* --- the new program -------------------------------------------------------------------------- */

/* self: the process as its program will know it; thread: its first one, or HANDLE_NONE. */
static int64_t load(struct execution *execution, handle_t self, handle_t thread)
{
	handle_t working = execution->call->handle[WORKING];
	struct handle_info info = {0};
	struct program_handle handles[5] = {{START_PROCESS, self, SELF_RIGHTS}};
	struct program program = {
		.name = execution->name,
		.argc = (int)execution->arguments.head.argc,
		.argv = execution->arguments.argv,
		.envp = execution->arguments.envp,
		.handles = handles,
		.handle_count = 1,
		.umask = &execution->request->mask,
		.secure = execution->secure,
	};

	if (thread != HANDLE_NONE)
		handles[program.handle_count++] =
			(struct program_handle){START_THREAD, thread, RIGHTS_ALL};
	handles[program.handle_count++] =
		(struct program_handle){START_PROCESS_PORT, server_port, PORT_RIGHTS};
	if (start_handle(START_PEER) != HANDLE_NONE)
		handles[program.handle_count++] =
			(struct program_handle){START_VFS, start_handle(START_PEER), PORT_RIGHTS};
	if (working != HANDLE_NONE && kelner_handle_info(working, &info) == 0)
		handles[program.handle_count++] =
			(struct program_handle){START_WORKING, working, info.rights};
	return program_finish(&program, &execution->image, execution->process, &execution->place);
}

static uint64_t stack_size(const struct process *process)
{
	uint64_t limit = process->limit[RLIMIT_STACK].rlim_cur;

	return limit > 64UL << 20 ? 64UL << 20 : limit < 65536 ? 65536 : limit;
}

/* An empty process with the image and a stack. */
static int64_t create(struct execution *execution)
{
	const struct program program = {
		.name = execution->name,
		.file = execution->call->handle[IMAGE],
		.argc = (int)execution->arguments.head.argc,
		.argv = execution->arguments.argv,
		.envp = execution->arguments.envp,
		.stack_size = stack_size(execution->caller),
		.clock_page = true,
	};
	int64_t status = kelner_process_create(login_job(execution->login), execution->name,
					       strlen(execution->name));

	if (status < 0)
		return status == -ENOMEM ? -EAGAIN : status;
	execution->process = (handle_t)status;
	limits_publish(execution->caller, execution->process);
	return program_load(&program, &execution->image, execution->process, &execution->place);
}

static void discard(struct execution *execution)
{
	if (execution->process == HANDLE_NONE)
		return;
	(void)kelner_process_kill(execution->process, SIGKILL);
	(void)kelner_handle_close(execution->process);
	execution->process = HANDLE_NONE;
}

/* What both have in common once nothing can fail any more. */
static void become(struct process *process, const struct execution *execution)
{
	const struct arguments *arguments = &execution->arguments;
	size_t length = arguments->strings_size;

	for (uint32_t i = 0; i < arguments->head.argc; i++) {
		if (i + 1 == arguments->head.argc)
			length = (size_t)(arguments->argv[i] - arguments->strings) +
				 strlen(arguments->argv[i]) + 1;
	}
	if (arguments->head.argc == 0)
		length = 0;
	if (length > sizeof(process->command))
		length = sizeof(process->command);
	memcpy(process->command, arguments->strings, length);
	process->command_length = length;
	memcpy(process->name, execution->name, sizeof(process->name));
	process->credentials = execution->credentials;
	process->image = execution->place.image;
	process->thread_page = execution->place.thread_page;
	process->clock_page = execution->place.clock_page;
	process->has_executed = true;
	signal_reset_actions(process);
	process_publish(process);
}

/* --- exec ------------------------------------------------------------------------------------- */

static int64_t replace(struct execution *execution)
{
	struct process *caller = execution->caller;
	struct process_start start = {
		.entry = execution->place.image + execution->image.entry,
		.stack = execution->place.block,
		.argument = execution->place.block,
		.page = execution->place.thread_page,
	};
	bool changes = execution->credentials != caller->credentials;
	int64_t status;

	memcpy(start.name, execution->name, sizeof(start.name));
	/* Nothing of the old program may run as the new one's user, nor the other way round. */
	if (changes && !caller->stopped)
		threads_suspend(caller);
	status = kelner_process_exec(HANDLE_NONE, execution->process, &start);
	if (status == 0) {
		(void)kelner_handle_close(execution->process);
		execution->process = HANDLE_NONE;
		timers_delete(caller, false);
		caller->awaited = 0;
		become(caller, execution);
	}
	if (changes && !caller->stopped)
		threads_resume(caller);
	return status == 0 ? CALL_LATER : status;
}

static int64_t execute_here(struct execution *execution)
{
	uint32_t id = execution->arguments.head.thread;
	int64_t status = create(execution), thread;

	if (status < 0)
		return status;
	thread = kelner_process_thread(execution->caller->handle, id);
	status = load(execution, execution->caller->handle,
		      thread < 0 ? HANDLE_NONE : (handle_t)thread);
	if (thread >= 0)
		(void)kelner_handle_close((handle_t)thread);
	return status < 0 ? status : replace(execution);
}

/* --- spawn ------------------------------------------------------------------------------------ */

static int64_t choose_group(const struct execution *execution, struct process *child)
{
	int32_t group = execution->arguments.head.group;
	const struct process *other;

	if (execution->request->flags & PROCESS_EXECUTE_SESSION) {
		child->group = child->session = child->id;
		return 0;
	}
	if (!(execution->request->flags & PROCESS_EXECUTE_GROUP))
		return 0;
	if (group == 0 || group == child->id) {
		child->group = child->id;
		return 0;
	}
	for (other = process_first(); other; other = other->newer) {
		if (other->group == group && other->session == child->session) {
			child->group = group;
			return 0;
		}
	}
	return -EPERM;
}

static void inherit(const struct execution *execution, struct process *child)
{
	const struct process *caller = execution->caller;

	child->kind = PROCESS_LIVES;
	child->group = caller->group;
	child->session = caller->session;
	memcpy(child->action, caller->action, sizeof(child->action));
	memcpy(child->limit, caller->limit, sizeof(child->limit));
	child->nice = caller->nice;
	for (int signal = 1; signal <= SIGNAL_COUNT; signal++) {
		if (execution->arguments.head.defaults & signal_bit(signal))
			child->action[signal - 1] = (struct action){0};
	}
}

static struct process *add_child(struct execution *execution)
{
	struct process_info info;
	struct process *child;

	if (kelner_process_info(execution->process, &info) < 0)
		return NULL;
	child = process_add((int32_t)info.pid, execution->caller);
	if (!child)
		return NULL;
	inherit(execution, child);
	login_enter(child, execution->login);
	child->handle = execution->process;
	child->start_time = info.start_time;
	become(child, execution);
	return child;
}

static int64_t schedule(const struct execution *execution, struct process *child)
{
	const struct process_argument_block *head = &execution->arguments.head;

	if (execution->request->flags & PROCESS_EXECUTE_SCHEDULE)
		return schedule_threads(child, head->policy, head->priority);
	return child->nice ? schedule_threads(child, SCHED_OTHER, 0) : 0;
}

/* Everything but the start of its thread. */
static int64_t furnish(struct execution *execution, struct process *child, handle_t thread)
{
	const struct process_argument_block *head = &execution->arguments.head;
	uint64_t mask = head->set_mask ? head->mask : 0;
	int64_t status = load(execution, execution->process, thread);

	mask &= ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
	if (status == 0)
		status = kelner_process_inherit(HANDLE_NONE, execution->process,
						execution->arguments.moves,
						execution->arguments.move_count);
	if (status == 0)
		limits_publish(child, execution->process);
	if (status == 0 && mask) {
		uint64_t at = execution->place.thread_page +
			      __builtin_offsetof(struct thread_page, signal_mask);

		status = kelner_space_write(execution->process, at, &mask, sizeof(mask));
	}
	if (status >= 0)
		status = choose_group(execution, child);
	if (status == 0)
		status = schedule(execution, child);
	return status == 0 ? process_watch(child) : status;
}

static int64_t start_child(struct execution *execution, struct process *child)
{
	int64_t status = kelner_thread_create(execution->process, execution->place.thread_page,
					      execution->name, strlen(execution->name));
	handle_t thread = (handle_t)status;

	if (status < 0)
		return status;
	status = furnish(execution, child, thread);
	if (status == 0)
		status =
			kelner_thread_start(thread, execution->place.image + execution->image.entry,
					    execution->place.block, execution->place.block);
	(void)kelner_handle_close(thread);
	return status;
}

/* What a service starts is a login. */
static int64_t choose_login(struct execution *execution)
{
	if (execution->caller->kind != PROCESS_SERVICE)
		return limits_check_processes(execution->caller);
	execution->login = login_create();
	return execution->login ? 0 : -ENOMEM;
}

static int64_t make_child(struct execution *execution)
{
	int64_t status = choose_login(execution);
	struct process *child;

	if (status == 0)
		status = create(execution);
	if (status < 0)
		return status;
	child = add_child(execution);
	if (!child)
		return -ENOMEM;
	status = start_child(execution, child);
	if (status == 0)
		return child->id;
	(void)kelner_process_kill(child->handle, SIGKILL);
	execution->process = HANDLE_NONE; /* the record closes it */
	process_remove(child);
	return status;
}

static int64_t spawn(struct execution *execution)
{
	int64_t status = make_child(execution);

	if (execution->caller->kind == PROCESS_SERVICE && execution->login)
		login_release(execution->login);
	if (status < 0)
		discard(execution);
	return birth_spawned(execution->call, execution->caller, status);
}

static int64_t execute(struct execution *execution)
{
	int64_t status = read_image(execution);

	if (status == 0)
		status = read_block(execution);
	if (status == 0)
		status = choose_credentials(execution);
	if (status)
		return status;
	choose_name(execution);
	return execution->spawn ? spawn(execution) : execute_here(execution);
}

int64_t handle_execute(struct call *call, const struct process_execute_request *request)
{
	struct execution execution = {
		.call = call,
		.request = request,
		.caller = caller_of(call),
		.spawn = request->flags & PROCESS_EXECUTE_SPAWN,
		.process = HANDLE_NONE,
	};
	int64_t status;

	if (call->badge != PROCESS_BADGE_SERVER || !execution.caller)
		return -EPERM;
	if (request->flags & ~(uint32_t)FLAGS ||
	    (execution.caller->kind == PROCESS_SERVICE && !execution.spawn))
		return -EINVAL;
	execution.login = execution.caller->login;
	status = execute(&execution);
	if (status < 0 && status != CALL_LATER)
		discard(&execution);
	arguments_release(&execution.arguments);
	release(execution.block);
	return status;
}
