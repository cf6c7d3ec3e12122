/* SPDX-License-Identifier: MIT */
/* refused by clang: requires holding spinlock 'lock' */
#include <kernel/spinlock.h>

static struct spinlock lock = SPINLOCK_INITIALISER(LOCK_LEVEL_LOG);
static int counter GUARDED_STATIC(lock);

int count_up(void);

int count_up(void)
{
	return ++counter;
}
