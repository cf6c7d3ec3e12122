/* SPDX-License-Identifier: MIT */
/* The life of threads. */
#include "../private/threads.h"

#include "../private/heap.h"

#include <stdlib.h>
#include <string.h>

#define STACK_DEFAULT (2UL << 20)

int __kelner_threads;
size_t __kelner_page_guard = 4096;
lock_t __threads_lock;
static unsigned int thread_count = 1; /* those that run, under the lock */

pthread_t pthread_self(void)
{
	return thread_self();
}

int pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}

static void list_insert(struct __kelner_thread *thread)
{
	struct __kelner_thread *self = thread_self();

	thread->next = self->next;
	thread->previous = self;
	self->next->previous = thread;
	self->next = thread;
	thread_count++;
}

static size_t round_up(size_t value, size_t unit)
{
	return (value + unit - 1) / unit * unit;
}

/* [guard][stack][TLS and thread structure]; a stack of the caller's holds the last part too. */
static struct __kelner_thread *make_thread(const pthread_attr_t *attributes)
{
	size_t guard = attributes->__stack_low ? 0 : round_up(attributes->__guard_size, 4096);
	size_t tail = round_up(__kelner_tls_size() + __kelner_tls_align(), 64);
	size_t stack = attributes->__stack_size;
	unsigned char *memory = attributes->__stack_low, *map = 0;
	size_t length = 0;
	struct __kelner_thread *thread;

	if (!memory) {
		length = round_up(guard + stack + tail, 4096);
		/* Reserved first: few threads use much of their stack. */
		map = sys_map(0, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if ((uintptr_t)map > -4096UL)
			return 0;
		if (sys_protect(map + guard, length - guard, PROT_READ | PROT_WRITE) < 0) {
			sys_unmap(map, length);
			return 0;
		}
		memory = map + guard;
		stack = length - guard - tail;
	} else {
		stack -= tail;
		memset(memory + stack, 0, tail);
	}
	uintptr_t block = round_up((uintptr_t)memory + stack, __kelner_tls_align());
	thread = __kelner_tls_install((void *)block);
	thread->map = map;
	thread->map_length = length;
	thread->stack_low = memory;
	thread->stack_size = stack;
	thread->guard_size = guard;
	thread->canary = thread_self()->canary;
	thread->robust.first = &thread->robust;
	thread->robust.futex_offset = offsetof(pthread_mutex_t, __word);
	return thread;
}

static void thread_main(void *argument)
{
	struct __kelner_thread *self = argument;

	if (self->policy)
		sys_thread_setscheduler(self->id, self->policy, self->priority);
	sys_sigmask(SIG_SETMASK, &self->start_mask, 0);
	pthread_exit(self->routine(self->argument));
}

int pthread_create(pthread_t *restrict out, const pthread_attr_t *restrict given,
		   void *(*routine)(void *), void *restrict argument)
{
	pthread_attr_t attributes;
	struct __kelner_thread *thread, *self = thread_self();
	sigset_t all = ~0UL, before;
	int error;

	if (given)
		attributes = *given;
	else
		pthread_attr_init(&attributes);
	thread = make_thread(&attributes);
	if (!thread)
		return EAGAIN;
	thread->routine = routine;
	thread->argument = argument;
	thread->state = attributes.__detached ? THREAD_DETACHED : THREAD_JOINABLE;
	thread->alive = 1;
	thread->locale = self->locale;
	if (attributes.__inherit == PTHREAD_EXPLICIT_SCHED) {
		thread->policy = attributes.__policy;
		thread->priority = attributes.__priority;
	} else {
		thread->policy = self->policy;
		thread->priority = self->priority;
	}
	__kelner_threads = 1;
	/* The new thread starts with everything blocked and then takes our mask. */
	sys_sigmask(SIG_SETMASK, &all, &before);
	thread->start_mask = before;
	lock_acquire(&__threads_lock);
	uintptr_t top = ((uintptr_t)thread->stack_low + thread->stack_size) & ~(uintptr_t)15;
	error = sys_thread_create((void *)top, thread, thread_main, thread, &thread->id,
				  &thread->alive);
	if (error == 0)
		list_insert(thread);
	lock_release(&__threads_lock);
	/* From here on a detached thread may be gone, and its memory with it. */
	sys_sigmask(SIG_SETMASK, &before, 0);
	if (error < 0) {
		if (thread->map)
			sys_unmap(thread->map, thread->map_length);
		return error == -ENOMEM ? EAGAIN : -error;
	}
	*out = thread;
	return 0;
}

static void run_cleanup(struct __kelner_thread *self)
{
	while (self->cleanup) {
		struct __kelner_cleanup *top = self->cleanup;
		self->cleanup = top->__below;
		top->__routine(top->__argument);
	}
}

void pthread_exit(void *result)
{
	struct __kelner_thread *self = thread_self();
	sigset_t all = ~0UL;
	unsigned int state = THREAD_JOINABLE;

	self->result = result;
	self->exiting = 1;
	self->cancel_disabled = 1;
	self->cancel_now = 0;
	run_cleanup(self);
	__thread_run_destructors();
	sys_sigmask(SIG_SETMASK, &all, 0);
	lock_acquire(&__threads_lock);
	if (--thread_count == 0) {
		lock_release(&__threads_lock);
		exit(0);
	}
	self->next->previous = self->previous;
	self->previous->next = self->next;
	lock_release(&__threads_lock);
	__heap_thread_exit();
	if (!__atomic_compare_exchange_n(&self->state, &state, THREAD_EXITED, 0, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE) &&
	    self->map)
		sys_thread_exit_unmap(self->map, self->map_length);
	sys_thread_exit();
}

static int wait_for(struct __kelner_thread *thread, clockid_t clock,
		    const struct timespec *deadline)
{
	int alive, result;

	while ((alive = __atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE)) != 0) {
		result = sys_futex_wait_cancellable((unsigned int *)&thread->alive,
						    (unsigned int)alive, 1, clock, deadline);
		if (result == -EINTR)
			__kelner_test_cancel();
		if (result == -ETIMEDOUT)
			return ETIMEDOUT;
	}
	return 0;
}

int pthread_join(pthread_t thread, void **result)
{
	if (thread == thread_self())
		return EDEADLK;
	if (thread->state == THREAD_DETACHED)
		return EINVAL;
	pthread_testcancel();
	int error = wait_for(thread, CLOCK_MONOTONIC, 0);
	if (error)
		return error;
	if (result)
		*result = thread->result;
	if (thread->map)
		sys_unmap(thread->map, thread->map_length);
	return 0;
}

int pthread_detach(pthread_t thread)
{
	unsigned int state = THREAD_JOINABLE;

	if (__atomic_compare_exchange_n(&thread->state, &state, THREAD_DETACHED, 0,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return 0;
	if (state != THREAD_EXITED)
		return EINVAL;
	return pthread_join(thread, 0);
}

void __thread_fork_child(int id)
{
	struct __kelner_thread *self = thread_self();

	self->id = id;
	self->next = self->previous = self;
	/* The parent's locks are the parent's, and so is what the system knew. */
	self->robust.first = &self->robust;
	self->robust.pending = 0;
	self->robust_announced = 0;
	thread_count = 1;
	__threads_lock = 0;
	__kelner_threads = 0;
}

int pthread_attr_init(pthread_attr_t *attributes)
{
	memset(attributes, 0, sizeof(*attributes));
	attributes->__stack_size = STACK_DEFAULT;
	attributes->__guard_size = __kelner_page_guard;
	return 0;
}
