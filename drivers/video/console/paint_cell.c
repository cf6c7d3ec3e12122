/* SPDX-License-Identifier: MIT */
#include "paint_cell.h"

#include <string.h>

#include "palette.h"

/* A block cursor and what stands under it. */
#define CURSOR_COLOUR 0xe6e6ea
#define CURSOR_TEXT   0x101014

/* The narrowest face's strokes are as bold as they can be: there only the colour tells. */
#define BOLD_WIDTH_MIN 8

/* The leftmost count pixels. */
static uint64_t left_pixels(uint32_t count)
{
	return count ? ~0ULL << (64 - count) : 0;
}

/* A letter with its marks: in one piece where the font has it, else one over the other. */
static void get_cluster(const struct painter *painter, const uint32_t *characters, size_t length,
			unsigned cells, struct glyph *glyph)
{
	uint32_t base = characters[0];
	size_t next = 1;

	for (; next < length && characters[next]; next++) {
		uint32_t whole = font_compose(painter->font, base, characters[next]);

		if (!whole)
			break;
		base = whole;
	}
	font_glyph(painter->font, painter->face, base, cells, glyph);
	for (; next < length && characters[next]; next++)
		font_add_mark(painter->font, painter->face, characters[next], cells, glyph);
}

static void get_text(const struct painter *painter, const struct cell *cell, unsigned cells,
		     struct glyph *glyph)
{
	if (cell->text == 0 || cell->text == ' ' || cell->text == TEXT_TAIL)
		memset(glyph, 0, sizeof(*glyph));
	else if (cell->text >= TEXT_CLUSTER)
		get_cluster(painter, clusters_get(painter->clusters, cell->text)->character,
			    CLUSTER_LENGTH_MAX, cells, glyph);
	else
		font_glyph(painter->font, painter->face, cell->text, cells, glyph);
}

static void make_bold(struct glyph *glyph, uint32_t height, uint64_t inside)
{
	for (uint32_t y = 0; y < height; y++)
		glyph->row[y] |= glyph->row[y] >> 1 & inside;
}

/* Leans by a quarter of a cell: the upper rows to the right, the lower ones to the left. */
static void make_italic(struct glyph *glyph, const struct font_face *face, uint64_t inside)
{
	uint32_t lean = face->width / 4;

	for (uint32_t y = 0; y < face->height; y++) {
		uint32_t right = (face->height - 1 - y) * (lean + 1) / face->height;

		glyph->row[y] = glyph->row[y] >> right << lean / 2 & inside;
	}
}

static void move_rows(struct glyph *glyph, uint32_t height, uint32_t style)
{
	uint32_t by = height / 8;
	size_t moved = (height - by) * sizeof(glyph->row[0]);

	if (style & CELL_RAISED) {
		memmove(glyph->row, glyph->row + by, moved);
		memset(glyph->row + height - by, 0, by * sizeof(glyph->row[0]));
	} else {
		memmove(glyph->row + by, glyph->row, moved);
		memset(glyph->row, 0, by * sizeof(glyph->row[0]));
	}
}

static void add_line(struct glyph *glyph, uint32_t y, uint32_t thickness, uint64_t inside)
{
	for (uint32_t i = 0; i < thickness; i++)
		glyph->row[y + i] |= inside;
}

static void add_lines(struct glyph *glyph, const struct font_face *face, uint32_t style,
		      uint64_t inside)
{
	uint32_t thickness = face->height < 32 ? 1 : 2;
	uint32_t under = face->height - face->height / 8;

	if (style & CELL_STRIKE)
		add_line(glyph, face->height * 9 / 16, thickness, inside);
	if (style & (CELL_UNDERLINE | CELL_UNDERLINE_DOUBLE))
		add_line(glyph, under, thickness, inside);
	if (style & CELL_UNDERLINE_DOUBLE)
		add_line(glyph, under - 2 * thickness, thickness, inside);
	if (style & CELL_UNDERLINE_CURLY) {
		/* Crest and trough, a quarter of a cell each, with steps between. */
		uint64_t high = 0xccccccccccccccccULL;

		if (face->width > 8)
			high = face->width > 12 ? 0xf0f0f0f0f0f0f0f0ULL : 0xe38e38e38e38e38eULL;
		add_line(glyph, under - thickness, thickness, inside & high);
		add_line(glyph, under, thickness, inside & ~high);
	}
}

/* Twice as wide, and the upper or the lower half of twice as high. */
static void make_double(struct glyph *glyph, uint32_t height, uint32_t style)
{
	struct glyph from = *glyph;

	for (uint32_t y = 0; y < height; y++) {
		uint64_t bits = from.row[y], wide = 0;

		if (style & PAINT_UPPER)
			bits = from.row[y / 2];
		else if (style & PAINT_LOWER)
			bits = from.row[(height + y) / 2];
		for (unsigned x = 0; x < 32; x++) {
			if (bits << x & 1ULL << 63)
				wide |= 3ULL << (62 - 2 * x);
		}
		glyph->row[y] = wide;
	}
}

typedef uint32_t pixels4 __attribute__((vector_size(16), aligned(4), may_alias));

/* Four pixels for four bits of a glyph, the highest bit leftmost. */
#define BIT(nibble, bit) ((nibble) & (bit) ? ~0u : 0u)
#define NIBBLE(n)                                          \
	{                                                  \
		BIT(n, 8), BIT(n, 4), BIT(n, 2), BIT(n, 1) \
	}
static const pixels4 masks[16] = {
	NIBBLE(0),  NIBBLE(1),  NIBBLE(2),  NIBBLE(3),  NIBBLE(4),  NIBBLE(5),
	NIBBLE(6),  NIBBLE(7),  NIBBLE(8),  NIBBLE(9),  NIBBLE(10), NIBBLE(11),
	NIBBLE(12), NIBBLE(13), NIBBLE(14), NIBBLE(15),
};

/* The face's width is a multiple of four pixels, so a cell is whole groups of them. */
static void put_pixels(uint32_t *to, const struct glyph *glyph, uint32_t width, uint32_t height,
		       uint32_t pitch, uint32_t foreground, uint32_t background)
{
	uint32_t difference = foreground ^ background;
	pixels4 ground = {background, background, background, background};
	pixels4 change = {difference, difference, difference, difference};

	for (uint32_t y = 0; y < height; y++, to += pitch) {
		uint64_t bits = glyph->row[y];

		for (uint32_t x = 0; x < width; x += 4, bits <<= 4)
			*(pixels4 *)(to + x) = ground ^ (change & masks[bits >> 60]);
	}
}

static void put_block(uint32_t *to, uint32_t width, uint32_t height, uint32_t pitch,
		      uint32_t colour)
{
	for (uint32_t y = 0; y < height; y++, to += pitch) {
		for (uint32_t x = 0; x < width; x++)
			to[x] = colour;
	}
}

void paint_cell(struct painter *painter, const struct cell *cell, uint32_t place, uint32_t places)
{
	const struct font_face *face = &painter->font->face[painter->face];
	uint32_t pitch = painter->columns * face->width;
	uint32_t *to = painter->strip + place * face->width;
	uint32_t cells = cell->style & CELL_WIDE ? 2 : 1;
	uint64_t inside = left_pixels(cells * face->width);
	uint32_t foreground, background;
	struct glyph glyph;

	get_text(painter, cell, cells, &glyph);
	if (cell->style & CELL_BOLD && face->width > BOLD_WIDTH_MIN)
		make_bold(&glyph, face->height, inside);
	if (cell->style & CELL_ITALIC)
		make_italic(&glyph, face, inside);
	if (cell->style & (CELL_RAISED | CELL_LOWERED))
		move_rows(&glyph, face->height, cell->style);
	add_lines(&glyph, face, cell->style, inside);
	if (cell->style & PAINT_DOUBLE)
		make_double(&glyph, face->height, cell->style);
	palette_cell(cell, &foreground, &background);
	if (cell->style & PAINT_BLOCK) {
		foreground = CURSOR_TEXT;
		background = CURSOR_COLOUR;
	}
	put_pixels(to, &glyph, places * face->width, face->height, pitch, foreground, background);
	if (cell->style & PAINT_UNDERSCORE)
		put_block(to + (size_t)pitch * (face->height - face->height / 8),
			  places * face->width, face->height / 8, pitch, CURSOR_COLOUR);
	if (cell->style & PAINT_BAR)
		put_block(to, face->width / 8 + 1, face->height, pitch, CURSOR_COLOUR);
}
