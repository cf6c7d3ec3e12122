/* SPDX-License-Identifier: MIT */
/* How a running thread is scheduled. */
#include "../private/threads.h"

#include <signal.h>

int pthread_getschedparam(pthread_t thread, int *restrict policy,
			  struct sched_param *restrict parameters)
{
	int priority, result = sys_thread_getscheduler(thread->id, &priority);

	if (result < 0)
		return -result;
	*policy = result;
	parameters->sched_priority = priority;
	return 0;
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *parameters)
{
	int low = sched_get_priority_min(policy), high = sched_get_priority_max(policy), error;

	if (low < 0 || parameters->sched_priority < low || parameters->sched_priority > high)
		return EINVAL;
	error = sys_thread_setscheduler(thread->id, policy, parameters->sched_priority);
	if (error < 0)
		return -error;
	thread->policy = policy;
	thread->priority = parameters->sched_priority;
	return 0;
}

int pthread_setschedprio(pthread_t thread, int priority)
{
	struct sched_param parameters = {priority};
	int old, policy = sys_thread_getscheduler(thread->id, &old);

	return policy < 0 ? -policy : pthread_setschedparam(thread, policy, &parameters);
}

/* Each thread is the system's own, so the hint changes nothing but what is read back. */
static int concurrency;

int pthread_getconcurrency(void)
{
	return concurrency;
}

int pthread_setconcurrency(int level)
{
	if (level < 0)
		return EINVAL;
	concurrency = level;
	return 0;
}
