/* SPDX-License-Identifier: MIT */
/* Kernel timers, timer objects and the clocks. */
#include "events.h"
#include "shim.h"
#include "types.h"

#include <unistd.h>

#include <abi/boot.h>
#include <abi/clock_page.h>
#include <abi/errno.h>
#include <kernel/clock.h>
#include <kernel/timer.h>
#include <kernel/timer_object.h>

#define NEVER UINT64_MAX

static const struct arch_clock_scale scale = {.multiplier = 1, .shift = 0, .usable = true};

const struct arch_clock_scale *arch_clock_scale(void)
{
	return &scale;
}

/* --- kernel timers --------------------------------------------------------------------------- */

struct counted_timer {
	struct timer timer;
	unsigned runs;
	nanoseconds_t ran_at;
};

static unsigned order_broken;
static nanoseconds_t last_deadline;

static void count_run(struct timer *timer)
{
	struct counted_timer *counted = container_of(timer, struct counted_timer, timer);

	counted->runs++;
	counted->ran_at = arch_clock_now();
	if (timer->deadline < last_deadline)
		order_broken++;
	last_deadline = timer->deadline;
}

static void advance(nanoseconds_t now)
{
	shim_clock = now;
	while (shim_timer_deadline() <= now)
		timer_expire();
}

static void timers_begin(void)
{
	shim_clock_manual = true;
	shim_clock = 1000;
	last_deadline = 0;
	order_broken = 0;
}

static void the_interrupt_is_set_for_the_first_deadline(void)
{
	struct counted_timer a = {.runs = 0}, b = {.runs = 0};

	timers_begin();
	timer_init(&a.timer, count_run);
	timer_init(&b.timer, count_run);
	timer_arm(&a.timer, 5000);
	CHECK(shim_timer_deadline() == 5000);
	timer_arm(&b.timer, 3000);
	CHECK(shim_timer_deadline() == 3000);
	advance(2999);
	CHECK(b.runs == 0);
	advance(3000);
	CHECK(b.runs == 1 && a.runs == 0);
	CHECK(shim_timer_deadline() == 5000);
	advance(9000);
	CHECK(a.runs == 1 && b.runs == 1);
	CHECK(shim_timer_deadline() == NEVER);
}

static void an_armed_timer_moves_and_a_disarmed_one_stays_silent(void)
{
	struct counted_timer a = {.runs = 0};

	timers_begin();
	timer_init(&a.timer, count_run);
	timer_disarm(&a.timer);
	timer_arm(&a.timer, 2000);
	timer_arm(&a.timer, 4000);
	advance(3000);
	CHECK(a.runs == 0);
	advance(4000);
	CHECK(a.runs == 1);
	timer_arm(&a.timer, 5000);
	timer_disarm(&a.timer);
	advance(6000);
	CHECK(a.runs == 1);
}

#define MANY 2000

static void many_timers_run_once_each_in_order(void)
{
	static struct counted_timer many[MANY];
	unsigned seed = 7;

	timers_begin();
	for (unsigned i = 0; i < MANY; i++) {
		many[i].runs = 0;
		timer_init(&many[i].timer, count_run);
		seed = seed * 1103515245 + 12345;
		timer_arm(&many[i].timer, 2000 + (seed >> 8) % 5000);
	}
	for (unsigned i = 0; i < MANY; i += 3)
		timer_disarm(&many[i].timer);
	advance(4000);
	for (unsigned i = 1; i < MANY; i += 3)
		CHECK(many[i].runs == (many[i].timer.deadline <= 4000));
	advance(8000);
	for (unsigned i = 0; i < MANY; i++)
		CHECK(many[i].runs == (i % 3 != 0));
	CHECK(order_broken == 0);
}

static struct counted_timer shared;
static bool stop_racing, shared_armed;

static void touch_shared(struct timer *timer UNUSED)
{
	shared.runs++;
}

static void touch_own(struct timer *timer)
{
	container_of(timer, struct counted_timer, timer)->runs++;
}

static void expire_and_arm(void *unused UNUSED)
{
	struct counted_timer own = {.runs = 0};

	timer_init(&own.timer, touch_own);
	while (!__atomic_load_n(&stop_racing, __ATOMIC_RELAXED)) {
		timer_arm(&own.timer, 0);
		timer_expire();
		timer_disarm(&own.timer);
	}
}

static void expire_only(void *unused UNUSED)
{
	timer_arm(&shared.timer, 0);
	__atomic_store_n(&shared_armed, true, __ATOMIC_RELEASE);
	timer_expire();
}

/* The plain counter is the check: under the thread sanitizer a late run shows as a race. */
static void after_disarm_the_function_runs_no_more(void)
{
	shim_clock_manual = false;
	for (unsigned i = 0; i < 500; i++) {
		struct shim_worker *worker;

		timer_init(&shared.timer, touch_shared);
		shared_armed = false;
		worker = shim_start(NULL, expire_only, NULL);
		while (!__atomic_load_n(&shared_armed, __ATOMIC_ACQUIRE))
			continue;
		timer_disarm(&shared.timer);
		shared.runs = 0;
		shim_join(worker);
		CHECK(shared.runs == 0);
	}
}

static void queues_of_several_cpus_do_not_meet(void)
{
	struct shim_worker *workers[3];

	shim_clock_manual = false;
	order_broken = 0;
	stop_racing = false;
	for (unsigned i = 0; i < 3; i++)
		workers[i] = shim_start(NULL, expire_and_arm, NULL);
	usleep(100000);
	__atomic_store_n(&stop_racing, true, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < 3; i++)
		shim_join(workers[i]);
	CHECK(true);
}

/* --- timer objects --------------------------------------------------------------------------- */

static struct timer_object *make(bool real)
{
	struct timer_object *timer = NULL;

	CHECK(timer_object_create(root_job, real, &timer) == 0);
	event_bind(&timer->event, events_port, 77);
	return timer;
}

static void done_with(struct timer_object *timer)
{
	object_release(&timer->object);
	while (object_bury(10))
		continue;
}

static void a_single_timer_expires_once(void)
{
	struct timer_object *timer;
	struct event_seen seen;
	nanoseconds_t deadline, interval;
	uint64_t expirations;

	timers_begin();
	timer = make(false);
	timer_object_set(timer, 5000, 0);
	timer_object_get(timer, &deadline, &interval, &expirations);
	CHECK(deadline == 5000 && interval == 0 && expirations == 0);
	advance(4999);
	CHECK(!events_take(&seen));
	advance(5000);
	timer_object_get(timer, &deadline, &interval, &expirations);
	CHECK(deadline == 0 && expirations == 1);
	CHECK(events_take(&seen) && seen.kind == EVENT_TIMER && seen.words[0] == 77);
	CHECK(seen.words[1] == 1);
	advance(50000);
	CHECK(!events_take(&seen));
	done_with(timer);
}

static void a_periodic_timer_counts_what_nobody_took(void)
{
	struct timer_object *timer;
	struct event_seen seen;

	timers_begin();
	timer = make(false);
	timer_object_set(timer, 2000, 1000);
	advance(2000);
	advance(3000);
	advance(4500);
	CHECK(events_take(&seen) && seen.words[1] == 3);
	CHECK(!events_take(&seen));
	advance(9999);
	CHECK(events_take(&seen) && seen.words[1] == 5);
	advance(10000);
	CHECK(events_take(&seen) && seen.words[1] == 1);
	timer_object_set(timer, 0, 0);
	advance(20000);
	CHECK(!events_take(&seen));
	done_with(timer);
}

static void a_timer_dropped_while_armed_is_gone(void)
{
	struct timer_object *timer;
	struct event_seen seen;

	timers_begin();
	timer = make(false);
	timer_object_set(timer, 2000, 1000);
	done_with(timer);
	advance(9000);
	CHECK(!events_take(&seen));
}

static void real_time_follows_the_firmware_and_the_setting(void)
{
	struct boot_info boot = {.wall_clock = 1000};
	const struct clock_page *page;

	timers_begin();
	boot.wall_clock_tsc = arch_cycles();
	clock_init(&boot);
	page = page_pointer(clock_page_frame());
	CHECK(clock_real_now() >= 1000L * 1000000000L);
	CHECK(clock_real_now() < 1100L * 1000000000L);
	CHECK(page->multiplier == 1UL << 32 && page->usable);
	clock_real_set(5000000);
	CHECK(clock_real_now() == 5000000);
	shim_clock += 10;
	CHECK(clock_real_now() == 5000010);
	CHECK(page->sequence == 2);
	CHECK(page->realtime_offset == 5000010 - (int64_t)shim_clock);
}

static void setting_the_clock_moves_real_time_timers_only(void)
{
	struct timer_object *real, *monotonic;
	struct event_seen seen;

	timers_begin();
	clock_real_set(100000);
	real = make(true);
	monotonic = make(false);
	timer_object_set(real, 200000, 0);
	timer_object_set(monotonic, 90000, 0);
	advance(2000);
	CHECK(!events_take(&seen));
	clock_real_set(199000);
	advance(2999);
	CHECK(!events_take(&seen));
	advance(3000);
	CHECK(events_take(&seen) && !events_take(&seen));
	timer_object_set(real, 300000, 0);
	clock_real_set(500000);
	advance(3001);
	CHECK(events_take(&seen));
	timer_object_set(real, 1, 0);
	advance(3002);
	CHECK(events_take(&seen));
	done_with(real);
	done_with(monotonic);
}

int main(void)
{
	shim_enter(NULL);
	job_init_root(1UL << 30);
	timer_init_queues();
	TEST(the_interrupt_is_set_for_the_first_deadline);
	TEST(an_armed_timer_moves_and_a_disarmed_one_stays_silent);
	TEST(many_timers_run_once_each_in_order);
	TEST(after_disarm_the_function_runs_no_more);
	TEST(queues_of_several_cpus_do_not_meet);
	TEST(a_single_timer_expires_once);
	TEST(a_periodic_timer_counts_what_nobody_took);
	TEST(a_timer_dropped_while_armed_is_gone);
	TEST(real_time_follows_the_firmware_and_the_setting);
	TEST(setting_the_clock_moves_real_time_timers_only);
	page_free(clock_page_frame());
	TEST(nothing_leaks);
	shim_leave();
	return test_finish();
}
