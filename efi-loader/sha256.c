/* SPDX-License-Identifier: MIT */
#include "sha256.h"

#include <cpuid.h>

#include "runtime.h"

static sha256_compress_t *compress;

static bool has_sha_instructions(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

static bool has_rotates(void)
{
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_BMI2);
}

/* A wrong hash would mean a machine that does not boot, so a way proves itself before it is used.
 */
static bool agrees_with_plain(sha256_compress_t *candidate)
{
	uint32_t one[8], other[8];
	uint8_t blocks[2 * SHA256_BLOCK];

	for (size_t i = 0; i < sizeof(blocks); i++)
		blocks[i] = (uint8_t)(i * 89 + 7);
	for (uint32_t i = 0; i < 8; i++)
		one[i] = other[i] = i * 0x9e3779b9u;
	candidate(one, blocks, 2);
	sha256_compress_plain(other, blocks, 2);
	return memcmp(one, other, sizeof(one)) == 0;
}

const char *sha256_choose(void)
{
	if (has_sha_instructions() && agrees_with_plain(sha256_compress_instructions)) {
		compress = sha256_compress_instructions;
		return "SHA instructions";
	}
	if (has_rotates() && agrees_with_plain(sha256_compress_rotates)) {
		compress = sha256_compress_rotates;
		return "BMI2";
	}
	compress = sha256_compress_plain;
	return "plain code";
}

void sha256_start(struct sha256 *hash)
{
	static const uint32_t initial[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	if (compress == NULL)
		sha256_choose();
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
