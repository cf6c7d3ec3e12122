/* SPDX-License-Identifier: MIT */
/*
 * What the files of Kelner's own back end share. Errors are negated errno numbers.
 *
 * Waits: RESTARTED(call) repeats an interruptible call that a signal ended where no handler ran, or
 * only handlers installed with SA_RESTART; UNTIL_HANDLED(call) repeats it where no handler ran.
 * Calls of the system that wait are made through __kelner_cancellable or, for messages, through
 * __kelner_send, which end with -EINTR and without effect where the thread wants to be cancelled.
 */
#ifndef KELNER_BACKEND_H
#define KELNER_BACKEND_H

#include "../private/system.h"

#include <abi/handle.h>
#include <abi/message.h>
#include <abi/start.h>
#include <errno.h>
#include <kelner/message.h>
#include <kelner/protocol.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

#define INTERNAL __attribute__((visibility("hidden")))
#define FOREVER  UINT64_MAX

extern INTERNAL struct start_block *__kelner_block;

static inline handle_t start_handle(enum start_handle which)
{
	return __kelner_block->handle[which];
}

static inline handle_t process_port(void)
{
	return start_handle(START_PROCESS_PORT);
}

/* What the thread has lived through; read before and after a call. */
struct signal_count {
	unsigned long handled;      /* handlers that ran */
	unsigned long interrupting; /* those of them without SA_RESTART */
};
extern INTERNAL __thread struct signal_count __kelner_signals;

/* Instructions of the call of number with these arguments: call.S. */
INTERNAL int64_t __kelner_cancellable(const int *cancel, long number, long a, long b, long c,
				      long d, long e, long f);
/* For protocol.c: kelner_call, cancellable unless it is MESSAGE_UNINTERRUPTED. */
INTERNAL int64_t __kelner_send(handle_t target, struct exchange *exchange);

#define WAIT_PAD(_0, number, a, b, c, d, e, f, ...) \
	SYSCALL_##number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)
/* A system call that waits, such as WAITING(READ, fd, buffer, length). */
#define WAITING(...) \
	__kelner_cancellable(sys_cancel_word(), WAIT_PAD(0, __VA_ARGS__, 0, 0, 0, 0, 0, 0))

#define REPEATED(call, count)                                                     \
	({                                                                        \
		unsigned long before_ = __kelner_signals.count;                   \
		int64_t result_;                                                  \
		do                                                                \
			result_ = (call);                                         \
		while (__builtin_expect(result_ == -EINTR, 0) &&                  \
		       __kelner_signals.count == before_ && !*sys_cancel_word()); \
		result_;                                                          \
	})
#define RESTARTED(call)     REPEATED(call, interrupting)
#define UNTIL_HANDLED(call) REPEATED(call, handled)

/* A file descriptor as a handle: HANDLE_NONE, which fails with EBADF, where it cannot be one. */
static inline handle_t descriptor(int fd)
{
	return (unsigned)fd < HANDLE_DESCRIPTORS ? (handle_t)fd : HANDLE_NONE;
}

/* Nanoseconds of a time; FOREVER where they do not fit, 0 before the epoch. */
static inline uint64_t to_nanoseconds(const struct timespec *time)
{
	uint64_t value;

	if (time->tv_sec < 0)
		return 0;
	if (__builtin_mul_overflow((uint64_t)time->tv_sec, 1000000000U, &value) ||
	    __builtin_add_overflow(value, (uint64_t)time->tv_nsec, &value))
		return FOREVER;
	return value;
}

static inline struct timespec from_nanoseconds(uint64_t value)
{
	return (struct timespec){(time_t)(value / 1000000000U), (long)(value % 1000000000U)};
}

static inline bool time_is_valid(const struct timespec *time)
{
	return time->tv_nsec >= 0 && time->tv_nsec < 1000000000L;
}

/* The process has asked for a record lock: closes are announced to the file's server. */
extern INTERNAL bool __kelner_locks_taken;

/* Nanoseconds since boot. */
INTERNAL uint64_t __kelner_monotonic(void);
/* In a new child: the page of clocks was not copied. */
INTERNAL void __kelner_clock_forked(void);

/* ---- paths (path.c) ---- */
/*
 * Sends a message of the file protocol about a path, from wherever the walk goes on. `request`
 * begins with `start`. `behind`: a second string of behind_length bytes that follows the path and
 * its NUL, or NULL. extra may have handles, leases and flags; its tail is set here.
 */
INTERNAL int64_t __kelner_path_call(int directory, const char *path, const char *behind,
				    size_t behind_length, const struct protocol_message *message,
				    void *request, void *reply, struct protocol_extra *extra);
/* The same, with the connection that a relative path begins at. */
INTERNAL int64_t __kelner_path_call_at(handle_t directory, const char *path, const char *behind,
				       size_t behind_length, const struct protocol_message *message,
				       void *request, void *reply, struct protocol_extra *extra);
/* Opens as a system handle; flags as open()'s. The handle, or an error. */
INTERNAL int64_t __kelner_open_at(handle_t directory, const char *path, int flags, mode_t mode);
INTERNAL int64_t __kelner_open_handle(int directory, const char *path, int flags);
/* The status of a message to a descriptor, as the caller shall see it. */
INTERNAL int64_t __kelner_file_status(int64_t status);
INTERNAL handle_t __kelner_working(void);
/* getcwd() by way of the directories above (climb.c). */
INTERNAL ssize_t __kelner_climb(char *buffer, size_t length);
INTERNAL mode_t __kelner_mask(void);
/* A message about the file behind a descriptor: as a path message with an empty path. */
#define SELF_EXTRA                             \
	{                                      \
		.flags = MESSAGE_UNINTERRUPTED \
	}

/* ---- signals (signal.c) ---- */
/* Before the first handler can run. */
INTERNAL void __kelner_signal_start(void);
/* Trampoline of a thread's page: trampoline.S. */
INTERNAL void __kelner_trampoline(void);
/* Sends a signal to the calling thread; it has been handled when this returns, unless masked. */
INTERNAL int __kelner_raise(int signal);

/* ---- exec and spawn (exec.c) ---- */
struct exec_plan {
	uint32_t flags; /* PROCESS_EXECUTE_ bits */
	handle_t working;
	const struct descriptor_move *moves;
	unsigned move_count;
	int group, policy, priority;
	uint64_t mask, defaults;
	bool set_mask;
};
/* A relative path begins at `directory`; an empty one is `directory` itself. The child's id with
 * PROCESS_EXECUTE_SPAWN; else it returns only an error. */
INTERNAL int64_t __kelner_execute(handle_t directory, const char *path, char *const argv[],
				  char *const envp[], const struct exec_plan *plan);

#endif
