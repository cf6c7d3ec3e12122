/* SPDX-License-Identifier: MIT */
/* Attribute objects. Each setter refuses what POSIX has no meaning for. */
#include "../private/threads.h"

#include <string.h>

int pthread_attr_destroy(pthread_attr_t *attributes)
{
	(void)attributes; /* owns nothing */
	return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *restrict attributes, int *restrict state)
{
	*state = attributes->__detached;
	return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
	if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
		return EINVAL;
	attributes->__detached = state;
	return 0;
}

int pthread_attr_getguardsize(const pthread_attr_t *restrict attributes, size_t *restrict size)
{
	*size = attributes->__guard_size;
	return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *attributes, size_t size)
{
	if (size > 1UL << 40)
		return EINVAL;
	attributes->__guard_size = size;
	return 0;
}

int pthread_attr_getinheritsched(const pthread_attr_t *restrict attributes, int *restrict inherit)
{
	*inherit = attributes->__inherit;
	return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit)
{
	if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED)
		return EINVAL;
	attributes->__inherit = inherit;
	return 0;
}

int pthread_attr_getschedparam(const pthread_attr_t *restrict attributes,
			       struct sched_param *restrict parameters)
{
	parameters->sched_priority = attributes->__priority;
	return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *restrict attributes,
			       const struct sched_param *restrict parameters)
{
	if (parameters->sched_priority < 0 || parameters->sched_priority > SCHED_PRIORITY_MAX)
		return EINVAL;
	attributes->__priority = parameters->sched_priority;
	return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *restrict attributes, int *restrict policy)
{
	*policy = attributes->__policy;
	return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attributes, int policy)
{
	if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR)
		return EINVAL;
	attributes->__policy = policy;
	return 0;
}

int pthread_attr_getscope(const pthread_attr_t *restrict attributes, int *restrict scope)
{
	*scope = attributes->__scope;
	return 0;
}

int pthread_attr_setscope(pthread_attr_t *attributes, int scope)
{
	if (scope != PTHREAD_SCOPE_SYSTEM && scope != PTHREAD_SCOPE_PROCESS)
		return EINVAL;
	if (scope == PTHREAD_SCOPE_PROCESS)
		return ENOTSUP;
	attributes->__scope = scope;
	return 0;
}

int pthread_attr_getstack(const pthread_attr_t *restrict attributes, void **restrict low,
			  size_t *restrict size)
{
	*low = attributes->__stack_low;
	*size = attributes->__stack_size;
	return 0;
}

int pthread_attr_setstack(pthread_attr_t *attributes, void *low, size_t size)
{
	if (size < PTHREAD_STACK_MIN || ((uintptr_t)low & 15) || (size & 15))
		return EINVAL;
	attributes->__stack_low = low;
	attributes->__stack_size = size;
	return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *restrict attributes, size_t *restrict size)
{
	*size = attributes->__stack_size;
	return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
	if (size < PTHREAD_STACK_MIN || size > 1UL << 46)
		return EINVAL;
	attributes->__stack_size = size;
	return 0;
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
	pthread_attr_init(attributes);
	attributes->__stack_low = thread->stack_low;
	attributes->__stack_size = thread->stack_size;
	attributes->__guard_size = thread->guard_size;
	attributes->__detached = thread->state == THREAD_DETACHED;
	return 0;
}

int pthread_setname_np(pthread_t thread, const char *name)
{
	if (strlen(name) >= sizeof(thread->name))
		return ERANGE;
	strcpy(thread->name, name);
	return 0;
}

int pthread_getname_np(pthread_t thread, char *name, size_t size)
{
	return strlcpy(name, thread->name, size) >= size ? ERANGE : 0;
}

#define SHARED_ATTRIBUTE(object)                                                           \
	int pthread_##object##_init(pthread_##object##_t *attributes)                      \
	{                                                                                  \
		memset(attributes, 0, sizeof(*attributes));                                \
		return 0;                                                                  \
	}                                                                                  \
	int pthread_##object##_destroy(pthread_##object##_t *attributes)                   \
	{                                                                                  \
		(void)attributes;                                                          \
		return 0;                                                                  \
	}                                                                                  \
	int pthread_##object##_getpshared(const pthread_##object##_t *restrict attributes, \
					  int *restrict shared)                            \
	{                                                                                  \
		*shared = attributes->__shared;                                            \
		return 0;                                                                  \
	}                                                                                  \
	int pthread_##object##_setpshared(pthread_##object##_t *attributes, int shared)    \
	{                                                                                  \
		if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED) \
			return EINVAL;                                                     \
		attributes->__shared = shared;                                             \
		return 0;                                                                  \
	}

SHARED_ATTRIBUTE(barrierattr)
SHARED_ATTRIBUTE(condattr)
SHARED_ATTRIBUTE(rwlockattr)

int pthread_condattr_getclock(const pthread_condattr_t *restrict attributes,
			      clockid_t *restrict clock)
{
	*clock = attributes->__clock;
	return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock)
{
	if (!clock_valid(clock))
		return EINVAL;
	attributes->__clock = clock;
	return 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
	memset(attributes, 0, sizeof(*attributes));
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
	(void)attributes;
	return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *restrict attributes, int *restrict type)
{
	*type = (int)(attributes->__kind & MUTEX_TYPE);
	return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	attributes->__kind = (attributes->__kind & ~(unsigned int)MUTEX_TYPE) | (unsigned int)type;
	return 0;
}

static int bit_get(const pthread_mutexattr_t *attributes, unsigned int bit)
{
	return (attributes->__kind & bit) != 0;
}

static int bit_set(pthread_mutexattr_t *attributes, unsigned int bit, int value)
{
	if (value != 0 && value != 1)
		return EINVAL;
	attributes->__kind = value ? attributes->__kind | bit : attributes->__kind & ~bit;
	return 0;
}

int pthread_mutexattr_getpshared(const pthread_mutexattr_t *restrict attributes,
				 int *restrict shared)
{
	*shared = bit_get(attributes, MUTEX_SHARED);
	return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared)
{
	return bit_set(attributes, MUTEX_SHARED, shared);
}

int pthread_mutexattr_getrobust(const pthread_mutexattr_t *restrict attributes,
				int *restrict robust)
{
	*robust = bit_get(attributes, MUTEX_ROBUST);
	return 0;
}

int pthread_mutexattr_setrobust(pthread_mutexattr_t *attributes, int robust)
{
	return bit_set(attributes, MUTEX_ROBUST, robust);
}

int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *restrict attributes,
				  int *restrict protocol)
{
	*protocol = (int)(attributes->__kind >> 3 & 3);
	return 0;
}

int pthread_mutexattr_setprotocol(pthread_mutexattr_t *attributes, int protocol)
{
	if (protocol < PTHREAD_PRIO_NONE || protocol > PTHREAD_PRIO_PROTECT)
		return EINVAL;
	attributes->__kind &= ~(unsigned int)(MUTEX_INHERIT | MUTEX_PROTECT);
	attributes->__kind |= (unsigned int)protocol << 3;
	return 0;
}

int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *restrict attributes,
				     int *restrict ceiling)
{
	*ceiling = attributes->__ceiling ? attributes->__ceiling : SCHED_PRIORITY_MIN;
	return 0;
}

int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *attributes, int ceiling)
{
	if (ceiling < SCHED_PRIORITY_MIN || ceiling > SCHED_PRIORITY_MAX)
		return EINVAL;
	attributes->__ceiling = ceiling;
	return 0;
}
