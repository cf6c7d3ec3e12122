/* SPDX-License-Identifier: MIT */
/*
 * Spin locks. A lock that somebody waits for is taken by nobody who has just come, and those who
 * wait take it in turn; but on a virtual machine a CPU whose turn it is may be away from its host's
 * processor for milliseconds while the others spin, so there the first of them takes it. The kernel
 * runs with interrupts off except at its explicit preemption points, so a holder is never
 * interrupted; a CPU that spins answers TLB shootdowns. Levels order all locks: a lock may be taken
 * only while every held lock has a lower level (checked in debug builds). Two locks of one level
 * only through spinlock_acquire_second.
 */
#ifndef KERNEL_SPINLOCK_H
#define KERNEL_SPINLOCK_H

#include <kernel/arch.h>
#include <kernel/compiler.h>
#include <kernel/types.h>

/* The lock order, lowest taken first. */
enum lock_level {
	LOCK_LEVEL_KERNEL,       /* the one lock of everything that is not performance-critical */
	LOCK_LEVEL_SPACE,        /* address space: mappings and page tables */
	LOCK_LEVEL_VMO,          /* memory object: page list */
	LOCK_LEVEL_PROCESS,      /* a process's threads and watches */
	LOCK_LEVEL_HANDLES,      /* a process's handle table */
	LOCK_LEVEL_NODE,         /* node, connection, futex bucket */
	LOCK_LEVEL_PIPE,         /* pipe: its node may be locked */
	LOCK_LEVEL_TOKEN,        /* a thread's reply token */
	LOCK_LEVEL_PORT,         /* port: callers, receivers, events */
	LOCK_LEVEL_RUN_QUEUE,    /* one CPU's scheduler queue */
	LOCK_LEVEL_TIMER_QUEUE,  /* one CPU's timer heap */
	LOCK_LEVEL_JOB,          /* a job's members */
	LOCK_LEVEL_ALLOCATOR,    /* object caches */
	LOCK_LEVEL_PAGES,        /* physical pages */
	LOCK_LEVEL_KERNEL_SPACE, /* kernel address space */
	LOCK_LEVEL_LOG,          /* log ring and consoles */
	LOCK_LEVEL_COUNT,

	/* What interrupts take begins here: nothing of it is held where they are let in. */
	LOCK_LEVEL_INTERRUPT = LOCK_LEVEL_NODE,
};

struct CAPABILITY("spinlock") spinlock {
	union {
		uint32_t word; /* 0: free, and nobody waits */
		struct {
			uint16_t held;
			uint16_t waiting; /* CPUs */
		};
	};
	uint16_t next;   /* the next ticket for one that waits */
	uint16_t served; /* the ticket whose turn it is */
#ifdef KERNEL_DEBUG
	uint16_t level;
	uint16_t holder; /* CPU index + 1, 0 when free */
#endif
};

#ifdef KERNEL_DEBUG
#define SPINLOCK_INITIALISER(lock_level)                   \
	{                                                  \
		.word = 0, .level = (uint16_t)(lock_level) \
	}
void spinlock_check_acquire(struct spinlock *lock, bool second);
void spinlock_check_acquired(struct spinlock *lock);
void spinlock_check_release(struct spinlock *lock);
/* That this CPU holds no lock from a level on, now that it does what the words say. */
void spinlock_check_held(enum lock_level limit, const char *what);
/* Between the two an interrupt is served: it takes locks from LOCK_LEVEL_INTERRUPT on. */
void spinlock_check_interrupt(bool begins);
#else
#define SPINLOCK_INITIALISER(lock_level) \
	{                                \
	}
#define spinlock_check_acquire(lock, second) ((void)(second))
#define spinlock_check_acquired(lock)        ((void)0)
#define spinlock_check_release(lock)         ((void)0)
#define spinlock_check_held(limit, what)     ((void)0)
#define spinlock_check_interrupt(begins)     ((void)0)
#endif

static inline void spinlock_init(struct spinlock *lock, enum lock_level level)
{
	*lock = (struct spinlock)SPINLOCK_INITIALISER(level);
	(void)level;
}

extern bool spinlock_in_turn; /* who waits, by its ticket; changes before the second CPU starts */

/* Only where nobody holds the lock or waits for it. */
static inline bool spinlock_take_free(struct spinlock *lock)
{
	uint32_t free = 0;

	return __atomic_compare_exchange_n(&lock->word, &free, 1, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* Takes a lock that the caller has said to wait for. */
static inline bool spinlock_take_waited(struct spinlock *lock)
{
	uint32_t old = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);

	return !(old & 0xffff) &&
	       __atomic_compare_exchange_n(&lock->word, &old, old - 0x10000 + 1, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static NOINLINE UNUSED void spinlock_wait(struct spinlock *lock)
{
	uint16_t mine = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	__atomic_fetch_add(&lock->waiting, 1, __ATOMIC_RELAXED);
	while ((spinlock_in_turn && __atomic_load_n(&lock->served, __ATOMIC_RELAXED) != mine) ||
	       !spinlock_take_waited(lock))
		arch_spin_wait();
	__atomic_fetch_add(&lock->served, 1, __ATOMIC_RELAXED);
}

static inline void spinlock_take(struct spinlock *lock, bool second)
{
	spinlock_check_acquire(lock, second);
	if (unlikely(!spinlock_take_free(lock)))
		spinlock_wait(lock);
	spinlock_check_acquired(lock);
}

static inline void spinlock_acquire(struct spinlock *lock) ACQUIRES(lock) NO_LOCK_ANALYSIS
{
	spinlock_take(lock, false);
}

/* A second lock of the same level; the caller has ordered the two by address. */
static inline void spinlock_acquire_second(struct spinlock *lock) ACQUIRES(lock) NO_LOCK_ANALYSIS
{
	spinlock_take(lock, true);
}

static inline bool spinlock_try_acquire(struct spinlock *lock)
	TRY_ACQUIRES(true, lock) NO_LOCK_ANALYSIS
{
	if (!spinlock_take_free(lock))
		return false;
	spinlock_check_acquired(lock);
	return true;
}

static inline void spinlock_release(struct spinlock *lock) RELEASES(lock) NO_LOCK_ANALYSIS
{
	spinlock_check_release(lock);
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
