/* SPDX-License-Identifier: MIT */
/*
 * A ChaCha20 generator with fast key erasure: each call replaces the pool's key before it gives
 * anything out, and long output comes from a key of the call's own, outside the lock.
 */
#include <abi/boot.h>
#include <kernel/arch.h>
#include <kernel/log.h>
#include <kernel/random.h>
#include <kernel/spinlock.h>
#include <kernel/string.h>
#include <random/chacha20.h>

#define MIX_INTERVAL  1024 /* calls between two additions of fresh randomness */
#define SEED_BITS_MIN 256

static struct spinlock lock = SPINLOCK_INITIALISER(LOCK_LEVEL_LOG);
static uint8_t pool[CHACHA20_KEY_BYTES] GUARDED_STATIC(lock);
static uint64_t calls GUARDED_STATIC(lock);
static uint64_t stock[CHACHA20_KEY_BYTES / 8] GUARDED_STATIC(lock); /* for single words */
static unsigned stock_left GUARDED_STATIC(lock);

/* One block under the pool's key: its first half is the next key, its second half the output. */
static void advance(uint8_t output[CHACHA20_KEY_BYTES]) REQUIRES(lock)
{
	uint8_t nonce[CHACHA20_NONCE_BYTES] = {0};
	uint8_t block[CHACHA20_BLOCK_BYTES];
	uint64_t cycles = arch_cycles();

	memcpy(nonce, &cycles, sizeof cycles);
	chacha20_block(pool, 0, nonce, block);
	memcpy(pool, block, CHACHA20_KEY_BYTES);
	memcpy(output, block + CHACHA20_KEY_BYTES, CHACHA20_KEY_BYTES);
	memory_wipe(block, sizeof block);
}

/* Whatever is added, the pool gets no more predictable: the key is mixed and then hashed on. */
static void mix(const void *bytes, size_t size) REQUIRES(lock)
{
	uint8_t ignored[CHACHA20_KEY_BYTES];

	for (size_t i = 0; i < size; i++) {
		pool[i % CHACHA20_KEY_BYTES] ^= ((const uint8_t *)bytes)[i];
		if (i % CHACHA20_KEY_BYTES == CHACHA20_KEY_BYTES - 1)
			advance(ignored);
	}
	advance(ignored);
	memory_wipe(ignored, sizeof ignored);
}

static size_t mix_processor(void) REQUIRES(lock)
{
	uint8_t fresh[CHACHA20_KEY_BYTES];
	size_t good = arch_random(fresh, sizeof fresh);

	mix(fresh, good);
	memory_wipe(fresh, sizeof fresh);
	return good;
}

void random_init(const struct boot_info *boot)
{
	size_t from_processor;

	spinlock_acquire(&lock);
	mix(boot->seed, sizeof boot->seed);
	from_processor = mix_processor();
	spinlock_release(&lock);
	memory_wipe((void *)(uintptr_t)boot->seed, sizeof boot->seed);

	log_info("random: %u bits of seed from the loader, %zu from the processor",
		 boot->seed_quality, from_processor * 8);
	if (boot->seed_quality < SEED_BITS_MIN && from_processor == 0)
		log_warning("random numbers may be predictable: neither the firmware nor the "
			    "processor offers good ones");
}

uint64_t random_word(void)
{
	uint64_t word;

	spinlock_acquire(&lock);
	if (stock_left == 0) {
		advance((uint8_t *)stock);
		stock_left = array_count(stock);
	}
	word = stock[--stock_left];
	stock[stock_left] = 0; /* given out once */
	spinlock_release(&lock);
	return word;
}

void random_bytes(void *buffer, size_t size)
{
	static const uint8_t nonce[CHACHA20_NONCE_BYTES];
	uint8_t key[CHACHA20_KEY_BYTES];
	uint8_t block[CHACHA20_BLOCK_BYTES];
	uint8_t *output = buffer;

	spinlock_acquire(&lock);
	if (++calls % MIX_INTERVAL == 0)
		mix_processor();
	advance(key);
	spinlock_release(&lock);

	if (size <= sizeof key) {
		memcpy(buffer, key, size);
		memory_wipe(key, sizeof key);
		return;
	}
	for (uint32_t counter = 0; size; counter++) {
		size_t part = size < sizeof block ? size : sizeof block;

		chacha20_block(key, counter, nonce, block);
		memcpy(output, block, part);
		output += part;
		size -= part;
	}
	memory_wipe(key, sizeof key);
	memory_wipe(block, sizeof block);
}
