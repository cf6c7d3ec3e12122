/* SPDX-License-Identifier: MIT */
/* Things done once, and values that each thread has its own of. */
#include "../private/threads.h"

#include <stdlib.h>
#include <threads.h>

enum { ONCE_NEW, ONCE_RUNNING, ONCE_WAITED, ONCE_DONE };

static void once_end(pthread_once_t *once, int state)
{
	if (__atomic_exchange_n(once, state, __ATOMIC_ACQ_REL) == ONCE_WAITED)
		sys_futex_wake((unsigned int *)once, INT_MAX, 0);
}

static void once_abandon(void *once)
{
	once_end(once, ONCE_NEW);
}

/* A cancelled initialisation has not happened: the next caller tries again. */
static void once_run(pthread_once_t *once, void (*routine)(void))
{
	pthread_cleanup_push(once_abandon, once);
	routine();
	pthread_cleanup_pop(0);
	once_end(once, ONCE_DONE);
}

int pthread_once(pthread_once_t *once, void (*routine)(void))
{
	for (;;) {
		int state = __atomic_load_n(once, __ATOMIC_ACQUIRE);

		if (likely(state == ONCE_DONE))
			return 0;
		if (state == ONCE_NEW) {
			if (__atomic_compare_exchange_n(once, &state, ONCE_RUNNING, 0,
							__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				once_run(once, routine);
			continue;
		}
		if (state == ONCE_RUNNING &&
		    !__atomic_compare_exchange_n(once, &state, ONCE_WAITED, 0, __ATOMIC_RELAXED,
						 __ATOMIC_RELAXED))
			continue;
		sys_futex_wait((unsigned int *)once, ONCE_WAITED, 0, CLOCK_MONOTONIC, 0);
	}
}

static struct {
	int used;
	void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];
static lock_t keys_lock;

static void no_destructor(void *value)
{
	(void)value;
}

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	int error = EAGAIN;

	lock_acquire(&keys_lock);
	for (unsigned int i = 0; i < PTHREAD_KEYS_MAX; i++) {
		if (keys[i].used)
			continue;
		keys[i].used = 1;
		keys[i].destructor = destructor ? destructor : no_destructor;
		*key = i;
		error = 0;
		break;
	}
	lock_release(&keys_lock);
	return error;
}

/* A key used again starts at null in every thread. */
int pthread_key_delete(pthread_key_t key)
{
	struct __kelner_thread *self = thread_self(), *thread = self;

	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	lock_acquire(&__threads_lock);
	do {
		if (thread->values)
			thread->values[key] = 0;
		thread = thread->next;
	} while (thread != self);
	lock_release(&__threads_lock);
	keys[key].destructor = 0;
	__atomic_store_n(&keys[key].used, 0, __ATOMIC_RELEASE);
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	void **values = thread_self()->values;

	return values && key < PTHREAD_KEYS_MAX ? values[key] : 0;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	struct __kelner_thread *self = thread_self();

	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	if (!self->values) {
		if (!value)
			return 0;
		self->values = calloc(PTHREAD_KEYS_MAX, sizeof(void *));
		if (!self->values)
			return ENOMEM;
	}
	self->values[key] = (void *)(uintptr_t)value;
	return 0;
}

/* C++ destructors of thread-local objects, newest first. */
struct object_end {
	void (*destructor)(void *);
	void *object;
	struct object_end *older;
};
static _Thread_local struct object_end *object_ends;

int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *module);
int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *module);

int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *module)
{
	struct object_end *end = malloc(sizeof(*end));

	(void)module; /* nothing is ever unloaded */
	if (!end)
		return -1;
	*end = (struct object_end){destructor, object, object_ends};
	object_ends = end;
	return 0;
}

int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *module)
{
	return __cxa_thread_atexit_impl(destructor, object, module);
}

void __thread_run_destructors(void)
{
	struct __kelner_thread *self = thread_self();
	int again = 1;

	while (object_ends) {
		struct object_end *end = object_ends;
		object_ends = end->older;
		end->destructor(end->object);
		free(end);
	}
	for (int round = 0; again && self->values && round < PTHREAD_DESTRUCTOR_ITERATIONS;
	     round++) {
		again = 0;
		for (unsigned int i = 0; i < PTHREAD_KEYS_MAX; i++) {
			void *value = self->values[i];
			void (*destructor)(void *) = keys[i].destructor;
			if (!value)
				continue;
			self->values[i] = 0;
			again = 1;
			if (destructor)
				destructor(value);
		}
	}
	free(self->values);
	self->values = 0;
}
