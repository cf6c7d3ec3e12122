/* SPDX-License-Identifier: MIT */
/*
 * Checks the lock order of spinlock.h at run time: each CPU remembers the levels that it holds, and
 * a lock that comes too late, twice or from a stranger is a panic that names it.
 */
#include <kernel/cpu.h>
#include <kernel/panic.h>

#define HELD_MAX 16

struct held_locks {
	unsigned count;
	uint16_t floor; /* no lock of a lower level may be taken now */
	const struct spinlock *locks[HELD_MAX];
};

static struct held_locks held_by_cpu[CPU_LIMIT];

/* The boot CPU runs alone, without a struct cpu, before the first entry of cpus is there. */
static unsigned this_cpu(void)
{
	return cpus[0] ? cpu_current()->index : 0;
}

void spinlock_check_acquire(struct spinlock *lock, bool second)
{
	const struct held_locks *held = &held_by_cpu[this_cpu()];

	if (lock->level < held->floor)
		panic("lock %p of level %u is taken by an interrupt, which may come while it is "
		      "held",
		      (void *)lock, lock->level);
	for (unsigned i = 0; i < held->count; i++) {
		const struct spinlock *other = held->locks[i];

		if (other == lock)
			panic("lock %p of level %u is taken again by its holder", (void *)lock,
			      lock->level);
		if (other->level > lock->level || (other->level == lock->level && !second))
			panic("lock %p of level %u is taken under lock %p of level %u",
			      (void *)lock, lock->level, (const void *)other, other->level);
		if (other->level == lock->level && other > lock)
			panic("second lock %p of level %u lies below the first, %p", (void *)lock,
			      lock->level, (const void *)other);
	}
}

void spinlock_check_acquired(struct spinlock *lock)
{
	unsigned cpu = this_cpu();
	struct held_locks *held = &held_by_cpu[cpu];

	if (held->count == HELD_MAX)
		panic("more than %u locks held at once", HELD_MAX);
	held->locks[held->count++] = lock;
	lock->holder = (uint16_t)(cpu + 1);
}

void spinlock_check_release(struct spinlock *lock)
{
	unsigned cpu = this_cpu();
	struct held_locks *held = &held_by_cpu[cpu];
	unsigned at = 0;

	if (lock->holder != cpu + 1)
		panic("lock %p of level %u is released by CPU %u, held by CPU %d", (void *)lock,
		      lock->level, cpu, lock->holder - 1);
	while (at < held->count && held->locks[at] != lock)
		at++;
	if (at == held->count)
		panic("lock %p of level %u is released but not held", (void *)lock, lock->level);
	held->count--;
	for (; at < held->count; at++)
		held->locks[at] = held->locks[at + 1];
	lock->holder = 0;
}

void spinlock_check_held(enum lock_level limit, const char *what)
{
	const struct held_locks *held = &held_by_cpu[this_cpu()];

	for (unsigned i = 0; i < held->count; i++)
		if (held->locks[i]->level >= limit)
			panic("lock %p of level %u is held %s", (const void *)held->locks[i],
			      held->locks[i]->level, what);
}

void spinlock_check_interrupt(bool begins)
{
	held_by_cpu[this_cpu()].floor = begins ? LOCK_LEVEL_INTERRUPT : 0;
}
