/* SPDX-License-Identifier: MIT */
/*
 * Keys by their places, as USB numbers them (HID usage tables, page 7), whatever the keyboard is
 * connected to; and what a keyboard driver tells about them.
 */
#ifndef KEYBOARD_KEYS_H
#define KEYBOARD_KEYS_H

#include <stdint.h>

enum key {
	KEY_NONE = 0x00,
	KEY_A = 0x04, /* up to Z, in alphabetical order */
	KEY_1 = 0x1e, /* up to 9, then 0 */
	KEY_ENTER = 0x28,
	KEY_ESCAPE,
	KEY_BACKSPACE,
	KEY_TAB,
	KEY_SPACE,
	KEY_MINUS,
	KEY_EQUAL,
	KEY_LEFT_BRACKET,
	KEY_RIGHT_BRACKET,
	KEY_BACKSLASH,
	KEY_HASH, /* what European keyboards have in place of the backslash */
	KEY_SEMICOLON,
	KEY_APOSTROPHE,
	KEY_GRAVE,
	KEY_COMMA,
	KEY_PERIOD,
	KEY_SLASH,
	KEY_CAPS_LOCK,
	KEY_F1, /* up to F12 */
	KEY_F12 = KEY_F1 + 11,
	KEY_PRINT_SCREEN,
	KEY_SCROLL_LOCK,
	KEY_PAUSE,
	KEY_INSERT,
	KEY_HOME,
	KEY_PAGE_UP,
	KEY_DELETE,
	KEY_END,
	KEY_PAGE_DOWN,
	KEY_RIGHT,
	KEY_LEFT,
	KEY_DOWN,
	KEY_UP,
	KEY_NUM_LOCK,
	KEY_KEYPAD_DIVIDE,
	KEY_KEYPAD_MULTIPLY,
	KEY_KEYPAD_MINUS,
	KEY_KEYPAD_PLUS,
	KEY_KEYPAD_ENTER,
	KEY_KEYPAD_1, /* up to 9, then 0 */
	KEY_KEYPAD_0 = KEY_KEYPAD_1 + 9,
	KEY_KEYPAD_PERIOD,
	KEY_EUROPE, /* between left Shift and the letters */
	KEY_MENU,
	KEY_POWER,
	KEY_KEYPAD_EQUAL,
	KEY_LEFT_CONTROL = 0xe0,
	KEY_LEFT_SHIFT,
	KEY_LEFT_ALT,
	KEY_LEFT_META,
	KEY_RIGHT_CONTROL,
	KEY_RIGHT_SHIFT,
	KEY_RIGHT_ALT,
	KEY_RIGHT_META,
	KEY_WHEEL_UP = 0xf0, /* a mouse's, one step; it is not released */
	KEY_WHEEL_DOWN,
};

enum key_change {
	KEY_RELEASED,
	KEY_PRESSED,
	KEY_REPEATED,
	KEY_ALL_RELEASED, /* key does not matter: the keyboard was lost or reset */
};

/* What a keyboard driver writes into its pipe. */
struct key_event {
	uint8_t key;    /* enum key */
	uint8_t change; /* enum key_change */
};

/* The lights, as PS/2 numbers them. */
enum key_light {
	KEY_LIGHT_SCROLL = 1,
	KEY_LIGHT_NUM = 2,
	KEY_LIGHT_CAPS = 4,
};

#endif
