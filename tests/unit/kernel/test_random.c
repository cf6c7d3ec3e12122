/* SPDX-License-Identifier: MIT */
#include <abi/boot.h>
#include <kernel/arch.h>
#include <kernel/log.h>
#include <kernel/random.h>
#include <random/chacha20.h>

#include "../test.h"

static unsigned warnings;

size_t arch_random(void *buffer, size_t size)
{
	(void)buffer;
	(void)size;
	return 0;
}

bool spinlock_in_turn = true;

void arch_spin_wait(void)
{
}

void log_print(enum log_level level, const char *format, ...)
{
	(void)format;
	warnings += level == LOG_WARNING;
}

/* RFC 8439, section 2.3.2. */
TEST(the_block_function_gives_the_rfc_vector)
{
	static const uint8_t nonce[12] = {0, 0, 0, 9, 0, 0, 0, 0x4a, 0, 0, 0, 0};
	static const uint8_t expected[64] = {
		0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3,
		0x20, 0x71, 0xc4, 0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22,
		0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e, 0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa,
		0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2, 0xb5, 0x12, 0x9c, 0xd1,
		0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e};
	uint8_t key[32], block[64];

	for (unsigned i = 0; i < 32; i++)
		key[i] = (uint8_t)i;
	chacha20_block(key, 1, nonce, block);
	CHECK(memcmp(block, expected, sizeof block) == 0);
}

/* RFC 8439, appendix A.1, vectors 1 and 2. */
TEST(the_zero_key_gives_the_rfc_vectors)
{
	static const uint8_t first[8] = {0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90};
	static const uint8_t second[8] = {0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a};
	static const uint8_t zero[32];
	uint8_t block[64];

	chacha20_block(zero, 0, zero, block);
	CHECK(memcmp(block, first, 8) == 0);
	chacha20_block(zero, 1, zero, block);
	CHECK(memcmp(block, second, 8) == 0);
}

TEST(the_loaders_seed_is_wiped_and_a_poor_one_reported)
{
	static const uint8_t zero[BOOT_SEED_BYTES];
	struct boot_info boot = {.seed_quality = 0};

	memset(boot.seed, 0x5a, sizeof boot.seed);
	random_init(&boot);
	CHECK(memcmp(boot.seed, zero, sizeof zero) == 0);
	CHECK_EQUAL(warnings, 1);
	boot.seed_quality = 512;
	random_init(&boot);
	CHECK_EQUAL(warnings, 1);
}

TEST(every_length_is_filled_exactly)
{
	for (size_t size = 0; size < 300; size++) {
		uint8_t buffer[302];
		unsigned zeros = 0;

		memset(buffer, 0, sizeof buffer);
		buffer[size + 1] = 0xee;
		random_bytes(buffer + 1, size);
		for (size_t i = 1; i <= size; i++)
			zeros += buffer[i] == 0;
		CHECK(zeros <= 12);
		CHECK_EQUAL(buffer[0], 0);
		CHECK_EQUAL(buffer[size + 1], 0xee);
	}
}

TEST(output_does_not_repeat_and_is_balanced)
{
	static uint8_t bytes[1 << 16];
	unsigned ones = 0;
	uint64_t previous = 0;

	for (unsigned i = 0; i < 5000; i++) {
		uint64_t word;

		random_bytes(&word, sizeof word);
		CHECK(word != previous);
		previous = word;
		word = random_word();
		CHECK(word != previous && word != 0);
	}
	random_bytes(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		ones += (unsigned)__builtin_popcount(bytes[i]);
	CHECK(ones > 4 * sizeof bytes * 99 / 100 && ones < 4 * sizeof bytes * 101 / 100);
}

int main(void)
{
	RUN(the_block_function_gives_the_rfc_vector);
	RUN(the_zero_key_gives_the_rfc_vectors);
	RUN(the_loaders_seed_is_wiped_and_a_poor_one_reported);
	RUN(every_length_is_filled_exactly);
	RUN(output_does_not_repeat_and_is_balanced);
	return test_end();
}
