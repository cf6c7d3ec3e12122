/* SPDX-License-Identifier: MIT */
/*
 * The SHA-256 compression function in plain C. Unrolled so that the eight working variables stay in
 * registers and never move: an emulated processor runs this too, and there every move costs.
 */
#include "runtime.h"
#include "sha256.h"

static inline uint32_t rotate(uint32_t value, unsigned count)
{
	return value >> count | value << (32 - count);
}

static inline uint32_t load_big_endian(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return __builtin_bswap32(word);
}

#define ROUND(a, b, c, d, e, f, g, h, word, k)                                                   \
	do {                                                                                     \
		h += (word) + (k) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +             \
		     (((f ^ g) & e) ^ g);                                                        \
		d += h;                                                                          \
		h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (((a | b) & c) | (a & b)); \
	} while (0)

#define FIRST(i) (w[i] = load_big_endian(blocks + 4 * (i)))

#define NEXT(i)                                                                                    \
	(w[i] +=                                                                                   \
	 (rotate(w[((i) + 1) & 15], 7) ^ rotate(w[((i) + 1) & 15], 18) ^ w[((i) + 1) & 15] >> 3) + \
	 w[((i) + 9) & 15] +                                                                       \
	 (rotate(w[((i) + 14) & 15], 17) ^ rotate(w[((i) + 14) & 15], 19) ^                        \
	  w[((i) + 14) & 15] >> 10))

#define EIGHT_ROUNDS(take, i, k)                                            \
	do {                                                                \
		ROUND(a, b, c, d, e, f, g, h, take((i) + 0), (k)[(i) + 0]); \
		ROUND(h, a, b, c, d, e, f, g, take((i) + 1), (k)[(i) + 1]); \
		ROUND(g, h, a, b, c, d, e, f, take((i) + 2), (k)[(i) + 2]); \
		ROUND(f, g, h, a, b, c, d, e, take((i) + 3), (k)[(i) + 3]); \
		ROUND(e, f, g, h, a, b, c, d, take((i) + 4), (k)[(i) + 4]); \
		ROUND(d, e, f, g, h, a, b, c, take((i) + 5), (k)[(i) + 5]); \
		ROUND(c, d, e, f, g, h, a, b, take((i) + 6), (k)[(i) + 6]); \
		ROUND(b, c, d, e, f, g, h, a, take((i) + 7), (k)[(i) + 7]); \
	} while (0)

void sha256_compress_portable(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
		uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
		uint32_t w[16];

		EIGHT_ROUNDS(FIRST, 0, sha256_constants);
		EIGHT_ROUNDS(FIRST, 8, sha256_constants);
		for (const uint32_t *k = sha256_constants + 16; k < sha256_constants + 64;
		     k += 16) {
			EIGHT_ROUNDS(NEXT, 0, k);
			EIGHT_ROUNDS(NEXT, 8, k);
		}
		state[0] += a;
		state[1] += b;
		state[2] += c;
		state[3] += d;
		state[4] += e;
		state[5] += f;
		state[6] += g;
		state[7] += h;
	}
}
