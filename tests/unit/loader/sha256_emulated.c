/* SPDX-License-Identifier: MIT */
/*
 * The loader's code for the SHA instructions, with those instructions replaced by what the Intel
 * manual (volume 2, SHA256RNDS2, SHA256MSG1, SHA256MSG2) says that they do.
 */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

struct words {
	uint32_t at[4]; /* from the lowest bits up */
};

static struct words words_of(__m128i vector)
{
	struct words words;

	memcpy(&words, &vector, sizeof(words));
	return words;
}

static __m128i vector_of(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	return _mm_set_epi32((int)w3, (int)w2, (int)w1, (int)w0);
}

static uint32_t rotate_right(uint32_t value, unsigned count)
{
	return value >> count | value << (32 - count);
}

static uint32_t small_sigma_0(uint32_t x)
{
	return rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
}

static uint32_t small_sigma_1(uint32_t x)
{
	return rotate_right(x, 17) ^ rotate_right(x, 19) ^ x >> 10;
}

static __m128i emulated_rnds2(__m128i source_1, __m128i source_2, __m128i constants)
{
	struct words cdgh = words_of(source_1), abef = words_of(source_2), wk = words_of(constants);
	uint32_t a = abef.at[3], b = abef.at[2], e = abef.at[1], f = abef.at[0];
	uint32_t c = cdgh.at[3], d = cdgh.at[2], g = cdgh.at[1], h = cdgh.at[0];

	for (unsigned i = 0; i < 2; i++) {
		uint32_t one = ((e & f) ^ (~e & g)) +
			       (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
			       wk.at[i] + h;
		uint32_t two = ((a & b) ^ (a & c) ^ (b & c)) +
			       (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22));

		h = g;
		g = f;
		f = e;
		e = one + d;
		d = c;
		c = b;
		b = a;
		a = one + two;
	}
	return vector_of(f, e, b, a);
}

static __m128i emulated_msg1(__m128i source_1, __m128i source_2)
{
	struct words w = words_of(source_1), next = words_of(source_2);

	return vector_of(w.at[0] + small_sigma_0(w.at[1]), w.at[1] + small_sigma_0(w.at[2]),
			 w.at[2] + small_sigma_0(w.at[3]), w.at[3] + small_sigma_0(next.at[0]));
}

static __m128i emulated_msg2(__m128i source_1, __m128i source_2)
{
	struct words sum = words_of(source_1), last = words_of(source_2);
	uint32_t w16 = sum.at[0] + small_sigma_1(last.at[2]);
	uint32_t w17 = sum.at[1] + small_sigma_1(last.at[3]);

	return vector_of(w16, w17, sum.at[2] + small_sigma_1(w16), sum.at[3] + small_sigma_1(w17));
}

#define _mm_sha256rnds2_epu32 emulated_rnds2
#define _mm_sha256msg1_epu32  emulated_msg1
#define _mm_sha256msg2_epu32  emulated_msg2

#include "sha256_instructions.c"
