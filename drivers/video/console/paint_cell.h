/* SPDX-License-Identifier: MIT */
/* Draws one cell into the painter's strip. For painter.c only. */
#ifndef CONSOLE_PAINT_CELL_H
#define CONSOLE_PAINT_CELL_H

#include "painter.h"

/* Bits of a style beside CELL_: what the line and the cursor add. */
enum paint_style {
	PAINT_DOUBLE = 1 << 16, /* twice as wide */
	PAINT_UPPER = 1 << 17,  /* twice as high: the upper half */
	PAINT_LOWER = 1 << 18,
	PAINT_BLOCK = 1 << 20,      /* the cursor */
	PAINT_UNDERSCORE = 1 << 21, /* a line at the bottom */
	PAINT_BAR = 1 << 22,        /* a line at the left */
};

/* place and places are counted in cells of the strip; a tail without its head is blank. */
void paint_cell(struct painter *painter, const struct cell *cell, uint32_t place, uint32_t places);

#endif
