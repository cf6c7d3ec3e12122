/* SPDX-License-Identifier: MIT */
/* The normal end of a program: what atexit() registered, newest first, then destructors, streams.
 */
#include "../private/exec.h"
#include "../private/stream.h"
#include "../private/threads.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

int __cxa_atexit(void (*function)(void *), void *argument, void *module);
void __cxa_finalize(void *module);
void *__dso_handle = &__dso_handle;

struct ending {
	void (*function)(void *);
	void *argument;
};

struct endings {
	lock_t lock;
	size_t count, capacity;
	struct ending *list;
	struct ending first[32]; /* POSIX promises these without memory */
};

static struct endings normal, quick;
static lock_t exit_lock; /* the first thread to call exit() keeps it */
static const void *exiting;

static int ending_add(struct endings *endings, void (*function)(void *), void *argument)
{
	int result = 0;

	lock_acquire(&endings->lock);
	if (!endings->list) {
		endings->list = endings->first;
		endings->capacity = 32;
	}
	if (endings->count == endings->capacity) {
		struct ending *old = endings->list == endings->first ? 0 : endings->list;
		struct ending *more = reallocarray(old, endings->capacity * 2, sizeof(*more));
		if (more && !old) {
			for (size_t i = 0; i < endings->count; i++)
				more[i] = endings->first[i];
		}
		if (more) {
			endings->list = more;
			endings->capacity *= 2;
		} else {
			result = -1;
		}
	}
	if (!result)
		endings->list[endings->count++] = (struct ending){function, argument};
	lock_release(&endings->lock);
	return result;
}

/* A function may register more, which run next. */
static void endings_run(struct endings *endings)
{
	lock_acquire(&endings->lock);
	while (endings->count) {
		struct ending ending = endings->list[--endings->count];
		lock_release(&endings->lock);
		ending.function(ending.argument);
		lock_acquire(&endings->lock);
	}
	lock_release(&endings->lock);
}

static void call_plain(void *function)
{
	((void (*)(void))(uintptr_t)function)();
}

int __cxa_atexit(void (*function)(void *), void *argument, void *module)
{
	(void)module; /* nothing is ever unloaded */
	return ending_add(&normal, function, argument);
}

void __cxa_finalize(void *module)
{
	if (!module)
		endings_run(&normal);
}

int atexit(void (*function)(void))
{
	return ending_add(&normal, call_plain, (void *)(uintptr_t)function);
}

int at_quick_exit(void (*function)(void))
{
	return ending_add(&quick, call_plain, (void *)(uintptr_t)function);
}

extern void (*__fini_array_start[])(void) __attribute__((__visibility__("hidden"), __weak__));
extern void (*__fini_array_end[])(void) __attribute__((__visibility__("hidden"), __weak__));

static void run_destructors(void)
{
#ifndef KELNER_HOSTED
	for (void (**f)(void) = __fini_array_end; f > __fini_array_start;)
		(*--f)();
#endif
}

/* Weak: a program that uses no stream has none to flush. */
extern void __stream_exit(void) __attribute__((__weak__));

void exit(int status)
{
	if (exiting != thread_self()) {
		lock_acquire(&exit_lock);
		exiting = thread_self();
	}
	endings_run(&normal);
	run_destructors();
	if (__stream_exit)
		__stream_exit();
	_exit(status);
}

void quick_exit(int status)
{
	endings_run(&quick);
	_exit(status);
}

void __assert_fail(const char *expression, const char *file, int line, const char *function)
{
	fprintf(stderr, "%s:%d: %s: assertion \"%s\" failed\n", file, line, function, expression);
	abort();
}

/* Environment and endings, in this order. */

void __stdlib_fork_prepare(void)
{
	lock_acquire(&__environment_lock);
	lock_acquire(&normal.lock);
}

void __stdlib_fork_end(int in_child)
{
	if (in_child) {
		normal.lock = __environment_lock = 0;
	} else {
		lock_release(&normal.lock);
		lock_release(&__environment_lock);
	}
}
