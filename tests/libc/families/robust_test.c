/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, pthread_mutexattr_setrobust(), pthread_mutex_consistent() and pthread_mutex_lock().
 */
#include "../programs/check.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MUTEXES 5

/* In memory that children share. */
static struct shared {
	pthread_mutex_t mutex[MUTEXES];
	pthread_cond_t condition;
	int held, waiting, result, go;
} * shared;

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
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, 0);
}

/* Until the word is not 0; a test that hangs is ended by whoever runs it. */
static int wait_for(const int *word)
{
	while (!load(word))
		sleep_ms(1);
	return load(word);
}

static struct timespec in_a_minute(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	time.tv_sec += 60;
	return time;
}

static void make(int protocol, int pshared, int type)
{
	pthread_mutexattr_t attributes;
	pthread_condattr_t condition;

	memset(shared, 0, sizeof(*shared));
	pthread_mutexattr_init(&attributes);
	CHECK(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) == 0);
	CHECK(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
	CHECK(pthread_mutexattr_setpshared(&attributes, pshared) == 0);
	CHECK(pthread_mutexattr_settype(&attributes, type) == 0);
	for (int i = 0; i < MUTEXES; i++)
		CHECK(pthread_mutex_init(&shared->mutex[i], &attributes) == 0);
	pthread_mutexattr_destroy(&attributes);
	pthread_condattr_init(&condition);
	pthread_condattr_setpshared(&condition, pshared);
	CHECK(pthread_cond_init(&shared->condition, &condition) == 0);
}

/* ---- ways to lock --------------------------------------------------------------------------- */

static int lock(void)
{
	return pthread_mutex_lock(&shared->mutex[0]);
}

static int lock_timed(void)
{
	struct timespec deadline = in_a_minute(CLOCK_REALTIME);

	return pthread_mutex_timedlock(&shared->mutex[0], &deadline);
}

static int lock_by_clock(void)
{
	struct timespec deadline = in_a_minute(CLOCK_MONOTONIC);

	return pthread_mutex_clocklock(&shared->mutex[0], CLOCK_MONOTONIC, &deadline);
}

static int try_for_long(void)
{
	int error;

	while ((error = pthread_mutex_trylock(&shared->mutex[0])) == EBUSY)
		sleep_ms(1);
	return error;
}

static int (*const ways_to_lock[])(void) = {lock, lock_timed, lock_by_clock, try_for_long};
#define WAYS (sizeof(ways_to_lock) / sizeof(ways_to_lock[0]))

/* ---- ways for an owner to die --------------------------------------------------------------- */

static void hold(void)
{
	pthread_mutex_lock(&shared->mutex[0]);
	store(&shared->held, 1);
	wait_for(&shared->go);
}

static void *hold_and_return(void *argument)
{
	hold();
	return argument;
}

static void *hold_and_exit(void *argument)
{
	hold();
	pthread_exit(argument);
}

static void *hold_for_ever(void *argument)
{
	pthread_mutex_lock(&shared->mutex[0]);
	store(&shared->held, 1);
	for (;;)
		pause();
	return argument;
}

enum death { RETURN, EXIT, CANCEL, PROCESS_EXIT, PROCESS_KILL, PROCESS_THREAD_KILL, DEATHS };

struct owner {
	pthread_t thread;
	pid_t process;
};

static void hold_in_child(enum death death)
{
	pthread_t thread;

	if (death == PROCESS_EXIT) {
		hold();
		_exit(0);
	}
	if (death == PROCESS_THREAD_KILL)
		pthread_create(&thread, 0, hold_for_ever, 0);
	else
		hold_for_ever(0);
	for (;;)
		pause();
}

static void start_owner(enum death death, struct owner *owner)
{
	void *(*const routine[])(void *) = {hold_and_return, hold_and_exit, hold_for_ever};

	if (death < PROCESS_EXIT) {
		pthread_create(&owner->thread, 0, routine[death], 0);
	} else {
		owner->process = fork();
		if (owner->process == 0)
			hold_in_child(death);
	}
	wait_for(&shared->held);
}

static void end_owner(enum death death, const struct owner *owner)
{
	store(&shared->go, 1);
	if (death == CANCEL)
		pthread_cancel(owner->thread);
	if (death == PROCESS_KILL || death == PROCESS_THREAD_KILL)
		kill(owner->process, SIGKILL);
	if (death < PROCESS_EXIT)
		CHECK(pthread_join(owner->thread, 0) == 0);
	else
		CHECK(waitpid(owner->process, 0, 0) == owner->process);
}

/* ---- who waits learns of it ----------------------------------------------------------------- */

static void *wait_in_thread(void *argument)
{
	store(&shared->waiting, 1);
	store(&shared->result, ways_to_lock[(intptr_t)argument]() + 1000);
	return 0;
}

/* The owner dies while a thread of ours waits; it may repair the mutex, and then all is well. */
static void owner_dies(enum death death, size_t way)
{
	struct owner owner;
	pthread_t waiter;
	int error;

	shared->held = shared->waiting = shared->result = shared->go = 0;
	start_owner(death, &owner);
	CHECK(pthread_mutex_trylock(&shared->mutex[0]) == EBUSY);
	pthread_create(&waiter, 0, wait_in_thread, (void *)way);
	wait_for(&shared->waiting);
	sleep_ms(2);
	CHECK(load(&shared->result) == 0);
	end_owner(death, &owner);
	pthread_join(waiter, 0);
	CHECK(load(&shared->result) == 1000 + EOWNERDEAD);
	/* The waiter is gone too, without a repair: the next is told again. */
	error = ways_to_lock[way]();
	CHECK(error == EOWNERDEAD);
	CHECK(pthread_mutex_consistent(&shared->mutex[0]) == 0);
	CHECK(pthread_mutex_consistent(&shared->mutex[0]) == EINVAL);
	CHECK(pthread_mutex_unlock(&shared->mutex[0]) == 0);
	CHECK(ways_to_lock[way]() == 0 && pthread_mutex_unlock(&shared->mutex[0]) == 0);
}

/* The same with a waiter in another process. */
static void owner_dies_for_child(enum death death, size_t way)
{
	struct owner owner;
	pid_t waiter;
	int status;

	shared->held = shared->waiting = shared->go = 0;
	start_owner(death, &owner);
	waiter = fork();
	if (waiter == 0) {
		store(&shared->waiting, 1);
		if (ways_to_lock[way]() != EOWNERDEAD)
			_exit(1);
		if (pthread_mutex_consistent(&shared->mutex[0]))
			_exit(2);
		_exit(pthread_mutex_unlock(&shared->mutex[0]));
	}
	wait_for(&shared->waiting);
	sleep_ms(2);
	end_owner(death, &owner);
	CHECK(waitpid(waiter, &status, 0) == waiter && status == 0);
	CHECK(lock() == 0 && pthread_mutex_unlock(&shared->mutex[0]) == 0);
}

static void deaths(int protocol)
{
	for (int pshared = 0; pshared < 2; pshared++) {
		make(protocol, pshared, PTHREAD_MUTEX_NORMAL);
		for (int death = 0; death < (pshared ? DEATHS : PROCESS_EXIT); death++) {
			for (size_t way = 0; way < WAYS; way++) {
				owner_dies((enum death)death, way);
				if (pshared)
					owner_dies_for_child((enum death)death, way);
			}
		}
	}
}

/* ---- not repaired --------------------------------------------------------------------------- */

static void *wait_for_lost(void *argument)
{
	__atomic_add_fetch(&shared->waiting, 1, __ATOMIC_SEQ_CST);
	if (ways_to_lock[(intptr_t)argument]() == ENOTRECOVERABLE)
		__atomic_add_fetch(&shared->result, 1, __ATOMIC_SEQ_CST);
	return 0;
}

#ifdef __kelner__
#define LOST_WAITERS WAYS
#else
#define LOST_WAITERS 1 /* the host's library leaves all but one asleep */
#endif

static void not_recoverable(int protocol)
{
	struct owner owner;
	pthread_t waiters[LOST_WAITERS];

	make(protocol, 1, PTHREAD_MUTEX_NORMAL);
	start_owner(PROCESS_KILL, &owner);
	end_owner(PROCESS_KILL, &owner);
	CHECK(lock() == EOWNERDEAD);
	for (size_t i = 0; i < LOST_WAITERS; i++)
		pthread_create(&waiters[i], 0, wait_for_lost, (void *)i);
	while (load(&shared->waiting) < (int)LOST_WAITERS)
		sleep_ms(1);
	sleep_ms(2);
	CHECK(pthread_mutex_unlock(&shared->mutex[0]) == 0);
	for (size_t i = 0; i < LOST_WAITERS; i++)
		pthread_join(waiters[i], 0);
	CHECK(load(&shared->result) == (int)LOST_WAITERS);
	for (size_t way = 0; way < WAYS; way++)
		CHECK(ways_to_lock[way]() == ENOTRECOVERABLE);
	CHECK(pthread_mutex_consistent(&shared->mutex[0]) == EINVAL);
	CHECK(pthread_mutex_destroy(&shared->mutex[0]) == 0);
	make(protocol, 1, PTHREAD_MUTEX_NORMAL); /* only this makes it usable */
	CHECK(lock() == 0 && pthread_mutex_unlock(&shared->mutex[0]) == 0);
}

/* ---- many at once --------------------------------------------------------------------------- */

static void *hold_many(void *argument)
{
	for (int i = 0; i < MUTEXES; i++)
		pthread_mutex_lock(&shared->mutex[i]);
	pthread_mutex_unlock(&shared->mutex[2]);
	pthread_mutex_unlock(&shared->mutex[4]);
	pthread_mutex_unlock(&shared->mutex[0]);
	pthread_mutex_lock(&shared->mutex[4]);
	return argument;
}

static void many(int protocol)
{
	static const int lost[MUTEXES] = {0, 1, 0, 1, 1};
	pthread_t thread;

	make(protocol, 0, PTHREAD_MUTEX_RECURSIVE);
	pthread_create(&thread, 0, hold_many, 0);
	pthread_join(thread, 0);
	for (int i = 0; i < MUTEXES; i++) {
		CHECK(pthread_mutex_lock(&shared->mutex[i]) == (lost[i] ? EOWNERDEAD : 0));
		/* The dead owner's depth is not ours. */
		if (lost[i])
			CHECK(pthread_mutex_consistent(&shared->mutex[i]) == 0);
		CHECK(pthread_mutex_unlock(&shared->mutex[i]) == 0);
		CHECK(pthread_mutex_unlock(&shared->mutex[i]) == EPERM);
	}
}

/* ---- condition variables -------------------------------------------------------------------- */

static void *wait_for_condition(void *argument)
{
	pthread_mutex_lock(&shared->mutex[0]);
	store(&shared->waiting, 1);
	store(&shared->result, pthread_cond_wait(&shared->condition, &shared->mutex[0]) + 1000);
	pthread_mutex_consistent(&shared->mutex[0]);
	pthread_mutex_unlock(&shared->mutex[0]);
	return argument;
}

/* Who signals dies with the mutex locked: the wait's end tells of it. */
static void condition(int protocol)
{
	pthread_t waiter;
	pid_t child;

	make(protocol, 1, PTHREAD_MUTEX_NORMAL);
	pthread_create(&waiter, 0, wait_for_condition, 0);
	wait_for(&shared->waiting);
	child = fork();
	if (child == 0) {
		pthread_mutex_lock(&shared->mutex[0]);
		pthread_cond_signal(&shared->condition);
		sleep_ms(5);
		raise(SIGKILL);
	}
	waitpid(child, 0, 0);
	pthread_join(waiter, 0);
	CHECK(load(&shared->result) == 1000 + EOWNERDEAD);
	CHECK(lock() == 0 && pthread_mutex_unlock(&shared->mutex[0]) == 0);
}

/* ---- the rest ------------------------------------------------------------------------------- */

/* Killed while it waits: it owned nothing. */
static void waiter_dies(int protocol)
{
	pid_t child;

	make(protocol, 1, PTHREAD_MUTEX_NORMAL);
	CHECK(lock() == 0);
	child = fork();
	if (child == 0) {
		store(&shared->waiting, 1);
		lock();
		_exit(0);
	}
	wait_for(&shared->waiting);
	sleep_ms(3);
	kill(child, SIGKILL);
	waitpid(child, 0, 0);
	CHECK(pthread_mutex_unlock(&shared->mutex[0]) == 0);
	CHECK(lock() == 0 && pthread_mutex_unlock(&shared->mutex[0]) == 0);
}

static void *unlock_it(void *argument)
{
	return (void *)(intptr_t)pthread_mutex_unlock(argument);
}

static void errors(void)
{
	pthread_mutexattr_t attributes;
	pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
	pthread_t thread;
	void *result;
	int robust = 77;

	pthread_mutexattr_init(&attributes);
	CHECK(pthread_mutexattr_getrobust(&attributes, &robust) == 0 &&
	      robust == PTHREAD_MUTEX_STALLED);
	CHECK(pthread_mutexattr_setrobust(&attributes, 77) == EINVAL);
	CHECK(pthread_mutex_lock(&plain) == 0);
	CHECK(pthread_mutex_consistent(&plain) == EINVAL); /* not robust */
	CHECK(pthread_mutex_unlock(&plain) == 0);
	make(PTHREAD_PRIO_NONE, 0, PTHREAD_MUTEX_NORMAL);
	CHECK(lock() == 0);
	CHECK(pthread_mutex_consistent(&shared->mutex[0]) == EINVAL); /* nobody died */
	pthread_create(&thread, 0, unlock_it, &shared->mutex[0]);
	pthread_join(thread, &result);
	CHECK((intptr_t)result == EPERM); /* robust ones know their owner */
	CHECK(pthread_mutex_unlock(&shared->mutex[0]) == 0);
	CHECK(pthread_mutex_unlock(&shared->mutex[0]) == EPERM);
}

int main(void)
{
	static const int protocols[] = {PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT};

	shared =
		mmap(0, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	errors();
	for (int i = 0; i < 2; i++) {
		deaths(protocols[i]);
		not_recoverable(protocols[i]);
		many(protocols[i]);
		condition(protocols[i]);
		waiter_dies(protocols[i]);
	}
	return finish();
}
