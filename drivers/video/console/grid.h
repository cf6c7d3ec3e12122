/* SPDX-License-Identifier: MIT */
/*
 * The text of a terminal: a ring of lines, of which the last ones are the screen and those before
 * them the history. Scrolling the whole screen moves the ring's top and copies nothing.
 */
#ifndef CONSOLE_GRID_H
#define CONSOLE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell.h"

struct line {
	uint8_t wrapped;       /* continues the line above */
	uint8_t double_width;  /* every cell is drawn twice as wide */
	uint8_t double_height; /* 1: the upper half of such a line, 2: the lower */
};

struct grid {
	uint32_t columns;
	uint32_t rows;
	uint32_t capacity; /* lines in the ring, at least rows */
	uint32_t top;      /* of the screen, in the ring */
	uint32_t history;  /* lines above the screen that hold something */
	struct cell *cells;
	struct line *lines;
};

struct rectangle {
	int top, bottom; /* rows, bottom excluded */
	int left, right; /* columns, right excluded */
};

struct position {
	int row, column;
};

/* Bytes that a grid of up to history lines above the screen takes. */
size_t grid_bytes(uint32_t columns, uint32_t rows, uint32_t history);
/* Makes a grid of so many bytes at memory, which is zero and stays: an empty one. */
void grid_place(struct grid *grid, void *memory, uint32_t columns, uint32_t rows, uint32_t history);

/* A row's cells: 0 is the screen's first row, -history the oldest line. */
struct cell *grid_row(const struct grid *grid, int row);
struct line *grid_line(const struct grid *grid, int row);

/* Fills with a blank cell; with selective, protected cells stay. Rectangles are clipped. */
void grid_erase(struct grid *grid, struct rectangle area, struct cell blank, bool selective);

/*
 * Moves the area's content up and left (down and right where negative) and fills what becomes
 * free. Returns how many lines went into the history.
 */
uint32_t grid_scroll(struct grid *grid, struct rectangle area, int up, int left, struct cell blank);

void grid_forget_history(struct grid *grid);

/*
 * Moves the text of another grid into an empty one of another width: lines that were wrapped are
 * joined and wrapped anew. The cursor goes with its text; it is a position in either screen.
 */
void grid_reflow(struct grid *grid, const struct grid *from, struct position *cursor);

#endif
