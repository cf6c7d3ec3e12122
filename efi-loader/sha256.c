/* SPDX-License-Identifier: MIT */
#include "sha256.h"

#include <cpuid.h>

#include "runtime.h"

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const uint32_t sha256_constants[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static sha256_compress_t *compress;

bool sha256_has_instructions(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

void sha256_use_instructions(bool use)
{
	compress = use ? sha256_compress_instructions : sha256_compress_portable;
}

void sha256_start(struct sha256 *hash)
{
	static const uint32_t initial[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	if (compress == NULL)
		sha256_use_instructions(sha256_has_instructions());
	memcpy(hash->state, initial, sizeof(initial));
	hash->length = 0;
}

void sha256_add(struct sha256 *hash, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;
	size_t held = hash->length % SHA256_BLOCK;

	hash->length += size;
	if (held > 0) {
		size_t part = SHA256_BLOCK - held < size ? SHA256_BLOCK - held : size;

		memcpy(hash->pending + held, from, part);
		from += part;
		size -= part;
		if (held + part < SHA256_BLOCK)
			return;
		compress(hash->state, hash->pending, 1);
	}
	if (size >= SHA256_BLOCK) {
		compress(hash->state, from, size / SHA256_BLOCK);
		from += size - size % SHA256_BLOCK;
		size %= SHA256_BLOCK;
	}
	if (size > 0)
		memcpy(hash->pending, from, size);
}

void sha256_finish(struct sha256 *hash, uint8_t digest[SHA256_BYTES])
{
	uint64_t bits = hash->length * 8;
	size_t held = hash->length % SHA256_BLOCK;

	hash->pending[held++] = 0x80;
	if (held > SHA256_BLOCK - 8) {
		memset(hash->pending + held, 0, SHA256_BLOCK - held);
		compress(hash->state, hash->pending, 1);
		held = 0;
	}
	memset(hash->pending + held, 0, SHA256_BLOCK - 8 - held);
	for (unsigned i = 0; i < 8; i++)
		hash->pending[SHA256_BLOCK - 1 - i] = (uint8_t)(bits >> (8 * i));
	compress(hash->state, hash->pending, 1);
	for (unsigned i = 0; i < SHA256_BYTES; i++)
		digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256(const void *bytes, size_t size, uint8_t digest[SHA256_BYTES])
{
	struct sha256 hash;

	sha256_start(&hash);
	sha256_add(&hash, bytes, size);
	sha256_finish(&hash, digest);
}
