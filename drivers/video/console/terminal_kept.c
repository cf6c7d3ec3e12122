/* SPDX-License-Identifier: MIT */
#include "terminal_kept.h"

#include <string.h>

#define MAGIC        0x4c41434bu
#define HEADER_BYTES ((sizeof(struct terminal_header) + 4095) & ~(size_t)4095)
#define LINES_MAX    (1u << 20)

size_t terminal_memory_size(uint32_t columns, uint32_t rows, uint32_t history_lines)
{
	return HEADER_BYTES + grid_bytes(columns, rows, history_lines) +
	       grid_bytes(columns, rows, 0);
}

void terminal_header_init(struct terminal_header *header, uint32_t columns, uint32_t rows,
			  uint32_t history_lines)
{
	header->magic = MAGIC;
	header->size = sizeof(*header);
	header->columns = columns;
	header->rows = rows;
	header->history_lines = history_lines;
}

bool terminal_header_valid(const struct terminal_header *header, size_t size)
{
	return size >= HEADER_BYTES && header->magic == MAGIC && header->size == sizeof(*header) &&
	       header->columns > 0 && header->columns <= IMAGE_COLUMNS_MAX && header->rows > 0 &&
	       header->rows <= LINES_MAX && header->history_lines <= LINES_MAX &&
	       size >= terminal_memory_size(header->columns, header->rows, header->history_lines);
}

void terminal_place_grids(struct terminal_header *header, struct grid *primary,
			  struct grid *alternate)
{
	uint8_t *memory = (uint8_t *)header + HEADER_BYTES;

	grid_place(primary, memory, header->columns, header->rows, header->history_lines);
	memory += grid_bytes(header->columns, header->rows, header->history_lines);
	grid_place(alternate, memory, header->columns, header->rows, 0);
}

static uint64_t checksum(const struct terminal_record *record)
{
	const uint8_t *bytes = (const uint8_t *)record;
	uint64_t sum = 14695981039346656037ULL, word;

	for (size_t i = sizeof(word); i < sizeof(*record); i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		sum = (sum ^ word) * 1099511628211ULL;
		sum ^= sum >> 29;
	}
	return sum;
}

void terminal_record_save(struct terminal_header *header, const struct terminal *terminal)
{
	uint32_t other = !(header->current & 1);
	struct terminal_record *record = &header->record[other];

	record->primary_top = terminal->primary.top;
	record->primary_history = terminal->primary.history;
	record->alternate_top = terminal->alternate.top;
	record->on_alternate = terminal->shown == &terminal->alternate;
	record->pen = terminal->pen;
	record->cursor = terminal->cursor;
	record->cursor_visible = terminal->cursor_visible;
	record->cursor_blinks = terminal->cursor_blinks;
	record->cursor_shape = terminal->cursor_shape;
	record->reversed = terminal->reversed;
	record->mouse_mode = terminal->mouse_mode;
	record->view = terminal->view;
	record->marks_at_end = terminal->marks_at_end;
	record->bells = terminal->bells;
	record->guard = terminal->guard;
	record->title_length = (uint32_t)terminal->title_length;
	memcpy(record->title, terminal->title, sizeof(record->title));
	library_image_take(&record->image, terminal->library);
	record->checksum = checksum(record);
	__atomic_store_n(&header->current, other, __ATOMIC_RELEASE);
}

/* A checksum that is right can still have been made of nonsense by a driver that was ill. */
static bool fits(const struct terminal_header *header, const struct terminal_record *record)
{
	const struct VTermState *state = &record->image.state;
	int rows = (int)header->rows, columns = (int)header->columns;

	return record->checksum == checksum(record) &&
	       record->primary_top < header->rows + header->history_lines &&
	       record->primary_history <= header->history_lines &&
	       record->view <= record->primary_history && record->alternate_top < header->rows &&
	       record->guard.state <= GUARD_PARAMETERS &&
	       record->title_length < TERMINAL_TITLE_MAX && record->cursor_shape <= CURSOR_BAR &&
	       state->rows == rows && state->cols == columns && state->pos.row >= 0 &&
	       state->pos.row < rows && state->pos.col >= 0 && state->pos.col < columns;
}

static void load_lines(VTermLineInfo *infos, const struct grid *grid)
{
	for (uint32_t row = 0; row < grid->rows; row++) {
		const struct line *line = grid_line(grid, (int)row);

		infos[row].doublewidth = line->double_width != 0;
		infos[row].doubleheight = line->double_height & 3u;
		infos[row].continuation = line->wrapped != 0;
	}
}

bool terminal_record_load(const struct terminal_header *header, struct terminal *terminal)
{
	const struct terminal_record *record = &header->record[header->current & 1];

	if (!fits(header, record))
		record = &header->record[!(header->current & 1)];
	if (!fits(header, record))
		return false;
	terminal->primary.top = record->primary_top;
	terminal->primary.history = record->primary_history;
	terminal->alternate.top = record->alternate_top;
	terminal->shown = record->on_alternate ? &terminal->alternate : &terminal->primary;
	library_image_put(&record->image, terminal->library);
	load_lines(terminal->state->lineinfos[0], &terminal->primary);
	load_lines(terminal->state->lineinfos[1], &terminal->alternate);
	terminal->pen = record->pen;
	terminal->cursor = record->cursor;
	terminal->cursor_visible = record->cursor_visible != 0;
	terminal->cursor_blinks = record->cursor_blinks != 0;
	terminal->cursor_shape = (enum cursor_shape)record->cursor_shape;
	terminal->reversed = record->reversed != 0;
	terminal->mouse_mode = record->mouse_mode;
	terminal->view = record->view;
	terminal->marks_at_end = record->marks_at_end;
	terminal->bells = record->bells;
	terminal->guard = record->guard;
	terminal->title_length = record->title_length;
	memcpy(terminal->title, record->title, sizeof(terminal->title));
	return true;
}
