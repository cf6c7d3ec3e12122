/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>

#include "sha256.h"
#include "test.h"

static const char *hash(const void *bytes, size_t size)
{
	static char text[2 * SHA256_BYTES + 1];
	uint8_t digest[SHA256_BYTES];

	sha256(bytes, size, digest);
	for (unsigned i = 0; i < SHA256_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

/* The examples of FIPS 180-4 and two lengths around the end of a block. */
TEST(known_messages_have_their_known_hashes)
{
	char *million = malloc(1000000);

	memset(million, 'a', 1000000);
	CHECK_TEXT(hash("", 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	CHECK_TEXT(hash("abc", 3),
		   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CHECK_TEXT(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56),
		   "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	CHECK_TEXT(hash(million, 1000000),
		   "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	CHECK_TEXT(hash(million, 55),
		   "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	CHECK_TEXT(hash(million, 64),
		   "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
	free(million);
}

TEST(a_message_in_pieces_hashes_as_a_whole)
{
	uint8_t message[300];
	uint8_t whole[SHA256_BYTES], pieces[SHA256_BYTES];

	for (unsigned i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)(i * 7);
	sha256(message, sizeof(message), whole);
	for (size_t piece = 1; piece < 150; piece++) {
		struct sha256 state;

		sha256_start(&state);
		for (size_t at = 0; at < sizeof(message); at += piece)
			sha256_add(&state, message + at,
				   at + piece < sizeof(message) ? piece : sizeof(message) - at);
		sha256_finish(&state, pieces);
		CHECK(memcmp(whole, pieces, sizeof(whole)) == 0);
	}
}

static void compare(sha256_compress_t *one, sha256_compress_t *other)
{
	for (unsigned round = 0; round < 200; round++) {
		uint32_t state[8], same_state[8];
		uint8_t blocks[4 * SHA256_BLOCK];

		for (unsigned i = 0; i < sizeof(blocks); i++)
			blocks[i] = (uint8_t)rand();
		for (unsigned i = 0; i < 8; i++)
			state[i] = same_state[i] = (uint32_t)rand() * 3u;
		one(state, blocks, 4);
		other(same_state, blocks, 4);
		CHECK(memcmp(state, same_state, sizeof(state)) == 0);
	}
}

TEST(the_way_with_bmi2_gives_the_same)
{
	if (__builtin_cpu_supports("bmi2"))
		compare(sha256_compress_rotates, sha256_compress_plain);
}

/* sha256_emulated.c has the three SHA instructions in C, so this runs on every processor. */
TEST(the_way_with_sha_instructions_gives_the_same)
{
	CHECK(__builtin_cpu_supports("sse4.1"));
	compare(sha256_compress_instructions, sha256_compress_plain);
}

int main(void)
{
	RUN(known_messages_have_their_known_hashes);
	RUN(a_message_in_pieces_hashes_as_a_whole);
	RUN(the_way_with_bmi2_gives_the_same);
	RUN(the_way_with_sha_instructions_gives_the_same);
	return test_end();
}
