/* SPDX-License-Identifier: MIT */
/*
 * Timers of a process. Those that send a signal are the system's. One that starts a thread is
 * kept here: a thread of the library waits for it and starts the user's function in another.
 */
#include "../private/notify.h"
#include "../private/threads.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREAD_TIMER  0x40000000 /* numbers from here on are ours */
#define THREAD_TIMERS 64

struct thread_timer {
	lock_t lock;
	unsigned int changed; /* futex word: the waiting thread looks again */
	int dead, overrun;
	clockid_t clock;   /* what the user chose */
	clockid_t waiting; /* what the deadline is on */
	long deadline;     /* nanoseconds, 0 while disarmed */
	long interval;
	struct sigevent event;
	pthread_attr_t attributes; /* a copy of what the event points to */
};

static lock_t table_lock; /* before a timer's own */
static struct thread_timer *table[THREAD_TIMERS];

static long nanoseconds(const struct timespec *time)
{
	long value;

	if (__builtin_mul_overflow(time->tv_sec, 1000000000L, &value) ||
	    __builtin_add_overflow(value, time->tv_nsec, &value))
		return LONG_MAX;
	return value;
}

static struct timespec to_timespec(long value)
{
	return (struct timespec){value / 1000000000L, value % 1000000000L};
}

static long now_on(clockid_t clock)
{
	struct timespec now;

	sys_clock_gettime(clock, &now);
	return nanoseconds(&now);
}

/* The periods that have passed by now beyond the first count as overruns. */
static void expire(struct thread_timer *timer, long now)
{
	long missed;

	if (!timer->interval) {
		timer->deadline = 0;
		timer->overrun = 0;
		return;
	}
	missed = (now - timer->deadline) / timer->interval;
	timer->overrun = missed > DELAYTIMER_MAX ? DELAYTIMER_MAX : (int)missed;
	timer->deadline += (missed + 1) * timer->interval;
}

static void *wait_for_timer(void *argument)
{
	struct thread_timer *timer = argument;

	for (;;) {
		int fired = 0;

		lock_acquire(&timer->lock);
		unsigned int changed = timer->changed;
		long deadline = timer->deadline, now = now_on(timer->waiting);
		clockid_t clock = timer->waiting;
		if (timer->dead) {
			lock_release(&timer->lock);
			free(timer);
			return 0;
		}
		if (deadline && deadline <= now) {
			expire(timer, now);
			fired = 1;
		}
		lock_release(&timer->lock);
		if (fired) {
			__notify(&timer->event, 0, SI_TIMER);
			continue;
		}
		struct timespec until = to_timespec(deadline);
		sys_futex_wait(&timer->changed, changed, 0, clock, deadline ? &until : 0);
	}
}

static int create_thread_timer(clockid_t clock, const struct sigevent *event, timer_t *out)
{
	struct thread_timer *timer;
	int number = 0, error;

	if (!clock_valid(clock))
		return ENOTSUP; /* nothing can be waited for on a processor-time clock */
	timer = calloc(1, sizeof(*timer));
	if (!timer)
		return EAGAIN;
	timer->clock = timer->waiting = clock;
	timer->event = *event;
	if (event->sigev_notify_attributes) {
		timer->attributes = *event->sigev_notify_attributes;
		timer->event.sigev_notify_attributes = &timer->attributes;
	}
	lock_acquire(&table_lock);
	while (number < THREAD_TIMERS && table[number])
		number++;
	error = number == THREAD_TIMERS ? EAGAIN : __notify_start(wait_for_timer, timer);
	if (!error) {
		table[number] = timer;
		*out = THREAD_TIMER + number;
	}
	lock_release(&table_lock);
	if (error)
		free(timer);
	return error;
}

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict out)
{
	struct timespec resolution;
	int result, signal = SIGALRM, kind = event ? event->sigev_notify : SIGEV_SIGNAL;
	union sigval value = {.sival_ptr = 0};

	if (sys_clock_getres(clock, &resolution) < 0) {
		errno = EINVAL;
		return -1;
	}
	if (kind == SIGEV_THREAD) {
		result = create_thread_timer(clock, event, out);
		if (result)
			errno = result;
		return result ? -1 : 0;
	}
	if (event) {
		signal = kind == SIGEV_NONE ? 0 : event->sigev_signo;
		value = event->sigev_value;
	}
	if ((kind != SIGEV_SIGNAL && kind != SIGEV_NONE) || signal < 0 || signal > SIGRTMAX ||
	    (kind == SIGEV_SIGNAL && signal == 0)) {
		errno = EINVAL;
		return -1;
	}
	result = sys_timer_create(clock, signal, 0, value);
	if (result < 0)
		return POSIX_RESULT(result);
	*out = result;
	return 0;
}

/* With its lock held, or null. */
static struct thread_timer *find(timer_t number)
{
	struct thread_timer *timer = 0;

	if (number - THREAD_TIMER >= THREAD_TIMERS)
		return 0;
	lock_acquire(&table_lock);
	timer = table[number - THREAD_TIMER];
	if (timer)
		lock_acquire(&timer->lock);
	lock_release(&table_lock);
	return timer;
}

static void changed(struct thread_timer *timer)
{
	timer->changed++;
	sys_futex_wake(&timer->changed, 1, 0);
	lock_release(&timer->lock);
}

int timer_delete(timer_t number)
{
	struct thread_timer *timer;

	if (number < THREAD_TIMER)
		return POSIX_RESULT(sys_timer_delete(number));
	number -= THREAD_TIMER;
	lock_acquire(&table_lock);
	timer = number < THREAD_TIMERS ? table[number] : 0;
	if (timer) {
		table[number] = 0;
		lock_acquire(&timer->lock);
	}
	lock_release(&table_lock);
	if (!timer) {
		errno = EINVAL;
		return -1;
	}
	timer->dead = 1; /* the thread that waits frees it */
	changed(timer);
	return 0;
}

static void remaining(const struct thread_timer *timer, struct itimerspec *value)
{
	long left = timer->deadline ? timer->deadline - now_on(timer->waiting) : 0;

	if (timer->deadline && left < 1)
		left = 1;
	value->it_value = to_timespec(left);
	value->it_interval = to_timespec(timer->interval);
}

int timer_gettime(timer_t number, struct itimerspec *value)
{
	struct thread_timer *timer;

	if (number < THREAD_TIMER)
		return POSIX_RESULT(sys_timer_gettime(number, value));
	timer = find(number);
	if (!timer) {
		errno = EINVAL;
		return -1;
	}
	remaining(timer, value);
	lock_release(&timer->lock);
	return 0;
}

int timer_settime(timer_t number, int flags, const struct itimerspec *restrict value,
		  struct itimerspec *restrict old)
{
	struct thread_timer *timer;
	long first;

	if (number < THREAD_TIMER)
		return POSIX_RESULT(sys_timer_settime(number, flags, value, old));
	timer = find(number);
	if (!timer || !deadline_valid(&value->it_value) || !deadline_valid(&value->it_interval)) {
		if (timer)
			lock_release(&timer->lock);
		errno = EINVAL;
		return -1;
	}
	if (old)
		remaining(timer, old);
	/* A relative time does not move when the clock of the day is set. */
	timer->waiting = flags & TIMER_ABSTIME ? timer->clock : CLOCK_MONOTONIC;
	first = nanoseconds(&value->it_value);
	timer->deadline = first;
	if (first && !(flags & TIMER_ABSTIME) &&
	    __builtin_add_overflow(first, now_on(CLOCK_MONOTONIC), &timer->deadline))
		timer->deadline = LONG_MAX;
	timer->interval = nanoseconds(&value->it_interval);
	timer->overrun = 0;
	changed(timer);
	return 0;
}

int timer_getoverrun(timer_t number)
{
	struct thread_timer *timer;
	int result;

	if (number < THREAD_TIMER)
		return POSIX_RESULT(sys_timer_overrun(number));
	timer = find(number);
	if (!timer) {
		errno = EINVAL;
		return -1;
	}
	result = timer->overrun;
	lock_release(&timer->lock);
	return result;
}
