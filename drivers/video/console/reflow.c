/* SPDX-License-Identifier: MIT */
#include "grid.h"

/* Where the text goes: row and column of the next cell in the new grid. */
struct writer {
	struct grid *grid;
	int row;
	uint32_t column;
	int scrolled; /* lines that have left the screen */
};

static void next_row(struct writer *writer, bool wrapped)
{
	static const struct cell blank;
	struct grid *grid = writer->grid;

	writer->column = 0;
	if (writer->row + 1 < (int)grid->rows) {
		writer->row++;
	} else {
		grid_scroll(grid, (struct rectangle){0, (int)grid->rows, 0, (int)grid->columns}, 1,
			    0, blank);
		writer->scrolled++;
	}
	*grid_line(grid, writer->row) = (struct line){.wrapped = wrapped};
}

/* Cells up to the last one that shows anything. */
static uint32_t used_columns(const struct grid *grid, int row)
{
	const struct cell *cells = grid_row(grid, row);
	uint32_t used = grid->columns;

	while (used > 0 && cells[used - 1].text == 0 && cells[used - 1].background == 0 &&
	       !(cells[used - 1].style & CELL_REVERSE))
		used--;
	return used;
}

static void put(struct writer *writer, const struct cell *cell)
{
	uint32_t cells = cell->style & CELL_WIDE ? 2 : 1;

	if (writer->column + cells > writer->grid->columns)
		next_row(writer, true);
	if (cells <= writer->grid->columns)
		grid_row(writer->grid, writer->row)[writer->column++] = *cell;
}

void grid_reflow(struct grid *grid, const struct grid *from, struct position *cursor)
{
	struct writer writer = {.grid = grid, .row = 0};
	struct position moved = {0, 0};
	int scrolled_at = 0;
	int last = (int)from->rows - 1;

	while (last > cursor->row && used_columns(from, last) == 0)
		last--;
	for (int row = -(int)from->history; row <= last; row++) {
		const struct line *line = grid_line(from, row);
		bool continues = row < last && grid_line(from, row + 1)->wrapped;
		uint32_t used = continues ? from->columns : used_columns(from, row);

		if (row != -(int)from->history && !line->wrapped)
			next_row(&writer, false);
		if (!line->wrapped) {
			grid_line(grid, writer.row)->double_width = line->double_width;
			grid_line(grid, writer.row)->double_height = line->double_height;
		}
		if (row == cursor->row && (int)used < cursor->column)
			used = (uint32_t)cursor->column;
		for (uint32_t column = 0; column < used; column++) {
			if (row == cursor->row && (int)column == cursor->column) {
				moved = (struct position){writer.row, (int)writer.column};
				scrolled_at = writer.scrolled;
			}
			put(&writer, &grid_row(from, row)[column]);
		}
		if (row == cursor->row && (int)used <= cursor->column) {
			moved = (struct position){writer.row, (int)writer.column};
			scrolled_at = writer.scrolled;
		}
	}
	moved.row -= writer.scrolled - scrolled_at;
	if (moved.row < 0)
		moved.row = 0;
	if (moved.column >= (int)grid->columns)
		moved.column = (int)grid->columns - 1;
	*cursor = moved;
}
