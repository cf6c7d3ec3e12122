/* SPDX-License-Identifier: MIT */
/* The devices that are here without any driver: null, zero, full, random, urandom. */
#ifndef BUILTIN_H
#define BUILTIN_H

#include <filesystem/filesystem.h>

enum builtin {
	BUILTIN_NONE, /* a driver's */
	BUILTIN_NULL,
	BUILTIN_ZERO,
	BUILTIN_FULL,
	BUILTIN_RANDOM,
	BUILTIN_COUNT,
};

int64_t builtin_read(struct call *call, enum builtin device, uint64_t size);
int64_t builtin_write(enum builtin device, uint64_t size);

#endif
