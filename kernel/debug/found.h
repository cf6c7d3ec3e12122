/* SPDX-License-Identifier: MIT */
/* What a checker does where it finds a bug. */
#ifndef DEBUG_FOUND_H
#define DEBUG_FOUND_H

#include <kernel/log.h>
#include <kernel/panic.h>

/* Set while bugs are committed on purpose, one after the other: planted.c. */
extern bool found_is_planted;

/* Panics; a planted bug is logged and the checker goes on as if nothing had been wrong. */
#define found(...)                                         \
	do {                                               \
		if (!found_is_planted)                     \
			panic(__VA_ARGS__);                \
		log_error("kelner: caught: " __VA_ARGS__); \
	} while (0)

#endif
