/* SPDX-License-Identifier: MIT */
/* A text screen on a canvas: character cells in RAM, of which only changed ones are drawn. */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include <console/canvas.h>
#include <console/font.h>
#include <console/utf8.h>

/* A glyph in the low 12 bits, a colour pair above. */
typedef uint16_t cell_t;
#define SCREEN_COLOURS 16

struct colour_pair {
	uint32_t foreground; /* 0xRRGGBB */
	uint32_t background;
};

struct screen {
	struct canvas canvas;
	const struct font *font;
	cell_t *cells;
	uint32_t scale; /* pixels of the canvas per pixel of the font */
	uint32_t columns, rows;
	uint32_t column, row; /* of the cursor; column == columns: the next character wraps */
	struct utf8_decoder decoder;
	enum { SCREEN_TEXT, SCREEN_ESCAPE, SCREEN_SEQUENCE } state;
	uint32_t foreground[SCREEN_COLOURS]; /* pixels */
	uint32_t background[SCREEN_COLOURS];
};

/* Cells that a screen of this size needs; 0 where not even one character fits. */
size_t screen_cells(const struct canvas *canvas, const struct font *font);

/* Takes the cells over, an array as large as screen_cells says; clears the canvas. */
void screen_open(struct screen *screen, const struct canvas *canvas, const struct font *font,
		 cell_t *cells, const struct colour_pair *colours, size_t colour_count);

/*
 * Writes UTF-8 text with \n, \r, \t and \b; escape sequences are left out, what the font lacks is
 * shown as its replacement.
 */
void screen_write(struct screen *screen, const char *text, size_t length, unsigned colour);
/* Colours the rest of the cursor's row and moves to the next row. */
void screen_fill_row(struct screen *screen, unsigned colour);
void screen_clear(struct screen *screen);

#endif
