/* SPDX-License-Identifier: MIT */
/* SHA-256 as FIPS 180-4 defines it. */
#ifndef LOADER_SHA256_H
#define LOADER_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32
#define SHA256_BLOCK 64

struct sha256 {
	uint32_t state[8];
	uint64_t length; /* bytes taken so far */
	uint8_t pending[SHA256_BLOCK];
};

void sha256_start(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *bytes, size_t size);
void sha256_finish(struct sha256 *hash, uint8_t digest[SHA256_BYTES]);

/* All three at once. */
void sha256(const void *bytes, size_t size, uint8_t digest[SHA256_BYTES]);

/* Picks the fastest way for this processor, and names it. Happens by itself where nobody asks. */
const char *sha256_choose(void);

/* The ways to take whole blocks into the state. All give the same result. */
typedef void sha256_compress_t(uint32_t state[8], const uint8_t *blocks, size_t count);
sha256_compress_t sha256_compress_plain;
sha256_compress_t sha256_compress_rotates;      /* with BMI2 */
sha256_compress_t sha256_compress_instructions; /* with the SHA extensions */

#endif
