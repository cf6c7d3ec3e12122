/* SPDX-License-Identifier: MIT */
/* One thread as the library sees it. It lies directly above the thread's TLS block. */
#ifndef KELNER_THREAD_H
#define KELNER_THREAD_H

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/*
 * The form that the system reads when a thread dies: each link is the address of a mutex, whose
 * first word is the next link, or one more for a mutex that inherits priorities. The system wakes
 * those that wait for a shared word.
 */
#define ROBUST_LINK_INHERITS 1UL
struct robust_list {
	void *first;
	long futex_offset; /* from an entry to its lock word */
	void *pending;     /* the mutex being locked or unlocked just now */
};

enum thread_state { THREAD_JOINABLE, THREAD_DETACHED, THREAD_EXITED, THREAD_JOINING };

struct __kelner_thread {
	struct __kelner_thread *self; /* fs:0, fixed by the processor's ABI */
	void *reserved[4];
	uintptr_t canary; /* fs:0x28, fixed by the compiler */
	int id;           /* the system's number for it; also the owner in lock words */
	int alive;        /* futex word: cleared by the system at the very end */
	unsigned int state;
	int cancel_pending;
	int cancel_disabled;
	int cancel_asynchronous;
	int cancel_now; /* pending and enabled: what sys_cancel_word() shows */
	int exiting;
	struct __kelner_cleanup *cleanup;
	void *result;
	void *(*routine)(void *);
	void *argument;
	void *map; /* stack and TLS, with the guard */
	size_t map_length;
	void *stack_low; /* lowest usable byte */
	size_t stack_size;
	size_t guard_size;
	void **values; /* thread-specific data, allocated on first use */
	sigset_t start_mask;
	int policy;
	int priority;
	struct robust_list robust;
	int robust_announced;                            /* the system knows the list */
	unsigned short ceilings[SCHED_PRIORITY_MAX + 1]; /* entered, how often each */
	unsigned int ceiling_count;                      /* of all; then: */
	int own_priority;                                /* without them */
	struct __kelner_thread *next, *previous;         /* list of all, under threads_lock */
	locale_t locale;
	char name[32];
};

#ifdef KELNER_HOSTED
/* Inside a program of another C library: threads are adopted when first seen. */
struct __kelner_thread *__kelner_adopt_thread(void);
static inline struct __kelner_thread *thread_self(void)
{
	return __kelner_adopt_thread();
}
#else
static inline struct __kelner_thread *thread_self(void)
{
	struct __kelner_thread *self;
	__asm__("mov %%fs:0, %0" : "=r"(self));
	return self;
}
#endif

extern int __kelner_threads;       /* more than one thread has ever been */
extern size_t __kelner_page_guard; /* default guard size */

/* Acts on a cancellation request if there is one and it may be acted on. */
void __kelner_test_cancel(void);

/* A cancellation point around one interruptible call of the seam. */
#define CANCELLABLE(call)                                \
	({                                               \
		if (unlikely(thread_self()->cancel_now)) \
			__kelner_test_cancel();          \
		__typeof__(call) __result = (call);      \
		if (unlikely(__result == -EINTR))        \
			__kelner_test_cancel();          \
		__result;                                \
	})

/* The POSIX form of a seam result. */
#define POSIX_RESULT(call)                                                     \
	({                                                                     \
		__typeof__(call) __value = (call);                             \
		unlikely(__value < 0) ? (errno = (int)-__value, -1) : __value; \
	})

/* TLS image of the program, for new threads (start/tls.c). */
size_t __kelner_tls_size(void); /* block and thread structure together */
size_t __kelner_tls_align(void);
struct __kelner_thread *__kelner_tls_install(void *memory);

#endif
