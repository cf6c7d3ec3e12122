/* SPDX-License-Identifier: MIT */
/*
 * The one module that touches user memory. Every access goes through the few functions of
 * arch/user_access.h, on ranges that user_range_valid has accepted: below USER_TOP, where no
 * kernel address and no non-canonical one can be.
 */
#include <abi/errno.h>
#include <arch/user_access.h>
#include <kernel/cpu.h>
#include <kernel/shadow.h>
#include <kernel/space.h>
#include <kernel/user_copy.h>

#define PREFAULT_MAX 65536UL

bool user_range_valid(const void __user *address, size_t size)
{
	uaddr_t first = (__force uaddr_t)address;

	return size <= USER_TOP && first <= USER_TOP - size;
}

size_t copy_from_user_now(void *to, const void __user *from, size_t size)
{
	if (unlikely(!user_range_valid(from, size)))
		return size;
	shadow_check_write(to, size);
	return user_access_copy(to, (__force const void *)from, size);
}

size_t copy_to_user_now(void __user *to, const void *from, size_t size)
{
	if (unlikely(!user_range_valid(to, size)))
		return size;
	shadow_check_read(from, size);
	return user_access_copy((__force void *)to, from, size);
}

int user_fault_in(const void __user *address, unsigned access)
{
	struct space *space = cpu_current()->space;
	int error;

	spinlock_check_held(LOCK_LEVEL_KERNEL, "while user memory is brought in");
	if (!space || !user_range_valid(address, 1))
		return -EFAULT;
	error = space_fault(space, (__force uaddr_t)address, access);
	return error == 0 || error == -EINTR ? error : -EFAULT;
}

int user_prefault(const void __user *address, size_t size, unsigned access)
{
	uaddr_t at = (__force uaddr_t)address, end;

	if (!user_range_valid(address, size))
		return -EFAULT;
	end = at + (size < PREFAULT_MAX ? size : PREFAULT_MAX);
	for (; at < end; at = (at & ~PAGE_MASK) + PAGE_SIZE) {
		int error = user_fault_in((const void __user *)at, access);

		if (error)
			return error;
	}
	return 0;
}

int copy_from_user(void *to, const void __user *from, size_t size)
{
	size_t left = copy_from_user_now(to, from, size);

	while (unlikely(left)) {
		size_t done = size - left;
		int error = user_fault_in((const char __user *)from + done, ACCESS_READ);

		if (error)
			return error;
		left = copy_from_user_now((char *)to + done, (const char __user *)from + done,
					  left);
	}
	return 0;
}

int copy_to_user(void __user *to, const void *from, size_t size)
{
	size_t left = copy_to_user_now(to, from, size);

	while (unlikely(left)) {
		size_t done = size - left;
		int error = user_fault_in((char __user *)to + done, ACCESS_WRITE);

		if (error)
			return error;
		left = copy_to_user_now((char __user *)to + done, (const char *)from + done, left);
	}
	return 0;
}

/* Whether a word may be accessed: 0 or an error. */
static int check_word(const void __user *address, size_t size)
{
	if ((__force uaddr_t)address % size)
		return -EINVAL;
	return user_range_valid(address, size) ? 0 : -EFAULT;
}

bool get_user_32_now(uint32_t *value, const uint32_t __user *from)
{
	return check_word(from, sizeof(*from)) == 0 &&
	       user_access_load_32(value, (__force const uint32_t *)from);
}

bool compare_exchange_user_32_now(uint32_t __user *word, uint32_t expected, uint32_t desired,
				  uint32_t *seen)
{
	*seen = expected;
	return check_word(word, sizeof(*word)) == 0 &&
	       user_access_exchange_32((__force uint32_t *)word, seen, desired);
}

#define USER_WORD(bits)                                                                          \
	int get_user_##bits(uint##bits##_t *value, const uint##bits##_t __user *from)            \
	{                                                                                        \
		int error = check_word(from, sizeof(*value));                                    \
                                                                                                 \
		while (!error &&                                                                 \
		       !user_access_load_##bits(value, (__force const uint##bits##_t *)from))    \
			error = user_fault_in(from, ACCESS_READ);                                \
		return error;                                                                    \
	}                                                                                        \
	int put_user_##bits(uint##bits##_t value, uint##bits##_t __user *to)                     \
	{                                                                                        \
		int error = check_word(to, sizeof(value));                                       \
                                                                                                 \
		while (!error && !user_access_store_##bits(value, (__force uint##bits##_t *)to)) \
			error = user_fault_in(to, ACCESS_WRITE);                                 \
		return error;                                                                    \
	}

USER_WORD(32)
USER_WORD(64)

int compare_exchange_user_32(uint32_t __user *word, uint32_t expected, uint32_t desired,
			     uint32_t *seen)
{
	int error = check_word(word, sizeof(*word));

	while (!error) {
		*seen = expected;
		if (user_access_exchange_32((__force uint32_t *)word, seen, desired))
			return 0;
		error = user_fault_in(word, ACCESS_WRITE);
	}
	return error;
}
