/* SPDX-License-Identifier: MIT */
/*
 * The clock is the TSC where it is trusted: invariant or vouched for by a hypervisor, of a known
 * rate, and equal on all CPUs. Else HPET or ACPI timer are read each time.
 */
#include <kernel/arch.h>
#include <kernel/log.h>
#include <kernel/panic.h>

#include "clock.h"
#include "clock_scale.h"
#include "counter.h"
#include "features.h"
#include "registers.h"

#define CALIBRATION_DIVISOR 200         /* of a second: 5 ms */
#define GIVE_UP_CYCLES      (1UL << 28) /* longer than 5 ms on any processor */
#define GIVE_UP_TURNS       10000000
#define HZ_MIN              10000000UL
#define HZ_MAX              16000000000UL
#define HZ_GUESSED          1000000000UL
#define UNUSED_PORT         0x80

struct sample {
	uint64_t tsc, count;
};

static struct arch_clock_scale tsc_scale = {.shift = SCALE_TO_SHIFT};
static uint64_t tsc_from_nanoseconds;

/* The counter that stands in; its reading of more bits than it has, and the time at its zero. */
static struct counter stand_in;
static uint64_t stand_in_scale;
static uint64_t stand_in_last;
static nanoseconds_t stand_in_base;

static uint64_t tsc_ordered(void)
{
	__asm__ volatile("lfence" ::: "memory");
	return arch_cycles();
}

static nanoseconds_t stand_in_now(void)
{
	/* Read before the counter: whatever another CPU stored by now is not in its future. */
	uint64_t last = __atomic_load_n(&stand_in_last, __ATOMIC_SEQ_CST);
	uint64_t now = counter_extend(last, stand_in.read() & stand_in.mask, stand_in.mask);

	__atomic_compare_exchange_n(&stand_in_last, &last, now, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_RELAXED);
	return stand_in_base + scale(now, stand_in_scale, SCALE_TO_SHIFT);
}

nanoseconds_t arch_clock_now(void)
{
	if (likely(tsc_scale.usable)) {
		int64_t cycles = (int64_t)(tsc_ordered() - tsc_scale.base);

		return cycles < 0 ? 0
				  : scale((uint64_t)cycles, tsc_scale.multiplier, SCALE_TO_SHIFT);
	}
	return stand_in.read != NULL ? stand_in_now() : 0;
}

const struct arch_clock_scale *arch_clock_scale(void)
{
	return &tsc_scale;
}

nanoseconds_t arch_cycles_time(uint64_t cycles)
{
	return scale(cycles, tsc_scale.multiplier, SCALE_TO_SHIFT);
}

nanoseconds_t clock_longest_wait(void)
{
	if (tsc_scale.usable || stand_in.read == NULL)
		return ~0UL;
	return scale(stand_in.mask / 2, stand_in_scale, SCALE_TO_SHIFT);
}

uint64_t clock_tsc_at(nanoseconds_t time)
{
	return tsc_scale.base + scale(time, tsc_from_nanoseconds, SCALE_FROM_SHIFT);
}

void clock_delay(nanoseconds_t duration)
{
	nanoseconds_t end = arch_clock_now() + duration;

	if (tsc_scale.multiplier == 0) {
		/* No clock yet: a port that nobody answers takes about a microsecond. */
		for (nanoseconds_t waited = 0; waited < duration; waited += 1000)
			port_read8(UNUSED_PORT);
		return;
	}
	while (arch_clock_now() < end)
		arch_pause();
}

void machine_clock_start(void)
{
	tsc_scale.base = tsc_ordered();
}

/* Both at one moment: of several tries the quickest, which no interruption stretched. */
static struct sample take_sample(const struct counter *counter)
{
	uint64_t quickest = ~0UL;
	struct sample sample = {0};

	for (unsigned try = 0; try < 8; try++) {
		uint64_t before = tsc_ordered();
		uint64_t count = counter->read();
		uint64_t after = tsc_ordered();

		if (after - before < quickest) {
			quickest = after - before;
			sample = (struct sample){before + (after - before) / 2, count};
		}
	}
	return sample;
}

/* The TSC's rate, 0 where the counter or the TSC does not move as it should. */
static uint64_t measure_tsc(const struct counter *counter)
{
	uint64_t wanted = counter->hz / CALIBRATION_DIVISOR;
	struct sample start = take_sample(counter);
	struct sample end;
	uint64_t passed = 0;

	for (unsigned turn = 0; passed < wanted; turn++) {
		if (turn == GIVE_UP_TURNS || arch_cycles() - start.tsc > GIVE_UP_CYCLES)
			return 0;
		passed = (counter->read() - start.count) & counter->mask;
	}
	end = take_sample(counter);
	passed = (end.count - start.count) & counter->mask;
	/* Below 2^29 cycles and 2^30 hertz: the product fits. */
	return (end.tsc - start.tsc) * counter->hz / passed;
}

static uint64_t find_rate(const char **told)
{
	static bool (*const chain[])(struct counter *) = {
		counter_open_hpet,
		counter_open_pm_timer,
		counter_open_pit,
	};
	uint64_t hz = (uint64_t)cpu_features.tsc_khz * 1000;

	*told = cpu_features.tsc_told;
	for (unsigned i = 0; hz == 0 && i < array_count(chain); i++) {
		struct counter counter;

		if (chain[i](&counter))
			hz = measure_tsc(&counter);
		if (hz >= HZ_MIN && hz <= HZ_MAX)
			*told = counter.name;
		else
			hz = 0;
	}
	if (hz == 0) {
		log_error("no timer of this machine counts: time is guessed and will be wrong");
		*told = "a guess";
		hz = HZ_GUESSED;
	}
	return hz;
}

static bool use_stand_in(void)
{
	nanoseconds_t now = arch_clock_now();
	struct counter counter;

	if (!counter_open_hpet(&counter) && !counter_open_pm_timer(&counter))
		return false;
	stand_in = counter;
	stand_in_scale = scale_to_nanoseconds(counter.hz);
	stand_in_last = counter.read() & counter.mask;
	stand_in_base = now - scale(stand_in_last, stand_in_scale, SCALE_TO_SHIFT);
	__atomic_store_n(&tsc_scale.usable, false, __ATOMIC_RELEASE);
	log_notice("clock: %s, read for every time stamp", counter.name);
	return true;
}

void machine_clock_init(void)
{
	const char *told;
	uint64_t hz = find_rate(&told);

	tsc_scale.multiplier = scale_to_nanoseconds(hz);
	tsc_from_nanoseconds = scale_from_nanoseconds(hz);
	tsc_scale.usable = true;
	log_info("clock: TSC at %lu.%03lu MHz, by %s", hz / 1000000, hz / 1000 % 1000, told);
	if (!cpu_features.tsc_invariant && !cpu_features.hypervisor && !use_stand_in())
		log_warning("clock: this TSC may change its rate, and there is no other clock");
}

void clock_reject_tsc(uint64_t cycles)
{
	if (!tsc_scale.usable)
		return;
	log_warning("clock: the processors' TSCs disagree by %lu cycles", cycles);
	if (!use_stand_in())
		log_warning("clock: there is no other clock; time may step back");
}
