/* SPDX-License-Identifier: MIT */
#include "keymap.h"

#include <string.h>

#include "keys.h"

#define HEADER_SIZE   16
#define NAME_SIZE     16
#define TITLE_SIZE    32
#define KEYS          48
#define CAPS_OFFSET   (NAME_SIZE + TITLE_SIZE)
#define SYMBOL_OFFSET (CAPS_OFFSET + KEYS)
#define LAYOUT_SIZE   (SYMBOL_OFFSET + KEYS * 16)
#define SEQUENCE_SIZE 12
#define COUNT_MAX     65536

static uint32_t get32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

bool keymap_open(struct keymap *keymap, const void *bytes, size_t size)
{
	const uint8_t *data = bytes;
	size_t layouts, sequences;

	if (size < HEADER_SIZE || memcmp(data, "klkeys01", 8) != 0)
		return false;
	layouts = get32(data + 8);
	sequences = get32(data + 12);
	if (layouts == 0 || layouts > COUNT_MAX || sequences > COUNT_MAX ||
	    size - HEADER_SIZE < layouts * LAYOUT_SIZE + sequences * SEQUENCE_SIZE)
		return false;
	keymap->layouts = data + HEADER_SIZE;
	keymap->layout_count = (uint32_t)layouts;
	keymap->sequences = keymap->layouts + layouts * LAYOUT_SIZE;
	keymap->sequence_count = (uint32_t)sequences;
	for (size_t i = 0; i < layouts; i++) {
		const uint8_t *layout = keymap->layouts + i * LAYOUT_SIZE;

		if (layout[NAME_SIZE - 1] || layout[NAME_SIZE + TITLE_SIZE - 1])
			return false;
	}
	return true;
}

static const uint8_t *layout_at(const struct keymap *keymap, uint32_t layout)
{
	return keymap->layouts + (size_t)layout * LAYOUT_SIZE;
}

int keymap_find(const struct keymap *keymap, const char *name)
{
	for (uint32_t i = 0; i < keymap->layout_count; i++) {
		if (strcmp(keymap_name(keymap, i), name) == 0)
			return (int)i;
	}
	return -1;
}

const char *keymap_name(const struct keymap *keymap, uint32_t layout)
{
	return layout < keymap->layout_count ? (const char *)layout_at(keymap, layout) : NULL;
}

const char *keymap_title(const struct keymap *keymap, uint32_t layout)
{
	if (layout >= keymap->layout_count)
		return NULL;
	return (const char *)layout_at(keymap, layout) + NAME_SIZE;
}

/* The place of a key in the rows of a layout, or -1. */
static int place_of(uint8_t key)
{
	static const uint8_t places[KEYS] = {
		KEY_GRAVE,   KEY_1,         KEY_1 + 1,        KEY_1 + 2,
		KEY_1 + 3,   KEY_1 + 4,     KEY_1 + 5,        KEY_1 + 6,
		KEY_1 + 7,   KEY_1 + 8,     KEY_1 + 9,        KEY_MINUS,
		KEY_EQUAL,
#define LETTER(letter) (KEY_A + (letter) - 'A')
		LETTER('Q'), LETTER('W'),   LETTER('E'),      LETTER('R'),
		LETTER('T'), LETTER('Y'),   LETTER('U'),      LETTER('I'),
		LETTER('O'), LETTER('P'),   KEY_LEFT_BRACKET, KEY_RIGHT_BRACKET,
		LETTER('A'), LETTER('S'),   LETTER('D'),      LETTER('F'),
		LETTER('G'), LETTER('H'),   LETTER('J'),      LETTER('K'),
		LETTER('L'), KEY_SEMICOLON, KEY_APOSTROPHE,   KEY_BACKSLASH,
		KEY_EUROPE,  LETTER('Z'),   LETTER('X'),      LETTER('C'),
		LETTER('V'), LETTER('B'),   LETTER('N'),      LETTER('M'),
		KEY_COMMA,   KEY_PERIOD,    KEY_SLASH,
	};

	if (key == KEY_HASH)
		key = KEY_BACKSLASH;
	for (int i = 0; i < KEYS; i++) {
		if (places[i] == key)
			return i;
	}
	return -1;
}

uint32_t keymap_symbol(const struct keymap *keymap, uint32_t layout, uint8_t key, bool shift,
		       bool altgr, bool caps)
{
	const uint8_t *at = layout_at(keymap, layout);
	int place = place_of(key);
	uint32_t level;

	if (place < 0)
		return key == KEY_SPACE ? ' ' : 0;
	if (caps && at[CAPS_OFFSET + place] & (altgr ? 2 : 1))
		shift = !shift;
	level = (altgr ? 2u : 0u) + (shift ? 1u : 0u);
	return get32(at + SYMBOL_OFFSET + (size_t)place * 16 + level * 4);
}

bool keymap_has_altgr(const struct keymap *keymap, uint32_t layout)
{
	const uint8_t *symbols = layout_at(keymap, layout) + SYMBOL_OFFSET;

	for (size_t i = 0; i < KEYS; i++) {
		if (get32(symbols + i * 16 + 8) || get32(symbols + i * 16 + 12))
			return true;
	}
	return false;
}

uint32_t keymap_compose(const struct keymap *keymap, uint32_t first, uint32_t second)
{
	uint32_t low = 0, high = keymap->sequence_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const uint8_t *entry = keymap->sequences + (size_t)middle * SEQUENCE_SIZE;
		uint32_t found_first = get32(entry), found_second = get32(entry + 4);

		if (found_first == first && found_second == second)
			return get32(entry + 8);
		if (found_first > first || (found_first == first && found_second > second))
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}
