/* SPDX-License-Identifier: MIT */
/*
 * Processes: birth, threads coming and going, the end. A process ends when it has no thread and can
 * get none: its last thread has ended, it was killed, or nobody has a handle to start one with.
 * Whoever notices closes its handles and tells those who watch; the object remains until its last
 * handle closes. Watches belong to the object and go with it.
 */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <kernel/process.h>
#include <kernel/sched.h>
#include <kernel/slab.h>
#include <kernel/space.h>
#include <kernel/string.h>
#include <kernel/thread.h>

static struct object_cache process_cache = OBJECT_CACHE("process", struct process);
static struct object_cache watch_cache = OBJECT_CACHE("exit watch", struct exit_watch);

/* Memory goes when the process ends, not when the last handle to it closes. */
static void drop_space(struct process *process)
{
	struct space *space;

	spinlock_acquire(&process->lock);
	space = process->space;
	process->space = NULL;
	spinlock_release(&process->lock);
	space_release(space);
}

int process_create(struct job *job, const char *name, struct process **process)
{
	static uint64_t last_pid;
	struct process *new = job_alloc(job, &process_cache);
	int error;

	if (!new)
		return -ENOMEM;
	object_init(&new->object, OBJECT_PROCESS);
	new->job = job;
	spinlock_init(&new->lock, LOCK_LEVEL_PROCESS);
	list_init(&new->threads);
	wait_queue_init(&new->heirs);
	list_init(&new->watches);
	list_init(&new->job_link);
	event_init(&new->fault_event, EVENT_FAULT, NULL);
	text_copy(new->name, name, sizeof(new->name));
	handle_table_init(&new->handles, job);
	new->file_size_limit = UINT64_MAX;
	new->start_time = arch_clock_now();
	new->pid = __atomic_add_fetch(&last_pid, 1, __ATOMIC_RELAXED);
	error = space_create(job, &new->space);
	if (error == 0)
		error = job_join(job, &new->job_link);
	if (error < 0) {
		new->end_state = PROCESS_ENDED;
		drop_space(new);
		object_release(&new->object);
		return error;
	}
	*process = new;
	return 0;
}

static void process_destroy(struct object *object)
{
	struct process *process = container_of(object, struct process, object);
	struct list *link;

	while ((link = list_take_first(&process->watches)) != NULL) {
		struct exit_watch *watch = container_of(link, struct exit_watch, link);

		event_unbind(&watch->event);
		job_free(process->job, &watch_cache, watch);
	}
	event_unbind(&process->fault_event);
	job_free(process->job, &process_cache, process);
}

struct space *process_space(struct process *process)
{
	struct space *space;

	spinlock_acquire(&process->lock);
	space = process->space;
	if (space)
		space_retain(space);
	spinlock_release(&process->lock);
	return space;
}

nanoseconds_t process_cpu_time(struct process *process)
{
	nanoseconds_t time;

	spinlock_acquire(&process->lock);
	time = sched_cycles_time(process->dead_cycles);
	list_for_each (link, &process->threads)
		time += sched_thread_time(container_of(link, struct thread, process_link));
	spinlock_release(&process->lock);
	return time;
}

static void raise_watches(struct process *process) REQUIRES(process->lock)
{
	list_for_each (link, &process->watches)
		event_raise(&container_of(link, struct exit_watch, link)->event);
}

/*
 * A step of a process's end, run by object_bury as the death of an object of its own: closing its
 * handles may end other processes, to any depth.
 */
static void process_end_step(struct object *object)
{
	struct process *process = container_of(object, struct process, ending);

	if (handle_table_drain(&process->handles)) {
		object_init(object, OBJECT_PROCESS_END);
		object_release(object);
		return;
	}
	drop_space(process);
	job_leave(process->job, &process->job_link);
	spinlock_acquire(&process->lock);
	process->end_state = PROCESS_ENDED;
	raise_watches(process);
	spinlock_release(&process->lock);
	object_release(&process->object);
}

const struct object_type process_end_type = {
	.name = "end of a process",
	.destroy = process_end_step,
};

/* Ends the process if it is time to; the first who finds so does it. No locks held. */
static void process_end_if_due(struct process *process)
{
	bool due;

	spinlock_acquire(&process->lock);
	due = process->thread_count == 0 && process->end_state == PROCESS_EXITING;
	if (due)
		process->end_state = PROCESS_ENDING;
	spinlock_release(&process->lock);
	if (!due)
		return;
	object_retain(&process->object);
	object_init(&process->ending, OBJECT_PROCESS_END);
	object_release(&process->ending);
}

/* The last handle to a process without threads is gone: nobody can start one any more. */
static void process_closed(struct object *object)
{
	struct process *process = container_of(object, struct process, object);

	spinlock_acquire(&process->lock);
	if (process->thread_count == 0 && process->end_state == PROCESS_LIVES)
		process->end_state = PROCESS_EXITING;
	spinlock_release(&process->lock);
	process_end_if_due(process);
}

const struct object_type process_type = {
	.name = "process",
	.closed = process_closed,
	.destroy = process_destroy,
};

/* The signals that some thread has been shown and not taken. */
static uint64_t process_doorbell(struct process *process) REQUIRES(process->lock)
{
	uint64_t bits = 0;

	list_for_each (link, &process->threads)
		bits |= read_once(
			container_of(link, struct thread, process_link)->page->process_doorbell);
	return bits;
}

int process_add_thread(struct process *process, struct thread *thread)
{
	int error = -ESRCH;

	spinlock_acquire(&process->lock);
	if (process->end_state == PROCESS_LIVES && !process->heir &&
	    process->space == thread->space) {
		thread->page->process_doorbell = process_doorbell(process);
		list_append(&process->threads, &thread->process_link);
		process->thread_count++;
		error = 0;
	}
	spinlock_release(&process->lock);
	return error;
}

void process_remove_thread(struct process *process, struct thread *thread)
{
	spinlock_acquire(&process->lock);
	list_remove(&thread->process_link);
	wait_wake_all(&thread->stoppers, -ESRCH);
	process->dead_cycles += thread->run_cycles;
	process->thread_count--;
	if (process->heir && process->thread_count <= 1)
		wait_wake_all(&process->heirs, 0);
	if (process->thread_count == 0 && process->end_state == PROCESS_LIVES)
		process->end_state = PROCESS_EXITING;
	spinlock_release(&process->lock);
	process_end_if_due(process);
}

/* The first thread, which goes to the end, with a reference; NULL: there is none. */
static struct thread *rotate_thread(struct process *process)
{
	struct thread *thread = NULL;
	struct list *link;

	spinlock_acquire(&process->lock);
	link = list_take_first(&process->threads);
	if (link) {
		thread = container_of(link, struct thread, process_link);
		list_append(&process->threads, link);
		object_retain(&thread->object);
	}
	spinlock_release(&process->lock);
	return thread;
}

/* Kills all threads but that one. New threads must be refused already. */
static void kill_threads(struct process *process, const struct thread *but)
{
	/* None comes any more, so that many turns reach each one. */
	for (uint32_t turns = read_once(process->thread_count); turns > 0; turns--) {
		struct thread *thread = rotate_thread(process);

		if (!thread)
			return;
		if (thread != but)
			thread_kill(thread);
		object_release(&thread->object);
	}
}

int process_kill(struct process *process, int status)
{
	bool lives;

	spinlock_acquire(&process->lock);
	lives = process->end_state == PROCESS_LIVES;
	if (lives) {
		process->end_state = PROCESS_EXITING;
		process->exit_status = status;
	}
	spinlock_release(&process->lock);
	if (!lives)
		return -ESRCH;
	kill_threads(process, NULL);
	process_end_if_due(process);
	return 0;
}

/* --- fork and exec -----------------------------------------------------------------------------
 */

int process_clone(struct process *from, struct process **clone)
{
	struct space *space = process_space(from);
	struct process *new;
	int error = space ? process_create(from->job, from->name, &new) : -ECANCELED;

	if (error < 0) {
		space_release(space);
		return error;
	}
	new->parent = from->pid;
	new->credentials = from->credentials;
	new->file_size_limit = from->file_size_limit;
	error = space_clone(space, new->space);
	space_release(space);
	if (error == 0)
		error = handle_table_clone(&from->handles, &new->handles);
	if (error < 0) {
		(void)process_kill(new, 0);
		object_release(&new->object);
		return error;
	}
	*clone = new;
	return 0;
}

int process_exec_begin(struct process *process, struct thread *heir)
{
	int error = 0;
	bool alone;

	spinlock_acquire(&process->lock);
	if (process->end_state != PROCESS_LIVES || process->heir) {
		spinlock_release(&process->lock);
		return -ECANCELED;
	}
	process->heir = heir;
	alone = process->thread_count == 1;
	spinlock_release(&process->lock);
	if (likely(alone))
		return 0;
	kill_threads(process, heir);
	spinlock_acquire(&process->lock);
	while (process->thread_count > 1 && error == 0) {
		error = wait_on(&process->heirs, &process->lock, WAIT_FOREVER,
				WAIT_UNINTERRUPTIBLE);
		spinlock_acquire(&process->lock);
	}
	if (error < 0)
		process->heir = NULL;
	spinlock_release(&process->lock);
	return error;
}

void process_exec_end(struct process *process, struct space *space, const char *name)
{
	struct space *old = NULL;

	spinlock_acquire(&process->lock);
	process->heir = NULL;
	if (space) {
		old = process->space;
		space->limit = old->limit;
		process->space = space;
		memcpy(process->name, name, sizeof(process->name));
	}
	spinlock_release(&process->lock);
	space_release(old);
}

int process_take(struct process *process, struct space **space)
{
	int error = -EBUSY;

	spinlock_acquire(&process->lock);
	if (process->end_state != PROCESS_LIVES) {
		error = -ESRCH;
	} else if (process->thread_count == 0) {
		process->end_state = PROCESS_GIVES;
		*space = process->space;
		process->space = NULL;
		error = 0;
	}
	spinlock_release(&process->lock);
	return error;
}

void process_given(struct process *process)
{
	spinlock_acquire(&process->lock);
	process->end_state = PROCESS_EXITING;
	spinlock_release(&process->lock);
	process_end_if_due(process);
}

struct thread *process_find_thread(struct process *process, uint64_t id)
{
	struct thread *found = NULL;
	uint64_t above = id == 0 ? 0 : id & PROCESS_THREAD_ABOVE ? id - PROCESS_THREAD_ABOVE : ~0UL;

	spinlock_acquire(&process->lock);
	list_for_each (link, &process->threads) {
		struct thread *thread = container_of(link, struct thread, process_link);

		if (thread->id == id || (thread->id > above && (!found || thread->id < found->id)))
			found = thread;
	}
	if (found)
		object_retain(&found->object);
	spinlock_release(&process->lock);
	return found;
}

/* --- exit watches ------------------------------------------------------------------------------
 */

static void exit_collect(struct event *event, uint64_t words[MESSAGE_WORDS])
{
	const struct process *process = container_of(event, struct exit_watch, event)->process;

	words[0] = event->key;
	words[1] = process->pid;
	words[2] = (uint64_t)(int64_t)process->exit_status;
}

static struct exit_watch *find_watch(struct process *process, const struct port *port)
	REQUIRES(process->lock)
{
	list_for_each (link, &process->watches) {
		struct exit_watch *watch = container_of(link, struct exit_watch, link);

		if (watch->event.port == port)
			return watch;
	}
	return NULL;
}

int process_watch(struct process *process, struct port *port, uint64_t key)
{
	struct exit_watch *watch = job_alloc(process->job, &watch_cache);
	int error = 0;

	if (!watch)
		return -ENOMEM;
	watch->process = process;
	event_init(&watch->event, EVENT_EXIT, exit_collect);
	spinlock_acquire(&process->lock);
	if (find_watch(process, port)) {
		error = -EBUSY;
	} else {
		event_bind(&watch->event, port, key);
		list_append(&process->watches, &watch->link);
		if (process->end_state == PROCESS_ENDED)
			event_raise(&watch->event);
	}
	spinlock_release(&process->lock);
	if (error < 0)
		job_free(process->job, &watch_cache, watch);
	return error;
}

int process_unwatch(struct process *process, struct port *port)
{
	struct exit_watch *watch;

	spinlock_acquire(&process->lock);
	watch = find_watch(process, port);
	if (watch)
		list_remove(&watch->link);
	spinlock_release(&process->lock);
	if (!watch)
		return -ESRCH;
	event_unbind(&watch->event);
	job_free(process->job, &watch_cache, watch);
	return 0;
}
