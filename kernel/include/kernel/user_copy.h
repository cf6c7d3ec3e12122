/* SPDX-License-Identifier: MIT */
/*
 * The only way to user memory: of the current thread's space, by ranges that are checked here. A
 * fault during a copy ends it; the functions without "now" then bring the page in and go on, so
 * they may block and need all locks free. -EFAULT where memory is missing or does not allow it, or
 * -EINTR where a pager's wait was interrupted.
 */
#ifndef KERNEL_USER_COPY_H
#define KERNEL_USER_COPY_H

#include <kernel/compiler.h>
#include <kernel/types.h>

/* Whether a range lies in user space; an empty one does. */
NODISCARD bool user_range_valid(const void __user *address, size_t size);

NODISCARD int copy_from_user(void *to, const void __user *from, size_t size);
NODISCARD int copy_to_user(void __user *to, const void *from, size_t size);

/* Never blocks: any locks may be held. Returns the number of bytes NOT copied. */
NODISCARD size_t copy_from_user_now(void *to, const void __user *from, size_t size);
NODISCARD size_t copy_to_user_now(void __user *to, const void *from, size_t size);

/* The same for one naturally aligned word; false at a miss. */
NODISCARD bool get_user_32_now(uint32_t *value, const uint32_t __user *from);
/* If the word is expected, it becomes desired; *seen is what it was. False at a miss. */
NODISCARD bool compare_exchange_user_32_now(uint32_t __user *word, uint32_t expected,
					    uint32_t desired, uint32_t *seen);

/* Brings the page of one address in for an access, after a copy missed. Blocks. */
NODISCARD int user_fault_in(const void __user *address, unsigned access);
/* The same for every page of a range, before a lock is taken; at most 64 KiB of it. */
NODISCARD int user_prefault(const void __user *address, size_t size, unsigned access);

/* One naturally aligned word, read or written at once. -EINVAL: not aligned. */
NODISCARD int get_user_32(uint32_t *value, const uint32_t __user *from);
NODISCARD int put_user_32(uint32_t value, uint32_t __user *to);
NODISCARD int get_user_64(uint64_t *value, const uint64_t __user *from);
NODISCARD int put_user_64(uint64_t value, uint64_t __user *to);
/* If the word is expected, it becomes desired; *seen is what it was. */
NODISCARD int compare_exchange_user_32(uint32_t __user *word, uint32_t expected, uint32_t desired,
				       uint32_t *seen);

#endif
