/* SPDX-License-Identifier: MIT */
/* What the registers of a PC's real-time clock say, as a time. */
#ifndef RTC_CALENDAR_H
#define RTC_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* As read, in whatever form mode says. */
struct rtc_registers {
	uint8_t second, minute, hour, day, month, year;
	uint8_t century; /* of the register that firmware uses for it; not believed blindly */
	uint8_t mode;    /* status register B */
};
#define RTC_MODE_BINARY   0x04 /* else binary-coded decimal */
#define RTC_MODE_24_HOURS 0x02 /* else 12 hours, and bit 7 of the hour says afternoon */

/* Seconds since 1970 UTC; false: no clock says that. */
bool rtc_time(const struct rtc_registers *registers, int64_t *seconds);

#endif
