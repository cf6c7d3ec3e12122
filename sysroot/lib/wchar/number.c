/* SPDX-License-Identifier: MIT */
/*
 * Numbers from wide strings. A number's characters are all in ASCII, so the part that could be one
 * is copied and read by strtol() and strtod(). A part too long for the stack needs memory:
 * without any, the functions set ENOMEM and convert nothing.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

struct copy {
	const wchar_t *start; /* where the number begins */
	char *text, *end;
	char own[200];
};

static int may_belong(wchar_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && c < 128 && strchr("+-.()_", c));
}

static int copy_make(struct copy *copy, const wchar_t *s)
{
	size_t n = 0;

	while (iswspace((wint_t)*s))
		s++;
	copy->start = s;
	while (may_belong(s[n]))
		n++;
	copy->text = n < sizeof(copy->own) ? copy->own : malloc(n + 1);
	if (!copy->text)
		return -1;
	for (size_t i = 0; i < n; i++)
		copy->text[i] = (char)s[i];
	copy->text[n] = 0;
	copy->end = copy->text;
	return 0;
}

static void copy_end(struct copy *copy, const wchar_t *s, wchar_t **end)
{
	size_t used = (size_t)(copy->end - copy->text);

	if (end)
		*end = (wchar_t *)(uintptr_t)(used ? copy->start + used : s);
	if (copy->text != copy->own)
		free(copy->text);
}

#define CONVERT(type, call)                             \
	struct copy copy;                               \
	type value;                                     \
	if (copy_make(&copy, s) < 0) {                  \
		if (end)                                \
			*end = (wchar_t *)(uintptr_t)s; \
		return 0;                               \
	}                                               \
	value = call;                                   \
	copy_end(&copy, s, end);                        \
	return value

long wcstol(const wchar_t *restrict s, wchar_t **restrict end, int base)
{
	CONVERT(long, strtol(copy.text, &copy.end, base));
}

unsigned long wcstoul(const wchar_t *restrict s, wchar_t **restrict end, int base)
{
	CONVERT(unsigned long, strtoul(copy.text, &copy.end, base));
}

double wcstod(const wchar_t *restrict s, wchar_t **restrict end)
{
	CONVERT(double, strtod(copy.text, &copy.end));
}

float wcstof(const wchar_t *restrict s, wchar_t **restrict end)
{
	CONVERT(float, strtof(copy.text, &copy.end));
}

long double wcstold(const wchar_t *restrict s, wchar_t **restrict end)
{
	CONVERT(long double, strtold(copy.text, &copy.end));
}

long long wcstoll(const wchar_t *restrict s, wchar_t **restrict end, int base)
{
	return wcstol(s, end, base);
}

unsigned long long wcstoull(const wchar_t *restrict s, wchar_t **restrict end, int base)
{
	return wcstoul(s, end, base);
}

intmax_t wcstoimax(const wchar_t *restrict s, wchar_t **restrict end, int base)
{
	return wcstol(s, end, base);
}

uintmax_t wcstoumax(const wchar_t *restrict s, wchar_t **restrict end, int base)
{
	return wcstoul(s, end, base);
}
