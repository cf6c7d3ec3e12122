/* SPDX-License-Identifier: MIT */
/*
 * brk() and sbrk() for programs that still use them: the break moves in a range of addresses that
 * is reserved at the first call. malloc() has nothing to do with it. For one thread, as ever.
 */
#include "../private/system.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#define RESERVED (1UL << 30)

static unsigned char *start, *now, *usable; /* usable: end of the pages that may be touched */

static int reserve(void)
{
	void *map;

	if (start)
		return 0;
	map = sys_map(0, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if ((unsigned long)map > -4096UL)
		return -1;
	start = now = usable = map;
	return 0;
}

static int move(unsigned char *to)
{
	size_t whole = ((size_t)(to - start) + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
	unsigned char *end = start + whole;

	if (end > usable && sys_protect(usable, (size_t)(end - usable), PROT_READ | PROT_WRITE) < 0)
		return -1;
	if (end < usable) {
		/* A new mapping gives the memory back. */
		void *map = sys_map(end, (size_t)(usable - end), PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if ((unsigned long)map > -4096UL)
			return -1;
	}
	usable = end;
	now = to;
	return 0;
}

int brk(void *to)
{
	unsigned char *wanted = to;

	if (reserve() < 0 || wanted < start || wanted > start + RESERVED || move(wanted) < 0) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

void *sbrk(intptr_t increment)
{
	unsigned char *old;

	if (reserve() < 0)
		goto fail;
	old = now;
	if (increment < start - old || increment > start + RESERVED - old ||
	    (increment && move(old + increment) < 0))
		goto fail;
	return old;
fail:
	errno = ENOMEM;
	return (void *)-1;
}
