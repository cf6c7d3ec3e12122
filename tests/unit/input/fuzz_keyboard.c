/* SPDX-License-Identifier: MIT */
/* Random bytes through the decoder and the layouts, and damaged tables; the sanitizers judge. */
#include <string.h>
#include <time.h>

#include "keyboard.h"
#include "keymaps_host.h"
#include "scancode.h"

static uint64_t state = 0x853c49e6748fea9b;

static uint32_t below(uint32_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % bound;
}

static void type_bytes(const struct keymap *keymap)
{
	struct scancode_decoder decoder;
	struct keyboard keyboard;

	scancode_init(&decoder, (uint8_t)(1 + below(2)));
	keyboard_init(&keyboard, keymap, below(keymap->layout_count + 1));
	for (unsigned i = 0; i < 500; i++) {
		struct key_event event = {(uint8_t)below(256), (uint8_t)below(5)};
		struct keyboard_result result;

		if (below(4) && !scancode_decode(&decoder, (uint8_t)below(256), &event))
			continue;
		result = keyboard_event(&keyboard, event);
		if (result.length > KEYBOARD_TEXT_MAX)
			abort();
	}
}

int main(void)
{
	const char *seconds = getenv("FUZZ_SECONDS");
	time_t end = time(NULL) + (seconds ? atoi(seconds) : 1);
	unsigned long runs = 0;
	size_t size;
	uint8_t *good = load_keymaps(&size);
	uint8_t *bad = malloc(size);

	do {
		struct keymap keymap;
		size_t length = below(3) ? size : below((uint32_t)size);
		uint8_t *exact = malloc(length ? length : 1);

		memcpy(bad, good, size);
		for (uint32_t wounds = below(20); wounds > 0; wounds--)
			bad[below(below(2) ? 32 : (uint32_t)size)] = (uint8_t)below(256);
		memcpy(exact, bad, length);
		if (keymap_open(&keymap, exact, length))
			type_bytes(&keymap);
		free(exact);
		runs++;
	} while (time(NULL) < end);
	free(good);
	free(bad);
	printf("%lu runs\n1 passed, 0 failed\n", runs);
	return 0;
}
