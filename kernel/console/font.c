/* SPDX-License-Identifier: MIT */
#include <console/font.h>
#include <console/utf8.h>
#include <kernel/string.h>

#define PSF2_MAGIC     0x864ab572u
#define PSF2_HAS_TABLE 1u
#define TABLE_NEXT     0xff /* the next glyph's characters follow */
#define TABLE_SEQUENCE 0xfe /* combinations follow: not used here */

struct psf2_header {
	uint32_t magic;
	uint32_t version;
	uint32_t header_size;
	uint32_t flags;
	uint32_t count;
	uint32_t glyph_bytes;
	uint32_t height;
	uint32_t width;
};

/* A walk through the table: each character that a glyph stands for. */
struct table_walk {
	const uint8_t *at;
	uint32_t glyph;
	bool in_sequence;
	struct utf8_decoder decoder;
};

static bool next_character(const struct font *font, struct table_walk *walk, uint32_t *character)
{
	while (walk->at < font->table_end && walk->glyph < font->count) {
		uint8_t byte = *walk->at++;

		if (byte == TABLE_NEXT) {
			walk->glyph++;
			walk->in_sequence = false;
		} else if (byte == TABLE_SEQUENCE) {
			walk->in_sequence = true;
		} else if (utf8_decode(&walk->decoder, byte, character) == UTF8_CHARACTER &&
			   !walk->in_sequence) {
			return true;
		}
	}
	return false;
}

static uint32_t find_glyph(const struct font *font, uint32_t character, uint32_t fallback)
{
	struct table_walk walk = {.at = font->table};
	uint32_t found;

	while (next_character(font, &walk, &found)) {
		if (found == character)
			return walk.glyph;
	}
	return fallback;
}

static void find_ascii_glyphs(struct font *font)
{
	struct table_walk walk = {.at = font->table};
	uint32_t found;

	for (unsigned i = 0; i < FONT_ASCII_COUNT; i++)
		font->ascii[i] = (uint16_t)font->replacement;
	while (next_character(font, &walk, &found)) {
		if (found < FONT_ASCII_COUNT)
			font->ascii[found] = (uint16_t)walk.glyph;
	}
}

bool font_open(struct font *font, const void *data, size_t size)
{
	struct psf2_header header;

	if (size < sizeof header)
		return false;
	memcpy(&header, data, sizeof header);
	if (header.magic != PSF2_MAGIC || !(header.flags & PSF2_HAS_TABLE) ||
	    header.header_size < sizeof header || header.header_size > size || header.width == 0 ||
	    header.width > FONT_WIDTH_MAX || header.height == 0 || header.height > 64 ||
	    header.glyph_bytes < header.height * ((header.width + 7) / 8) || header.count == 0 ||
	    header.count > FONT_GLYPHS_MAX ||
	    header.count > (size - header.header_size) / header.glyph_bytes)
		return false;
	font->glyphs = (const uint8_t *)data + header.header_size;
	font->count = header.count;
	font->glyph_bytes = header.glyph_bytes;
	font->width = header.width;
	font->height = header.height;
	font->table = font->glyphs + (size_t)header.count * header.glyph_bytes;
	font->table_end = (const uint8_t *)data + size;
	font->replacement = find_glyph(font, UTF8_REPLACEMENT, find_glyph(font, '?', 0));
	find_ascii_glyphs(font);
	return true;
}

uint32_t font_glyph(const struct font *font, uint32_t character)
{
	if (character < FONT_ASCII_COUNT)
		return font->ascii[character];
	return find_glyph(font, character, font->replacement);
}

uint32_t font_row(const struct font *font, uint32_t glyph, uint32_t row)
{
	uint32_t row_bytes = (font->width + 7) / 8;
	const uint8_t *bytes =
		font->glyphs + (size_t)glyph * font->glyph_bytes + (size_t)row * row_bytes;
	uint32_t bits = 0;

	for (uint32_t i = 0; i < row_bytes; i++)
		bits |= (uint32_t)bytes[i] << (24 - 8 * i);
	return bits;
}
