/* SPDX-License-Identifier: MIT */
/* Block operations: short ones by words, long ones by the string instructions. */
#include <stdint.h>

#include <kernel/compiler.h>
#include <kernel/shadow.h>
#include <kernel/string.h>

#define STRING_INSTRUCTION_MIN 64 /* below, their start-up cost exceeds a loop's */

/* May lie anywhere and alias anything. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word_t;

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *target = to;
	const char *source = from;

	shadow_check_read(from, size);
	shadow_check_write(to, size);
	if (size >= STRING_INSTRUCTION_MIN) {
		size_t words = size / 8;

		__asm__ volatile("rep movsq"
				 : "+D"(target), "+S"(source), "+c"(words)
				 :
				 : "memory");
		size %= 8;
	}
	for (; size >= 8; size -= 8, target += 8, source += 8)
		*(word_t *)target = *(const word_t *)source;
	for (; size; size--)
		*target++ = *source++;
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	char *target = to;
	uint64_t pattern = (uint8_t)byte * 0x0101010101010101UL;

	shadow_check_write(to, size);
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
