/* SPDX-License-Identifier: MIT */
/* Integers from text, in any base from 2 to 36. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* The magnitude of the number, at most `limit` (then errno is ERANGE), and its sign. */
static uintmax_t read_integer(const char *restrict s, char **restrict end, int base,
			      uintmax_t positive_limit, uintmax_t negative_limit, int *negative)
{
	const char *start = s;
	uintmax_t value = 0, limit;
	int any = 0, overflow = 0;

	*negative = 0;
	if (end)
		*end = (char *)(uintptr_t)start;
	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
		return 0;
	}
	while (isspace((unsigned char)*s))
		s++;
	if (*s == '-' || *s == '+')
		*negative = *s++ == '-';
	limit = *negative ? negative_limit : positive_limit;
	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 0x20) == 'x' &&
	    digit_value(s[2]) < 16) {
		s += 2;
		base = 16;
	}
	if (base == 0)
		base = *s == '0' ? 8 : 10;
	for (; digit_value(*s) < base; s++) {
		any = 1;
		overflow |= __builtin_mul_overflow(value, (uintmax_t)base, &value) ||
			    __builtin_add_overflow(value, (uintmax_t)digit_value(*s), &value);
	}
	if (any && end)
		*end = (char *)(uintptr_t)s;
	if (overflow || value > limit) {
		errno = ERANGE;
		return limit;
	}
	return value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
	int negative;
	uintmax_t value = read_integer(s, end, base, LONG_MAX, (uintmax_t)LONG_MAX + 1, &negative);

	return (long)(negative ? -value : value);
}

/* A negative number within the unsigned range is negated; one beyond it is the maximum. */
unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	int negative, saved = errno;
	uintmax_t value;

	errno = 0;
	value = read_integer(s, end, base, ULONG_MAX, ULONG_MAX, &negative);
	if (errno == ERANGE)
		return ULONG_MAX;
	if (errno == 0)
		errno = saved;
	return negative ? -value : value;
}

long long strtoll(const char *restrict s, char **restrict end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

intmax_t strtoimax(const char *restrict s, char **restrict end, int base)
{
	return strtol(s, end, base);
}

uintmax_t strtoumax(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s)
{
	return (int)strtol(s, 0, 10);
}

long atol(const char *s)
{
	return strtol(s, 0, 10);
}

long long atoll(const char *s)
{
	return strtol(s, 0, 10);
}

long long strtonum(const char *s, long long least, long long most, const char **problem)
{
	char *end;
	int saved = errno;
	long long value;

	*problem = 0;
	errno = 0;
	value = strtoll(s, &end, 10);
	if (least > most || end == s || *end)
		*problem = "invalid";
	else if ((errno == ERANGE && value == LLONG_MIN) || value < least)
		*problem = "too small";
	else if ((errno == ERANGE && value == LLONG_MAX) || value > most)
		*problem = "too large";
	errno = !*problem ? saved : **problem == 'i' ? EINVAL : ERANGE;
	return *problem ? 0 : value;
}
