/* SPDX-License-Identifier: MIT */
/*
 * strtod and its kin. A string can be looked at twice, so the number's end is found first: unlike
 * a stream, "1e+" is the number 1 and "0x" is 0.
 */
#include "../private/format.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int digits(const char *s)
{
	int n = 0;

	while (s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

static int hex_digits(const char *s)
{
	int n = 0;

	while (isxdigit((unsigned char)s[n]))
		n++;
	return n;
}

static size_t exponent_length(const char *s, char letter)
{
	size_t sign;

	if ((*s | 0x20) != letter)
		return 0;
	sign = s[1] == '-' || s[1] == '+';
	int n = digits(s + 1 + sign);
	return n ? 1 + sign + (size_t)n : 0;
}

/* Bytes of the number at s, which may have a sign; 0 if there is none. */
static size_t number_length(const char *s)
{
	size_t sign = *s == '-' || *s == '+', n = sign;
	int whole, fraction = 0;

	if (strncasecmp(s + n, "inf", 3) == 0)
		return n + (strncasecmp(s + n + 3, "inity", 5) == 0 ? 8 : 3);
	if (strncasecmp(s + n, "nan", 3) == 0) {
		const char *tail = s + n + 3;
		if (*tail == '(') {
			do
				tail++;
			while (isalnum((unsigned char)*tail) || *tail == '_');
			if (*tail == ')')
				return (size_t)(tail + 1 - s);
		}
		return n + 3;
	}
	if (s[n] == '0' && (s[n + 1] | 0x20) == 'x') {
		const char *hex = s + n + 2;
		whole = hex_digits(hex);
		if (hex[whole] == '.')
			fraction = hex_digits(hex + whole + 1);
		if (whole || fraction) {
			hex += whole + (hex[whole] == '.' ? 1 + fraction : 0);
			return (size_t)(hex - s) + exponent_length(hex, 'p');
		}
	}
	whole = digits(s + n);
	n += (size_t)whole;
	if (s[n] == '.') {
		fraction = digits(s + n + 1);
		n += 1 + (size_t)fraction;
	}
	return whole || fraction ? n + exponent_length(s + n, 'e') : 0;
}

static int get_text(struct source *source)
{
	return *source->text ? *source->text++ : -1;
}

static void unget_text(struct source *source, int c)
{
	(void)c;
	source->text--;
}

static long double convert(const char *restrict s, char **restrict end, enum float_kind kind)
{
	const char *start = s;
	struct source source = {.get = get_text, .unget = unget_text};
	long double value = 0;
	size_t n;

	while (isspace((unsigned char)*s))
		s++;
	n = number_length(s);
	if (n) {
		source.text = (const unsigned char *)s;
		__scan_float(&source, (long)n, kind, &value);
	}
	if (end)
		*end = (char *)(uintptr_t)(n ? s + n : start);
	return value;
}

double strtod(const char *restrict s, char **restrict end)
{
	return (double)convert(s, end, KIND_DOUBLE);
}

float strtof(const char *restrict s, char **restrict end)
{
	return (float)convert(s, end, KIND_FLOAT);
}

long double strtold(const char *restrict s, char **restrict end)
{
	return convert(s, end, KIND_LONG_DOUBLE);
}

double atof(const char *s)
{
	return (double)convert(s, 0, KIND_DOUBLE);
}

/* The radix character is the same in every locale there is. */
double strtod_l(const char *restrict s, char **restrict end, locale_t locale)
{
	(void)locale;
	return strtod(s, end);
}

float strtof_l(const char *restrict s, char **restrict end, locale_t locale)
{
	(void)locale;
	return strtof(s, end);
}

long double strtold_l(const char *restrict s, char **restrict end, locale_t locale)
{
	(void)locale;
	return strtold(s, end);
}
