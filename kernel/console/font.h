/* SPDX-License-Identifier: MIT */
/* A PSF2 font in memory. */
#ifndef CONSOLE_FONT_H
#define CONSOLE_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FONT_WIDTH_MAX   32
#define FONT_GLYPHS_MAX  4096
#define FONT_ASCII_COUNT 128

struct font {
	const uint8_t *glyphs;
	uint32_t count;
	uint32_t glyph_bytes;
	uint32_t width;
	uint32_t height;
	uint32_t replacement; /* the glyph of what the font lacks */
	uint16_t ascii[FONT_ASCII_COUNT];
	const uint8_t *table; /* the glyphs' characters in UTF-8, glyphs separated by 0xff */
	const uint8_t *table_end;
};

/* Returns false where the data is not a PSF2 font with a Unicode table. */
bool font_open(struct font *font, const void *data, size_t size);

/* The glyph of a Unicode character, or the replacement. */
uint32_t font_glyph(const struct font *font, uint32_t character);

/* The pixels of one line of a glyph, the leftmost in bit 31. */
uint32_t font_row(const struct font *font, uint32_t glyph, uint32_t row);

#endif
