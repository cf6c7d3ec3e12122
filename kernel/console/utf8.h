/* SPDX-License-Identifier: MIT */
/* UTF-8, byte by byte: only well-formed sequences of the Unicode standard are characters. */
#ifndef CONSOLE_UTF8_H
#define CONSOLE_UTF8_H

#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffdu

struct utf8_decoder {
	uint32_t character; /* gathered so far */
	uint8_t missing;    /* bytes that the sequence still needs */
	uint8_t low, high;  /* bounds of the next byte */
};

enum utf8_result {
	UTF8_MORE,      /* the sequence goes on */
	UTF8_CHARACTER, /* one character is complete */
	UTF8_BAD,       /* the byte is wrong and consumed */
	UTF8_BAD_AGAIN, /* the sequence before was cut short: feed the byte again */
};

enum utf8_result utf8_decode(struct utf8_decoder *decoder, uint8_t byte, uint32_t *character);

#endif
