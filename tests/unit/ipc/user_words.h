/* SPDX-License-Identifier: MIT */
/* User memory that is the host's own, with pages that can be made to miss once. */
#ifndef USER_WORDS_H
#define USER_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* Two views of the same shared memory: shared futexes on word n of either are one. */
#define SHARED_WORDS 16
extern uint32_t shared_view_a[SHARED_WORDS], shared_view_b[SHARED_WORDS];

/* Every n-th access misses; 0: none does. */
extern unsigned miss_every;
/* An address that is no memory at all. */
extern uint32_t no_memory;

#endif
