/* SPDX-License-Identifier: MIT */
/* Futexes: flags of the calls, the bits of a lock word, and the list of robust locks. */
#ifndef ABI_FUTEX_H
#define ABI_FUTEX_H

#include <stdint.h>

/* Flags. */
#define FUTEX_SHARED   1 /* other processes use the word through a shared mapping */
#define FUTEX_REALTIME 2 /* the deadline is on CLOCK_REALTIME */
#define FUTEX_TRY      4 /* futex_lock_pi: fail rather than wait */

/* A lock's word: 0 when free, else the owner's thread id and these. */
#define FUTEX_OWNER      0x3fffffffU
#define FUTEX_OWNER_DIED 0x40000000U
#define FUTEX_WAITERS    0x80000000U

/*
 * A thread's robust locks. When it ends, each word on the list that holds its id gets
 * FUTEX_OWNER_DIED, and one waiter with FUTEX_SHARED is woken. Bit 0 of a link marks a lock with
 * priority lending.
 */
struct robust_list {
	uint64_t next; /* address of the next lock's link, ROBUST_PI below; the head's: end */
};

#define ROBUST_PI         1
#define ROBUST_LIST_LIMIT 2048 /* longer lists are not walked to their end */

struct robust_list_head {
	struct robust_list list;
	int64_t word_offset; /* from a lock's link to its word */
	uint64_t pending;    /* link of the lock that is being taken or released, or 0 */
};

#endif
