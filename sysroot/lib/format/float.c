/* SPDX-License-Identifier: MIT */
/* The conversions a, e, f and g. */
#include "output.h"

#include <fenv.h>
#include <limits.h>
#include <math.h>

static int sign_of(const struct specification *spec, long double value)
{
	if (signbit(value))
		return '-';
	return spec->flags & FLAG_PLUS ? '+' : spec->flags & FLAG_SPACE ? ' ' : 0;
}

/* Padding around a number: returns how many zeros go between prefix and digits. */
static long open_field(struct sink *sink, const struct specification *spec, const char *prefix,
		       size_t prefix_length, long body)
{
	long padding = spec->width - (long)prefix_length - body;

	if (padding > 0 && !(spec->flags & (FLAG_LEFT | FLAG_ZERO)))
		__put_repeated(sink, ' ', padding);
	put(sink, prefix, prefix_length);
	if (padding > 0 && (spec->flags & (FLAG_LEFT | FLAG_ZERO)) == FLAG_ZERO)
		__put_repeated(sink, '0', padding);
	return padding;
}

static void close_field(struct sink *sink, const struct specification *spec, long padding)
{
	if (padding > 0 && (spec->flags & FLAG_LEFT))
		__put_repeated(sink, ' ', padding);
}

static void put_special(struct sink *sink, const struct specification *spec, long double value)
{
	struct specification plain = *spec;
	int upper = spec->conversion < 'a';
	char sign = (char)sign_of(spec, value);
	const char *word = isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");
	long padding;

	plain.flags &= ~(unsigned int)FLAG_ZERO;
	padding = open_field(sink, &plain, &sign, sign != 0, 3);
	put(sink, word, 3);
	close_field(sink, &plain, padding);
}

static size_t write_exponent(char *to, char letter, int exponent, int least)
{
	char digits[8];
	size_t n = 0, k = 0;

	to[n++] = letter;
	to[n++] = exponent < 0 ? '-' : '+';
	if (exponent < 0)
		exponent = -exponent;
	do
		digits[k++] = (char)('0' + exponent % 10);
	while ((exponent /= 10) || k < (size_t)least);
	while (k)
		to[n++] = digits[--k];
	return n;
}

/* Digits `from` to `to` (exclusive) of the decimal; places that it lacks are zeros. */
static void put_digits(struct sink *sink, const struct decimal *d, long from, long to)
{
	if (from < 0 && from < to) {
		long zeros = (to < 0 ? to : 0) - from;
		__put_repeated(sink, '0', zeros);
		from += zeros;
	}
	if (from < d->count && from < to) {
		long n = (to < d->count ? to : d->count) - from;
		put(sink, d->digits + from, (size_t)n);
		from += n;
	}
	if (from < to)
		__put_repeated(sink, '0', to - from);
}

static void put_scientific(struct sink *sink, const struct specification *spec, struct decimal *d,
			   char sign, long precision)
{
	char exponent[12];
	size_t tail = write_exponent(exponent, spec->conversion < 'a' ? 'E' : 'e', d->exponent, 2);
	int point = precision > 0 || (spec->flags & FLAG_ALTERNATE);
	long padding = open_field(sink, spec, &sign, sign != 0, 1 + point + precision + (long)tail);

	put_digits(sink, d, 0, 1);
	if (point)
		put(sink, ".", 1);
	put_digits(sink, d, 1, 1 + precision);
	put(sink, exponent, tail);
	close_field(sink, spec, padding);
}

static void put_fixed(struct sink *sink, const struct specification *spec, struct decimal *d,
		      char sign, long precision)
{
	long whole = d->exponent >= 0 ? d->exponent + 1 : 1;
	int point = precision > 0 || (spec->flags & FLAG_ALTERNATE);
	long padding = open_field(sink, spec, &sign, sign != 0, whole + point + precision);
	long first = d->exponent + 1; /* index of the digit after the point */

	put_digits(sink, d, first - whole, first);
	if (point)
		put(sink, ".", 1);
	put_digits(sink, d, first, first + precision);
	close_field(sink, spec, padding);
}

static int is_zero(const struct decimal *d)
{
	return d->count == 0 || (d->count == 1 && d->digits[0] == '0');
}

/* Rounds to `places` after the point. */
static void round_fixed(struct decimal *d, long places, int negative)
{
	long keep = d->exponent + 1 + places;

	if (is_zero(d) || keep >= d->count)
		return;
	int before = d->exponent;
	__decimal_round(d, keep < -1 ? -1 : (int)keep, negative);
	if (keep <= 0 && d->count > 0 && d->exponent > before) {
		d->exponent = (int)-places; /* one unit of the last place */
	} else if (d->count == 0) {
		d->digits[0] = '0';
		d->count = 1;
		d->exponent = 0;
	}
}

static void put_general(struct sink *sink, const struct specification *spec, struct decimal *d,
			char sign, long precision)
{
	long p = precision ? precision : 1;

	if (p <= d->count)
		__decimal_round(d, (int)p, sign == '-');
	long x = d->exponent;
	if (!(spec->flags & FLAG_ALTERNATE)) {
		while (d->count > 1 && d->digits[d->count - 1] == '0')
			d->count--;
		if (p > d->count)
			p = d->count;
		if (x < -4 || x >= (precision ? precision : 1)) {
			put_scientific(sink, spec, d, sign, p - 1);
			return;
		}
		put_fixed(sink, spec, d, sign, p - 1 - x > 0 ? p - 1 - x : 0);
		return;
	}
	if (x < -4 || x >= p)
		put_scientific(sink, spec, d, sign, p - 1);
	else
		put_fixed(sink, spec, d, sign, p - 1 - x);
}

/* Doubles show one bit before the point, the 64-bit mantissa of long doubles four. */
static void put_hexadecimal(struct sink *sink, const struct specification *spec, long double value)
{
	const char *digits = spec->conversion == 'A' ? "0123456789ABCDEF" : "0123456789abcdef";
	int exponent, is_long = spec->length == LENGTH_LONG_DOUBLE;
	uint64_t mantissa = (uint64_t)(frexpl(fabsl(value), &exponent) * 0x1p64L);
	int fraction_digits = 15, lead;
	long precision = spec->precision;
	char prefix[4], body[32], tail[12];
	size_t prefix_length = 0, n = 0, tail_length;

	if (mantissa == 0) {
		exponent = 0;
	} else if (is_long) {
		exponent -= 4;
		if (exponent < -16385) { /* a subnormal keeps its least exponent */
			mantissa >>= -16385 - exponent;
			exponent = -16385;
		}
	} else {
		exponent -= 1;
		if (exponent < -1022) {
			mantissa >>= -1022 - exponent;
			exponent = -1022;
		}
		mantissa >>= 3;
	}
	if (precision >= 0 && precision < fraction_digits) {
		int drop = 60 - 4 * (int)precision;
		uint64_t rest = mantissa & ((1UL << drop) - 1), half = 1UL << (drop - 1);
		uint64_t kept = mantissa >> drop;
		int mode = fegetround(), negative = signbit(value) != 0;

		if (mode == FE_TONEAREST ? rest > half || (rest == half && (kept & 1))
					 : rest && ((mode == FE_UPWARD && !negative) ||
						    (mode == FE_DOWNWARD && negative)))
			kept++;
		if (drop < 64 && kept >> (64 - drop)) { /* carried out of the mantissa */
			kept >>= 4;
			exponent += 4;
		}
		mantissa = kept << drop;
	}
	lead = (int)(mantissa >> 60);
	mantissa <<= 4;
	if (sign_of(spec, value))
		prefix[prefix_length++] = (char)sign_of(spec, value);
	prefix[prefix_length++] = '0';
	prefix[prefix_length++] = spec->conversion == 'A' ? 'X' : 'x';
	body[n++] = digits[lead];
	body[n++] = '.';
	for (; mantissa; mantissa <<= 4)
		body[n++] = digits[mantissa >> 60];
	long shown = precision < 0 ? (long)n - 2 : precision;
	if (shown == 0 && !(spec->flags & FLAG_ALTERNATE))
		n = 1;
	tail_length = write_exponent(tail, spec->conversion == 'A' ? 'P' : 'p', exponent, 1);
	long zeros = shown - ((long)n - 2);
	if (n == 1)
		zeros = 0;
	long padding =
		open_field(sink, spec, prefix, prefix_length, (long)n + zeros + (long)tail_length);
	put(sink, body, n);
	__put_repeated(sink, '0', zeros);
	put(sink, tail, tail_length);
	close_field(sink, spec, padding);
}

void __format_float(struct sink *sink, const struct specification *spec, long double value)
{
	char buffer[FLOAT_DIGITS_MAX];
	struct decimal decimal;
	char sign = (char)sign_of(spec, value);
	int negative = signbit(value) != 0;
	long precision = spec->precision < 0 ? 6 : spec->precision;

	if (!isfinite(value)) {
		put_special(sink, spec, value);
		return;
	}
	if ((spec->conversion | 0x20) == 'a') {
		put_hexadecimal(sink, spec, value);
		return;
	}
	__decimal_from(value, &decimal, buffer);
	switch (spec->conversion | 0x20) {
	case 'e':
		if (precision < decimal.count)
			__decimal_round(&decimal, (int)precision + 1, negative);
		put_scientific(sink, spec, &decimal, sign, precision);
		break;
	case 'f':
		round_fixed(&decimal, precision, negative);
		put_fixed(sink, spec, &decimal, sign, precision);
		break;
	default: put_general(sink, spec, &decimal, sign, precision); break;
	}
}
