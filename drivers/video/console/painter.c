/* SPDX-License-Identifier: MIT */
#include "painter.h"

#include <string.h>

#include "memory.h"
#include "paint_cell.h"
#include "palette.h"

#define COLUMNS_MIN 20
#define ROWS_MIN    4

/* What no cell ever is, so that it differs from whatever comes. */
#define STYLE_UNKNOWN 0xffffffffu

bool painter_size(const struct surface *surface, const struct font_face *face, uint32_t *columns,
		  uint32_t *rows)
{
	*columns = surface->width / face->width;
	*rows = surface->height / face->height;
	return *columns >= COLUMNS_MIN && *rows >= ROWS_MIN;
}

bool painter_open(struct painter *painter, const struct surface *surface, const struct font *font,
		  uint32_t index)
{
	const struct font_face *face = &font->face[index];
	size_t cells, strip;
	uint8_t *memory;

	*painter = (struct painter){.surface = *surface, .font = font, .face = index};
	if (!painter_size(surface, face, &painter->columns, &painter->rows))
		return false;
	painter->left = (surface->width - painter->columns * face->width) / 2;
	painter->top = (surface->height - painter->rows * face->height) / 2;
	cells = ((size_t)painter->rows + 1) * painter->columns * sizeof(struct cell);
	strip = (size_t)painter->columns * face->width * face->height * sizeof(uint32_t);
	painter->memory_size = cells + strip;
	memory = memory_map(painter->memory_size);
	if (!memory)
		return false;
	painter->memory = memory;
	painter->shown = (struct cell *)memory;
	painter->wanted = painter->shown + (size_t)painter->rows * painter->columns;
	painter->strip = (uint32_t *)(memory + cells);
	painter_clear(painter);
	return true;
}

void painter_close(struct painter *painter)
{
	memory_unmap(painter->memory, painter->memory_size);
	*painter = (struct painter){0};
}

void painter_clear(struct painter *painter)
{
	size_t count = (size_t)painter->rows * painter->columns;

	surface_fill(&painter->surface, 0, 0, painter->surface.width, painter->surface.height,
		     PALETTE_BACKGROUND);
	for (size_t i = 0; i < count; i++)
		painter->shown[i] = (struct cell){.style = STYLE_UNKNOWN};
}

/* The row as it should look: line attributes and the reversed screen become part of the style. */
static void want_row(struct painter *painter, const struct terminal *terminal, uint32_t row)
{
	const struct cell *cells = terminal_row(terminal, row);
	const struct line *line = terminal_line(terminal, row);
	uint32_t extra = line->double_width ? PAINT_DOUBLE : 0;
	uint32_t flip = terminal->reversed ? CELL_REVERSE : 0;

	if (line->double_height)
		extra |= line->double_height == 1 ? PAINT_UPPER : PAINT_LOWER;
	for (uint32_t i = 0; i < painter->columns; i++) {
		struct cell cell = cells[i];

		cell.style = ((cell.style & ~(uint32_t)CELL_PROTECTED) ^ flip) | extra;
		painter->wanted[i] = cell;
	}
}

static void add_cursor(struct painter *painter, const struct terminal *terminal, uint32_t row,
		       struct painter_cursor cursor)
{
	static const uint32_t styles[] = {
		[CURSOR_BLOCK] = PAINT_BLOCK,
		[CURSOR_UNDERLINE] = PAINT_UNDERSCORE,
		[CURSOR_BAR] = PAINT_BAR,
	};
	int64_t cursor_row = (int64_t)terminal->cursor.row + terminal->view;
	int column = terminal->cursor.column;

	if (!cursor.visible || !terminal->cursor_visible || cursor_row != row || column < 0 ||
	    column >= (int)painter->columns)
		return;
	if (column > 0 && painter->wanted[column].text == TEXT_TAIL)
		column--;
	painter->wanted[column].style |= styles[cursor.shape];
}

static bool same(const struct cell *a, const struct cell *b)
{
	return a->text == b->text && a->style == b->style && a->foreground == b->foreground &&
	       a->background == b->background;
}

/* Places of the strip that a cell takes: wide and double ones take more than one. */
static uint32_t span(const struct cell *cell)
{
	uint32_t cells = cell->style & CELL_WIDE ? 2 : 1;

	return cell->style & PAINT_DOUBLE ? 2 * cells : cells;
}

static void copy_run(const struct painter *painter, uint32_t row, uint32_t first, uint32_t end)
{
	const struct font_face *face = &painter->font->face[painter->face];
	uint32_t pitch = painter->columns * face->width;

	surface_copy(&painter->surface, painter->left + first * face->width,
		     painter->top + row * face->height, painter->strip + first * face->width, pitch,
		     (end - first) * face->width, face->height);
}

static uint32_t draw_row(struct painter *painter, uint32_t row)
{
	struct cell *shown = painter->shown + (size_t)row * painter->columns;
	uint32_t run = 0, run_end = 0; /* drawn and not yet copied, in places */
	uint32_t place = 0, drawn = 0;

	for (uint32_t i = 0; i < painter->columns && place < painter->columns;) {
		const struct cell *cell = &painter->wanted[i];
		uint32_t cells = cell->style & CELL_WIDE && i + 1 < painter->columns ? 2 : 1;
		uint32_t places = span(cell);
		bool differs =
			!same(cell, &shown[i]) || (cells == 2 && !same(cell + 1, &shown[i + 1]));

		if (places > painter->columns - place)
			places = painter->columns - place;
		if (differs) {
			if (place != run_end) {
				if (run_end > run)
					copy_run(painter, row, run, run_end);
				run = place;
			}
			paint_cell(painter, cell, place, places);
			run_end = place + places;
			drawn++;
		}
		i += cells;
		place += places;
	}
	if (run_end > run)
		copy_run(painter, row, run, run_end);
	memcpy(shown, painter->wanted, painter->columns * sizeof(*shown));
	return drawn;
}

uint32_t painter_draw(struct painter *painter, const struct terminal *terminal,
		      struct painter_cursor cursor)
{
	uint32_t drawn = 0;

	painter->clusters = terminal->clusters;
	for (uint32_t row = 0; row < painter->rows; row++) {
		want_row(painter, terminal, row);
		add_cursor(painter, terminal, row, cursor);
		drawn += draw_row(painter, row);
	}
	return drawn;
}
