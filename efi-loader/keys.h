/* SPDX-License-Identifier: MIT */
/* Keys from the firmware's console and, where the loader drives COM1, from a terminal there. */
#ifndef LOADER_KEYS_H
#define LOADER_KEYS_H

enum console_key {
	/* 0x20 to 0x7e are the characters themselves */
	KEY_NONE = 0,
	KEY_BACKSPACE = 8,
	KEY_ENTER = 13,
	KEY_ESCAPE = 27,
	KEY_UP = 256,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_DELETE,
	KEY_OTHER, /* any key without a use here */
};

/* The next key pressed, KEY_NONE if there is none within the time. 0 only looks. */
unsigned keys_wait(unsigned milliseconds);

#endif
