/* SPDX-License-Identifier: MIT */
/*
 * Unpredictable bytes. Everything that the machine offers is hashed into one key, and every output
 * is a hash of that key with its purpose and a counter, so no output tells anything about another.
 */
#ifndef LOADER_RANDOM_H
#define LOADER_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Collects from the firmware's generator, the processor and the clocks. */
void random_open(void);

/* A number in [0, bound); bound at least 1. For the loader's own choices. */
uint64_t random_below(uint64_t bound);

/* Fills the kernel's seed and returns how many bits of it the loader vouches for. */
uint32_t random_seed(uint8_t *seed, size_t size);

#endif
