/* SPDX-License-Identifier: MIT */
/* The lowest bit set, counted from one. */
#include <strings.h>

int ffs(int value)
{
	return __builtin_ffs(value);
}

int ffsl(long value)
{
	return __builtin_ffsl(value);
}

int ffsll(long long value)
{
	return __builtin_ffsll(value);
}
