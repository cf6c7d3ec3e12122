/* SPDX-License-Identifier: MIT */
/* Threads: POSIX.1-2024, 2.9 and the functions' own pages. */
#include "check.h"

#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static long counter;

static void sleep_ms(long ms)
{
	struct timespec time = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&time, 0);
}

static struct timespec soon(clockid_t clock, long ms)
{
	struct timespec time;

	clock_gettime(clock, &time);
	time.tv_nsec += ms * 1000000;
	time.tv_sec += time.tv_nsec / 1000000000;
	time.tv_nsec %= 1000000000;
	return time;
}

static void *count(void *argument)
{
	for (int i = rounds(100000); i > 0; i--) {
		pthread_mutex_lock(argument);
		counter++;
		pthread_mutex_unlock(argument);
	}
	return argument;
}

static void counting(pthread_mutex_t *which)
{
	pthread_t threads[4];
	void *result;

	counter = 0;
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&threads[i], 0, count, which) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(threads[i], &result) == 0 && result == which);
	CHECK(counter == 4 * rounds(100000));
}

static void *try_it(void *argument)
{
	return (void *)(intptr_t)pthread_mutex_trylock(argument);
}

static intptr_t in_thread(void *(*routine)(void *), void *argument)
{
	pthread_t thread;
	void *result;

	pthread_create(&thread, 0, routine, argument);
	pthread_join(thread, &result);
	return (intptr_t)result;
}

static void mutex_kinds(void)
{
	pthread_mutexattr_t attributes;
	pthread_mutex_t m;
	struct timespec deadline;

	counting(&mutex);
	for (int protocol = PTHREAD_PRIO_NONE; protocol <= PTHREAD_PRIO_PROTECT; protocol++) {
		for (int type = PTHREAD_MUTEX_NORMAL; type <= PTHREAD_MUTEX_ERRORCHECK; type++) {
			for (int robust = 0; robust < 2; robust++) {
				pthread_mutexattr_init(&attributes);
				CHECK(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
				CHECK(pthread_mutexattr_settype(&attributes, type) == 0);
				CHECK(pthread_mutexattr_setrobust(&attributes, robust) == 0);
				CHECK(pthread_mutex_init(&m, &attributes) == 0);
				counting(&m);
				CHECK(pthread_mutex_lock(&m) == 0);
				CHECK(in_thread(try_it, &m) == EBUSY);
				if (type == PTHREAD_MUTEX_RECURSIVE) {
					CHECK(pthread_mutex_lock(&m) == 0);
					CHECK(pthread_mutex_trylock(&m) == 0);
					CHECK(pthread_mutex_unlock(&m) == 0);
					CHECK(pthread_mutex_unlock(&m) == 0);
				} else if (type == PTHREAD_MUTEX_ERRORCHECK) {
					CHECK(pthread_mutex_lock(&m) == EDEADLK);
					CHECK(pthread_mutex_trylock(&m) == EBUSY);
				}
				CHECK(pthread_mutex_unlock(&m) == 0);
				if (type != PTHREAD_MUTEX_NORMAL)
					CHECK(pthread_mutex_unlock(&m) == EPERM);
				CHECK(pthread_mutex_destroy(&m) == 0);
			}
		}
	}
	pthread_mutex_init(&m, 0);
	pthread_mutex_lock(&m);
	deadline = soon(CLOCK_REALTIME, 20);
	CHECK(pthread_mutex_timedlock(&m, &deadline) == ETIMEDOUT);
	deadline = soon(CLOCK_MONOTONIC, 20);
	CHECK(pthread_mutex_clocklock(&m, CLOCK_MONOTONIC, &deadline) == ETIMEDOUT);
	deadline.tv_nsec = -1;
	CHECK(pthread_mutex_timedlock(&m, &deadline) == EINVAL);
	pthread_mutex_unlock(&m);
	CHECK(pthread_mutexattr_settype(&attributes, 77) == EINVAL);
}

static void *die_holding(void *argument)
{
	pthread_mutex_lock(argument);
	return 0;
}

static void *lock_result(void *argument)
{
	return (void *)(intptr_t)pthread_mutex_lock(argument);
}

static void robust(int protocol)
{
	pthread_mutexattr_t attributes;
	pthread_mutex_t *m =
		mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setprotocol(&attributes, protocol);
	pthread_mutex_init(m, &attributes);
	in_thread(die_holding, m);
	CHECK(pthread_mutex_lock(m) == EOWNERDEAD);
	CHECK(pthread_mutex_consistent(m) == 0 && pthread_mutex_unlock(m) == 0);
	CHECK(pthread_mutex_lock(m) == 0 && pthread_mutex_unlock(m) == 0);
	pid_t child = fork();
	if (child == 0) {
		pthread_mutex_lock(m);
		_exit(0);
	}
	waitpid(child, 0, 0);
	CHECK(pthread_mutex_trylock(m) == EOWNERDEAD);
	CHECK(pthread_mutex_unlock(m) == 0); /* not made consistent */
	CHECK(pthread_mutex_lock(m) == ENOTRECOVERABLE);
	CHECK(in_thread(lock_result, m) == ENOTRECOVERABLE);
	CHECK(pthread_mutex_consistent(m) == EINVAL);
	munmap(m, 4096);
}

static int ready, woken;

static void *wait_for_it(void *argument)
{
	pthread_mutex_lock(&mutex);
	ready++;
	while (!counter)
		pthread_cond_wait(&condition, &mutex);
	woken++;
	pthread_mutex_unlock(&mutex);
	return argument;
}

static void conditions(void)
{
	pthread_t threads[5];
	pthread_condattr_t attributes;
	pthread_cond_t c;
	struct timespec deadline;

	counter = ready = woken = 0;
	for (int i = 0; i < 5; i++)
		pthread_create(&threads[i], 0, wait_for_it, 0);
	while (__atomic_load_n(&ready, __ATOMIC_RELAXED) < 5)
		sleep_ms(1);
	pthread_mutex_lock(&mutex);
	counter = 1;
	pthread_cond_broadcast(&condition);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 5; i++)
		pthread_join(threads[i], 0);
	CHECK(woken == 5 && pthread_cond_destroy(&condition) == 0);
	pthread_condattr_init(&attributes);
	CHECK(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
	CHECK(pthread_condattr_setclock(&attributes, CLOCK_PROCESS_CPUTIME_ID) == EINVAL);
	pthread_cond_init(&c, &attributes);
	pthread_mutex_lock(&mutex);
	deadline = soon(CLOCK_MONOTONIC, 20);
	CHECK(pthread_cond_timedwait(&c, &mutex, &deadline) == ETIMEDOUT);
	deadline = soon(CLOCK_REALTIME, 20);
	CHECK(pthread_cond_clockwait(&c, &mutex, CLOCK_REALTIME, &deadline) == ETIMEDOUT);
	CHECK(pthread_mutex_trylock(&mutex) == EBUSY);
	pthread_mutex_unlock(&mutex);
	pthread_cond_destroy(&c);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static int shared_value[2];

static void *read_and_write(void *argument)
{
	intptr_t bad = 0;

	for (int i = rounds(20000); i > 0; i--) {
		if (i % 8 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			shared_value[0]++;
			shared_value[1]++;
		} else {
			pthread_rwlock_rdlock(&rwlock);
			bad += shared_value[0] != shared_value[1];
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return (char *)argument + bad;
}

static void *meet(void *argument)
{
	intptr_t serial = 0;

	for (int i = rounds(500); i > 0; i--)
		serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
	(void)argument;
	return (void *)serial;
}

static void *try_write(void *argument)
{
	return (void *)(intptr_t)pthread_rwlock_trywrlock(argument);
}

static void rwlocks_and_barriers(void)
{
	pthread_t threads[4];
	void *result;
	intptr_t total = 0;

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], 0, read_and_write, 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(threads[i], &result) == 0 && result == 0);
	CHECK(shared_value[0] == rounds(20000) / 8 * 4);
	CHECK(pthread_rwlock_rdlock(&rwlock) == 0 && pthread_rwlock_rdlock(&rwlock) == 0);
	CHECK(in_thread(try_write, &rwlock) == EBUSY);
	pthread_rwlock_unlock(&rwlock);
	pthread_rwlock_unlock(&rwlock);
	CHECK(pthread_rwlock_wrlock(&rwlock) == 0 && pthread_rwlock_wrlock(&rwlock) == EDEADLK);
	pthread_rwlock_unlock(&rwlock);
	CHECK(pthread_barrier_init(&barrier, 0, 0) == EINVAL);
	pthread_barrier_init(&barrier, 0, 4);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], 0, meet, 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		total += (intptr_t)result;
	}
	CHECK(total == rounds(500) && pthread_barrier_destroy(&barrier) == 0);
}

static int cleaned;

static void clean(void *argument)
{
	cleaned += (int)(intptr_t)argument;
}

static sem_t started;

static void *block_in_read(void *argument)
{
	char byte;

	pthread_cleanup_push(clean, (void *)1);
	sem_post(&started);
	read(*(int *)argument, &byte, 1);
	pthread_cleanup_pop(0);
	return 0;
}

static void unlock(void *argument)
{
	pthread_mutex_unlock(argument);
}

static void *block_in_cond(void *argument)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, &mutex);
	sem_post(&started);
	for (;;)
		pthread_cond_wait(&condition, &mutex);
	pthread_cleanup_pop(0);
	return argument;
}

static void *spin_asynchronously(void *argument)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, 0);
	sem_post(&started);
	for (volatile int i = 0;; i++)
		;
	return argument;
}

static void *disabled(void *argument)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, 0);
	sem_post(&started);
	sleep_ms(30);
	cleaned = 100;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, 0);
	pthread_testcancel();
	return argument;
}

static void cancel_one(void *(*routine)(void *), void *argument, int pause)
{
	pthread_t thread;
	void *result = 0;

	pthread_create(&thread, 0, routine, argument);
	while (sem_wait(&started) < 0)
		;
	if (pause)
		sleep_ms(pause);
	CHECK(pthread_cancel(thread) == 0);
	CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
}

static void cancellation(void)
{
	int fds[2];

	sem_init(&started, 0, 0);
	pipe(fds);
	for (int i = 0; i < 200; i++) {
		cleaned = 0;
		cancel_one(block_in_read, &fds[0], i % 10 == 0);
		CHECK(cleaned == 1);
	}
	pthread_cond_init(&condition, 0);
	for (int i = 0; i < 50; i++)
		cancel_one(block_in_cond, 0, i % 10 == 0);
	CHECK(pthread_mutex_trylock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
	cancel_one(spin_asynchronously, 0, 2);
	cancel_one(disabled, 0, 1);
	CHECK(cleaned == 100);
	/* What was read is not lost to a cancellation that comes later. */
	CHECK(write(fds[1], "x", 1) == 1);
	char byte = 0;
	CHECK(read(fds[0], &byte, 1) == 1 && byte == 'x');
}

static pthread_key_t key;
static int destroyed;

static void destroy(void *value)
{
	if (++destroyed < 3)
		pthread_setspecific(key, value);
}

static void *use_key(void *argument)
{
	if (pthread_getspecific(key))
		return 0;
	pthread_setspecific(key, &destroyed);
	return pthread_getspecific(key) == &destroyed ? argument : 0;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int once_count;

static void do_once(void)
{
	sleep_ms(5);
	once_count++;
}

static void *call_once_thread(void *argument)
{
	pthread_once(&once, do_once);
	return argument ? 0 : (void *)(intptr_t)once_count;
}

static void keys_and_once(void)
{
	pthread_t threads[4];
	void *result;

	CHECK(pthread_key_create(&key, destroy) == 0);
	CHECK(in_thread(use_key, &key) == (intptr_t)&key && destroyed == 3);
	CHECK(pthread_key_delete(key) == 0 && pthread_setspecific(key, &key) == EINVAL);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], 0, call_once_thread, 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		CHECK(result == (void *)1);
	}
}

static int order[8], orders;

static void before1(void)
{
	order[orders++] = 1;
}
static void before2(void)
{
	order[orders++] = 2;
}
static void after1(void)
{
	order[orders++] = 3;
}
static void after2(void)
{
	order[orders++] = 4;
}

static int stop;

static void *allocate(void *argument)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		free(malloc(100));
		free(malloc(20000));
		fflush(0);
	}
	return argument;
}

static void forking(void)
{
	pthread_t threads[2];
	int status, bad = 0;

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], 0, allocate, 0);
	for (int i = 0; i < 100; i++) {
		pid_t child = fork();
		if (child == 0) {
			for (int j = 0; j < 100; j++)
				free(malloc((size_t)j * 300));
			setenv("A", "B", 1);
			_exit(0);
		}
		waitpid(child, &status, 0);
		bad += status != 0;
	}
	CHECK(bad == 0);
	stop = 1;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], 0);
	pthread_atfork(before1, after1, after1);
	pthread_atfork(before2, after2, after2);
	pid_t child = fork();
	int good = orders == 4 && order[0] == 2 && order[1] == 1 && order[2] == 3 && order[3] == 4;
	if (child == 0)
		_exit(!good);
	waitpid(child, &status, 0);
	CHECK(good && status == 0);
}

static void semaphores(void)
{
	sem_t s;
	int value;
	struct timespec deadline;

	CHECK(sem_init(&s, 0, 2) == 0 && sem_trywait(&s) == 0 && sem_wait(&s) == 0);
	FAILS(sem_trywait(&s), EAGAIN);
	deadline = soon(CLOCK_REALTIME, 20);
	FAILS(sem_timedwait(&s, &deadline), ETIMEDOUT);
	CHECK(sem_post(&s) == 0 && sem_getvalue(&s, &value) == 0 && value == 1);
	FAILS(sem_init(&s, 0, (unsigned int)SEM_VALUE_MAX + 1), EINVAL);
}

static int c11(void *argument)
{
	return *(int *)argument + 1;
}

static void *detached(void *argument)
{
	sem_post(argument);
	return 0;
}

static void other(void)
{
	thrd_t thread;
	int result = 0, value = 41;
	pthread_t p;
	pthread_attr_t attributes;
	static _Alignas(64) char stack[65536];

	CHECK(thrd_create(&thread, c11, &value) == thrd_success);
	CHECK(thrd_join(thread, &result) == thrd_success && result == 42);
	CHECK(pthread_join(pthread_self(), 0) == EDEADLK);
	pthread_attr_init(&attributes);
	CHECK(pthread_attr_setstacksize(&attributes, 100) == EINVAL);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 300; i++) {
		CHECK(pthread_create(&p, &attributes, detached, &started) == 0);
		while (sem_wait(&started) < 0)
			;
	}
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_JOINABLE);
	CHECK(pthread_attr_setstack(&attributes, stack, sizeof(stack)) == 0);
	CHECK(pthread_create(&p, &attributes, detached, &started) == 0 && pthread_join(p, 0) == 0);
}

int main(void)
{
	mutex_kinds();
	robust(PTHREAD_PRIO_NONE);
	conditions();
	rwlocks_and_barriers();
	cancellation();
	keys_and_once();
	semaphores();
	other();
	forking();
	return finish();
}
