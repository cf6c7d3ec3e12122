/* SPDX-License-Identifier: MIT */
/*
 * The binary number nearest to a decimal one, exactly. Short inputs go through one correctly
 * rounded operation on the 64-bit mantissa of long double; the rest divides large integers.
 */
#include "binary.h"

#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <string.h>

#define WORDS ((FLOAT_DIGITS_MAX * 10 / 3 + 17000) / 32 + 8)

struct large {
	int count;
	uint32_t word[WORDS]; /* least significant first; the last is not zero */
};

static const struct {
	int bits;     /* of the mantissa, the leading one counted */
	int least;    /* exponent of the lowest bit of a subnormal */
	int greatest; /* exponent of the lowest bit of the greatest number */
} kinds[] = {
	[KIND_FLOAT] = {24, -149, 104},
	[KIND_DOUBLE] = {53, -1074, 971},
	[KIND_LONG_DOUBLE] = {64, -16445, 16320},
};

static void multiply_add(struct large *n, uint32_t factor, uint32_t add)
{
	uint64_t carry = add;

	for (int i = 0; i < n->count; i++) {
		carry += (uint64_t)n->word[i] * factor;
		n->word[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry)
		n->word[n->count++] = (uint32_t)carry;
}

static long bit_length(const struct large *n)
{
	return n->count ? 32L * n->count - __builtin_clz(n->word[n->count - 1]) : 0;
}

static void shift_left(struct large *n, long bits)
{
	int words = (int)(bits / 32), rest = (int)(bits % 32);

	if (!n->count || !bits)
		return;
	if (rest) {
		uint32_t carry = 0;
		for (int i = 0; i < n->count; i++) {
			uint32_t word = n->word[i];
			n->word[i] = word << rest | carry;
			carry = word >> (32 - rest);
		}
		if (carry)
			n->word[n->count++] = carry;
	}
	if (words) {
		memmove(n->word + words, n->word, (size_t)n->count * 4);
		memset(n->word, 0, (size_t)words * 4);
		n->count += words;
	}
}

static int compare(const struct large *a, const struct large *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (int i = a->count - 1; i >= 0; i--) {
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	}
	return 0;
}

static void subtract(struct large *a, const struct large *b)
{
	int64_t borrow = 0;

	for (int i = 0; i < a->count; i++) {
		borrow += (int64_t)a->word[i] - (i < b->count ? b->word[i] : 0);
		a->word[i] = (uint32_t)borrow;
		borrow >>= 32;
	}
	while (a->count && !a->word[a->count - 1])
		a->count--;
}

static void multiply_power_of_five(struct large *n, long power)
{
	for (; power >= 13; power -= 13)
		multiply_add(n, 1220703125U, 0);
	for (; power > 0; power--)
		multiply_add(n, 5, 0);
}

static int direction_up(int negative, int odd, int half, int more)
{
	switch (fegetround()) {
	case FE_TOWARDZERO: return 0;
	case FE_UPWARD: return !negative && (half || more);
	case FE_DOWNWARD: return negative && (half || more);
	default: return half && (more || odd);
	}
}

long double __binary_from_bits(uint64_t mantissa, long exponent, int sticky, enum float_kind kind,
			       int negative)
{
	int bits = kinds[kind].bits, half = 0, drop;
	long double value;

	if (mantissa == 0)
		return negative ? -0.0L : 0.0L;
	drop = __builtin_clzl(mantissa);
	mantissa <<= drop;
	exponent -= drop;
	/* The mantissa now has 64 bits; cut it to the type's, or fewer for a subnormal. */
	drop = 64 - bits;
	if (exponent + drop < kinds[kind].least)
		drop = kinds[kind].least - exponent > 65 ? 65 : (int)(kinds[kind].least - exponent);
	if (drop == 0) {
		half = sticky >> 1;
		sticky &= 1;
	} else if (drop > 64) {
		sticky = 1;
		mantissa = 0;
	} else if (drop > 0) {
		half = mantissa >> (drop - 1) & 1;
		sticky = sticky || (mantissa & ((1UL << (drop - 1)) - 1)) != 0;
		mantissa = drop == 64 ? 0 : mantissa >> drop;
	}
	exponent += drop;
	int inexact = half || sticky, carried = 0;
	if (direction_up(negative, (int)(mantissa & 1), half, sticky))
		carried = ++mantissa == 0;
	if (carried) {
		mantissa = 1UL << 63;
		exponent++;
	}
	if (exponent > kinds[kind].greatest ||
	    (exponent == kinds[kind].greatest && bits < 64 && mantissa >> bits)) {
		int toward = fegetround();
		errno = ERANGE;
		value = toward == FE_TOWARDZERO || toward == (negative ? FE_UPWARD : FE_DOWNWARD)
				? ldexpl((long double)(~0UL >> (64 - bits)), kinds[kind].greatest)
				: (long double)INFINITY;
	} else {
		/* Subnormal results that lost digits are range errors, as is zero. */
		if (inexact && (bits == 64 ? !(mantissa >> 63) : mantissa < 1UL << (bits - 1)))
			errno = ERANGE;
		value = ldexpl((long double)mantissa, (int)exponent);
	}
	return negative ? -value : value;
}

/* Digits that fit 64 bits, times a power of ten that long double has exactly: one rounding to 64
 * bits, from which the type's rounding follows unless those bits sit right at a tie. */
static int from_short(const char *digits, int count, long power, enum float_kind kind, int negative,
		      long double *value)
{
	static const long double tens[28] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
					     1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
					     1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
					     1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
	uint64_t mantissa = 0;
	long double result;

	if (count > 19 || power > 27 || power < -27 || fegetround() != FE_TONEAREST)
		return 0;
	for (int i = 0; i < count; i++)
		mantissa = mantissa * 10 + (uint64_t)(digits[i] - '0');
	result = power < 0 ? (long double)mantissa / tens[-power]
			   : (long double)mantissa * tens[power];
	if (kind != KIND_LONG_DOUBLE) {
		union {
			long double value;
			uint64_t mantissa;
		} parts = {result};
		int drop = 64 - kinds[kind].bits;
		uint64_t tail = parts.mantissa & ((1UL << drop) - 1);
		if (tail == 1UL << (drop - 1))
			return 0;
		result = kind == KIND_DOUBLE ? (long double)(double)result
					     : (long double)(float)result;
		if (isinf(result) || (kind == KIND_FLOAT && result < 0x1p-126L))
			return 0;
	}
	*value = negative ? -result : result;
	return 1;
}

static void large_from_digits(struct large *n, const char *digits, int count)
{
	n->count = 0;
	for (int i = 0; i < count;) {
		uint32_t chunk = 0, factor = 1;
		for (; i < count && factor < 1000000000U; i++, factor *= 10)
			chunk = chunk * 10 + (uint32_t)(digits[i] - '0');
		multiply_add(n, factor, chunk);
		if (!n->count && chunk)
			n->word[n->count++] = chunk;
	}
}

/* The top 64 bits of a / b as an integer times 2^*exponent, and the rest as __binary_from_bits()
 * wants it. */
static uint64_t divide(struct large *a, struct large *b, long *exponent, int *sticky)
{
	long shift = bit_length(b) - bit_length(a);
	uint64_t quotient = 0;

	if (shift > 0)
		shift_left(a, shift);
	else
		shift_left(b, -shift);
	if (compare(a, b) < 0) {
		shift_left(a, 1);
		shift++;
	}
	for (int i = 0; i < 64; i++) {
		quotient <<= 1;
		if (compare(a, b) >= 0) {
			subtract(a, b);
			quotient |= 1;
		}
		shift_left(a, 1);
	}
	/* The remainder has been doubled: it says how the rest compares with a half. */
	*exponent = -shift - 63;
	if (compare(a, b) >= 0) {
		subtract(a, b);
		*sticky |= 2;
	}
	*sticky |= a->count != 0;
	return quotient;
}

long double __binary_from_decimal(const char *digits, int count, long point, int inexact_tail,
				  enum float_kind kind, int negative)
{
	struct large a, b;
	long power = point - count, exponent;
	long double value;
	uint64_t mantissa;

	while (count > 1 && digits[count - 1] == '0' && !inexact_tail) {
		count--;
		power++;
	}
	if (!inexact_tail && from_short(digits, count, power, kind, negative, &value))
		return value;
	if (point > 5000)
		return __binary_from_bits(1, 20000, 0, kind, negative);
	if (point < -5000)
		return __binary_from_bits(1, -20000, 0, kind, negative);
	large_from_digits(&a, digits, count);
	b.count = 1;
	b.word[0] = 1;
	multiply_power_of_five(power < 0 ? &b : &a, power < 0 ? -power : power);
	mantissa = divide(&a, &b, &exponent, &inexact_tail);
	return __binary_from_bits(mantissa, exponent + power, inexact_tail, kind, negative);
}
