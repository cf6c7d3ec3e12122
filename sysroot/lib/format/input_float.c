/* SPDX-License-Identifier: MIT */
/* Reading floating-point numbers from text: decimal, hexadecimal, infinity, NAN(...). */
#include "binary.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>

/* One character ahead, within the field's width. */
struct reader {
	struct source *source;
	long left;
	int c; /* -1: end */
};

static void advance(struct reader *r)
{
	if (r->c >= 0)
		r->left--;
	r->c = r->left != 0 ? r->source->get(r->source) : -1;
	if (r->left != 0 && r->c >= 0)
		r->source->count++;
}

static void finish(struct reader *r)
{
	if (r->c >= 0) {
		r->source->count--;
		r->source->unget(r->source, r->c);
	}
}

static int accept_word(struct reader *r, const char *word)
{
	for (; *word; word++) {
		if (r->c < 0 || r->c > 127 || tolower(r->c) != *word)
			return 0;
		advance(r);
	}
	return 1;
}

/* "(n-char-sequence)" after nan; without its end it is a failed match. */
static int accept_nan_tail(struct reader *r)
{
	if (r->c != '(')
		return 1;
	do
		advance(r);
	while (r->c == '_' || (r->c >= 0 && r->c < 128 && isalnum(r->c)));
	if (r->c != ')')
		return 0;
	advance(r);
	return 1;
}

/* Digits after the exponent's letter, clamped. Returns whether there were any. */
static int read_exponent(struct reader *r, long *exponent)
{
	int negative = 0, any = 0;

	advance(r);
	if (r->c == '-' || r->c == '+') {
		negative = r->c == '-';
		advance(r);
	}
	for (*exponent = 0; r->c >= '0' && r->c <= '9'; advance(r)) {
		any = 1;
		if (*exponent < 100000000)
			*exponent = *exponent * 10 + (r->c - '0');
	}
	if (negative)
		*exponent = -*exponent;
	return any;
}

static int hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_hexadecimal(struct reader *r, enum float_kind kind, int negative,
			    long double *value)
{
	uint64_t mantissa = 0;
	long exponent = 0, written;
	int any = 0, point = 0, sticky = 0, full = 0;

	for (;; advance(r)) {
		int digit = r->c >= 0 && r->c < 128 ? hex_value(r->c) : -1;

		if (r->c == '.' && !point) {
			point = 1;
			continue;
		}
		if (digit < 0)
			break;
		any = 1;
		if (full || mantissa >> 60) {
			/* As many of its bits as still fit; the next one is the half. */
			int room = full ? 0 : __builtin_clzl(mantissa);
			int rest = digit & (15 >> room);
			mantissa = mantissa << room | (uint64_t)(digit >> (4 - room));
			exponent += (point ? 0 : 4) - room;
			if (!full && rest & (8 >> room)) {
				sticky |= 2;
				rest &= ~(8 >> room);
			}
			sticky |= rest != 0;
			full = 1;
		} else {
			mantissa = mantissa << 4 | (uint64_t)digit;
			exponent -= point ? 4 : 0;
		}
	}
	if (!any)
		return 0;
	if (r->c == 'p' || r->c == 'P') {
		if (!read_exponent(r, &written))
			return -1;
		exponent += written;
	}
	*value = __binary_from_bits(mantissa, exponent, sticky, kind, negative);
	return 1;
}

/* `any`: a leading zero was read already. */
static int read_decimal(struct reader *r, enum float_kind kind, int negative, int any,
			long double *value)
{
	char digits[FLOAT_DIGITS_MAX];
	/* What the nearest tie of each type can need; beyond that only "something" counts. */
	int limit = kind == KIND_LONG_DOUBLE ? FLOAT_DIGITS_MAX : 800;
	int count = 0, point_seen = 0, tail = 0;
	long point = 0, written;

	for (;; advance(r)) {
		if (r->c == '.' && !point_seen) {
			point_seen = 1;
			continue;
		}
		if (r->c < '0' || r->c > '9')
			break;
		any = 1;
		if (count == 0 && r->c == '0') {
			point -= point_seen;
			continue;
		}
		if (count < limit)
			digits[count++] = (char)r->c;
		else
			tail |= r->c != '0';
		point += !point_seen;
	}
	if (!any)
		return 0;
	if (r->c == 'e' || r->c == 'E') {
		if (!read_exponent(r, &written))
			return -1;
		point += written;
	}
	*value = count ? __binary_from_decimal(digits, count, point, tail, kind, negative)
		       : (negative ? -0.0L : 0.0L);
	return 1;
}

/* As a stream sees it: the longest beginning of a number is taken, and if that is not a number
 * itself, the match fails (which is what -1 from the readers above means). */
int __scan_float(struct source *source, long width, enum float_kind kind, long double *value)
{
	struct reader r = {.source = source, .left = width < 0 ? LONG_MAX : width, .c = -1};
	int negative = 0, result = 0;

	advance(&r);
	if (r.c == '-' || r.c == '+') {
		negative = r.c == '-';
		advance(&r);
	}
	if (r.c == 'i' || r.c == 'I') {
		result = accept_word(&r, "inf");
		if (result && (r.c == 'i' || r.c == 'I'))
			result = accept_word(&r, "inity");
		*value = negative ? (long double)-INFINITY : (long double)INFINITY;
	} else if (r.c == 'n' || r.c == 'N') {
		result = accept_word(&r, "nan") && accept_nan_tail(&r);
		*value = negative ? -__builtin_nanl("") : __builtin_nanl("");
	} else if (r.c == '0') {
		advance(&r);
		if (r.c == 'x' || r.c == 'X') {
			advance(&r);
			result = read_hexadecimal(&r, kind, negative, value);
		} else {
			result = read_decimal(&r, kind, negative, 1, value);
		}
	} else {
		result = read_decimal(&r, kind, negative, 0, value);
	}
	finish(&r);
	return result > 0;
}
