/* SPDX-License-Identifier: MIT */
/*
 * Exact decimal digits of a binary number. m * 2^e is m * 2^e for e >= 0 and otherwise
 * m * 5^-e / 10^-e: either way one large integer in base 10^9 and a place for the point.
 */
#include "../private/format.h"

#include <fenv.h>
#include <math.h>
#include <string.h>

#define BASE  1000000000U
#define WORDS (FLOAT_DIGITS_MAX / 9 + 2)

struct large {
	int count;
	uint32_t word[WORDS]; /* least significant first */
};

static void multiply(struct large *n, uint32_t factor)
{
	uint64_t carry = 0;

	for (int i = 0; i < n->count; i++) {
		carry += (uint64_t)n->word[i] * factor;
		n->word[i] = (uint32_t)(carry % BASE);
		carry /= BASE;
	}
	while (carry) {
		n->word[n->count++] = (uint32_t)(carry % BASE);
		carry /= BASE;
	}
}

static char *put_nine(char *to, uint32_t word)
{
	for (int i = 8; i >= 0; i--) {
		to[i] = (char)('0' + word % 10);
		word /= 10;
	}
	return to + 9;
}

void __decimal_from(long double value, struct decimal *decimal, char *buffer)
{
	struct large n;
	int exponent;
	uint64_t mantissa = (uint64_t)(frexpl(fabsl(value), &exponent) * 0x1p64L);
	int shift, places = 0;
	char *end = buffer;

	if (mantissa == 0) {
		buffer[0] = '0';
		*decimal = (struct decimal){buffer, 1, 0};
		return;
	}
	exponent -= 64;
	shift = __builtin_ctzl(mantissa);
	mantissa >>= shift;
	exponent += shift;
	for (n.count = 0; mantissa; mantissa /= BASE)
		n.word[n.count++] = (uint32_t)(mantissa % BASE);
	if (exponent >= 0) {
		for (; exponent > 29; exponent -= 29)
			multiply(&n, 1U << 29);
		multiply(&n, 1U << exponent);
	} else {
		places = -exponent;
		for (exponent = places; exponent > 13; exponent -= 13)
			multiply(&n, 1220703125U);
		for (; exponent > 0; exponent--)
			multiply(&n, 5);
	}
	for (int i = n.count - 1; i >= 0; i--)
		end = put_nine(end, n.word[i]);
	while (*buffer == '0')
		buffer++;
	decimal->exponent = (int)(end - buffer) - 1 - places;
	while (end[-1] == '0')
		end--;
	decimal->digits = buffer;
	decimal->count = (int)(end - buffer);
}

static int rounds_up(const struct decimal *d, int count, int negative)
{
	int next = count < 0 ? 0 : d->digits[count] - '0';

	switch (fegetround()) {
	case FE_TOWARDZERO: return 0;
	case FE_UPWARD: return !negative;
	case FE_DOWNWARD: return negative;
	default: break;
	}
	if (next != 5 || count + 1 < d->count)
		return next >= 5;
	return count > 0 && ((d->digits[count - 1] - '0') & 1);
}

void __decimal_round(struct decimal *d, int count, int negative)
{
	if (count >= d->count || (d->count == 1 && d->digits[0] == '0'))
		return;
	int up = rounds_up(d, count, negative);
	if (count < 0)
		count = 0;
	while (up && count > 0 && d->digits[count - 1] == '9')
		count--;
	if (up && count > 0) {
		d->digits[count - 1]++;
	} else if (up) {
		/* 9.99 became 10: one digit, one place up; for less than one digit, the unit of the
		 * last place asked for, which the caller knows. */
		d->digits[0] = '1';
		count = 1;
		d->exponent++;
	}
	d->count = count;
}
