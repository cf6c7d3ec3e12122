/* SPDX-License-Identifier: MIT */
/* <threads.h> on <pthread.h>. */
#include "../private/threads.h"

#include <stdlib.h>
#include <threads.h>

static int thrd_result(int error)
{
	switch (error) {
	case 0: return thrd_success;
	case ENOMEM:
	case EAGAIN: return thrd_nomem;
	case ETIMEDOUT: return thrd_timedout;
	case EBUSY: return thrd_busy;
	default: return thrd_error;
	}
}

struct start {
	thrd_start_t routine;
	void *argument;
};

static void *run(void *given)
{
	struct start start = *(struct start *)given;

	free(given);
	return (void *)(intptr_t)start.routine(start.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t routine, void *argument)
{
	struct start *start = malloc(sizeof(*start));
	int error;

	if (!start)
		return thrd_nomem;
	*start = (struct start){routine, argument};
	error = pthread_create(thread, 0, run, start);
	if (error)
		free(start);
	return thrd_result(error);
}

thrd_t thrd_current(void)
{
	return thread_self();
}

int thrd_detach(thrd_t thread)
{
	return thrd_result(pthread_detach(thread));
}

int thrd_equal(thrd_t a, thrd_t b)
{
	return a == b;
}

void thrd_exit(int result)
{
	pthread_exit((void *)(intptr_t)result);
}

int thrd_join(thrd_t thread, int *result)
{
	void *value;
	int error = pthread_join(thread, &value);

	if (!error && result)
		*result = (int)(intptr_t)value;
	return thrd_result(error);
}

int thrd_sleep(const struct timespec *time, struct timespec *rest)
{
	int error = CANCELLABLE(sys_sleep(CLOCK_REALTIME, 0, time, rest));

	return error == 0 ? 0 : error == -EINTR ? -1 : -2;
}

void thrd_yield(void)
{
	sys_yield();
}

void call_once(once_flag *once, void (*routine)(void))
{
	pthread_once(once, routine);
}

int mtx_init(mtx_t *mutex, int type)
{
	pthread_mutexattr_t attributes = {0, 0};

	if (type & ~(mtx_recursive | mtx_timed))
		return thrd_error;
	if (type & mtx_recursive)
		pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
	return thrd_result(pthread_mutex_init(mutex, &attributes));
}

void mtx_destroy(mtx_t *mutex)
{
	pthread_mutex_destroy(mutex);
}

int mtx_lock(mtx_t *mutex)
{
	return thrd_result(pthread_mutex_lock(mutex));
}

int mtx_trylock(mtx_t *mutex)
{
	return thrd_result(pthread_mutex_trylock(mutex));
}

int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict deadline)
{
	return thrd_result(pthread_mutex_timedlock(mutex, deadline));
}

int mtx_unlock(mtx_t *mutex)
{
	return thrd_result(pthread_mutex_unlock(mutex));
}

int cnd_init(cnd_t *condition)
{
	return thrd_result(pthread_cond_init(condition, 0));
}

void cnd_destroy(cnd_t *condition)
{
	pthread_cond_destroy(condition);
}

int cnd_signal(cnd_t *condition)
{
	return thrd_result(pthread_cond_signal(condition));
}

int cnd_broadcast(cnd_t *condition)
{
	return thrd_result(pthread_cond_broadcast(condition));
}

int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
	return thrd_result(pthread_cond_wait(condition, mutex));
}

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex,
		  const struct timespec *restrict deadline)
{
	return thrd_result(pthread_cond_timedwait(condition, mutex, deadline));
}

int tss_create(tss_t *key, tss_dtor_t destructor)
{
	return thrd_result(pthread_key_create(key, destructor));
}

void tss_delete(tss_t key)
{
	pthread_key_delete(key);
}

void *tss_get(tss_t key)
{
	return pthread_getspecific(key);
}

int tss_set(tss_t key, void *value)
{
	return thrd_result(pthread_setspecific(key, value));
}
