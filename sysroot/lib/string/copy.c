/* SPDX-License-Identifier: MIT */
/* memcpy, memmove and memset: overlapping loads for short blocks, sixteen-byte stores for middling
 * ones, the processor's own block operation for long ones. */
#include "block.h"

#include <string.h>
#include <unistd.h>

#define LONG_COPY 2048 /* bytes from which `rep movsb` wins */

static inline void store(void *p, block_t block)
{
	_mm_storeu_si128((block_t *)p, block);
}

/* At most 16 bytes; every load comes before the first store, so overlap is harmless. */
static inline void copy_short(unsigned char *to, const unsigned char *from, size_t n)
{
	unsigned long a, b;

	if (n >= 8) {
		__builtin_memcpy(&a, from, 8);
		__builtin_memcpy(&b, from + n - 8, 8);
		__builtin_memcpy(to, &a, 8);
		__builtin_memcpy(to + n - 8, &b, 8);
	} else if (n >= 4) {
		unsigned int c, d;
		__builtin_memcpy(&c, from, 4);
		__builtin_memcpy(&d, from + n - 4, 4);
		__builtin_memcpy(to, &c, 4);
		__builtin_memcpy(to + n - 4, &d, 4);
	} else if (n) {
		unsigned char first = from[0], middle = from[n / 2], last = from[n - 1];
		to[0] = first;
		to[n / 2] = middle;
		to[n - 1] = last;
	}
}

static inline void copy_32(unsigned char *to, const unsigned char *from, size_t n)
{
	block_t a = block_load_unaligned(from), b = block_load_unaligned(from + n - 16);
	store(to, a);
	store(to + n - 16, b);
}

/* 33 to 64 bytes. */
static inline void copy_64(unsigned char *to, const unsigned char *from, size_t n)
{
	block_t a = block_load_unaligned(from), b = block_load_unaligned(from + 16);
	block_t c = block_load_unaligned(from + n - 32), d = block_load_unaligned(from + n - 16);
	store(to, a);
	store(to + 16, b);
	store(to + n - 32, c);
	store(to + n - 16, d);
}

static void copy_forward(unsigned char *to, const unsigned char *from, size_t n)
{
	block_t last[4];
	unsigned char *end = to + n;

	for (int i = 0; i < 4; i++)
		last[i] = block_load_unaligned(from + n - 64 + 16 * i);
	while (n > 64) {
		block_t a = block_load_unaligned(from), b = block_load_unaligned(from + 16);
		block_t c = block_load_unaligned(from + 32), d = block_load_unaligned(from + 48);
		store(to, a);
		store(to + 16, b);
		store(to + 32, c);
		store(to + 48, d);
		from += 64;
		to += 64;
		n -= 64;
	}
	for (int i = 0; i < 4; i++)
		store(end - 64 + 16 * i, last[i]);
}

static void copy_backward(unsigned char *to, const unsigned char *from, size_t n)
{
	block_t first[4];

	for (int i = 0; i < 4; i++)
		first[i] = block_load_unaligned(from + 16 * i);
	while (n > 64) {
		block_t a = block_load_unaligned(from + n - 16);
		block_t b = block_load_unaligned(from + n - 32);
		block_t c = block_load_unaligned(from + n - 48);
		block_t d = block_load_unaligned(from + n - 64);
		n -= 64;
		store(to + n + 48, a);
		store(to + n + 32, b);
		store(to + n + 16, c);
		store(to + n, d);
	}
	for (int i = 0; i < 4; i++)
		store(to + 16 * i, first[i]);
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	if (n <= 16)
		copy_short(to, from, n);
	else if (n <= 32)
		copy_32(to, from, n);
	else if (n <= 64)
		copy_64(to, from, n);
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
		copy_short(to, from, n);
	else if (n <= 32)
		copy_32(to, from, n);
	else if (n <= 64)
		copy_64(to, from, n);
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
	unsigned char *p = memory;

	if (n >= 16) {
		block_t block = block_of(c);

		if (n >= LONG_COPY) {
			void *destination = p;
			__asm__ volatile("rep stosb"
					 : "+D"(destination), "+c"(n)
					 : "a"(c)
					 : "memory");
			return memory;
		}
		for (size_t i = 0; i + 16 < n; i += 16)
			store(p + i, block);
		store(p + n - 16, block);
	} else if (n >= 4) {
		unsigned int word = (unsigned char)c * 0x01010101U;

		__builtin_memcpy(p, &word, 4);
		__builtin_memcpy(p + n - 4, &word, 4);
		__builtin_memcpy(p + (n & 8) / 2, &word, 4);
		__builtin_memcpy(p + n - 4 - (n & 8) / 2, &word, 4);
	} else if (n) {
		p[0] = p[n / 2] = p[n - 1] = (unsigned char)c;
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
