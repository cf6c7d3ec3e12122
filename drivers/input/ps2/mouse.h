/* SPDX-License-Identifier: MIT */
/* What a PS/2 mouse with a wheel sends: packets of four bytes, of which the wheel is used here. */
#ifndef PS2_MOUSE_H
#define PS2_MOUSE_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: the mouse has been told to send, and its acknowledgement comes first. */
struct mouse_decoder {
	bool acknowledged;
	unsigned count; /* bytes of the packet so far */
};

/* Returns how far the wheel has turned, up being positive, once a packet is whole; else 0. */
int mouse_decode(struct mouse_decoder *decoder, uint8_t byte);

#endif
