/* SPDX-License-Identifier: MIT */
/*
 * fork, spawn and exec, for a process server: each acts on the process whose thread waits for the
 * reply to a call that the current thread has received. That call may be answered by another
 * thread, or its caller be killed, at any time: everything is prepared first, and the call looked
 * at again before anything is final. Contracts: kernel/syscall/syscalls.def.
 */
#include <kernel/message.h>
#include <kernel/sched.h>
#include <kernel/space.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

/* A call of a user thread, which has all its state in its frame. -EINVAL: the kernel's for it. */
static int user_call_find(handle_t handle, struct held_call *call)
{
	int error = held_call_find(handle, call);

	if (error == 0 && call->token->caller->kernel_call) {
		held_call_drop(call);
		error = -EINVAL;
	}
	return error;
}

/* --- fork -------------------------------------------------------------------------------------
 */

static void close_clone(const struct process_clone *clone)
{
	const handle_t handles[] = {clone->process, clone->thread, clone->token};

	for (unsigned i = 0; i < array_count(handles); i++)
		if (handles[i] != HANDLE_NONE)
			(void)!handle_remove(own_handles(), handles[i]);
}

/* Gives the caller handles to the copies, and the thread its place in the call. */
static int publish_clone(const struct held_call *call, struct process *process,
			 struct thread *thread, struct process_clone __user *to)
{
	struct process_clone clone = {HANDLE_NONE, HANDLE_NONE, HANDLE_NONE};
	int error = handle_add(own_handles(), &process->object, RIGHTS_ALL, 0, &clone.process);

	if (error == 0)
		error = handle_add(own_handles(), &thread->object, RIGHTS_ALL, 0, &clone.thread);
	if (error == 0)
		error = held_call_clone(call, thread, &clone.token);
	if (error == 0)
		error = copy_to_user(to, &clone, sizeof(clone));
	if (error < 0) {
		(void)process_kill(process, 0);
		close_clone(&clone);
	}
	return error;
}

int64_t sys_process_clone(handle_t token, struct process_clone __user *to)
{
	struct process *process;
	struct thread *thread;
	struct held_call call;
	int error = user_call_find(token, &call);

	if (error)
		return error;
	error = process_clone(call.token->caller->process, &process);
	if (error == 0) {
		error = thread_clone(process, call.token->caller, &thread);
		if (error == 0) {
			error = publish_clone(&call, process, thread, to);
			object_release(&thread->object);
		} else {
			(void)process_kill(process, 0);
		}
		object_release(&process->object);
	}
	held_call_drop(&call);
	return error == -EAGAIN ? -ENOMEM : error;
}

/* --- spawn ------------------------------------------------------------------------------------
 */

#define MOVE_FLAGS (HANDLE_CLOSE_ON_EXEC | HANDLE_CLOSE_ON_FORK)

static int apply_move(struct handle_table *from, struct handle_table *to,
		      const struct descriptor_move *move)
{
	struct object *object;
	uint32_t rights;
	int error;

	if (move->to >= HANDLE_DESCRIPTORS)
		return -EBADF;
	if (move->flags & ~(uint32_t)MOVE_FLAGS)
		return -EINVAL;
	if (move->from == HANDLE_NONE) {
		(void)!handle_remove(to, move->to); /* closed already is as good */
		return 0;
	}
	error = handle_hold(from, move->from, OBJECT_CONNECTION, RIGHT_DUPLICATE, &object, &rights);
	if (error)
		return error;
	error = descriptor_replace(to, object, rights, move->flags, move->to);
	handle_let_go(object, rights);
	return error;
}

int64_t sys_process_inherit(handle_t token, handle_t handle,
			    const struct descriptor_move __user *moves, uint32_t count)
{
	struct handle_table *from;
	HELD struct process *process = NULL;
	struct held_call call;
	int error;

	if (count > DESCRIPTOR_MOVES_MAX)
		return -EINVAL;
	error = object_from_handle(handle, OBJECT_PROCESS, RIGHT_MANAGE, struct process, &process);
	if (error)
		return error;
	error = held_call_find(token, &call);
	if (error == 0) {
		from = &call.token->caller->process->handles;
		error = handle_table_inherit(from, &process->handles);
		for (uint32_t i = 0; error == 0 && i < count; i++) {
			struct descriptor_move move;

			error = copy_from_user(&move, &moves[i], sizeof(move));
			if (error == 0)
				error = apply_move(from, &process->handles, &move);
		}
		held_call_drop(&call);
	}
	return error;
}

/* --- exec -------------------------------------------------------------------------------------
 */

/* The waiting thread becomes the new program's. -EBUSY, -ESRCH: the image; -ECANCELED: the call. */
static int replace(const struct held_call *call, struct process *image,
		   const struct process_start *start)
{
	struct thread *thread = call->token->caller;
	struct process *process = thread->process;
	struct space *space;
	int error = process_take(image, &space);

	if (error)
		return error;
	error = held_call_take(call);
	if (error < 0) {
		space_release(space);
	} else {
		thread_become(thread, space, start->page);
		arch_thread_set_start(thread, start->entry, start->stack, start->argument);
		process_exec_end(process, space, start->name);
		handle_table_exchange(&process->handles, &image->handles);
		while (handle_table_exec(&process->handles))
			arch_interrupts_poll();
		thread->wait_result = 0;
		sched_ready(thread);
	}
	process_given(image);
	return error;
}

static int process_exec(const struct held_call *call, struct process *image,
			const struct process_start *start)
{
	struct thread *thread = call->token->caller;
	struct process *process = thread->process;
	struct space *space;
	int error;

	if (image == process || image->job != process->job)
		return -EINVAL;
	space = process_space(image);
	if (!space)
		return -ESRCH;
	error = read_once(image->thread_count) ? -EBUSY : process_exec_begin(process, thread);
	if (error == 0) {
		error = space_map_page(space, start->page, thread->page_frame,
				       ACCESS_READ | ACCESS_WRITE);
		if (error == 0) {
			error = replace(call, image, start);
			if (error)
				space_unmap_page(space, start->page);
		}
		if (error)
			process_exec_end(process, NULL, NULL);
	}
	space_release(space);
	return error;
}

int64_t sys_process_exec(handle_t token, handle_t handle, const struct process_start __user *from)
{
	struct process_start start;
	HELD struct process *image = NULL;
	struct held_call call;
	int error = copy_from_user(&start, from, sizeof(start));

	if (error)
		return error;
	if (!arch_user_address(start.entry) || !arch_user_address(start.stack))
		return -EINVAL;
	start.name[sizeof(start.name) - 1] = 0;
	error = object_from_handle(handle, OBJECT_PROCESS, RIGHT_MANAGE, struct process, &image);
	if (error)
		return error;
	error = user_call_find(token, &call);
	if (error == 0) {
		error = process_exec(&call, image, &start);
		held_call_drop(&call);
	}
	return error;
}
