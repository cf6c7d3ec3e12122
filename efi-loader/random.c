/* SPDX-License-Identifier: MIT */
#include "random.h"

#include "console.h"
#include "cpu.h"
#include "firmware.h"
#include "runtime.h"
#include "sha256.h"

#define FIRMWARE_BYTES  64
#define PROCESSOR_WORDS 8
#define JITTER_SAMPLES  512

/*
 * Bits that are vouched for: a full-entropy source by its size; RDRAND, a generator of 128-bit
 * strength, by that; jitter of the time that memory accesses take, one bit in sixteen samples that
 * differ from the one before. Clocks and addresses are mixed in and count nothing.
 */
#define QUALITY_FIRMWARE 256u
#define QUALITY_RDSEED   (64u * PROCESSOR_WORDS)
#define QUALITY_RDRAND   128u
#define JITTER_PER_BIT   16u
#define QUALITY_KEY      (8u * SHA256_BYTES) /* no more than the key holds */

static uint8_t key[SHA256_BYTES];
static uint32_t quality;
static uint64_t counter;

static bool add_firmware(struct sha256 *pool)
{
	static EFI_GUID guid = EFI_RNG_PROTOCOL_GUID;
	EFI_RNG_PROTOCOL *generator = firmware_find_protocol(&guid);
	uint8_t bytes[FIRMWARE_BYTES] = {0};

	if (generator == NULL ||
	    EFI_ERROR(generator->GetRNG(generator, NULL, sizeof(bytes), bytes)))
		return false;
	sha256_add(pool, bytes, sizeof(bytes));
	memset(bytes, 0, sizeof(bytes));
	return true;
}

static bool add_processor(struct sha256 *pool, bool (*source)(uint64_t *number))
{
	for (int i = 0; i < PROCESSOR_WORDS; i++) {
		uint64_t number;

		if (!source(&number))
			return false;
		sha256_add(pool, &number, sizeof(number));
	}
	return true;
}

static uint32_t add_jitter(struct sha256 *pool)
{
	static volatile uint8_t memory[4096];
	uint64_t last_delta = 0;
	uint32_t differing = 0;

	for (uint32_t i = 0; i < JITTER_SAMPLES; i++) {
		uint64_t start = cpu_timestamp();
		uint64_t delta;

		memory[(i * 67) % sizeof(memory)]++;
		delta = cpu_timestamp() - start;
		differing += delta != last_delta;
		last_delta = delta;
		sha256_add(pool, &delta, sizeof(delta));
	}
	return differing / JITTER_PER_BIT;
}

static void add_clocks(struct sha256 *pool)
{
	EFI_TIME time = {0};
	uint64_t stamp = cpu_timestamp();
	UINT64 count = 0;

	firmware->RuntimeServices->GetTime(&time, NULL);
	boot_services->GetNextMonotonicCount(&count);
	sha256_add(pool, &time, sizeof(time));
	sha256_add(pool, &count, sizeof(count));
	sha256_add(pool, &stamp, sizeof(stamp));
	sha256_add(pool, &loader_image, sizeof(loader_image));
}

void random_open(void)
{
	struct sha256 pool;
	bool from_firmware, from_seed, from_generator;
	uint32_t jitter;

	sha256_start(&pool);
	from_firmware = add_firmware(&pool);
	from_seed = add_processor(&pool, cpu_random_seed);
	from_generator = add_processor(&pool, cpu_random_value);
	jitter = add_jitter(&pool);
	add_clocks(&pool);
	sha256_finish(&pool, key);
	memset(&pool, 0, sizeof(pool));
	quality = jitter + (from_firmware ? QUALITY_FIRMWARE : 0) +
		  (from_seed ? QUALITY_RDSEED : 0) + (from_generator ? QUALITY_RDRAND : 0);
	if (quality > QUALITY_KEY)
		quality = QUALITY_KEY;
	console_detail(
		"randomness: firmware %s, RDSEED %s, RDRAND %s, jitter %u bits; %u bits in all",
		from_firmware ? "yes" : "no", from_seed ? "yes" : "no",
		from_generator ? "yes" : "no", jitter, quality);
}

static void generate(const char *purpose, uint8_t block[SHA256_BYTES])
{
	struct sha256 hash;

	counter++;
	sha256_start(&hash);
	sha256_add(&hash, key, sizeof(key));
	sha256_add(&hash, purpose, strlen(purpose));
	sha256_add(&hash, &counter, sizeof(counter));
	sha256_finish(&hash, block);
}

uint64_t random_below(uint64_t bound)
{
	uint8_t block[SHA256_BYTES];
	uint64_t number;

	generate("placement", block);
	memcpy(&number, block, sizeof(number));
	return number % bound;
}

uint32_t random_seed(uint8_t *seed, size_t size)
{
	while (size > 0) {
		uint8_t block[SHA256_BYTES];
		size_t part = size < sizeof(block) ? size : sizeof(block);

		generate("kernel", block);
		memcpy(seed, block, part);
		seed += part;
		size -= part;
	}
	return quality;
}
