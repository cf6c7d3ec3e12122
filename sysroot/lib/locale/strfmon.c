/* SPDX-License-Identifier: MIT */
/* Amounts of money: POSIX.1-2024, strfmon(). What the locale leaves open (all of it, in the locales
 * there are) is two decimals after a point, a minus sign, no symbol and no grouping. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <monetary.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct amount {
	char fill;
	int parentheses, left_align;
	int width, left, right; /* -1: not given */
};

/* Leaves the format behind the number; -1 where it is too large. */
static int number(const char **format)
{
	int sum = 0;

	while (isdigit((unsigned char)**format)) {
		if (sum > (INT_MAX - 9) / 10)
			return -1;
		sum = sum * 10 + (*(*format)++ - '0');
	}
	return sum;
}

/* The flags, widths and precisions before the conversion: whether they make sense. */
static int parse(const char **format, struct amount *a)
{
	*a = (struct amount){' ', 0, 0, 0, -1, -1};
	for (;; (*format)++) {
		switch (**format) {
		case '=':
			if (!*++*format)
				return 0;
			a->fill = **format;
			continue;
		case '^':
		case '!':
		case '+': continue; /* there is no grouping and no symbol to leave out */
		case '(': a->parentheses = 1; continue;
		case '-': a->left_align = 1; continue;
		default: break;
		}
		break;
	}
	a->width = number(format);
	if (**format == '#') {
		++*format;
		a->left = number(format);
		if (a->left < 0)
			return 0;
	}
	if (**format == '.') {
		++*format;
		a->right = number(format);
		if (a->right < 0)
			return 0;
	}
	return a->width >= 0;
}

/* With snprintf()'s meaning of the size and the result. */
static int write_amount(char *to, size_t size, const struct amount *a, double value)
{
	int minus = __builtin_signbit(value) != 0, right = a->right < 0 ? 2 : a->right;
	int digits = snprintf(0, 0, "%.*f", right, minus ? -value : value);
	int whole = right ? digits - right - 1 : digits;
	int fill = a->left > whole ? a->left - whole : 0;
	/* With a width to the left all amounts line up, so a place is kept for the sign. */
	const char *before = minus ? (a->parentheses ? "(" : "-") : a->left >= 0 ? " " : "";
	const char *after = a->parentheses ? (minus ? ")" : a->left >= 0 ? " " : "") : "";
	int length = (int)strlen(before) + fill + digits + (int)strlen(after);
	int pad = a->width > length ? a->width - length : 0;

	if ((size_t)length + (size_t)pad >= size)
		return length + pad;
	if (!a->left_align) {
		memset(to, ' ', (size_t)pad);
		to += pad;
	}
	to = stpcpy(to, before);
	memset(to, a->fill, (size_t)fill);
	to += fill;
	to += sprintf(to, "%.*f", right, minus ? -value : value);
	to = stpcpy(to, after);
	if (a->left_align) {
		memset(to, ' ', (size_t)pad);
		to[pad] = 0;
	}
	return length + pad;
}

static ssize_t format_all(char *to, size_t size, const char *format, va_list arguments)
{
	size_t used = 0;

	for (; *format; format++) {
		struct amount a;
		int n;

		if (*format != '%' || format[1] == '%') {
			if (*format == '%')
				format++;
			if (used + 1 >= size)
				goto full;
			to[used++] = *format;
			continue;
		}
		format++;
		if (!parse(&format, &a) || (*format != 'i' && *format != 'n')) {
			errno = EINVAL;
			return -1;
		}
		n = write_amount(to + used, size - used, &a, va_arg(arguments, double));
		if (n < 0 || (size_t)n >= size - used)
			goto full;
		used += (size_t)n;
	}
	if (used >= size)
		goto full;
	to[used] = 0;
	return (ssize_t)used;
full:
	errno = E2BIG;
	return -1;
}

ssize_t strfmon(char *restrict to, size_t size, const char *restrict format, ...)
{
	va_list arguments;
	ssize_t result;

	va_start(arguments, format);
	result = format_all(to, size, format, arguments);
	va_end(arguments);
	return result;
}

/* The locales do not differ in this. */
ssize_t strfmon_l(char *restrict to, size_t size, locale_t locale, const char *restrict format, ...)
{
	va_list arguments;
	ssize_t result;

	(void)locale;
	va_start(arguments, format);
	result = format_all(to, size, format, arguments);
	va_end(arguments);
	return result;
}
