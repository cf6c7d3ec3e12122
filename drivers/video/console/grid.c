/* SPDX-License-Identifier: MIT */
#include "grid.h"

#include <string.h>

size_t grid_bytes(uint32_t columns, uint32_t rows, uint32_t history)
{
	size_t line = columns * sizeof(struct cell) + sizeof(struct line);

	/* Another grid may lie behind it. */
	return (((size_t)rows + history) * line + 15) & ~(size_t)15;
}

void grid_place(struct grid *grid, void *memory, uint32_t columns, uint32_t rows, uint32_t history)
{
	uint32_t capacity = rows + history;

	*grid = (struct grid){.columns = columns, .rows = rows, .capacity = capacity};
	grid->cells = memory;
	grid->lines = (struct line *)(grid->cells + (size_t)capacity * columns);
}

static uint32_t ring_index(const struct grid *grid, int row)
{
	int64_t index = (int64_t)grid->top + row;

	if (index < 0)
		index += grid->capacity;
	return (uint32_t)(index < grid->capacity ? index : index - grid->capacity);
}

struct cell *grid_row(const struct grid *grid, int row)
{
	return grid->cells + (size_t)ring_index(grid, row) * grid->columns;
}

struct line *grid_line(const struct grid *grid, int row)
{
	return &grid->lines[ring_index(grid, row)];
}

static int between(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

static struct rectangle clip(const struct grid *grid, struct rectangle area)
{
	area.top = between(area.top, 0, (int)grid->rows);
	area.bottom = between(area.bottom, area.top, (int)grid->rows);
	area.left = between(area.left, 0, (int)grid->columns);
	area.right = between(area.right, area.left, (int)grid->columns);
	return area;
}

/* A wide character that an edge cuts through loses its other half. */
static void mend_edges(const struct grid *grid, int row, int left, int right)
{
	struct cell *cells = grid_row(grid, row);

	if (left > 0 && left < (int)grid->columns && cells[left].text == TEXT_TAIL &&
	    cells[left - 1].style & CELL_WIDE) {
		cells[left - 1].text = 0;
		cells[left - 1].style &= ~(uint32_t)CELL_WIDE;
	}
	if (right > 0 && right < (int)grid->columns && cells[right].text == TEXT_TAIL)
		cells[right].text = 0;
}

void grid_erase(struct grid *grid, struct rectangle area, struct cell blank, bool selective)
{
	area = clip(grid, area);
	for (int row = area.top; row < area.bottom; row++) {
		struct cell *cells = grid_row(grid, row);

		mend_edges(grid, row, area.left, area.right);
		for (int column = area.left; column < area.right; column++) {
			if (!selective || !(cells[column].style & CELL_PROTECTED))
				cells[column] = blank;
		}
		if (area.left == 0 && area.right == (int)grid->columns)
			grid_line(grid, row)->wrapped = 0;
	}
}

/* The whole screen, up: the ring's top moves on. */
static uint32_t scroll_ring(struct grid *grid, uint32_t up, struct cell blank)
{
	uint32_t room = grid->capacity - grid->rows;
	uint32_t kept = up < room ? up : room;

	grid->top = (grid->top + up) % grid->capacity;
	grid->history = grid->history + kept < room ? grid->history + kept : room;
	for (uint32_t row = grid->rows - up; row < grid->rows; row++)
		*grid_line(grid, (int)row) = (struct line){0};
	grid_erase(
		grid,
		(struct rectangle){(int)(grid->rows - up), (int)grid->rows, 0, (int)grid->columns},
		blank, false);
	return kept;
}

/* Row by row, in the order in which nothing is overwritten before it has moved. */
static void move_rows(struct grid *grid, struct rectangle area, int up, int left)
{
	int rows = area.bottom - area.top - (up < 0 ? -up : up);
	int columns = area.right - area.left - (left < 0 ? -left : left);
	bool whole = left == 0 && area.left == 0 && area.right == (int)grid->columns;

	for (int i = 0; i < rows; i++) {
		int row = up >= 0 ? area.top + i : area.bottom - 1 - i;

		mend_edges(grid, row, area.left, area.right);
		mend_edges(grid, row + up, area.left, area.right);
		memmove(grid_row(grid, row) + area.left + (left < 0 ? -left : 0),
			grid_row(grid, row + up) + area.left + (left > 0 ? left : 0),
			(size_t)columns * sizeof(struct cell));
		if (whole)
			*grid_line(grid, row) = *grid_line(grid, row + up);
	}
}

uint32_t grid_scroll(struct grid *grid, struct rectangle area, int up, int left, struct cell blank)
{
	int height, width;

	area = clip(grid, area);
	height = area.bottom - area.top;
	width = area.right - area.left;
	up = between(up, -height, height);
	left = between(left, -width, width);
	if (left == 0 && up > 0 && height == (int)grid->rows && width == (int)grid->columns)
		return scroll_ring(grid, (uint32_t)up, blank);
	move_rows(grid, area, up, left);
	if (up > 0)
		grid_erase(grid,
			   (struct rectangle){area.bottom - up, area.bottom, area.left, area.right},
			   blank, false);
	else if (up < 0)
		grid_erase(grid, (struct rectangle){area.top, area.top - up, area.left, area.right},
			   blank, false);
	if (left > 0)
		grid_erase(grid,
			   (struct rectangle){area.top, area.bottom, area.right - left, area.right},
			   blank, false);
	else if (left < 0)
		grid_erase(grid,
			   (struct rectangle){area.top, area.bottom, area.left, area.left - left},
			   blank, false);
	return 0;
}

void grid_forget_history(struct grid *grid)
{
	grid->history = 0;
}
