/* SPDX-License-Identifier: MIT */
#include "calendar.h"
#include "test.h"

static const struct rtc_registers decimal = {
	.second = 0x59,
	.minute = 0x45,
	.hour = 0x23,
	.day = 0x29,
	.month = 0x02,
	.year = 0x24,
	.century = 0x20,
	.mode = RTC_MODE_24_HOURS,
};

static int64_t time_of(struct rtc_registers registers)
{
	int64_t seconds = -1;

	return rtc_time(&registers, &seconds) ? seconds : -1;
}

TEST(decimal_digits_are_read)
{
	CHECK_EQUAL(time_of(decimal), 1709250359); /* 2024-02-29 23:45:59 */
}

TEST(binary_numbers_are_read)
{
	struct rtc_registers r = {59, 45, 23, 29, 2, 24, 20, RTC_MODE_24_HOURS | RTC_MODE_BINARY};

	CHECK_EQUAL(time_of(r), 1709250359);
	r.year = r.century = 0;
	r.day = 1;
	CHECK_EQUAL(time_of(r), 949448759); /* 2000-02-01 23:45:59 */
}

TEST(twelve_hours_have_a_noon_and_a_midnight)
{
	struct rtc_registers r = decimal;
	int64_t midnight;

	r.mode = 0;
	r.hour = 0x12;
	midnight = time_of(r);
	CHECK_EQUAL(midnight % 86400 / 3600, 0);
	r.hour = 0x92;
	CHECK_EQUAL(time_of(r) - midnight, 12 * 3600);
	r.hour = 0x91;
	CHECK_EQUAL(time_of(r) - midnight, 23 * 3600);
	r.hour = 0x00;
	CHECK_EQUAL(time_of(r), -1);
	r.hour = 0x13;
	CHECK_EQUAL(time_of(r), -1);
}

TEST(a_century_that_cannot_be_is_guessed)
{
	struct rtc_registers r = decimal;

	r.century = 0xff;
	CHECK_EQUAL(time_of(r), 1709250359);
	r.century = 0;
	r.year = 0x99;
	r.day = 0x28;
	CHECK_EQUAL(time_of(r), 920245559); /* 1999-02-28 23:45:59 */
}

TEST(what_no_clock_says_is_refused)
{
	struct rtc_registers r = decimal;

	r.second = 0x60;
	CHECK_EQUAL(time_of(r), -1);
	r = decimal;
	r.minute = 0x1a;
	CHECK_EQUAL(time_of(r), -1);
	r = decimal;
	r.year = 0x23;
	CHECK_EQUAL(time_of(r), -1); /* no 29th of February */
	r = decimal;
	r.month = 0x13;
	CHECK_EQUAL(time_of(r), -1);
	r = decimal;
	r.day = 0;
	CHECK_EQUAL(time_of(r), -1);
	memset(&r, 0xff, sizeof(r));
	CHECK_EQUAL(time_of(r), -1);
}

int main(void)
{
	RUN(decimal_digits_are_read);
	RUN(binary_numbers_are_read);
	RUN(twelve_hours_have_a_noon_and_a_midnight);
	RUN(a_century_that_cannot_be_is_guessed);
	RUN(what_no_clock_says_is_refused);
	return test_end();
}
