/* SPDX-License-Identifier: MIT */
/* Compiler vocabulary: attributes, and the annotations that sparse and clang check. */
#ifndef KERNEL_COMPILER_H
#define KERNEL_COMPILER_H

#define NODISCARD      __attribute__((warn_unused_result))
#define NORETURN       __attribute__((noreturn))
#define PACKED         __attribute__((packed))
#define ALIGNED(bytes) __attribute__((aligned(bytes)))
#define SECTION(name)  __attribute__((section(name), used))
#define PRINTF(f, a)   __attribute__((format(printf, f, a)))
#define ALWAYS_INLINE  inline __attribute__((always_inline))
#define NOINLINE       __attribute__((noinline))
/* A local variable that need not be zeroed first: whoever fills it writes all that is read. */
#define UNINITIALISED  __attribute__((uninitialized))
#define UNUSED         __attribute__((unused))
#define COLD           __attribute__((cold))
#define FALLTHROUGH    __attribute__((fallthrough))

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define container_of(pointer, type, member) \
	((type *)((char *)(pointer) - __builtin_offsetof(type, member)))
#define array_count(array) (sizeof(array) / sizeof((array)[0]))

#define read_once(x)         (*(const volatile __typeof__(x) *)&(x))
#define write_once(x, value) (*(volatile __typeof__(x) *)&(x) = (value))

/* User memory is another address space: sparse refuses a dereference outside mm/user_copy.c. */
#ifdef __CHECKER__
#define __user  __attribute__((noderef, address_space(1)))
#define __force __attribute__((force))
#else
#define __user
#define __force
#endif

/*
 * clang's thread-safety analysis: which lock guards what, and who must hold it. A variable names
 * its lock with GUARDED_STATIC, which is checked; a member of a structure with GUARDED_BY, which is
 * for readers: in C, an attribute of a member cannot refer to another member.
 */
#define GUARDED_BY(lock)
#ifdef __clang__
#define CAPABILITY(name)     __attribute__((capability(name)))
#define GUARDED_STATIC(lock) __attribute__((guarded_by(lock)))
#define ACQUIRES(...)        __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASES(...)        __attribute__((release_capability(__VA_ARGS__)))
#define TRY_ACQUIRES(...)    __attribute__((try_acquire_capability(__VA_ARGS__)))
#define REQUIRES(...)        __attribute__((requires_capability(__VA_ARGS__)))
#define EXCLUDES(...)        __attribute__((locks_excluded(__VA_ARGS__)))
#define NO_LOCK_ANALYSIS     __attribute__((no_thread_safety_analysis))
#else
#define CAPABILITY(name)
#define GUARDED_STATIC(lock)
#define ACQUIRES(...)
#define RELEASES(...)
#define TRY_ACQUIRES(...)
#define REQUIRES(...)
#define EXCLUDES(...)
#define NO_LOCK_ANALYSIS
#endif

#endif
