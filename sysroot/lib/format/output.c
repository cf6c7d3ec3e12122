/* SPDX-License-Identifier: MIT */
/* Formatted output: reading the format, and the conversions other than floating point. */
#include "output.h"

#include "../private/utf8.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <wchar.h>

#define ARGUMENTS_MAX NL_ARGMAX

union argument {
	intmax_t integer;
	long double real;
	void *pointer;
};

enum kind { NONE, INT, LONG, LONG_LONG, DOUBLE, LONG_DOUBLE, POINTER, WIDE_CHARACTER };

/* Where arguments come from: in order, or, for %n$, from an array read beforehand. */
struct arguments {
	va_list list;
	int numbered;
	union argument value[ARGUMENTS_MAX + 1];
};

void __put_repeated(struct sink *sink, char c, long n)
{
	char block[64];

	if (n <= 0)
		return;
	memset(block, c, n < 64 ? (size_t)n : 64);
	for (; n > 64; n -= 64)
		put(sink, block, 64);
	put(sink, block, (size_t)n);
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number no larger than INT_MAX; -1 beyond that. */
static long read_number(const char **format)
{
	long n = 0;

	for (; is_digit(**format); ++*format) {
		if (n <= INT_MAX)
			n = n * 10 + (**format - '0');
	}
	return n > INT_MAX ? -1 : n;
}

static void take(struct arguments *arguments, enum kind kind, union argument *value)
{
	switch (kind) {
	case INT: value->integer = va_arg(arguments->list, int); break;
	case LONG: value->integer = va_arg(arguments->list, long); break;
	case LONG_LONG: value->integer = va_arg(arguments->list, long long); break;
	case DOUBLE: value->real = va_arg(arguments->list, double); break;
	case LONG_DOUBLE: value->real = va_arg(arguments->list, long double); break;
	case POINTER: value->pointer = va_arg(arguments->list, void *); break;
	case WIDE_CHARACTER: value->integer = va_arg(arguments->list, wint_t); break;
	case NONE: break;
	}
}

static union argument fetch(struct arguments *arguments, enum kind kind, long number)
{
	union argument value = {0};

	if (arguments->numbered)
		return arguments->value[number];
	take(arguments, kind, &value);
	return value;
}

static enum kind kind_of(const struct specification *spec)
{
	switch (spec->conversion) {
	case 'd':
	case 'i':
	case 'o':
	case 'u':
	case 'x':
	case 'X':
		return spec->length == LENGTH_LL  ? LONG_LONG
		       : spec->length >= LENGTH_L ? LONG
						  : INT;
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G': return spec->length == LENGTH_LONG_DOUBLE ? LONG_DOUBLE : DOUBLE;
	case 'c': return spec->length == LENGTH_L ? WIDE_CHARACTER : INT;
	case 'C': return WIDE_CHARACTER;
	case 's':
	case 'S':
	case 'p':
	case 'n': return POINTER;
	default: return NONE;
	}
}

static enum length read_length(const char **format)
{
	const char *f = *format;
	enum length length = LENGTH_NONE;

	switch (*f) {
	case 'h': length = f[1] == 'h' ? LENGTH_HH : LENGTH_H; break;
	case 'l': length = f[1] == 'l' ? LENGTH_LL : LENGTH_L; break;
	case 'q': length = LENGTH_LL; break;
	case 'j': length = LENGTH_J; break;
	case 'z': length = LENGTH_Z; break;
	case 't': length = LENGTH_T; break;
	case 'L': length = LENGTH_LONG_DOUBLE; break;
	default: return length;
	}
	*format += 1 + (length == LENGTH_HH || (length == LENGTH_LL && *f == 'l'));
	return length;
}

static unsigned int read_flags(const char **format)
{
	unsigned int flags = 0;

	for (;; ++*format) {
		switch (**format) {
		case '-': flags |= FLAG_LEFT; break;
		case '+': flags |= FLAG_PLUS; break;
		case ' ': flags |= FLAG_SPACE; break;
		case '#': flags |= FLAG_ALTERNATE; break;
		case '0': flags |= FLAG_ZERO; break;
		case '\'': flags |= FLAG_GROUP; break;
		default: return flags;
		}
	}
}

/* The parts of "%...", with the argument numbers that "%n$" and "*n$" name, or 0. */
struct parsed {
	struct specification spec;
	long number, width_number, precision_number;
	int star_width, star_precision;
};

/* `format` stands behind the '%'. Returns where the conversion ends, or null if it is wrong. */
static const char *parse(const char *format, struct parsed *p)
{
	const char *start = format;

	memset(p, 0, sizeof(*p));
	p->spec.precision = -1;
	if (is_digit(*format) && *format != '0') {
		p->number = read_number(&format);
		if (*format == '$') {
			format++;
		} else {
			p->number = 0;
			format = start;
		}
	}
	p->spec.flags = read_flags(&format);
	if (*format == '*') {
		format++;
		p->star_width = 1;
		if (is_digit(*format)) {
			p->width_number = read_number(&format);
			if (*format++ != '$')
				return 0;
		}
	} else {
		p->spec.width = read_number(&format);
		if (p->spec.width < 0) {
			errno = EOVERFLOW;
			return 0;
		}
	}
	if (*format == '.') {
		format++;
		if (*format == '*') {
			format++;
			p->star_precision = 1;
			if (is_digit(*format)) {
				p->precision_number = read_number(&format);
				if (*format++ != '$')
					return 0;
			}
		} else {
			p->spec.precision = read_number(&format);
			if (p->spec.precision < 0) {
				errno = EOVERFLOW;
				return 0;
			}
		}
	}
	p->spec.length = read_length(&format);
	p->spec.conversion = *format;
	return *format ? format + 1 : 0;
}

/* For a format with %n$: learns every argument's type first, then reads all in order. */
static int read_numbered(const char *format, struct arguments *arguments)
{
	enum kind kinds[ARGUMENTS_MAX + 1] = {NONE};
	struct parsed p;

	while ((format = strchr(format, '%')) != 0) {
		if (format[1] == '%') {
			format += 2;
			continue;
		}
		format = parse(format + 1, &p);
		if (!format)
			return -1;
		if (p.spec.conversion == 'm' || p.spec.conversion == '%')
			continue;
		if (p.number < 1 || p.number > ARGUMENTS_MAX || p.width_number > ARGUMENTS_MAX ||
		    p.precision_number > ARGUMENTS_MAX || (p.star_width && !p.width_number) ||
		    (p.star_precision && !p.precision_number))
			return -1;
		kinds[p.number] = kind_of(&p.spec);
		if (p.star_width)
			kinds[p.width_number] = INT;
		if (p.star_precision)
			kinds[p.precision_number] = INT;
	}
	int last = ARGUMENTS_MAX;
	while (last && kinds[last] == NONE)
		last--;
	for (int i = 1; i <= last; i++) {
		if (kinds[i] == NONE)
			return -1; /* its size is unknown */
		take(arguments, kinds[i], &arguments->value[i]);
	}
	arguments->numbered = 1;
	return 0;
}

static int uses_numbers(const char *format)
{
	while ((format = strchr(format, '%')) != 0) {
		if (*++format == '%') {
			format++;
			continue;
		}
		while (is_digit(*format))
			format++;
		return *format == '$';
	}
	return 0;
}

static char *decimal_digits(char *end, uintmax_t value)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	while (value >= 100) {
		end -= 2;
		memcpy(end, pairs + value % 100 * 2, 2);
		value /= 100;
	}
	if (value >= 10) {
		end -= 2;
		memcpy(end, pairs + value * 2, 2);
	} else {
		*--end = (char)('0' + value);
	}
	return end;
}

static uintmax_t narrowed(intmax_t value, enum length length, int is_signed)
{
	switch (length) {
	case LENGTH_HH: return is_signed ? (uintmax_t)(signed char)value : (unsigned char)value;
	case LENGTH_H: return is_signed ? (uintmax_t)(short)value : (unsigned short)value;
	case LENGTH_NONE: return is_signed ? (uintmax_t)(int)value : (unsigned int)value;
	default: return (uintmax_t)value;
	}
}

static void format_integer(struct sink *sink, const struct specification *spec, intmax_t argument)
{
	char buffer[72], prefix[2];
	char *end = buffer + sizeof(buffer), *digits = end;
	int is_signed = spec->conversion == 'd' || spec->conversion == 'i';
	uintmax_t value = narrowed(argument, spec->length, is_signed);
	size_t prefix_length = 0;
	long count, zeros, padding;

	if (is_signed) {
		if ((intmax_t)value < 0) {
			prefix[prefix_length++] = '-';
			value = -value;
		} else if (spec->flags & (FLAG_PLUS | FLAG_SPACE)) {
			prefix[prefix_length++] = spec->flags & FLAG_PLUS ? '+' : ' ';
		}
	}
	switch (spec->conversion) {
	case 'o':
		for (uintmax_t v = value; v; v >>= 3)
			*--digits = (char)('0' + (v & 7));
		if ((spec->flags & FLAG_ALTERNATE) && spec->precision <= end - digits &&
		    (value || spec->precision == 0 || spec->precision == -1))
			*--digits = '0';
		break;
	case 'x':
	case 'X':
	case 'p': {
		const char *set = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
		for (uintmax_t v = value; v; v >>= 4)
			*--digits = set[v & 15];
		if ((value && (spec->flags & FLAG_ALTERNATE)) || spec->conversion == 'p') {
			prefix[prefix_length++] = '0';
			prefix[prefix_length++] = spec->conversion == 'X' ? 'X' : 'x';
		}
		break;
	}
	default:
		if (value)
			digits = decimal_digits(end, value);
		break;
	}
	if (digits == end && spec->precision != 0)
		*--digits = '0';
	count = end - digits;
	zeros = spec->precision > count ? spec->precision - count : 0;
	padding = spec->width - (long)prefix_length - zeros - count;
	if (padding > 0 && !(spec->flags & FLAG_LEFT)) {
		if ((spec->flags & FLAG_ZERO) && spec->precision < 0)
			zeros += padding;
		else
			__put_repeated(sink, ' ', padding);
		padding = 0;
	}
	put(sink, prefix, prefix_length);
	__put_repeated(sink, '0', zeros);
	put(sink, digits, (size_t)count);
	__put_repeated(sink, ' ', padding);
}

/* Characters of n bytes; for narrow output, the bytes. */
static long measure(const struct sink *sink, const char *s, size_t n)
{
	long characters = 0;

	if (!sink->wide)
		return (long)n;
	for (size_t i = 0; i < n; i++)
		characters += (s[i] & 0xc0) != 0x80;
	return characters;
}

static void put_field(struct sink *sink, const struct specification *spec, const char *s, size_t n)
{
	long padding = spec->width - measure(sink, s, n);

	if (!(spec->flags & FLAG_LEFT))
		__put_repeated(sink, ' ', padding);
	put(sink, s, n);
	if (spec->flags & FLAG_LEFT)
		__put_repeated(sink, ' ', padding);
}

static void format_string(struct sink *sink, const struct specification *spec, const char *s)
{
	size_t n;

	if (!s)
		s = spec->precision >= 0 && spec->precision < 6 ? "" : "(null)";
	if (spec->precision < 0) {
		n = strlen(s);
	} else if (!sink->wide) {
		n = strnlen(s, (size_t)spec->precision);
	} else {
		/* As many characters as the precision says. */
		long left = spec->precision;
		for (n = 0; s[n]; n++) {
			if ((s[n] & 0xc0) != 0x80 && left-- == 0)
				break;
		}
	}
	put_field(sink, spec, s, n);
}

static int encode(struct sink *sink, char *to, wchar_t c)
{
	size_t n = sink->wide ? utf8_put(to, (unsigned int)c) : wcrtomb(to, c, &(mbstate_t){0});

	if ((sink->wide && n == 0) || n == (size_t)-1) {
		errno = EILSEQ;
		return -1;
	}
	return (int)n;
}

static int format_wide_string(struct sink *sink, const struct specification *spec, const wchar_t *s)
{
	char bytes[MB_LEN_MAX];
	long limit = spec->precision < 0 ? LONG_MAX : spec->precision, total = 0, width = 0;
	size_t count = 0;

	if (!s)
		s = L"(null)";
	for (; width < limit && s[count]; count++) {
		int n = encode(sink, bytes, s[count]);
		if (n < 0)
			return -1;
		if (!sink->wide && total + n > limit)
			break;
		total += n;
		width += sink->wide ? 1 : n;
	}
	if (!(spec->flags & FLAG_LEFT))
		__put_repeated(sink, ' ', spec->width - width);
	for (size_t i = 0; i < count; i++)
		put(sink, bytes, (size_t)encode(sink, bytes, s[i]));
	if (spec->flags & FLAG_LEFT)
		__put_repeated(sink, ' ', spec->width - width);
	return 0;
}

static int format_character(struct sink *sink, const struct specification *spec, intmax_t c,
			    int wide)
{
	char bytes[MB_LEN_MAX];
	int n = 1;

	if (wide || (sink->wide && (c & 0x80))) {
		wint_t character = wide ? (wint_t)c : btowc((unsigned char)c);
		n = encode(sink, bytes, (wchar_t)character);
		if (n < 0)
			return -1;
	} else {
		bytes[0] = (char)c;
	}
	put_field(sink, spec, bytes, (size_t)n);
	return 0;
}

static size_t written(const struct sink *sink)
{
	return sink->total + (size_t)measure(sink, sink->base, (size_t)(sink->next - sink->base));
}

static void store_count(const struct sink *sink, const struct specification *spec, void *to)
{
	size_t n = written(sink);

	switch (spec->length) {
	case LENGTH_HH: *(signed char *)to = (signed char)n; break;
	case LENGTH_H: *(short *)to = (short)n; break;
	case LENGTH_NONE: *(int *)to = (int)n; break;
	default: *(long *)to = (long)n; break;
	}
}

static int convert(struct sink *sink, struct specification *spec, union argument argument,
		   int saved_errno)
{
	switch (spec->conversion) {
	case 'd':
	case 'i':
	case 'o':
	case 'u':
	case 'x':
	case 'X': format_integer(sink, spec, argument.integer); return 0;
	case 'p':
		spec->length = LENGTH_L;
		format_integer(sink, spec, (intmax_t)(intptr_t)argument.pointer);
		return 0;
	case 'a':
	case 'A':
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G': __format_float(sink, spec, argument.real); return 0;
	case 'c': return format_character(sink, spec, argument.integer, spec->length == LENGTH_L);
	case 'C': return format_character(sink, spec, argument.integer, 1);
	case 's':
		if (spec->length == LENGTH_L)
			return format_wide_string(sink, spec, argument.pointer);
		format_string(sink, spec, argument.pointer);
		return 0;
	case 'S': return format_wide_string(sink, spec, argument.pointer);
	case 'm': format_string(sink, spec, strerror(saved_errno)); return 0;
	case 'n': store_count(sink, spec, argument.pointer); return 0;
	case '%': put(sink, "%", 1); return 0;
	default: errno = EINVAL; return -1;
	}
}

static int convert_next(struct sink *sink, const char **format, struct arguments *arguments,
			int saved_errno)
{
	struct parsed p;
	union argument argument = {0};

	errno = EINVAL; /* unless the parser knows better */
	*format = parse(*format, &p);
	if (!*format)
		return -1;
	if (p.star_width) {
		long width = (int)fetch(arguments, INT, p.width_number).integer;
		if (width < 0)
			p.spec.flags |= FLAG_LEFT;
		p.spec.width = width < 0 ? -width : width;
	}
	if (p.star_precision) {
		long precision = (int)fetch(arguments, INT, p.precision_number).integer;
		p.spec.precision = precision < 0 ? -1 : precision;
	}
	if (kind_of(&p.spec) != NONE)
		argument = fetch(arguments, kind_of(&p.spec), p.number);
	errno = saved_errno;
	return convert(sink, &p.spec, argument, saved_errno);
}

int __format(struct sink *sink, const char *format, va_list list)
{
	struct arguments arguments;
	int result = 0, saved_errno = errno;

	arguments.numbered = 0;
	va_copy(arguments.list, list);
	if (uses_numbers(format) && read_numbered(format, &arguments) < 0) {
		errno = EINVAL;
		result = -1;
	}
	while (result == 0) {
		const char *percent = strchrnul(format, '%');

		put(sink, format, (size_t)(percent - format));
		if (!*percent)
			break;
		format = percent + 1;
		result = convert_next(sink, &format, &arguments, saved_errno);
	}
	va_end(arguments.list);
	if (result < 0 || sink->failed)
		return -1;
	if (written(sink) > INT_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	return (int)written(sink);
}
