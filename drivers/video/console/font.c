/* SPDX-License-Identifier: MIT */
#include "font.h"

#include <string.h>

#define HEADER_SIZE      16
#define FACE_SIZE        32
#define RANGE_SIZE       12
#define COMPOSITION_SIZE 12

static uint32_t get32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t get16(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8;
}

/* A piece of count items inside the table. */
static bool inside(size_t size, uint32_t offset, uint32_t count, size_t item)
{
	return offset <= size && count <= (size - offset) / item;
}

static bool open_face(struct font_face *face, const uint8_t *data, size_t size, const uint8_t *at)
{
	face->width = get32(at);
	face->height = get32(at + 4);
	face->range_count = get32(at + 8);
	face->bitmap_size = get32(at + 20);
	if (face->width == 0 || face->width % 4 || face->width > FONT_WIDTH_MAX ||
	    face->height < 8 || face->height > FONT_HEIGHT_MAX ||
	    !inside(size, get32(at + 12), face->range_count, RANGE_SIZE) ||
	    !inside(size, get32(at + 16), face->bitmap_size, 1))
		return false;
	face->ranges = data + get32(at + 12);
	face->bitmaps = data + get32(at + 16);
	return true;
}

bool font_open(struct font *font, const void *bytes, size_t size)
{
	const uint8_t *data = bytes;
	const uint8_t *end;
	uint32_t count;

	if (size < HEADER_SIZE || memcmp(data, "klfont01", 8) != 0)
		return false;
	count = get32(data + 8);
	if (count < 2 || count > FONT_FACES_MAX || size < HEADER_SIZE + count * FACE_SIZE + 8)
		return false;
	font->face_count = count - 1;
	for (uint32_t i = 0; i < count; i++) {
		struct font_face *face = i < count - 1 ? &font->face[i] : &font->fallback;

		if (!open_face(face, data, size, data + HEADER_SIZE + i * FACE_SIZE))
			return false;
	}
	end = data + HEADER_SIZE + count * FACE_SIZE;
	font->composition_count = get32(end + 4);
	if (!inside(size, get32(end), font->composition_count, COMPOSITION_SIZE))
		return false;
	font->compositions = data + get32(end);
	return true;
}

uint32_t font_choose(const struct font *font, uint32_t width, uint32_t height)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < font->face_count; i++) {
		if (width / font->face[i].width >= 158 && height / font->face[i].height >= 40)
			best = i;
	}
	return best;
}

/* The rows of a character that the face has; *cells says how wide it is. */
static const uint8_t *find(const struct font_face *face, uint32_t character, uint32_t *cells,
			   uint32_t *row_bytes)
{
	uint32_t low = 0, high = face->range_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const uint8_t *range = face->ranges + (size_t)middle * RANGE_SIZE;
		uint32_t first = get32(range);

		if (character < first) {
			high = middle;
		} else if (character - first >= get16(range + 4)) {
			low = middle + 1;
		} else {
			uint32_t wide = get16(range + 6);
			uint64_t step, offset;

			if (wide < 1 || wide > 2)
				return NULL;
			*cells = wide;
			*row_bytes = (wide * face->width + 7) / 8;
			step = *row_bytes * face->height;
			offset = get32(range + 8) + (character - first) * step;
			return offset + step <= face->bitmap_size ? face->bitmaps + offset : NULL;
		}
	}
	return NULL;
}

static uint64_t get_row(const uint8_t *rows, uint32_t row_bytes, uint32_t row)
{
	uint64_t bits = 0;

	for (uint32_t i = 0; i < row_bytes; i++)
		bits |= (uint64_t)rows[row * row_bytes + i] << (56 - 8 * i);
	return bits;
}

/* A row of width pixels made as wide as target, each pixel repeated evenly. */
static uint64_t stretch(uint64_t bits, uint32_t width, uint32_t target)
{
	uint64_t out = 0;

	for (uint32_t x = 0; x < target; x++) {
		if (bits << (x * width / target) & 1ULL << 63)
			out |= 1ULL << (63 - x);
	}
	return out;
}

/* Scales a fallback glyph of so many cells to the face's cells. */
static void scale(const struct font *font, const struct font_face *face, const uint8_t *rows,
		  uint32_t row_bytes, uint32_t cells, struct glyph *glyph)
{
	const struct font_face *from = &font->fallback;

	for (uint32_t y = 0; y < face->height; y++) {
		uint64_t bits = get_row(rows, row_bytes, y * from->height / face->height);

		if (from->width != face->width)
			bits = stretch(bits, cells * from->width, cells * face->width);
		glyph->row[y] = bits;
	}
}

static bool load(const struct font *font, uint32_t index, uint32_t character, uint32_t *cells,
		 struct glyph *glyph)
{
	const struct font_face *face = &font->face[index];
	uint32_t row_bytes;
	const uint8_t *rows = find(face, character, cells, &row_bytes);

	if (rows) {
		for (uint32_t y = 0; y < face->height; y++)
			glyph->row[y] = get_row(rows, row_bytes, y);
		return true;
	}
	rows = find(&font->fallback, character, cells, &row_bytes);
	if (rows)
		scale(font, face, rows, row_bytes, *cells, glyph);
	return rows != NULL;
}

/* What no face has: a frame around the cells. */
static void draw_frame(const struct font_face *face, unsigned cells, struct glyph *glyph)
{
	uint32_t width = cells * face->width;
	uint64_t line = ~0ULL << (64 - (width - 2)) >> 1;
	uint64_t sides = 1ULL << 62 | 1ULL << (64 - (width - 1));

	memset(glyph, 0, sizeof(*glyph));
	for (uint32_t y = face->height / 8; y < face->height - face->height / 8; y++)
		glyph->row[y] = sides;
	glyph->row[face->height / 8] = line;
	glyph->row[face->height - face->height / 8 - 1] = line;
}

void font_glyph(const struct font *font, uint32_t index, uint32_t character, unsigned cells,
		struct glyph *glyph)
{
	const struct font_face *face = &font->face[index];
	uint32_t has;
	uint64_t keep;

	if (!load(font, index, character, &has, glyph)) {
		draw_frame(face, cells, glyph);
		return;
	}
	if (has == cells)
		return;
	/* Narrow in two cells is centred, wide in one is pressed together. */
	keep = ~0ULL << (64 - cells * face->width);
	for (uint32_t y = 0; y < face->height; y++)
		glyph->row[y] =
			has < cells ? glyph->row[y] >> face->width / 2
				    : stretch(glyph->row[y], 2 * face->width, face->width) & keep;
}

void font_add_mark(const struct font *font, uint32_t index, uint32_t mark, unsigned cells,
		   struct glyph *glyph)
{
	const struct font_face *face = &font->face[index];
	struct glyph over;
	uint32_t has;

	if (!load(font, index, mark, &has, &over))
		return;
	for (uint32_t y = 0; y < face->height; y++) {
		uint64_t bits = over.row[y];

		if (has < cells)
			bits >>= face->width / 2;
		else if (has > cells)
			bits = bits << face->width / 2 & ~0ULL << (64 - face->width);
		glyph->row[y] |= bits;
	}
}

uint32_t font_compose(const struct font *font, uint32_t letter, uint32_t mark)
{
	uint32_t low = 0, high = font->composition_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const uint8_t *entry = font->compositions + (size_t)middle * COMPOSITION_SIZE;
		uint32_t found_letter = get32(entry), found_mark = get32(entry + 4);

		if (found_letter == letter && found_mark == mark)
			return get32(entry + 8);
		if (found_letter > letter || (found_letter == letter && found_mark > mark))
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}
