/* SPDX-License-Identifier: MIT */
/*
 * The SHA-256 compression function in plain C, unrolled so that the eight working variables never
 * move. An emulated processor runs this too, and there each memory access costs several times what
 * a register does; so the sixteen message words live in the sixteen vector registers, and the
 * constants are part of the instructions. Compiled twice: BMI2's rotation leaves the flags alone,
 * which an emulator would have to keep.
 */
#include <emmintrin.h>

#include "runtime.h"
#include "sha256.h"
#include "sha256_constants.h"

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t rotate(uint32_t value, unsigned count)
{
	return value >> count | value << (32 - count);
}

INLINE uint32_t load_big_endian(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return __builtin_bswap32(word);
}

/* Moves between general and vector registers that the compiler must not undo. */
INLINE uint32_t slot_get(__m128i slot)
{
	uint32_t word;

	__asm__("movd %1, %0" : "=r"(word) : "x"(slot));
	return word;
}

INLINE __m128i slot_put(uint32_t word)
{
	__m128i slot;

	__asm__("movd %1, %0" : "=x"(slot) : "r"(word));
	return slot;
}

/* Message word i of the first sixteen, and of the others, which replace those they come from. */
INLINE uint32_t word_first(__m128i w[16], const uint8_t *blocks, unsigned i)
{
	uint32_t word = load_big_endian(blocks + 4 * i);

	w[i] = slot_put(word);
	return word;
}

INLINE uint32_t word_next(__m128i w[16], unsigned i)
{
	uint32_t word = slot_get(w[i & 15]) + slot_get(w[(i + 9) & 15]);
	uint32_t near = slot_get(w[(i + 1) & 15]);
	uint32_t far = slot_get(w[(i + 14) & 15]);

	word += rotate(near, 7) ^ rotate(near, 18) ^ near >> 3;
	word += rotate(far, 17) ^ rotate(far, 19) ^ far >> 10;
	w[i & 15] = slot_put(word);
	return word;
}

#define WORD(i) ((i) < 16 ? word_first(w, blocks, (i)&15) : word_next(w, i))

#define ROUND(a, b, c, d, e, f, g, h, i)                                                         \
	do {                                                                                     \
		h += WORD(i) + sha256_constants[i] +                                             \
		     (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (((f ^ g) & e) ^ g);       \
		d += h;                                                                          \
		h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (((a | b) & c) | (a & b)); \
	} while (0)

#define EIGHT_ROUNDS(i)                                 \
	do {                                            \
		ROUND(a, b, c, d, e, f, g, h, (i) + 0); \
		ROUND(h, a, b, c, d, e, f, g, (i) + 1); \
		ROUND(g, h, a, b, c, d, e, f, (i) + 2); \
		ROUND(f, g, h, a, b, c, d, e, (i) + 3); \
		ROUND(e, f, g, h, a, b, c, d, (i) + 4); \
		ROUND(d, e, f, g, h, a, b, c, (i) + 5); \
		ROUND(c, d, e, f, g, h, a, b, (i) + 6); \
		ROUND(b, c, d, e, f, g, h, a, (i) + 7); \
	} while (0)

INLINE void compress(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
		uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
		__m128i w[16];

		EIGHT_ROUNDS(0);
		EIGHT_ROUNDS(8);
		EIGHT_ROUNDS(16);
		EIGHT_ROUNDS(24);
		EIGHT_ROUNDS(32);
		EIGHT_ROUNDS(40);
		EIGHT_ROUNDS(48);
		EIGHT_ROUNDS(56);
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

void sha256_compress_plain(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	compress(state, blocks, count);
}

__attribute__((target("bmi2"))) void sha256_compress_rotates(uint32_t state[8],
							     const uint8_t *blocks, size_t count)
{
	compress(state, blocks, count);
}
