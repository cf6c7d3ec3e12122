/* SPDX-License-Identifier: MIT */
/*
 * Mutexes. The lock word holds the owner's thread number, so every kind can tell who it is, and
 * the system can tell when that thread is dead (robust) or should run sooner (inheriting).
 */
#include "../private/threads.h"

#include <string.h>

/* pthread_mutex_t.__spare of a robust mutex. */
enum { CONSISTENT, INCONSISTENT, LOST };

/* Whether its word is waited for as one that processes share; robust ones always: thread.h. */
static int shared(const pthread_mutex_t *mutex)
{
	return (mutex->__kind & (MUTEX_SHARED | MUTEX_ROBUST)) != 0;
}

static inline int word_change(pthread_mutex_t *mutex, unsigned int from, unsigned int to)
{
	return __atomic_compare_exchange_n(&mutex->__word, &from, to, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
		       const pthread_mutexattr_t *restrict attributes)
{
	memset(mutex, 0, sizeof(*mutex));
	if (attributes) {
		mutex->__kind = attributes->__kind;
		mutex->__ceiling =
			attributes->__ceiling ? attributes->__ceiling : SCHED_PRIORITY_MIN;
	}
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	return mutex->__word & WORD_OWNER ? EBUSY : 0;
}

/* The robust list: the system walks it when this thread dies. */
static void *robust_link_to(pthread_mutex_t *mutex)
{
	return (char *)mutex + (mutex->__kind & MUTEX_INHERIT ? ROBUST_LINK_INHERITS : 0);
}

static pthread_mutex_t *robust_mutex(void *link)
{
	return (pthread_mutex_t *)((uintptr_t)link & ~ROBUST_LINK_INHERITS);
}

static void robust_link(struct __kelner_thread *self, pthread_mutex_t *mutex)
{
	if (!self->robust_announced) {
		sys_robust_list(&self->robust);
		self->robust_announced = 1;
	}
	mutex->__robust_previous = &self->robust;
	mutex->__robust_next = self->robust.first;
	if (self->robust.first != &self->robust)
		robust_mutex(self->robust.first)->__robust_previous = mutex;
	__asm__ volatile("" ::: "memory");
	self->robust.first = robust_link_to(mutex);
}

static void robust_unlink(struct __kelner_thread *self, pthread_mutex_t *mutex)
{
	void *next = mutex->__robust_next, *previous = mutex->__robust_previous;

	*(void **)previous = next; /* `first` and `__robust_next` both come first */
	if (next != &self->robust)
		robust_mutex(next)->__robust_previous = previous;
}

/* Waits until the word can be taken. 0, EOWNERDEAD, or an error. */
static int lock_contended(pthread_mutex_t *mutex, unsigned int me, clockid_t clock,
			  const struct timespec *deadline)
{
	for (int i = 0; i < 50; i++) {
		if (word_change(mutex, 0, me))
			return 0;
		__builtin_ia32_pause();
	}
	for (;;) {
		unsigned int word = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED);

		if ((mutex->__kind & MUTEX_ROBUST) && mutex->__spare == LOST)
			return ENOTRECOVERABLE;
		if (!(word & WORD_OWNER)) {
			/* Others may still wait, so the mark stays. */
			if (word_change(mutex, word, me | WORD_WAITERS))
				return word & WORD_DIED ? EOWNERDEAD : 0;
			continue;
		}
		if (!(word & WORD_WAITERS) && !word_change(mutex, word, word | WORD_WAITERS))
			continue;
		if (!deadline_valid(deadline))
			return EINVAL;
		if (sys_futex_wait(&mutex->__word, word | WORD_WAITERS, shared(mutex), clock,
				   deadline) == -ETIMEDOUT)
			return ETIMEDOUT;
	}
}

static int lock_inheriting(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline)
{
	if (!deadline_valid(deadline))
		return EINVAL;
	int error = sys_futex_lock_pi(&mutex->__word, shared(mutex), clock, deadline);
	if (error == -EDEADLK && (mutex->__kind & MUTEX_TYPE) == PTHREAD_MUTEX_NORMAL) {
		/* A normal mutex locked twice waits for ever, or for its deadline. */
		unsigned int never = 0;
		while (sys_futex_wait(&never, 0, 0, clock, deadline) != -ETIMEDOUT)
			;
		return ETIMEDOUT;
	}
	if (error < 0)
		return -error;
	return mutex->__word & WORD_DIED ? EOWNERDEAD : 0;
}

static int lock_word(pthread_mutex_t *mutex, struct __kelner_thread *self, clockid_t clock,
		     const struct timespec *deadline)
{
	unsigned int me = (unsigned int)self->id;
	int type = (int)(mutex->__kind & MUTEX_TYPE);
	unsigned int word = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED);

	if ((word & WORD_OWNER) == me && type != PTHREAD_MUTEX_NORMAL) {
		if (type == PTHREAD_MUTEX_ERRORCHECK)
			return EDEADLK;
		if (mutex->__depth == UINT_MAX)
			return EAGAIN;
		mutex->__depth++;
		return 0;
	}
	if (word_change(mutex, 0, me))
		return -1; /* taken afresh */
	int result = mutex->__kind & MUTEX_INHERIT ? lock_inheriting(mutex, clock, deadline)
						   : lock_contended(mutex, me, clock, deadline);
	return result == 0 ? -1 : result;
}

static int after_death(pthread_mutex_t *mutex)
{
	__atomic_and_fetch(&mutex->__word, ~WORD_DIED, __ATOMIC_RELAXED);
	mutex->__spare = INCONSISTENT;
	mutex->__depth = 0;
	return EOWNERDEAD;
}

static void release_word(pthread_mutex_t *mutex, unsigned int me)
{
	if (mutex->__kind & MUTEX_INHERIT) {
		unsigned int expected = me;
		if (!__atomic_compare_exchange_n(&mutex->__word, &expected, 0, 0, __ATOMIC_RELEASE,
						 __ATOMIC_RELAXED))
			sys_futex_unlock_pi(&mutex->__word, shared(mutex));
		return;
	}
	int is_shared = shared(mutex), everybody = mutex->__spare == LOST;
	if (__atomic_exchange_n(&mutex->__word, 0, __ATOMIC_RELEASE) & WORD_WAITERS)
		sys_futex_wake(&mutex->__word, everybody ? INT_MAX : 1, is_shared);
}

static int lock_robust(pthread_mutex_t *mutex, struct __kelner_thread *self, clockid_t clock,
		       const struct timespec *deadline)
{
	int result;

	if (mutex->__spare == LOST)
		return ENOTRECOVERABLE;
	self->robust.pending = robust_link_to(mutex);
	result = lock_word(mutex, self, clock, deadline);
	if ((result == -1 || result == EOWNERDEAD) && mutex->__spare == LOST) {
		/* It became so while we waited: the next waiter shall see it, too. */
		release_word(mutex, (unsigned int)self->id);
		result = ENOTRECOVERABLE;
	} else if (result == EOWNERDEAD) {
		after_death(mutex);
	}
	if (result == -1 || result == EOWNERDEAD)
		robust_link(self, mutex);
	self->robust.pending = 0;
	return result == -1 ? 0 : result;
}

static int lock_slow(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline)
{
	struct __kelner_thread *self = thread_self();
	int result, ceiling = 0;

	if (mutex->__kind & MUTEX_PROTECT) {
		ceiling = mutex->__ceiling;
		result = __thread_ceiling_enter(&ceiling);
		if (result)
			return result;
	}
	if (mutex->__kind & MUTEX_ROBUST) {
		result = lock_robust(mutex, self, clock, deadline);
	} else {
		result = lock_word(mutex, self, clock, deadline);
		result = result == -1 ? 0 : result;
	}
	if (mutex->__kind & MUTEX_PROTECT) {
		if ((result && result != EOWNERDEAD) || mutex->__depth)
			__thread_ceiling_leave(ceiling);
		else
			mutex->__entered_ceiling = ceiling;
	}
	return result;
}

/* A normal mutex is this process's own: without other threads no atomic operation is needed. */
int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	unsigned int me = (unsigned int)thread_self()->id;

	if (likely(mutex->__kind == PTHREAD_MUTEX_NORMAL)) {
		if (lock_alone() && mutex->__word == 0) {
			mutex->__word = me;
			return 0;
		}
		if (word_change(mutex, 0, me))
			return 0;
	}
	return lock_slow(mutex, CLOCK_REALTIME, 0);
}

int pthread_mutex_clocklock(pthread_mutex_t *restrict mutex, clockid_t clock,
			    const struct timespec *restrict deadline)
{
	if (!clock_valid(clock))
		return EINVAL;
	return lock_slow(mutex, clock, deadline);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
			    const struct timespec *restrict deadline)
{
	return lock_slow(mutex, CLOCK_REALTIME, deadline);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	static const struct timespec past = {0, 0};
	struct __kelner_thread *self = thread_self();
	unsigned int word = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED);
	int result;

	if ((mutex->__kind & MUTEX_ROBUST) && mutex->__spare == LOST)
		return ENOTRECOVERABLE;
	if ((word & WORD_OWNER) && ((word & WORD_OWNER) != (unsigned int)self->id ||
				    (mutex->__kind & MUTEX_TYPE) != PTHREAD_MUTEX_RECURSIVE))
		return EBUSY;
	result = lock_slow(mutex, CLOCK_REALTIME, &past);
	return result == ETIMEDOUT || result == EDEADLK ? EBUSY : result;
}

static int unlock_slow(pthread_mutex_t *mutex)
{
	struct __kelner_thread *self = thread_self();
	unsigned int me = (unsigned int)self->id, kind = mutex->__kind;
	int ceiling = mutex->__entered_ceiling;

	if ((mutex->__word & WORD_OWNER) != me)
		return EPERM;
	if ((kind & MUTEX_TYPE) == PTHREAD_MUTEX_RECURSIVE && mutex->__depth) {
		mutex->__depth--;
		return 0;
	}
	if (kind & MUTEX_ROBUST) {
		if (mutex->__spare == INCONSISTENT)
			mutex->__spare = LOST;
		self->robust.pending = robust_link_to(mutex);
		robust_unlink(self, mutex);
	}
	release_word(mutex, me);
	self->robust.pending = 0;
	if (kind & MUTEX_PROTECT)
		__thread_ceiling_leave(ceiling);
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	if (unlikely(mutex->__kind != PTHREAD_MUTEX_NORMAL))
		return unlock_slow(mutex);
	if (lock_alone())
		mutex->__word = 0;
	else if (unlikely(__atomic_exchange_n(&mutex->__word, 0, __ATOMIC_RELEASE) & WORD_WAITERS))
		sys_futex_wake(&mutex->__word, 1, 0);
	return 0;
}

int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
	if (!(mutex->__kind & MUTEX_ROBUST) || mutex->__spare != INCONSISTENT ||
	    (mutex->__word & WORD_OWNER) != (unsigned int)thread_self()->id)
		return EINVAL;
	mutex->__spare = CONSISTENT;
	return 0;
}

int pthread_mutex_getprioceiling(const pthread_mutex_t *restrict mutex, int *restrict ceiling)
{
	if (!(mutex->__kind & MUTEX_PROTECT))
		return EINVAL;
	*ceiling = mutex->__ceiling;
	return 0;
}

int pthread_mutex_setprioceiling(pthread_mutex_t *restrict mutex, int ceiling, int *restrict old)
{
	int error;

	if (!(mutex->__kind & MUTEX_PROTECT) || ceiling < SCHED_PRIORITY_MIN ||
	    ceiling > SCHED_PRIORITY_MAX)
		return EINVAL;
	error = pthread_mutex_lock(mutex);
	if (error)
		return error;
	if (old)
		*old = mutex->__ceiling;
	mutex->__ceiling = ceiling;
	return pthread_mutex_unlock(mutex);
}
