/* SPDX-License-Identifier: MIT */
/*
 * Futexes: threads that wait for a word of user memory, found by what the word's address means. A
 * waiter lives on its thread's kernel stack; nothing is allocated. All functions block only where
 * they say so, or to bring the word's page in, and need all locks free.
 */
#ifndef KERNEL_FUTEX_H
#define KERNEL_FUTEX_H

#include <kernel/types.h>
#include <kernel/wait.h>

struct thread;

/* Blocks until woken: 0, -EAGAIN (the word is another), -ETIMEDOUT, -EINTR, -EFAULT, -EINVAL. */
NODISCARD int futex_wait(uaddr_t word, uint32_t expected, bool shared, nanoseconds_t deadline);
/* The number woken, or -EFAULT, -EINVAL. */
int futex_wake(uaddr_t word, uint32_t count, bool shared);
/* The number woken or moved to the target's waiters; -EAGAIN, -EFAULT, -EINVAL. */
NODISCARD int futex_requeue(uaddr_t word, uint32_t expected, uint32_t wake, uaddr_t target,
			    uint32_t requeue, bool shared);

/* Blocks until the lock is the caller's; errors as in syscalls.def. */
NODISCARD int futex_lock_pi(uaddr_t word, bool shared, bool try, nanoseconds_t deadline);
NODISCARD int futex_unlock_pi(uaddr_t word, bool shared);
/* A thread's own priority has changed: so does what it lends to the owner of what it waits for. */
void futex_lend_again(const struct thread *waiter);

/*
 * The current thread ends: marks the locks on its robust list (0: none), a bounded number, and
 * wakes a waiter of each. Its space is still loaded. Blocks.
 */
void futex_thread_exit(uaddr_t robust_list);

#endif
