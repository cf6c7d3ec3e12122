/* SPDX-License-Identifier: MIT */
/*
 * What a PS/2 keyboard sends, as key events: scan code set 2, and set 1, into which most
 * controllers translate it.
 */
#ifndef PS2_SCANCODE_H
#define PS2_SCANCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "../keyboard/keys.h"

struct scancode_decoder {
	uint8_t set;      /* 1 or 2 */
	uint8_t prefix;   /* 0, 0xe0 or 0xe1 */
	uint8_t skip;     /* bytes of the Pause key still to come */
	bool release;     /* set 2: 0xf0 came */
	uint8_t held[32]; /* a bit per key, to tell repetitions */
};

void scancode_init(struct scancode_decoder *decoder, uint8_t set);

/* Takes one byte. Returns whether *event is a key's change. */
bool scancode_decode(struct scancode_decoder *decoder, uint8_t byte, struct key_event *event);

#endif
