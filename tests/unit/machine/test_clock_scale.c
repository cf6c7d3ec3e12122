/* SPDX-License-Identifier: MIT */
#include "clock_scale.h"
#include "test.h"

#define YEAR (365UL * 24 * 3600)

static const uint64_t rates[] = {10000000, 1000000000, 2499998000,
				 3579545,  5700000000, 16000000000};

TEST(ten_years_of_ticks_are_exact_to_a_millionth)
{
	for (unsigned i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		uint64_t hz = rates[i];
		uint64_t wanted = 10 * YEAR * NANOSECONDS_PER_SECOND;
		uint64_t got = scale(10 * YEAR * hz, scale_to_nanoseconds(hz), SCALE_TO_SHIFT);

		CHECK((got > wanted ? got - wanted : wanted - got) < wanted / 1000000);
	}
}

TEST(there_and_back_loses_less_than_a_millionth)
{
	for (unsigned i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		uint64_t time = 12345 * NANOSECONDS_PER_SECOND;
		uint64_t ticks = scale(time, scale_from_nanoseconds(rates[i]), SCALE_FROM_SHIFT);
		uint64_t back = scale(ticks, scale_to_nanoseconds(rates[i]), SCALE_TO_SHIFT);

		CHECK((back > time ? back - time : time - back) < time / 1000000);
	}
}

TEST(a_counter_is_extended_over_its_wraps)
{
	CHECK_EQUAL(counter_extend(0, 5, 0xffffff), 5);
	CHECK_EQUAL(counter_extend(0xfffffe, 2, 0xffffff), 0x1000002);
	CHECK_EQUAL(counter_extend(0x5fffffe, 1, 0xffffff), 0x6000001);
	CHECK_EQUAL(counter_extend(0x100000000, 0, 0xffffffff), 0x100000000);
	CHECK_EQUAL(counter_extend(0x1ffffffff, 0, 0xffffffff), 0x200000000);
}

int main(void)
{
	RUN(ten_years_of_ticks_are_exact_to_a_millionth);
	RUN(there_and_back_loses_less_than_a_millionth);
	RUN(a_counter_is_extended_over_its_wraps);
	return test_end();
}
