/* SPDX-License-Identifier: MIT */
/* memcpy, memmove and memset: overlapping loads for short blocks, sixteen-byte stores for middling
 * ones, the processor's own block operation for long ones. */
#include "block.h"

#include <string.h>
#include <unistd.h>

#define LONG_COPY 2048 /* bytes from which `rep movsb` wins */

/*
 * More than 128 bytes, for a destination before the source or apart from it. Stores in the loop are
 * aligned; the first block and the last four are read before it and stored after it.
 */
static void copy_forward(unsigned char *to, const unsigned char *from, size_t n)
{
	block_t first = block_load_unaligned(from);
	block_t w = block_load_unaligned(from + n - 64), x = block_load_unaligned(from + n - 48);
	block_t y = block_load_unaligned(from + n - 32), z = block_load_unaligned(from + n - 16);

	for (size_t i = 16 - ((uintptr_t)to & 15); i + 64 < n; i += 64) {
		block_t a = block_load_unaligned(from + i);
		block_t b = block_load_unaligned(from + i + 16);
		block_t c = block_load_unaligned(from + i + 32);
		block_t d = block_load_unaligned(from + i + 48);
		block_store(to + i, a);
		block_store(to + i + 16, b);
		block_store(to + i + 32, c);
		block_store(to + i + 48, d);
	}
	block_store(to + n - 64, w);
	block_store(to + n - 48, x);
	block_store(to + n - 32, y);
	block_store(to + n - 16, z);
	block_store(to, first);
}

/* The same from the end, for a destination behind the source. */
static void copy_backward(unsigned char *to, const unsigned char *from, size_t n)
{
	block_t last = block_load_unaligned(from + n - 16);
	block_t w = block_load_unaligned(from), x = block_load_unaligned(from + 16);
	block_t y = block_load_unaligned(from + 32), z = block_load_unaligned(from + 48);

	for (size_t i = n - ((uintptr_t)(to + n) & 15); i > 64; i -= 64) {
		block_t a = block_load_unaligned(from + i - 16);
		block_t b = block_load_unaligned(from + i - 32);
		block_t c = block_load_unaligned(from + i - 48);
		block_t d = block_load_unaligned(from + i - 64);
		block_store(to + i - 16, a);
		block_store(to + i - 32, b);
		block_store(to + i - 48, c);
		block_store(to + i - 64, d);
	}
	block_store(to, w);
	block_store(to + 16, x);
	block_store(to + 32, y);
	block_store(to + 48, z);
	block_store(to + n - 16, last);
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	if (n <= 16)
		copy_16(to, from, n);
	else if (n <= 32)
		copy_32(to, from, n);
	else if (n <= 64)
		copy_64(to, from, n);
	else if (n <= 128)
		copy_128(to, from, n);
	else if (n < LONG_COPY) {
		copy_forward(to, from, n);
	} else {
		void *destination = to;
		__asm__ volatile("rep movsb" : "+D"(destination), "+S"(from), "+c"(n) : : "memory");
	}
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	if (n <= 16)
		copy_16(to, from, n);
	else if (n <= 32)
		copy_32(to, from, n);
	else if (n <= 64)
		copy_64(to, from, n);
	else if (n <= 128)
		copy_128(to, from, n);
	else if ((uintptr_t)to - (uintptr_t)from >= n)
		copy_forward(to, from, n);
	else
		copy_backward(to, from, n);
	return to;
}

void *mempcpy(void *restrict to, const void *restrict from, size_t n)
{
	return (char *)memcpy(to, from, n) + n;
}

void bcopy(const void *from, void *to, size_t n)
{
	memmove(to, from, n);
}

void *memset(void *memory, int c, size_t n)
{
	unsigned char *p = memory, *end = p + n;
	block_t block = block_of(c);

	if (n < 16) {
		uint64_t word = (unsigned char)c * 0x0101010101010101U;

		if (n >= 8) {
			__builtin_memcpy(p, &word, 8);
			__builtin_memcpy(end - 8, &word, 8);
		} else if (n >= 4) {
			__builtin_memcpy(p, &word, 4);
			__builtin_memcpy(end - 4, &word, 4);
		} else if (n) {
			p[0] = p[n / 2] = p[n - 1] = (unsigned char)c;
		}
		return memory;
	}
	if (n >= LONG_COPY) {
		void *destination = p;
		__asm__ volatile("rep stosb" : "+D"(destination), "+c"(n) : "a"(c) : "memory");
		return memory;
	}
	block_store(p, block);
	block_store(end - 16, block);
	if (n <= 32)
		return memory;
	block_store(p + 16, block);
	block_store(end - 32, block);
	if (n <= 64)
		return memory;
	block_store(p + 32, block);
	block_store(p + 48, block);
	block_store(end - 48, block);
	block_store(end - 64, block);
	if (n <= 128)
		return memory;
	/* What is left begins and ends within those: whole lines. */
	for (p = (unsigned char *)(((uintptr_t)p + 64) & ~(uintptr_t)63); p < end - 64; p += 64) {
		block_store(p, block);
		block_store(p + 16, block);
		block_store(p + 32, block);
		block_store(p + 48, block);
	}
	return memory;
}

void bzero(void *memory, size_t n)
{
	memset(memory, 0, n);
}

void explicit_bzero(void *memory, size_t n)
{
	memset(memory, 0, n);
	__asm__ volatile("" : : "r"(memory) : "memory");
}

void *memccpy(void *restrict to, const void *restrict from, int c, size_t n)
{
	const unsigned char *found = memchr(from, c, n);

	if (!found) {
		memcpy(to, from, n);
		return 0;
	}
	n = (size_t)(found - (const unsigned char *)from) + 1;
	return (char *)memcpy(to, from, n) + n;
}

void swab(const void *restrict from, void *restrict to, ssize_t n)
{
	const char *in = from;
	char *out = to;

	for (; n > 1; n -= 2, in += 2, out += 2) {
		char first = in[0];
		out[0] = in[1];
		out[1] = first;
	}
}
