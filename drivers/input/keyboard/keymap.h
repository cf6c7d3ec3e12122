/* SPDX-License-Identifier: MIT */
/*
 * The table that make-keymaps writes: what keys mean in each layout. Little-endian:
 *
 *   magic "klkeys01", u32 layout count, u32 sequence count
 *   per layout: char name[16], title[32]; u8 caps[48]; u32 symbol[48][4]
 *   sequences: u32 first, second, result; sorted
 *
 * A symbol is a character, 0 (nothing) or KEYMAP_DEAD with an accent's combining character.
 */
#ifndef KEYBOARD_KEYMAP_H
#define KEYBOARD_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYMAP_DEAD 0x80000000u

struct keymap {
	const uint8_t *layouts;
	uint32_t layout_count;
	const uint8_t *sequences;
	uint32_t sequence_count;
};

/* The table must stay in memory. Returns false where it is not such a table. */
bool keymap_open(struct keymap *keymap, const void *data, size_t size);

/* The layout of a name such as "de", or -1. */
int keymap_find(const struct keymap *keymap, const char *name);
/* A layout's name and its title for people; NULL behind the last one. */
const char *keymap_name(const struct keymap *keymap, uint32_t layout);
const char *keymap_title(const struct keymap *keymap, uint32_t layout);

/* What a key means; 0 for keys that no layout changes. */
uint32_t keymap_symbol(const struct keymap *keymap, uint32_t layout, uint8_t key, bool shift,
		       bool altgr, bool caps);
/* Whether the layout has a third level, so that the right Alt key chooses it. */
bool keymap_has_altgr(const struct keymap *keymap, uint32_t layout);

/* What two symbols make after a dead key or the compose key, or 0. */
uint32_t keymap_compose(const struct keymap *keymap, uint32_t first, uint32_t second);

#endif
