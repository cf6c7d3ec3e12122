/* SPDX-License-Identifier: MIT */
/* User memory of the host tests: what the space of the fake CPU maps. Defined in objects.c. */
#ifndef ARCH_USER_ACCESS_H
#define ARCH_USER_ACCESS_H

#include <kernel/types.h>

#define TEST_USER_MIN  (1UL << 40)
#define TEST_USER_SIZE (1UL << 40)

/* The bytes not copied: a copy ends at the first page that the tables do not allow. */
size_t test_user_copy(uaddr_t user, void *kernel, size_t size, bool write);

/* The side that is user memory is told apart by the tests' own window of user addresses. */
static inline size_t user_access_copy(void *to, const void *from, size_t size)
{
	if ((uaddr_t)to - TEST_USER_MIN < TEST_USER_SIZE)
		return test_user_copy((uaddr_t)to, (void *)(uintptr_t)from, size, true);
	return test_user_copy((uaddr_t)from, to, size, false);
}

#define USER_ACCESS_WORD(bits)                                                                \
	static inline bool user_access_load_##bits(uint##bits##_t *value,                     \
						   const uint##bits##_t *from)                \
	{                                                                                     \
		return test_user_copy((uaddr_t)from, value, sizeof(*value), false) == 0;      \
	}                                                                                     \
	static inline bool user_access_store_##bits(uint##bits##_t value, uint##bits##_t *to) \
	{                                                                                     \
		return test_user_copy((uaddr_t)to, &value, sizeof(value), true) == 0;         \
	}

USER_ACCESS_WORD(32)
USER_ACCESS_WORD(64)

static inline bool user_access_exchange_32(uint32_t *word, uint32_t *seen, uint32_t desired)
{
	uint32_t value;

	if (!user_access_load_32(&value, word))
		return false;
	if (value == *seen && !user_access_store_32(desired, word))
		return false;
	*seen = value;
	return true;
}

#endif
