/* SPDX-License-Identifier: MIT */
/* The end of the line: a broken kernel invariant, reported so that a person can act on it. */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include <kernel/compiler.h>

struct trap_frame;

/*
 * Stops every other CPU, shows cause, registers, backtrace with function names, CPU and uptime on
 * the screen and the serial port, then does what the option panic= says. Never returns, never
 * blocks on a lock, and copes with being called again from within itself.
 */
NORETURN COLD void panic(const char *format, ...) PRINTF(1, 2);

/* As panic, for a trap that the kernel took: registers come from the frame. */
NORETURN COLD void panic_trap(const struct trap_frame *frame, const char *format, ...) PRINTF(2, 3);

/* Where the machine's panic() goes on; called by it alone. */
NORETURN COLD void panic_now(const char *format, ...) PRINTF(1, 2);

/* Provokes the panic that the option test= names; returns where it names none. */
void panic_test(void);

/* An invariant, stated in words that a reader needs. Kept in every build. */
#define assert(condition, words)                                       \
	do {                                                           \
		if (unlikely(!(condition)))                            \
			panic("%s:%d: %s", __func__, __LINE__, words); \
	} while (0)

#endif
