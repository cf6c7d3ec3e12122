/* SPDX-License-Identifier: MIT */
#include "palette.h"

/* The sixteen named colours, soft enough to read on the dark ground; 16 to 255 are xterm's. */
static const uint32_t named[16] = {
	0x1c1c22, 0xe05561, 0x8cc265, 0xd9a343, 0x4aa5f0, 0xc162de, 0x42b3c2, 0xc8ccd4,
	0x6b7280, 0xff7b86, 0xa5e075, 0xf0c674, 0x6fbdff, 0xde8bff, 0x5fd7e6, 0xffffff,
};

static uint32_t indexed(uint32_t index)
{
	if (index < 16)
		return named[index];
	if (index < 232) {
		static const uint8_t level[6] = {0, 95, 135, 175, 215, 255};

		index -= 16;
		return (uint32_t)level[index / 36] << 16 | (uint32_t)level[index / 6 % 6] << 8 |
		       level[index % 6];
	}
	return (8 + 10 * ((index & 0xff) - 232)) * 0x010101u;
}

uint32_t palette_resolve(uint32_t colour, uint32_t otherwise)
{
	switch (colour & COLOUR_KIND) {
	case COLOUR_INDEX: return indexed(colour & 0xff);
	case COLOUR_RGB: return colour & 0xffffff;
	default: return otherwise;
	}
}

/* Bold text has the bright one of a named colour. */
static uint32_t brighten(uint32_t colour)
{
	if (colour == COLOUR_DEFAULT)
		return COLOUR_INDEX | 15;
	if ((colour & COLOUR_KIND) == COLOUR_INDEX && (colour & 0xff) < 8)
		return colour | 8;
	return colour;
}

/* Half way to the ground. */
static uint32_t fade(uint32_t colour, uint32_t ground)
{
	return ((colour & 0xfefefe) + (ground & 0xfefefe)) >> 1;
}

void palette_cell(const struct cell *cell, uint32_t *foreground, uint32_t *background)
{
	uint32_t colour = cell->style & CELL_BOLD ? brighten(cell->foreground) : cell->foreground;
	uint32_t front = palette_resolve(colour, PALETTE_FOREGROUND);
	uint32_t back = palette_resolve(cell->background, PALETTE_BACKGROUND);

	if (cell->style & CELL_REVERSE) {
		uint32_t other = front;

		front = back;
		back = other;
	}
	if (cell->style & CELL_FAINT)
		front = fade(front, back);
	*foreground = cell->style & CELL_CONCEAL ? back : front;
	*background = back;
}
