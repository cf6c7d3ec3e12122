/* SPDX-License-Identifier: MIT */
/* Unpredictable bytes. */
#ifndef KERNEL_RANDOM_H
#define KERNEL_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct boot_info;

/* Seeds the pool from the loader's seed, the processor and the cycle counter; wipes the seed. */
void random_init(const struct boot_info *boot);

/*
 * Fills the buffer. What was given out before cannot be computed from the pool's present state.
 * Takes a lock of level LOG; never fails, never waits.
 */
void random_bytes(void *buffer, size_t size);
/* The same for one word, at a quarter of the price; a word is gone from memory once given out. */
uint64_t random_word(void);

#endif
