/* SPDX-License-Identifier: MIT */
#include <kernel/compiler.h>
#include <kernel/string.h>
#include <random/chacha20.h>

#define ROUNDS 20

static ALWAYS_INLINE uint32_t rotate(uint32_t word, unsigned bits)
{
	return word << bits | word >> (32 - bits);
}

/* Inline: with indices that the compiler knows, the state stays in registers. */
static ALWAYS_INLINE void quarter_round(uint32_t *state, unsigned a, unsigned b, unsigned c,
					unsigned d)
{
	state[a] += state[b];
	state[d] = rotate(state[d] ^ state[a], 16);
	state[c] += state[d];
	state[b] = rotate(state[b] ^ state[c], 12);
	state[a] += state[b];
	state[d] = rotate(state[d] ^ state[a], 8);
	state[c] += state[d];
	state[b] = rotate(state[b] ^ state[c], 7);
}

/* Words are little-endian, as the machine's are. */
void chacha20_block(const uint8_t key[CHACHA20_KEY_BYTES], uint32_t counter,
		    const uint8_t nonce[CHACHA20_NONCE_BYTES], uint8_t block[CHACHA20_BLOCK_BYTES])
{
	uint32_t start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
	uint32_t state[16];

	memcpy(start + 4, key, CHACHA20_KEY_BYTES);
	start[12] = counter;
	memcpy(start + 13, nonce, CHACHA20_NONCE_BYTES);
	memcpy(state, start, sizeof state);
	for (unsigned i = 0; i < ROUNDS; i += 2) {
		quarter_round(state, 0, 4, 8, 12);
		quarter_round(state, 1, 5, 9, 13);
		quarter_round(state, 2, 6, 10, 14);
		quarter_round(state, 3, 7, 11, 15);
		quarter_round(state, 0, 5, 10, 15);
		quarter_round(state, 1, 6, 11, 12);
		quarter_round(state, 2, 7, 8, 13);
		quarter_round(state, 3, 4, 9, 14);
	}
	for (unsigned i = 0; i < 16; i++)
		state[i] += start[i];
	memcpy(block, state, CHACHA20_BLOCK_BYTES);
	memory_wipe(start, sizeof start);
	memory_wipe(state, sizeof state);
}
