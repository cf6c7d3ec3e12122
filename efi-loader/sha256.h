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

/* True where the processor has SHA instructions; sha256_use_instructions(false) does without them.
 */
bool sha256_has_instructions(void);
void sha256_use_instructions(bool use);

/* One of the two ways to take whole blocks into the state. */
typedef void sha256_compress_t(uint32_t state[8], const uint8_t *blocks, size_t count);
sha256_compress_t sha256_compress_portable;
sha256_compress_t sha256_compress_instructions;
extern const uint32_t sha256_constants[64];

#endif
