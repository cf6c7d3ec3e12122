/* SPDX-License-Identifier: MIT */
#include "mouse.h"

#define ACKNOWLEDGED  0xfa
#define FIRST_BYTE    0x08 /* always set in a packet's first byte */
#define PACKET_BYTES  4
#define WHEEL_BITS    0x0f /* of the last byte, with a sign; above it more buttons */
#define WHEEL_SIGN    0x08
#define WHEEL_NUMBERS 16

int mouse_decode(struct mouse_decoder *decoder, uint8_t byte)
{
	int turned;

	if (!decoder->acknowledged) {
		decoder->acknowledged = byte == ACKNOWLEDGED;
		return 0;
	}
	/* Where a byte was lost, the next one that can begin a packet does. */
	if (decoder->count == 0 && !(byte & FIRST_BYTE))
		return 0;
	if (++decoder->count < PACKET_BYTES)
		return 0;
	decoder->count = 0;
	turned = byte & WHEEL_BITS;
	if (turned & WHEEL_SIGN)
		turned -= WHEEL_NUMBERS;
	return -turned; /* a mouse counts down as positive */
}
