/* SPDX-License-Identifier: MIT */
/* From keys to what a terminal gets: modifiers, locks, layouts, dead keys and the compose key. */
#ifndef KEYBOARD_KEYBOARD_H
#define KEYBOARD_KEYBOARD_H

#include "keymap.h"
#include "keys.h"

#define KEYBOARD_TEXT_MAX 16

/* Modifiers as xterm counts them. */
enum keyboard_modifier {
	KEYBOARD_SHIFT = 1,
	KEYBOARD_ALT = 2,
	KEYBOARD_CONTROL = 4,
};

enum keyboard_result_kind {
	KEYBOARD_NOTHING,
	KEYBOARD_TEXT,     /* bytes for the program */
	KEYBOARD_FUNCTION, /* a key that sends a sequence: arrows, F1 and so on */
	KEYBOARD_SWITCH,   /* to the screen of this number, from 0 */
	KEYBOARD_STEP,     /* to the next or the previous screen: amount */
	KEYBOARD_SCROLL,   /* back by half screens: amount; to the ends: far larger */
	KEYBOARD_WHEEL,    /* back by steps of a wheel: amount */
};

#define KEYBOARD_SCROLL_END 10000

struct keyboard_result {
	enum keyboard_result_kind kind;
	uint8_t length; /* of the text */
	char text[KEYBOARD_TEXT_MAX];
	uint8_t key; /* enum key, of a function */
	unsigned modifiers;
	int amount;
};

struct keyboard {
	const struct keymap *keymap;
	uint32_t layout;
	uint32_t held;  /* modifier keys: bit 0 is KEY_LEFT_CONTROL */
	uint8_t lights; /* KEY_LIGHT_ bits: the locks */
	uint32_t dead;  /* symbol that waits for another, or 0 */
	bool composing; /* the compose key came, dead is what followed it */
};

void keyboard_init(struct keyboard *keyboard, const struct keymap *keymap, uint32_t layout);

/* What a change of a key means. */
struct keyboard_result keyboard_event(struct keyboard *keyboard, struct key_event event);

#endif
