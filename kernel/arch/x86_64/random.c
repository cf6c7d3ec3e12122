/* SPDX-License-Identifier: MIT */
/* RDSEED where it has a word ready, else RDRAND: Intel's guide asks for ten tries. */
#include <kernel/arch.h>

#include "features.h"

#define TRIES 10

static bool random_word(uint64_t *word)
{
	bool good = false;

	for (unsigned i = 0; cpu_features.rdseed && !good && i < TRIES; i++)
		__asm__ volatile("rdseed %0" : "=r"(*word), "=@ccc"(good)::"cc");
	for (unsigned i = 0; cpu_features.rdrand && !good && i < TRIES; i++)
		__asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(good)::"cc");
	/* A known defect answers all ones, with success. */
	return good && *word != ~0UL;
}

size_t arch_random(void *buffer, size_t size)
{
	size_t done = 0;
	uint64_t word = 0;

	while (done < size && random_word(&word)) {
		size_t part = size - done < sizeof(word) ? size - done : sizeof(word);

		__builtin_memcpy((char *)buffer + done, &word, part);
		done += part;
	}
	return done;
}
