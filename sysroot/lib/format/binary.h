/* SPDX-License-Identifier: MIT */
#ifndef KELNER_FORMAT_BINARY_H
#define KELNER_FORMAT_BINARY_H

#include "../private/format.h"

/*
 * The binary number nearest to 0.ddd... (count decimal digits, the first not zero) times
 * 10^point, in the current rounding direction. `inexact_tail` says that further digits, not all
 * zero, were cut off. Sets errno to ERANGE on overflow and on an inexact subnormal or zero.
 */
long double __binary_from_decimal(const char *digits, int count, long point, int inexact_tail,
				  enum float_kind kind, int negative);

/* mantissa * 2^exponent, where `sticky` says what was cut off: 2 for at least a half of the last
 * bit, plus 1 if there is more. Without 2 the mantissa must have 64 bits or the rest be less. */
long double __binary_from_bits(uint64_t mantissa, long exponent, int sticky, enum float_kind kind,
			       int negative);

#endif
