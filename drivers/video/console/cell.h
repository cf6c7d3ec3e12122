/* SPDX-License-Identifier: MIT */
/* What one place of a text screen holds. */
#ifndef CONSOLE_CELL_H
#define CONSOLE_CELL_H

#include <stdint.h>

/*
 * Text is 0 (nothing), a code point, TEXT_TAIL (the right half of the wide character before it), or
 * from TEXT_CLUSTER on a character with combining marks, kept by clusters.h.
 */
#define TEXT_TAIL    0xffffffffu
#define TEXT_CLUSTER 0x80000000u

/* Colours: a kind in the highest byte, and an index or 0xRRGGBB below. */
#define COLOUR_DEFAULT 0x00000000u
#define COLOUR_INDEX   0x01000000u
#define COLOUR_RGB     0x02000000u
#define COLOUR_KIND    0xff000000u

enum cell_style {
	CELL_BOLD = 1 << 0,
	CELL_ITALIC = 1 << 1,
	CELL_BLINK = 1 << 2,
	CELL_REVERSE = 1 << 3,
	CELL_CONCEAL = 1 << 4,
	CELL_STRIKE = 1 << 5,
	CELL_WIDE = 1 << 6,      /* two cells; the next one is its tail */
	CELL_PROTECTED = 1 << 7, /* from selective erasure */
	CELL_UNDERLINE = 1 << 8,
	CELL_UNDERLINE_DOUBLE = 1 << 9,
	CELL_UNDERLINE_CURLY = 1 << 10,
	CELL_RAISED = 1 << 11,
	CELL_LOWERED = 1 << 12,
	CELL_FAINT = 1 << 13,
};

struct cell {
	uint32_t text;
	uint32_t foreground;
	uint32_t background;
	uint32_t style; /* CELL_ bits */
};

#endif
