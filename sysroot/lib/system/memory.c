/* SPDX-License-Identifier: MIT */
/* Bytes and C strings. The compiler calls the first four by itself. */
#include <kelner/memory.h>

#include <stdint.h>

#undef memcpy
#undef memset

#define LOWEST_BITS            0x0101010101010101UL /* of each byte */
#define HIGHEST_BITS           0x8080808080808080UL
#define STRING_INSTRUCTION_MIN 512 /* below, their start-up cost exceeds a loop's */

/* May lie anywhere and alias anything. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word_t;
typedef uint64_t __attribute__((vector_size(16), aligned(1), may_alias)) block_t;

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *target = to;
	const char *source = from;

	if (size >= STRING_INSTRUCTION_MIN) {
		size_t words = size / 8;

		__asm__ volatile("rep movsq"
				 : "+D"(target), "+S"(source), "+c"(words)
				 :
				 : "memory");
		size %= 8;
	}
	for (; size >= 16; size -= 16, target += 16, source += 16)
		*(block_t *)target = *(const block_t *)source;
	if (size >= 8) {
		*(word_t *)target = *(const word_t *)source;
		size -= 8, target += 8, source += 8;
	}
	for (; size; size--)
		*target++ = *source++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	char *target = to;
	const char *source = from;

	if (target <= source || target >= source + size)
		return memcpy(to, from, size);
	while (size-- > 0) {
		target[size] = source[size];
		__asm__ volatile("" : : : "memory"); /* no call of memmove out of this loop */
	}
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	char *target = to;
	uint64_t pattern = (uint8_t)byte * LOWEST_BITS;

	if (size >= STRING_INSTRUCTION_MIN) {
		size_t words = size / 8;

		__asm__ volatile("rep stosq" : "+D"(target), "+c"(words) : "a"(pattern) : "memory");
		size %= 8;
	}
	for (; size >= 8; size -= 8, target += 8)
		*(word_t *)target = pattern;
	for (; size; size--)
		*target++ = (char)byte;
	return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const unsigned char *a = left, *b = right;

	for (size_t i = 0; i < size; i++) {
		if (a[i] != b[i])
			return a[i] - b[i];
	}
	return 0;
}

size_t strlen(const char *text)
{
	const char *at = text;

	/* By words from the first that is aligned on: those never reach into another page. */
	for (; (uintptr_t)at % sizeof(word_t); at++) {
		if (!*at)
			return (size_t)(at - text);
	}
	for (;; at += sizeof(word_t)) {
		uint64_t word = *(const word_t *)at;
		uint64_t zero = (word - LOWEST_BITS) & ~word & HIGHEST_BITS;

		if (zero)
			return (size_t)(at - text) + (size_t)__builtin_ctzl(zero) / 8;
	}
}

int strcmp(const char *left, const char *right)
{
	return strncmp(left, right, (size_t)-1);
}

int strncmp(const char *left, const char *right, size_t limit)
{
	for (size_t i = 0; i < limit; i++) {
		unsigned char a = (unsigned char)left[i], b = (unsigned char)right[i];

		if (a != b)
			return a - b;
		if (!a)
			return 0;
	}
	return 0;
}
