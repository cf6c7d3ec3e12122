/* SPDX-License-Identifier: MIT */
/*
 * POSIX.1-2024, pthread_mutexattr_setprotocol(), with real-time priorities, which need privileges.
 * Not for the host, whose processors nobody may occupy.
 */
#include "../programs/check.h"

#include <pthread.h>
#include <sched.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define SPINNERS_MAX  16
#define SPIN_LIMIT_MS 3000

enum { LOW = 10, MIDDLE = 20, HIGH = 30, OBSERVER = 40 };

static pthread_mutex_t mutex, other;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int spin, stop, low_has_it, high_waits, low_left, high_has_it, low_went_on, ready;

static int load(const int *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void store(int *word, int value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){0, ms * 1000000}, 0);
}

static void wait_for(const int *word)
{
	while (!load(word))
		sleep_ms(1);
}

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static pthread_t start(void *(*routine)(void *), int priority)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
	pthread_attr_setschedparam(&attributes, &(struct sched_param){priority});
	CHECK(pthread_create(&thread, &attributes, routine, 0) == 0);
	return thread;
}

static void make(pthread_mutex_t *m, int protocol, int ceiling)
{
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
	CHECK(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
	if (ceiling)
		CHECK(pthread_mutexattr_setprioceiling(&attributes, ceiling) == 0);
	CHECK(pthread_mutex_init(m, &attributes) == 0);
}

/* ---- inheritance ---------------------------------------------------------------------------- */

/* Occupies a processor between LOW and HIGH until told to stop. */
static void *spinner(void *argument)
{
	long end;

	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	wait_for(&spin);
	end = now_ms() + SPIN_LIMIT_MS;
	while (!load(&stop) && now_ms() < end)
		;
	return argument;
}

static void *low(void *argument)
{
	pthread_mutex_lock(&mutex);
	store(&low_has_it, 1);
	/* The spinners occupy every processor: only who inherits gets on. */
	wait_for(&spin);
	while (!load(&low_left))
		;
	pthread_mutex_unlock(&mutex);
	store(&low_went_on, 1);
	return argument;
}

/* Owns the one and waits for the other. */
static void *between(void *argument)
{
	pthread_mutex_lock(&other);
	__atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
	pthread_mutex_unlock(&other);
	return argument;
}

static void *high(void *argument)
{
	store(&high_waits, 1);
	pthread_mutex_lock(&mutex);
	store(&high_has_it, 1);
	pthread_mutex_unlock(&mutex);
	return argument;
}

static void *high_by_chain(void *argument)
{
	store(&high_waits, 1);
	pthread_mutex_lock(&other);
	store(&high_has_it, 1);
	pthread_mutex_unlock(&other);
	return argument;
}

/* Waits for a condition, and so for the mutex when it is told. */
static void *high_by_condition(void *argument)
{
	pthread_mutex_lock(&other);
	pthread_mutex_unlock(&other);
	pthread_mutex_lock(&mutex);
	store(&high_waits, 1);
	pthread_cond_wait(&condition, &mutex);
	store(&high_has_it, 1);
	pthread_mutex_unlock(&mutex);
	return argument;
}

/* Whether the waiter starts below the spinners and is raised while it waits. */
static int raised;

static void inherit(void *(*waiter)(void *), int chain)
{
	pthread_t spinners[SPINNERS_MAX], owner, middle = 0, waits = 0;
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	count = count > SPINNERS_MAX ? SPINNERS_MAX : count;
	spin = stop = low_has_it = high_waits = low_left = high_has_it = low_went_on = ready = 0;
	make(&mutex, PTHREAD_PRIO_INHERIT, 0);
	make(&other, PTHREAD_PRIO_INHERIT, 0);
	for (long i = 0; i < count; i++)
		spinners[i] = start(spinner, MIDDLE);
	while (load(&ready) < count)
		sleep_ms(1);
	if (waiter == high_by_condition) {
		waits = start(waiter, HIGH);
		wait_for(&high_waits);
		sleep_ms(2);
	}
	owner = start(low, LOW);
	wait_for(&low_has_it);
	if (chain) {
		middle = start(between, LOW + 1);
		while (load(&ready) < count + 1)
			sleep_ms(1);
		sleep_ms(2);
	}
	if (waiter != high_by_condition) {
		waits = start(waiter, raised ? LOW - 1 : HIGH);
		wait_for(&high_waits);
	} else {
		pthread_cond_signal(&condition);
	}
	sleep_ms(3);
	if (raised)
		CHECK(pthread_setschedparam(waits, SCHED_FIFO, &(struct sched_param){HIGH}) == 0);
	store(&spin, 1);
	sleep_ms(20);
	CHECK(load(&high_has_it) == 0);
	store(&low_left, 1);
	for (long end = now_ms() + SPIN_LIMIT_MS / 2; !load(&high_has_it) && now_ms() < end;)
		sleep_ms(1);
	CHECK(load(&high_has_it) == 1);
	/* Having unlocked, it is below the spinners again, but another processor may be free. */
	sleep_ms(10);
	if (count == 1)
		CHECK(load(&low_went_on) == 0);
	store(&stop, 1);
	pthread_join(waits, 0);
	pthread_join(owner, 0);
	if (chain)
		pthread_join(middle, 0);
	for (long i = 0; i < count; i++)
		pthread_join(spinners[i], 0);
	CHECK(load(&low_went_on) == 1);
}

/* ---- ceilings ------------------------------------------------------------------------------- */

static int own_priority(void)
{
	struct sched_param parameters;
	int policy;

	CHECK(pthread_getschedparam(pthread_self(), &policy, &parameters) == 0 &&
	      policy == SCHED_FIFO);
	return parameters.sched_priority;
}

static void *protect(void *argument)
{
	pthread_mutex_t a, b, c;
	int old;

	make(&a, PTHREAD_PRIO_PROTECT, MIDDLE);
	make(&b, PTHREAD_PRIO_PROTECT, HIGH);
	make(&c, PTHREAD_PRIO_PROTECT, LOW - 5);
	/* Below its owner's priority: not to be locked. */
	CHECK(pthread_mutex_lock(&c) == EINVAL && pthread_mutex_trylock(&c) == EINVAL);
	CHECK(pthread_mutex_lock(&a) == 0 && own_priority() == LOW);
	CHECK(pthread_mutex_lock(&b) == 0 && own_priority() == LOW);
	/* Above the ceilings that are left, whichever is left first. */
	CHECK(pthread_mutex_unlock(&a) == 0);
	CHECK(pthread_mutex_lock(&a) == EINVAL); /* it still runs at HIGH */
	CHECK(pthread_mutex_unlock(&b) == 0);
	CHECK(pthread_mutex_lock(&a) == 0 && pthread_mutex_unlock(&a) == 0);
	CHECK(own_priority() == LOW);
	CHECK(pthread_mutex_setprioceiling(&a, HIGH, &old) == 0 && old == MIDDLE);
	CHECK(pthread_mutex_getprioceiling(&a, &old) == 0 && old == HIGH);
	CHECK(own_priority() == LOW);
	CHECK(pthread_mutex_lock(&a) == 0);
	/* A choice made meanwhile holds afterwards. */
	CHECK(pthread_setschedprio(pthread_self(), MIDDLE) == 0 && own_priority() == MIDDLE);
	CHECK(pthread_mutex_unlock(&a) == 0 && own_priority() == MIDDLE);
	pthread_mutex_destroy(&c);
	make(&c, PTHREAD_PRIO_PROTECT, LOW);
	CHECK(pthread_mutex_lock(&c) == EINVAL); /* it does run at MIDDLE now */
	return argument;
}

int main(void)
{
	struct sched_param parameters = {OBSERVER};
	struct utsname name;

	if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == EPERM)
		return finish();
	pthread_join(start(protect, LOW), 0);
	uname(&name);
	if (strcmp(name.sysname, "Kelner") != 0) /* where others need the processors */
		return finish();
	inherit(high, 0);
	inherit(high_by_chain, 1);
	inherit(high_by_condition, 0);
	raised = 1;
	inherit(high, 0);
	return finish();
}
