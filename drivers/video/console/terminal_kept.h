/* SPDX-License-Identifier: MIT */
/*
 * What lies at the beginning of a terminal's memory and outlives the driver: whatever is needed to
 * go on with the text behind it. There are two records, of which one is whole at any moment: a
 * driver may die while it writes the other. For terminal.c only.
 */
#ifndef CONSOLE_TERMINAL_KEPT_H
#define CONSOLE_TERMINAL_KEPT_H

#include "library_image.h"
#include "terminal.h"

struct terminal_record {
	uint64_t checksum; /* of all that follows */
	uint32_t primary_top, primary_history;
	uint32_t alternate_top;
	uint32_t on_alternate;
	struct cell pen;
	struct position cursor;
	uint32_t cursor_visible, cursor_blinks, cursor_shape;
	uint32_t reversed, mouse_mode, view, marks_at_end, bells;
	struct guard guard;
	uint32_t title_length;
	char title[TERMINAL_TITLE_MAX];
	struct library_image image;
};

struct terminal_header {
	uint32_t magic;
	uint32_t size; /* of this structure */
	uint32_t columns, rows, history_lines;
	uint32_t current; /* the record that is whole */
	struct terminal_record record[2];
};

/* Fills in everything but the records. */
void terminal_header_init(struct terminal_header *header, uint32_t columns, uint32_t rows,
			  uint32_t history_lines);
/* Whether the memory holds a terminal that can be gone on with. */
bool terminal_header_valid(const struct terminal_header *header, size_t size);
size_t terminal_memory_size(uint32_t columns, uint32_t rows, uint32_t history_lines);
void terminal_place_grids(struct terminal_header *header, struct grid *primary,
			  struct grid *alternate);

void terminal_record_save(struct terminal_header *header, const struct terminal *terminal);
/* Returns false where neither record is whole. The library and the grids are fresh. */
bool terminal_record_load(const struct terminal_header *header, struct terminal *terminal);

#endif
