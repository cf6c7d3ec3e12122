/* SPDX-License-Identifier: MIT */
/* Timers that send signals: the process server keeps them. */
#include "kelner.h"

#include <protocol/process.h>

int sys_timer_create(clockid_t clock, int signal, int thread, union sigval value)
{
	struct process_timer_create_request request = {
		.clock = clock,
		.signal = signal,
		.thread = (uint64_t)thread,
		.value = (uint64_t)(uintptr_t)value.sival_ptr,
	};
	struct process_timer_create_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error = (int)process_timer_create(process_port(), &request, &reply, &extra);

	return error < 0 ? error : reply.timer;
}

int sys_timer_delete(int timer)
{
	struct process_timer_delete_request request = {.timer = timer};
	struct protocol_extra extra = SELF_EXTRA;

	return (int)process_timer_delete(process_port(), &request, &extra);
}

static int timer_set(int timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	struct process_timer_set_request request = {
		.timer = timer,
		.absolute = flags & TIMER_ABSTIME,
		.value = to_nanoseconds(&value->it_value),
		.interval = to_nanoseconds(&value->it_interval),
	};
	struct process_timer_set_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error = (int)process_timer_set(process_port(), &request, &reply, &extra);

	if (error == 0 && old) {
		old->it_value = from_nanoseconds(reply.value);
		old->it_interval = from_nanoseconds(reply.interval);
	}
	return error;
}

static int timer_get(int timer, struct itimerspec *value, int *overrun)
{
	struct process_timer_get_request request = {.timer = timer};
	struct process_timer_get_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error = (int)process_timer_get(process_port(), &request, &reply, &extra);

	if (error == 0) {
		value->it_value = from_nanoseconds(reply.value);
		value->it_interval = from_nanoseconds(reply.interval);
		*overrun = reply.overrun;
	}
	return error;
}

int sys_timer_settime(int timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	if (!time_is_valid(&value->it_value) || !time_is_valid(&value->it_interval))
		return -EINVAL;
	return timer_set(timer, flags, value, old);
}

int sys_timer_gettime(int timer, struct itimerspec *value)
{
	int overrun;

	return timer_get(timer, value, &overrun);
}

int sys_timer_overrun(int timer)
{
	struct itimerspec value;
	int overrun = 0, error = timer_get(timer, &value, &overrun);

	return error < 0 ? error : overrun;
}

static struct timespec from_timeval(const struct timeval *time)
{
	return (struct timespec){time->tv_sec, time->tv_usec * 1000};
}

static void to_itimerval(const struct itimerspec *from, struct itimerval *to)
{
	to->it_value = (struct timeval){from->it_value.tv_sec, from->it_value.tv_nsec / 1000};
	to->it_interval =
		(struct timeval){from->it_interval.tv_sec, from->it_interval.tv_nsec / 1000};
}

int sys_setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	struct itimerspec exact = {from_timeval(&value->it_interval),
				   from_timeval(&value->it_value)};
	struct itimerspec before;
	int error;

	if (which < ITIMER_REAL || which > ITIMER_PROF || !time_is_valid(&exact.it_value) ||
	    !time_is_valid(&exact.it_interval))
		return -EINVAL;
	error = timer_set(TIMER_INTERVAL + which, 0, &exact, &before);
	if (error == 0 && old)
		to_itimerval(&before, old);
	return error;
}

int sys_getitimer(int which, struct itimerval *value)
{
	struct itimerspec exact;
	int overrun, error;

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	error = timer_get(TIMER_INTERVAL + which, &exact, &overrun);
	if (error == 0)
		to_itimerval(&exact, value);
	return error;
}
