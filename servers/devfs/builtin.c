/* SPDX-License-Identifier: MIT */
#include "builtin.h"

#include <abi/errno.h>
#include <kelner/syscalls.h>

#define STEP 4096U /* as much as random_get gives at once */

int64_t builtin_read(struct call *call, enum builtin device, uint64_t size)
{
	static uint8_t bytes[STEP];
	static const uint8_t zeroes[STEP];
	uint64_t done = 0;

	if (device == BUILTIN_NULL)
		return 0;
	while (done < size) {
		uint64_t part = size - done < STEP ? size - done : STEP;
		int64_t status = 0;

		if (device == BUILTIN_RANDOM)
			status = kelner_random_get(bytes, part);
		if (status >= 0)
			status = call_write(call, 0, done,
					    device == BUILTIN_RANDOM ? bytes : zeroes, part);
		if (status <= 0)
			return done ? (int64_t)done : status;
		done += (uint64_t)status;
	}
	return (int64_t)done;
}

/* What is written to the random devices is taken and not used: the kernel's pool has its sources.
 */
int64_t builtin_write(enum builtin device, uint64_t size)
{
	return device == BUILTIN_FULL ? -ENOSPC : (int64_t)size;
}
