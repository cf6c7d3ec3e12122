/* SPDX-License-Identifier: MIT */
/*
 * Draws a terminal on a surface. The painter remembers what every place of the screen shows; only
 * cells that differ are drawn, a row's worth of them at a time into a strip in RAM, and the strip
 * is then copied out. The surface is never read.
 */
#ifndef CONSOLE_PAINTER_H
#define CONSOLE_PAINTER_H

#include <stdbool.h>

#include "font.h"
#include "surface.h"
#include "terminal.h"

struct painter {
	struct surface surface;
	const struct font *font;
	uint32_t face;
	const struct clusters *clusters;
	uint32_t columns, rows;
	uint32_t left, top;  /* of the text on the surface, in pixels */
	struct cell *shown;  /* columns * rows, style with the painter's own bits */
	struct cell *wanted; /* one row */
	uint32_t *strip;     /* pixels of one row of cells */
	void *memory;
	size_t memory_size;
};

/* What is shown beside the text. */
struct painter_cursor {
	bool visible;
	enum cursor_shape shape;
};

/* How many characters of a face fit. Returns whether that is enough to work with. */
bool painter_size(const struct surface *surface, const struct font_face *face, uint32_t *columns,
		  uint32_t *rows);
/* Returns false where memory runs out or not even a few characters fit. */
bool painter_open(struct painter *painter, const struct surface *surface, const struct font *font,
		  uint32_t face);
void painter_close(struct painter *painter);

/* Forgets what is shown and clears the surface: the next drawing draws everything. */
void painter_clear(struct painter *painter);

/*
 * Draws what differs; the terminal has the painter's size. Returns how many cells were drawn.
 */
uint32_t painter_draw(struct painter *painter, const struct terminal *terminal,
		      struct painter_cursor cursor);

#endif
