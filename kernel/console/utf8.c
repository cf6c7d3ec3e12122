/* SPDX-License-Identifier: MIT */
#include <console/utf8.h>

static enum utf8_result begin(struct utf8_decoder *decoder, uint8_t byte, uint32_t *character)
{
	if (byte < 0x80) {
		*character = byte;
		return UTF8_CHARACTER;
	}
	if (byte < 0xc2 || byte > 0xf4)
		return UTF8_BAD;
	decoder->low = 0x80;
	decoder->high = 0xbf;
	if (byte < 0xe0) {
		decoder->missing = 1;
		decoder->character = byte & 0x1f;
		return UTF8_MORE;
	}
	/* The second byte's bounds keep out overlong forms, surrogates and what lies past 10FFFF.
	 */
	if (byte == 0xe0)
		decoder->low = 0xa0;
	else if (byte == 0xed)
		decoder->high = 0x9f;
	else if (byte == 0xf0)
		decoder->low = 0x90;
	else if (byte == 0xf4)
		decoder->high = 0x8f;
	decoder->missing = byte < 0xf0 ? 2 : 3;
	decoder->character = byte < 0xf0 ? byte & 0x0f : byte & 0x07;
	return UTF8_MORE;
}

enum utf8_result utf8_decode(struct utf8_decoder *decoder, uint8_t byte, uint32_t *character)
{
	if (decoder->missing == 0)
		return begin(decoder, byte, character);
	if (byte < decoder->low || byte > decoder->high) {
		decoder->missing = 0;
		return UTF8_BAD_AGAIN;
	}
	decoder->character = decoder->character << 6 | (byte & 0x3f);
	decoder->low = 0x80;
	decoder->high = 0xbf;
	if (--decoder->missing)
		return UTF8_MORE;
	*character = decoder->character;
	return UTF8_CHARACTER;
}
