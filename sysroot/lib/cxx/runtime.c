/* SPDX-License-Identifier: MIT */
/*
 * What compiled C++ calls when there is no C++ library: new and delete, guards of local statics,
 * and the end of a program that calls a pure virtual function. A C++ library that is linked too
 * comes first and brings its own.
 */
#include "../private/lock.h"

#include <stdio.h>
#include <stdlib.h>

/* Itanium C++ ABI names: operator new(size_t), new[], delete(void *), delete(void *, size_t) ... */
void *_Znwm(size_t size);
void *_Znam(size_t size);
void *_ZnwmSt11align_val_t(size_t size, size_t align);
void *_ZnamSt11align_val_t(size_t size, size_t align);
void _ZdlPv(void *block);
void _ZdaPv(void *block);
void _ZdlPvm(void *block, size_t size);
void _ZdaPvm(void *block, size_t size);
void _ZdlPvSt11align_val_t(void *block, size_t align);
void _ZdaPvSt11align_val_t(void *block, size_t align);
void _ZdlPvmSt11align_val_t(void *block, size_t size, size_t align);
void _ZdaPvmSt11align_val_t(void *block, size_t size, size_t align);
int __cxa_guard_acquire(unsigned int *guard);
void __cxa_guard_release(unsigned int *guard);
void __cxa_guard_abort(unsigned int *guard);
__kelner_noreturn void __cxa_pure_virtual(void);
__kelner_noreturn void __cxa_deleted_virtual(void);

static __kelner_noreturn void fail(const char *sentence)
{
	fprintf(stderr, "%s: %s\n", getprogname(), sentence);
	abort();
}

/* Without exceptions there is no way to say that memory is short. */
void *_Znwm(size_t size)
{
	void *block = malloc(size ? size : 1);

	if (!block)
		fail("operator new: there is not enough memory");
	return block;
}

void *_ZnwmSt11align_val_t(size_t size, size_t align)
{
	void *block = aligned_alloc(align, (size + align - 1) / align * align);

	if (!block)
		fail("operator new: there is not enough memory");
	return block;
}

void *_Znam(size_t size)
{
	return _Znwm(size);
}

void *_ZnamSt11align_val_t(size_t size, size_t align)
{
	return _ZnwmSt11align_val_t(size, align);
}

#define DELETE(name, ...)      \
	void name(__VA_ARGS__) \
	{                      \
		free(block);   \
	}
#define UNUSED __attribute__((unused))

DELETE(_ZdlPv, void *block)
DELETE(_ZdaPv, void *block)
DELETE(_ZdlPvm, void *block, UNUSED size_t size)
DELETE(_ZdaPvm, void *block, UNUSED size_t size)
DELETE(_ZdlPvSt11align_val_t, void *block, UNUSED size_t align)
DELETE(_ZdaPvSt11align_val_t, void *block, UNUSED size_t align)
DELETE(_ZdlPvmSt11align_val_t, void *block, UNUSED size_t size, UNUSED size_t align)
DELETE(_ZdaPvmSt11align_val_t, void *block, UNUSED size_t size, UNUSED size_t align)

/* The compiler tests the guard's first byte; its second word is 1 while a thread initializes and 2
 * while others wait for that. */
int __cxa_guard_acquire(unsigned int *guard)
{
	unsigned char *done = (unsigned char *)guard;

	for (;;) {
		unsigned int expected = 0;
		if (__atomic_load_n(done, __ATOMIC_ACQUIRE))
			return 0;
		if (__atomic_compare_exchange_n(&guard[1], &expected, 1, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_ACQUIRE)) {
			if (!__atomic_load_n(done, __ATOMIC_ACQUIRE))
				return 1;
			__cxa_guard_abort(guard);
			return 0;
		}
		if (expected == 1)
			__atomic_compare_exchange_n(&guard[1], &expected, 2, 0, __ATOMIC_RELAXED,
						    __ATOMIC_RELAXED);
		sys_futex_wait(&guard[1], 2, 0, CLOCK_MONOTONIC, 0);
	}
}

void __cxa_guard_abort(unsigned int *guard)
{
	if (__atomic_exchange_n(&guard[1], 0, __ATOMIC_RELEASE) == 2)
		sys_futex_wake(&guard[1], __INT_MAX__, 0);
}

void __cxa_guard_release(unsigned int *guard)
{
	__atomic_store_n((unsigned char *)guard, 1, __ATOMIC_RELEASE);
	__cxa_guard_abort(guard);
}

void __cxa_pure_virtual(void)
{
	fail("a pure virtual function was called");
}

void __cxa_deleted_virtual(void)
{
	fail("a deleted virtual function was called");
}
