/* SPDX-License-Identifier: MIT */
/* Columns that a character takes on a screen, and UTF-8 as far as a terminal needs it. */
#ifndef TTY_COLUMNS_H
#define TTY_COLUMNS_H

#include <stdint.h>

/* 0: combines with the one before; 2: wide; else 1. */
unsigned rune_columns(uint32_t rune);

/* Bytes of the character that begins with this byte: 1 to 4; 0: no character begins so. */
unsigned utf8_length(uint8_t first);
/* The bits of a character's value in its first byte. */
uint32_t utf8_first_bits(uint8_t first);

static inline int utf8_continues(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

#endif
