/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SLEEP_H
#define KERNEL_SLEEP_H

#include <kernel/types.h>

/* Until a point of the monotonic clock. -EINTR. */
NODISCARD int sleep_until(nanoseconds_t deadline);
/* Until a point of the real-time clock, nanoseconds since 1970. -EINTR. */
NODISCARD int sleep_until_real(int64_t deadline);
/* The real-time clock has been set: those who sleep by it look at it again. */
void sleep_clock_set(void);

#endif
