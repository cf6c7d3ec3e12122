/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, timer_create() and the functions for its timers; scheduling of threads. */
#include "../programs/check.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static sem_t fired;
static volatile int got_signal, got_value, got_code, thread_value;

static void on_signal(int signal, siginfo_t *information, void *context)
{
	(void)context;
	got_signal = signal;
	got_value = information->si_value.sival_int;
	got_code = information->si_code;
	sem_post(&fired);
}

static void on_thread(union sigval value)
{
	thread_value = value.sival_int;
	sem_post(&fired);
}

static int wait_fired(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 5;
	while (sem_timedwait(&fired, &until) < 0) {
		if (errno != EINTR)
			return 0;
	}
	return 1;
}

static void by_signal(void)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1};
	struct itimerspec value = {{0, 0}, {0, 20000000}}, old;
	timer_t timer;

	action.sa_sigaction = on_signal;
	sigaction(SIGRTMIN + 1, &action, 0);
	event.sigev_value.sival_int = 77;
	CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	CHECK(timer_gettime(timer, &old) == 0 && old.it_value.tv_sec == 0 &&
	      old.it_value.tv_nsec == 0);
	CHECK(timer_settime(timer, 0, &value, &old) == 0);
	CHECK(wait_fired() && got_signal == SIGRTMIN + 1 && got_value == 77 &&
	      got_code == SI_TIMER);
	CHECK(timer_getoverrun(timer) == 0);
	value.it_value.tv_sec = 100;
	CHECK(timer_settime(timer, 0, &value, &old) == 0 && timer_gettime(timer, &old) == 0);
	CHECK(old.it_value.tv_sec >= 99 && old.it_value.tv_sec <= 100);
	value.it_value.tv_nsec = 1000000000;
	FAILS(timer_settime(timer, 0, &value, 0), EINVAL);
	CHECK(timer_delete(timer) == 0);
	event.sigev_notify = 99;
	FAILS(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = 1000;
	FAILS(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	FAILS(timer_create(12345, 0, &timer), EINVAL);
}

static void by_thread(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD};
	struct itimerspec value = {{0, 10000000}, {0, 10000000}}, old;
	struct timespec now;
	timer_t timer;

	event.sigev_value.sival_int = 5;
	event.sigev_notify_function = on_thread;
	CHECK(timer_create(CLOCK_REALTIME, &event, &timer) == 0);
	CHECK(timer_settime(timer, 0, &value, 0) == 0);
	CHECK(wait_fired() && wait_fired() && wait_fired() && thread_value == 5);
	CHECK(timer_getoverrun(timer) >= 0);
	CHECK(timer_gettime(timer, &old) == 0 && old.it_interval.tv_nsec == 10000000);
	CHECK(timer_settime(timer, 0, &(struct itimerspec){{0, 0}, {0, 0}}, &old) == 0);
	CHECK(timer_gettime(timer, &old) == 0 && old.it_value.tv_nsec == 0);
	usleep(30000);
	while (sem_trywait(&fired) == 0)
		;
	/* A moment that is past fires at once. */
	clock_gettime(CLOCK_REALTIME, &now);
	value = (struct itimerspec){{0, 0}, {now.tv_sec - 1, 0}};
	CHECK(timer_settime(timer, TIMER_ABSTIME, &value, 0) == 0 && wait_fired());
	value.it_value.tv_nsec = -1;
	FAILS(timer_settime(timer, 0, &value, 0), EINVAL);
	CHECK(timer_delete(timer) == 0);
#ifdef __kelner__
	FAILS(timer_delete(timer), EINVAL);
	FAILS(timer_gettime(timer, &old), EINVAL);
	FAILS(timer_getoverrun(timer), EINVAL);
#endif
}

static void scheduling(void)
{
	struct sched_param parameters = {.sched_priority = -1};
	int policy = -1;

	CHECK(pthread_getschedparam(pthread_self(), &policy, &parameters) == 0);
	CHECK(policy == SCHED_OTHER && parameters.sched_priority == 0);
	CHECK(pthread_setschedparam(pthread_self(), policy, &parameters) == 0);
	CHECK(pthread_setschedparam(pthread_self(), 999, &parameters) == EINVAL);
	CHECK(pthread_setschedprio(pthread_self(), 1000) == EINVAL);
	CHECK(pthread_setschedprio(pthread_self(), 0) == 0);
	CHECK(pthread_getconcurrency() == 0 && pthread_setconcurrency(3) == 0);
	CHECK(pthread_getconcurrency() == 3 && pthread_setconcurrency(-1) == EINVAL);
}

int main(void)
{
	sem_init(&fired, 0, 0);
	by_signal();
	by_thread();
	scheduling();
	return finish();
}
