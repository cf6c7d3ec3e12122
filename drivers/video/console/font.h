/* SPDX-License-Identifier: MIT */
/*
 * The font table that make-font-table writes. Little-endian:
 *
 *   magic "klfont01", u32 face count, u32 0
 *   per face: u32 width, height of a cell, range count, offset of ranges, offset and size of
 *             bitmaps, 0, 0; the last face is the fallback for all others
 *   u32 offset and count of compositions
 *   ranges: u32 first code point, u16 count, u16 cells (1, 2), u32 offset among the bitmaps; sorted
 *   compositions: u32 letter, mark, character; sorted
 *
 * A glyph's rows are whole bytes, the leftmost pixel in the highest bit. Nothing in the table is
 * believed: a damaged one is refused or draws blanks.
 */
#ifndef CONSOLE_FONT_H
#define CONSOLE_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FONT_FACES_MAX  8
#define FONT_WIDTH_MAX  16 /* of a cell; a glyph is at most two cells, doubled at most 64 pixels */
#define FONT_HEIGHT_MAX 64
#define FONT_MISSING    0xfffd /* drawn for what no face has */

struct font_face {
	uint32_t width; /* of a cell, in pixels */
	uint32_t height;
	const uint8_t *ranges;
	uint32_t range_count;
	const uint8_t *bitmaps;
	uint32_t bitmap_size;
};

struct font {
	struct font_face face[FONT_FACES_MAX];
	uint32_t face_count; /* the fallback not counted */
	struct font_face fallback;
	const uint8_t *compositions;
	uint32_t composition_count;
};

/* Rows of pixels, the leftmost in bit 63. */
struct glyph {
	uint64_t row[FONT_HEIGHT_MAX];
};

/* The table must stay in memory. Returns false where it is not such a table. */
bool font_open(struct font *font, const void *data, size_t size);

/* The face to begin with on a screen of this many pixels: about 160 columns on a large one. */
uint32_t font_choose(const struct font *font, uint32_t width, uint32_t height);

/* The glyph of a code point in a face, scaled from the fallback where the face lacks it. */
void font_glyph(const struct font *font, uint32_t face, uint32_t character, unsigned cells,
		struct glyph *glyph);

/* Draws a combining mark over a glyph that is so many cells wide. */
void font_add_mark(const struct font *font, uint32_t face, uint32_t mark, unsigned cells,
		   struct glyph *glyph);

/* The character that a letter and a mark make together, or 0. */
uint32_t font_compose(const struct font *font, uint32_t letter, uint32_t mark);

#endif
