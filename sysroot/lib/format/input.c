/* SPDX-License-Identifier: MIT */
/* Formatted input. Strings and sets read UTF-8 in both forms: a character at a time where the
 * stream is wide or the target is. */
#include "../private/format.h"
#include "../private/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

struct directive {
	int suppress, allocate;
	long width; /* -1: none */
	int size;   /* bytes of an integer target; 16 for L */
	int wide;   /* %lc %ls %l[ */
	char conversion;
	const char *set, *set_end; /* of %[ */
	int set_inverted;
};

static int take(struct source *source)
{
	int c = source->get(source);

	if (c >= 0)
		source->count++;
	return c;
}

static void give_back(struct source *source, int c)
{
	if (c >= 0) {
		source->count--;
		source->unget(source, c);
	}
}

static void skip_space(struct source *source)
{
	int c;

	do
		c = take(source);
	while (c >= 0 && (source->wide ? iswspace((wint_t)c) : isspace(c)));
	give_back(source, c);
}

static int digit_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* 1: a number, 0: no match. The longest prefix is taken, so "0x" followed by no digit fails. */
static int scan_integer(struct source *source, long width, int base, int is_signed,
			uintmax_t *result)
{
	int c = take(source), negative = 0, any = 0, overflow = 0;
	uintmax_t value = 0;

	if (width < 0)
		width = LONG_MAX;
	if (c == '-' || c == '+') {
		negative = c == '-';
		c = --width > 0 ? take(source) : -1;
	}
	if (c == '0' && (base == 0 || base == 16)) {
		any = 1;
		c = --width > 0 ? take(source) : -1;
		if (c == 'x' || c == 'X') {
			any = 0;
			base = 16;
			c = --width > 0 ? take(source) : -1;
		} else if (base == 0) {
			base = 8;
		}
	}
	if (base == 0)
		base = 10;
	while (c >= 0 && c < 128 && digit_value(c) < base) {
		any = 1;
		overflow |= __builtin_mul_overflow(value, (uintmax_t)base, &value) ||
			    __builtin_add_overflow(value, (uintmax_t)digit_value(c), &value);
		c = --width > 0 ? take(source) : -1;
	}
	give_back(source, c);
	if (is_signed) {
		uintmax_t limit = (uintmax_t)INTMAX_MAX + (unsigned int)negative;
		if (overflow || value > limit) {
			errno = ERANGE;
			value = limit;
		}
	} else if (overflow) {
		errno = ERANGE;
		value = UINTMAX_MAX;
		negative = 0;
	}
	*result = negative ? -value : value;
	return any;
}

static void store_integer(void *to, int size, uintmax_t value)
{
	switch (size) {
	case 1: *(unsigned char *)to = (unsigned char)value; break;
	case 2: *(unsigned short *)to = (unsigned short)value; break;
	case 4: *(unsigned int *)to = (unsigned int)value; break;
	default: *(uintmax_t *)to = value; break;
	}
}

static unsigned int set_character(const char **set, const char *end)
{
	unsigned int c = 0;
	int n = utf8_get(&c, *set, (size_t)(end - *set));

	if (n <= 0) {
		c = (unsigned char)**set;
		n = 1;
	}
	*set += n;
	return c;
}

static int in_set(const struct directive *d, unsigned int c)
{
	const char *set = d->set;

	while (set < d->set_end) {
		unsigned int low = set_character(&set, d->set_end), high = low;
		if (*set == '-' && set + 1 < d->set_end) {
			set++;
			high = set_character(&set, d->set_end);
		}
		if (c >= low && c <= high)
			return !d->set_inverted;
	}
	return d->set_inverted;
}

static int wanted(const struct source *source, const struct directive *d, int c)
{
	switch (d->conversion) {
	case 'c': return 1;
	case 's': return !(source->wide ? iswspace((wint_t)c) : isspace(c));
	default: return in_set(d, (unsigned int)c);
	}
}

/* A target that grows (%ms) or is the caller's; in units of one byte or one wchar_t. */
struct target {
	char *memory;
	size_t used, capacity; /* bytes; capacity 0: the caller's, trusted */
	int store;
};

static int append(struct target *target, const void *bytes, size_t n)
{
	if (!target->store)
		return 0;
	if (target->capacity && target->used + n > target->capacity) {
		char *more = realloc(target->memory, target->capacity * 2 + n);
		if (!more)
			return -1;
		target->memory = more;
		target->capacity = target->capacity * 2 + n;
	}
	memcpy(target->memory + target->used, bytes, n);
	target->used += n;
	return 0;
}

/* One character that the source gave, in the form the target has. */
static int append_character(const struct source *source, const struct directive *d,
			    struct target *target, int c, mbstate_t *state)
{
	if (source->wide && !d->wide) {
		char bytes[MB_LEN_MAX];
		size_t n = wcrtomb(bytes, c, state);
		return n == (size_t)-1 ? -2 : append(target, bytes, n);
	}
	if (!source->wide && d->wide) {
		wchar_t character;
		char byte = (char)c;
		size_t n = mbrtowc(&character, &byte, 1, state);
		if (n == (size_t)-1)
			return -2;
		return n == (size_t)-2 ? 0 : append(target, &character, sizeof(character));
	}
	if (d->wide) {
		wchar_t character = c;
		return append(target, &character, sizeof(character));
	}
	char byte = (char)c;
	return append(target, &byte, 1);
}

/* 1: stored, 0: no match, -1: input error or no memory. */
static int scan_text(struct source *source, const struct directive *d, void *to)
{
	struct target target = {.store = !d->suppress, .memory = to};
	mbstate_t state = {0};
	long width = d->width >= 0 ? d->width : d->conversion == 'c' ? 1 : LONG_MAX;
	long got = 0;
	int c = -1, error = 0;

	if (d->allocate && !d->suppress) {
		target.capacity = 32;
		target.memory = malloc(target.capacity);
		if (!target.memory)
			return -1;
	}
	while (width > 0) {
		c = take(source);
		if (c < 0)
			break;
		if (!wanted(source, d, c)) {
			give_back(source, c);
			break;
		}
		got++;
		error = append_character(source, d, &target, c, &state);
		if (error)
			break;
		/* The width of a wide conversion counts characters, not their bytes. */
		if (source->wide || !d->wide || mbsinit(&state))
			width--;
	}
	if (!error && d->conversion != 'c' && got)
		error = append(&target, &(wchar_t){0}, d->wide ? sizeof(wchar_t) : 1);
	if (error == -2)
		errno = EILSEQ;
	if (error || got == 0 || (d->conversion == 'c' && d->width > 0 && width > 0 && c < 0)) {
		if (target.capacity)
			free(target.memory);
		return error || c < 0 ? -1 : 0;
	}
	if (target.capacity)
		*(void **)to = target.memory;
	return 1;
}

static int base_of(char conversion)
{
	switch (conversion) {
	case 'i': return 0;
	case 'o': return 8;
	case 'x':
	case 'X':
	case 'p': return 16;
	default: return 10;
	}
}

static void store_float(void *to, int size, long double value)
{
	if (size == 16)
		*(long double *)to = value;
	else if (size == 8)
		*(double *)to = (double)value;
	else
		*(float *)to = (float)value;
}

static int scan_one(struct source *source, const struct directive *d, void *to)
{
	uintmax_t integer;
	long double real;
	int is_signed = d->conversion == 'd' || d->conversion == 'i';

	switch (d->conversion) {
	case 'd':
	case 'i':
	case 'o':
	case 'u':
	case 'x':
	case 'X':
	case 'p':
		if (!scan_integer(source, d->width, base_of(d->conversion), is_signed, &integer))
			return 0;
		if (!d->suppress)
			store_integer(to, d->conversion == 'p' ? 8 : d->size, integer);
		return 1;
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G': {
		enum float_kind kind = d->size == 16  ? KIND_LONG_DOUBLE
				       : d->size == 8 ? KIND_DOUBLE
						      : KIND_FLOAT;
		if (!__scan_float(source, d->width, kind, &real))
			return 0;
		if (!d->suppress)
			store_float(to, d->size, real);
		return 1;
	}
	default: return scan_text(source, d, to);
	}
}

/* `format` stands behind '%' (and n$). Returns behind the conversion, null if it is wrong. */
static const char *parse(const char *format, struct directive *d)
{
	*d = (struct directive){.width = -1, .size = 4};
	if (*format == '*') {
		d->suppress = 1;
		format++;
	}
	if (*format >= '0' && *format <= '9') {
		for (d->width = 0; *format >= '0' && *format <= '9'; format++) {
			if (d->width < INT_MAX)
				d->width = d->width * 10 + (*format - '0');
		}
	}
	if (*format == 'm') {
		d->allocate = 1;
		format++;
	}
	switch (*format++) {
	case 'h':
		d->size = *format == 'h' ? 1 : 2;
		format += *format == 'h';
		break;
	case 'l':
		d->size = 8;
		d->wide = 1;
		format += *format == 'l';
		break;
	case 'q':
	case 'j':
	case 'z':
	case 't': d->size = 8; break;
	case 'L': d->size = 16; break;
	default: format--; break;
	}
	d->conversion = *format++;
	if (d->conversion == 'C' || d->conversion == 'S') {
		d->conversion = (char)(d->conversion | 0x20);
		d->wide = 1;
	}
	if (d->conversion == '[') {
		d->set_inverted = *format == '^';
		format += d->set_inverted;
		d->set = format;
		if (*format == ']')
			format++;
		while (*format && *format != ']')
			format++;
		d->set_end = format;
		if (!*format++)
			return 0;
	}
	return d->conversion && strchr("diouxXpaAeEfFgGcs[n%", d->conversion) ? format : 0;
}

static void *numbered_argument(va_list list, long number)
{
	va_list copy;
	void *argument = 0;

	va_copy(copy, list);
	while (number-- > 0)
		argument = va_arg(copy, void *);
	va_end(copy);
	return argument;
}

/* "n$" behind a '%': its number, or 0. */
static long position(const char **format)
{
	const char *f = *format;
	long n = 0;

	while (*f >= '0' && *f <= '9' && n <= NL_ARGMAX)
		n = n * 10 + (*f++ - '0');
	if (*f != '$' || n == 0 || n > NL_ARGMAX)
		return 0;
	*format = f + 1;
	return n;
}

/* One ordinary character of the format, which may be several bytes. 1: matched. */
static int match_literal(struct source *source, const char **format)
{
	unsigned int expected = (unsigned char)**format;
	int n = 1, c;

	if (source->wide) {
		n = utf8_get(&expected, *format, 4);
		if (n < 1)
			n = 1;
	}
	*format += n;
	c = take(source);
	if (c >= 0 && (unsigned int)c == expected)
		return 1;
	give_back(source, c);
	return c < 0 ? -1 : 0;
}

int __scan(struct source *source, const char *format, va_list outer)
{
	struct directive d;
	int done = 0, result = 1;
	va_list list;

	va_copy(list, outer);
	while (*format) {
		if (isspace((unsigned char)*format)) {
			skip_space(source);
			format++;
			continue;
		}
		if (*format != '%') {
			result = match_literal(source, &format);
			if (result < 1)
				break;
			continue;
		}
		format++;
		long number = position(&format);
		format = parse(format, &d);
		if (!format) {
			errno = EINVAL;
			result = -1;
			done = done ? done : EOF;
			break;
		}
		if (d.conversion == '%') {
			skip_space(source);
			result = match_literal(source, &(const char *){"%"});
			if (result < 1)
				break;
			continue;
		}
		void *to = d.suppress ? 0
			   : number   ? numbered_argument(list, number)
				      : va_arg(list, void *);
		if (d.conversion == 'n') {
			if (to)
				store_integer(to, d.size, (uintmax_t)source->count);
			continue;
		}
		if (d.conversion != 'c' && d.conversion != '[')
			skip_space(source);
		int c = take(source);
		if (c < 0) {
			result = -1;
			break;
		}
		give_back(source, c);
		result = scan_one(source, &d, to);
		if (result < 1)
			break;
		done += !d.suppress;
	}
	va_end(list);
	return result < 0 && done == 0 ? EOF : done;
}
