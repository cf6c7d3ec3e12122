/* SPDX-License-Identifier: MIT */
/*
 * The SHA-256 compression function with the processor's SHA instructions. They keep the eight
 * working variables as two vectors, ABEF and CDGH, and do two rounds at a time; four message words
 * travel in one vector.
 */
#include <immintrin.h>

#include "sha256.h"
#include "sha256_constants.h"

#define SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))

/* Four rounds on four message words. */
SHA_TARGET static inline void four_rounds(__m128i *abef, __m128i *cdgh, __m128i words,
					  const uint32_t *constants)
{
	__m128i sum = _mm_add_epi32(words, _mm_load_si128((const __m128i *)constants));

	*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, sum);
	*abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

/* The four message words that follow sixteen earlier ones, given oldest first. */
SHA_TARGET static inline __m128i next_words(__m128i w0, __m128i w4, __m128i w8, __m128i w12)
{
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w4), _mm_alignr_epi8(w12, w8, 4));

	return _mm_sha256msg2_epu32(sum, w12);
}

SHA_TARGET void sha256_compress_instructions(uint32_t state[8], const uint8_t *blocks, size_t count)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i dcba = _mm_loadu_si128((const __m128i *)&state[0]);
	__m128i hgfe = _mm_loadu_si128((const __m128i *)&state[4]);
	__m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
	__m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
	__m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
	__m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		__m128i abef_before = abef;
		__m128i cdgh_before = cdgh;
		__m128i w[4];

		for (unsigned i = 0; i < 4; i++) {
			w[i] = _mm_loadu_si128((const __m128i *)(const void *)(blocks + 16 * i));
			w[i] = _mm_shuffle_epi8(w[i], swap);
			four_rounds(&abef, &cdgh, w[i], sha256_constants + 4 * i);
		}
		for (unsigned i = 4; i < 16; i++) {
			w[i & 3] = next_words(w[i & 3], w[(i + 1) & 3], w[(i + 2) & 3],
					      w[(i + 3) & 3]);
			four_rounds(&abef, &cdgh, w[i & 3], sha256_constants + 4 * i);
		}
		abef = _mm_add_epi32(abef, abef_before);
		cdgh = _mm_add_epi32(cdgh, cdgh_before);
	}
	cdab = _mm_shuffle_epi32(abef, 0x1b); /* FEBA, read as A B E F from the low end up */
	hgfe = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)&state[0], _mm_blend_epi16(cdab, hgfe, 0xf0));
	_mm_storeu_si128((__m128i *)&state[4], _mm_alignr_epi8(hgfe, cdab, 8));
}
