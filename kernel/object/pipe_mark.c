/* SPDX-License-Identifier: MIT */
/*
 * Marks in pipes: who wrote, and the handles that travel with a byte. The counts that keep pipes
 * from holding themselves alive are under one lock, which only handles to pipes take.
 */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/process.h>
#include <kernel/thread.h>

static struct object_cache mark_cache = OBJECT_CACHE("pipe mark", struct pipe_mark);
static struct spinlock travel_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL);

struct pipe_mark *pipe_mark_create(struct pipe *pipe)
{
	struct pipe_mark *mark = job_alloc(pipe->job, &mark_cache);

	if (!mark)
		return NULL;
	mark->pipe = pipe;
	mark->process = thread_current()->process->pid;
	mark->credentials = thread_current()->process->credentials;
	return mark;
}

static struct pipe *handle_pipe(const struct object *object)
{
	const struct connection *connection = container_of(object, const struct connection, object);

	return __atomic_load_n(&connection->node->pipe, __ATOMIC_ACQUIRE);
}

/* Counts one more handle to a pipe among what its mark's pipe holds, where the rule allows. */
static int count_travel(struct pipe_mark *mark, unsigned number)
{
	struct pipe *travels = handle_pipe(mark->handle[number]);
	int error = 0;

	if (!travels)
		return 0;
	spinlock_acquire(&travel_lock);
	if (mark->pipe->carried || travels->carries || travels == mark->pipe) {
		error = -ELOOP;
	} else {
		mark->pipe->carries++;
		travels->carried++;
		mark->counted |= 1U << number;
	}
	spinlock_release(&travel_lock);
	return error;
}

int pipe_mark_hold(struct pipe_mark *mark, const uint32_t *handles, unsigned count)
{
	struct handle_table *table = &thread_current()->process->handles;

	for (unsigned i = 0; i < count; i++) {
		int error = handle_hold(table, handles[i], OBJECT_CONNECTION, RIGHT_TRANSFER,
					&mark->handle[i], &mark->rights[i]);

		if (error)
			return error;
		mark->handle_count++;
		error = count_travel(mark, i);
		if (error)
			return error;
	}
	return 0;
}

void pipe_mark_free(struct pipe_mark *mark)
{
	for (unsigned i = 0; i < mark->handle_count; i++) {
		if (mark->counted & 1U << i) {
			spinlock_acquire(&travel_lock);
			mark->pipe->carries--;
			handle_pipe(mark->handle[i])->carried--;
			spinlock_release(&travel_lock);
		}
		handle_let_go(mark->handle[i], mark->rights[i]);
	}
	job_free(mark->pipe->job, &mark_cache, mark);
}
