/* SPDX-License-Identifier: MIT */
/*
 * posix_spawn() without a copy of the caller. File actions that open run here, on system handles;
 * all of them become a list of moves that puts handles of ours at descriptors of the child.
 */
#include "kelner.h"

#include "../private/spawn.h"

#include <abi/object_info.h>
#include <protocol/process.h>

#define OPENED_MAX 32 /* files that the actions of one call open */

struct spawn {
	struct exec_plan plan;
	struct descriptor_move move[DESCRIPTOR_MOVES_MAX];
	handle_t opened[OPENED_MAX]; /* to be closed here afterwards */
	unsigned opened_count;
};

/* Which handle of ours the child has at a descriptor so far; HANDLE_NONE: none. */
static handle_t handle_at(const struct spawn *spawn, int fd)
{
	for (unsigned i = spawn->plan.move_count; i > 0; i--) {
		if (spawn->move[i - 1].to == (uint32_t)fd)
			return spawn->move[i - 1].from;
	}
	return sys_fd_flags(fd) < 0 ? HANDLE_NONE : descriptor(fd);
}

static int64_t add_move(struct spawn *spawn, handle_t from, int to, uint32_t flags)
{
	if (descriptor(to) == HANDLE_NONE)
		return -EBADF;
	if (spawn->plan.move_count == DESCRIPTOR_MOVES_MAX)
		return -ENOSYS;
	spawn->move[spawn->plan.move_count++] =
		(struct descriptor_move){.from = from, .to = (uint32_t)to, .flags = flags};
	return 0;
}

/* Keeps a handle, or an error, until the end of the call. */
static int64_t keep(struct spawn *spawn, int64_t handle)
{
	if (handle < 0)
		return handle;
	if (spawn->opened_count == OPENED_MAX) {
		(void)kelner_handle_close((handle_t)handle);
		return -ENOSYS;
	}
	spawn->opened[spawn->opened_count++] = (handle_t)handle;
	return handle;
}

static int64_t change_directory(struct spawn *spawn, handle_t from, const char *path)
{
	int64_t handle = keep(spawn, __kelner_open_at(from, path, O_SEARCH | O_DIRECTORY, 0));

	if (handle < 0)
		return handle;
	spawn->plan.working = (handle_t)handle;
	return 0;
}

static int64_t perform(struct spawn *spawn, const struct __kelner_spawn_action *action)
{
	int64_t handle;

	switch (action->kind) {
	case ACTION_CLOSE: return add_move(spawn, HANDLE_NONE, action->fd, 0);
	case ACTION_DUP2:
		handle = (int64_t)handle_at(spawn, action->fd);
		if (handle == (int64_t)HANDLE_NONE)
			return -EBADF;
		return add_move(spawn, (handle_t)handle, action->other, 0);
	case ACTION_CHDIR:
		return *action->path ? change_directory(spawn, spawn->plan.working, action->path)
				     : -ENOENT;
	case ACTION_FCHDIR: return change_directory(spawn, handle_at(spawn, action->fd), "");
	default:
		handle = *action->path
				 ? keep(spawn, __kelner_open_at(spawn->plan.working, action->path,
								action->flags, action->mode))
				 : -ENOENT;
		if (handle < 0)
			return handle;
		/* Closed again by the exec that this stands for; until then it can be copied. */
		return add_move(spawn, (handle_t)handle, action->fd,
				action->flags & O_CLOEXEC ? HANDLE_CLOSE_ON_EXEC : 0);
	}
}

static int64_t perform_all(struct spawn *spawn, const struct __kelner_spawn_action *actions)
{
	int64_t status = 0;
	unsigned count;

	for (; actions && status == 0; actions = actions->next)
		status = perform(spawn, actions);
	count = spawn->plan.move_count;
	for (unsigned i = 0; i < count && status == 0; i++) {
		bool last = true;

		for (unsigned j = i + 1; j < count; j++)
			last = last && spawn->move[j].to != spawn->move[i].to;
		if (last && spawn->move[i].flags & HANDLE_CLOSE_ON_EXEC)
			status = add_move(spawn, HANDLE_NONE, (int)spawn->move[i].to, 0);
	}
	return status;
}

static int64_t plan_schedule(struct exec_plan *plan, const posix_spawnattr_t *attributes)
{
	int policy = attributes->__policy;

	if (!(attributes->__flags & POSIX_SPAWN_SETSCHEDULER)) {
		policy = sys_sched_getscheduler(0);
		if (policy < 0)
			return policy;
	}
	plan->flags |= PROCESS_EXECUTE_SCHEDULE;
	plan->policy = policy;
	plan->priority = attributes->__parameters.sched_priority;
	return 0;
}

static int64_t plan_attributes(struct exec_plan *plan, const posix_spawnattr_t *attributes)
{
	int flags = attributes->__flags;

	if (flags & POSIX_SPAWN_SETSID)
		plan->flags |= PROCESS_EXECUTE_SESSION;
	if (flags & POSIX_SPAWN_SETPGROUP) {
		plan->flags |= PROCESS_EXECUTE_GROUP;
		plan->group = attributes->__group;
	}
	if (flags & POSIX_SPAWN_RESETIDS)
		plan->flags |= PROCESS_EXECUTE_RESET_IDS;
	if (flags & POSIX_SPAWN_SETSIGDEF)
		plan->defaults = attributes->__default;
	if (flags & POSIX_SPAWN_SETSIGMASK)
		plan->mask = attributes->__mask;
	if (flags & (POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_SETSCHEDPARAM))
		return plan_schedule(plan, attributes);
	return 0;
}

/* What a terminal that is opened in a new session becomes, only the child itself can ask for. */
static bool opens_in_new_session(const struct __kelner_spawn_action *actions,
				 const posix_spawnattr_t *attributes)
{
	if (!attributes || !(attributes->__flags & POSIX_SPAWN_SETSID))
		return false;
	for (; actions; actions = actions->next) {
		if (actions->kind == ACTION_OPEN && !(actions->flags & O_NOCTTY))
			return true;
	}
	return false;
}

pid_t sys_spawn(const char *path, char *const argv[], char *const envp[],
		const struct __kelner_spawn_action *actions, const posix_spawnattr_t *attributes)
{
	struct spawn spawn;
	int64_t status;

	if (!*path)
		return -ENOENT;
	if (opens_in_new_session(actions, attributes))
		return -ENOSYS;
	spawn.plan = (struct exec_plan){
		.flags = PROCESS_EXECUTE_SPAWN,
		.working = __kelner_working(),
		.mask = thread_page()->signal_mask,
		.set_mask = true,
		.moves = spawn.move,
	};
	spawn.opened_count = 0;
	status = attributes ? plan_attributes(&spawn.plan, attributes) : 0;
	if (status == 0)
		status = perform_all(&spawn, actions);
	if (status == 0)
		status = __kelner_execute(spawn.plan.working, path, argv, envp, &spawn.plan);
	for (unsigned i = 0; i < spawn.opened_count; i++)
		(void)kelner_handle_close(spawn.opened[i]);
	return (pid_t)status;
}
