/* SPDX-License-Identifier: MIT */
/* How a running thread is scheduled. */
#include "../private/threads.h"

#include <signal.h>

static int highest_ceiling(const struct __kelner_thread *thread)
{
	int highest = SCHED_PRIORITY_MAX;

	while (highest && !thread->ceilings[highest])
		highest--;
	return highest;
}

int __thread_ceiling_enter(int *ceiling)
{
	struct __kelner_thread *self = thread_self();
	int priority = 0, policy = sys_thread_getscheduler(self->id, &priority), error = 0;

	if (policy < 0 || policy == SCHED_OTHER) {
		*ceiling = 0;
		return 0;
	}
	if (priority > *ceiling)
		return EINVAL;
	if (priority < *ceiling)
		error = -sys_thread_setscheduler(self->id, policy, *ceiling);
	if (error)
		return error;
	if (self->ceiling_count++ == 0)
		self->own_priority = priority;
	self->ceilings[*ceiling]++;
	return 0;
}

void __thread_ceiling_leave(int ceiling)
{
	struct __kelner_thread *self = thread_self();
	int before, priority, policy;

	if (!ceiling)
		return;
	self->ceilings[ceiling]--;
	self->ceiling_count--;
	priority = highest_ceiling(self);
	if (priority < self->own_priority)
		priority = self->own_priority;
	policy = sys_thread_getscheduler(self->id, &before);
	if (priority != before)
		sys_thread_setscheduler(self->id, policy, priority);
}

/* What the program chose: ceilings do not show. */
int pthread_getschedparam(pthread_t thread, int *restrict policy,
			  struct sched_param *restrict parameters)
{
	int priority, result = sys_thread_getscheduler(thread->id, &priority);

	if (result < 0)
		return -result;
	*policy = result;
	parameters->sched_priority = thread->ceiling_count ? thread->own_priority : priority;
	return 0;
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *parameters)
{
	int low = sched_get_priority_min(policy), high = sched_get_priority_max(policy), error;

	if (low < 0 || parameters->sched_priority < low || parameters->sched_priority > high)
		return EINVAL;
	low = parameters->sched_priority;
	if (thread->ceiling_count && policy != SCHED_OTHER && low < highest_ceiling(thread))
		low = highest_ceiling(thread);
	error = sys_thread_setscheduler(thread->id, policy, low);
	if (error < 0)
		return -error;
	thread->own_priority = parameters->sched_priority;
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
