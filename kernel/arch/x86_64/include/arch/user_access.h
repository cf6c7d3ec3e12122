/* SPDX-License-Identifier: MIT */
/*
 * Instructions that touch user memory. Each that may fault has an entry in .fixups, so that the
 * trap code goes on behind it. Only mm/user_copy.c includes this.
 */
#ifndef ARCH_USER_ACCESS_H
#define ARCH_USER_ACCESS_H

#include <kernel/types.h>

#include "../../features.h"

/* With SMAP, user memory is open between these two only. */
static ALWAYS_INLINE void user_access_begin(void)
{
	if (cpu_features.smap)
		__asm__ volatile("stac" ::: "memory");
}

static ALWAYS_INLINE void user_access_end(void)
{
	if (cpu_features.smap)
		__asm__ volatile("clac" ::: "memory");
}

#define USER_FIXUP(instruction, landing) \
	".pushsection .fixups, \"a\"\n"  \
	".long " instruction " - .\n"    \
	".long " landing " - .\n"        \
	".popsection\n"

/*
 * Copies words, then the bytes that remain; returns the number of bytes not copied. A word may
 * reach into a page that is missing: bytes then find the very first one that is not there.
 */
static ALWAYS_INLINE size_t user_access_copy(void *to, const void *from, size_t size)
{
	size_t words = size / 8, bytes = size % 8;

	user_access_begin();
	__asm__ volatile("1: rep movsq\n"
			 "2:\n" USER_FIXUP("1b", "2b")
			 : "+D"(to), "+S"(from), "+c"(words)
			 :
			 : "memory");
	bytes += words * 8;
	__asm__ volatile("1: rep movsb\n"
			 "2:\n" USER_FIXUP("1b", "2b")
			 : "+D"(to), "+S"(from), "+c"(bytes)
			 :
			 : "memory");
	user_access_end();
	return bytes;
}

/* One move of that size; false where it faulted. */
#define USER_ACCESS_MOVE(bits, suffix, modifier)                                      \
	static ALWAYS_INLINE bool user_access_load_##bits(uint##bits##_t *value,      \
							  const uint##bits##_t *from) \
	{                                                                             \
		uint##bits##_t got = 0;                                               \
		uint8_t good = 0;                                                     \
                                                                                      \
		user_access_begin();                                                  \
		__asm__ volatile("1: mov" suffix " %2, %" modifier "0\n"              \
				 "mov $1, %1\n"                                       \
				 "2:\n" USER_FIXUP("1b", "2b")                        \
				 : "+&r"(got), "+&r"(good)                            \
				 : "m"(*from));                                       \
		user_access_end();                                                    \
		*value = got;                                                         \
		return good;                                                          \
	}                                                                             \
	static ALWAYS_INLINE bool user_access_store_##bits(uint##bits##_t value,      \
							   uint##bits##_t *to)        \
	{                                                                             \
		uint8_t good = 0;                                                     \
                                                                                      \
		user_access_begin();                                                  \
		__asm__ volatile("1: mov" suffix " %" modifier "2, %0\n"              \
				 "mov $1, %1\n"                                       \
				 "2:\n" USER_FIXUP("1b", "2b")                        \
				 : "=m"(*to), "+&r"(good)                             \
				 : "r"(value));                                       \
		user_access_end();                                                    \
		return good;                                                          \
	}

USER_ACCESS_MOVE(32, "l", "k")
USER_ACCESS_MOVE(64, "q", "q")

/* *seen becomes what the word was, desired its value where that was *seen before. */
static ALWAYS_INLINE bool user_access_exchange_32(uint32_t *word, uint32_t *seen, uint32_t desired)
{
	uint8_t good = 0;

	user_access_begin();
	__asm__ volatile("1: lock cmpxchgl %k3, %0\n"
			 "mov $1, %1\n"
			 "2:\n" USER_FIXUP("1b", "2b")
			 : "+m"(*word), "+&r"(good), "+&a"(*seen)
			 : "r"(desired)
			 : "memory", "cc");
	user_access_end();
	return good;
}

#endif
