/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <string.h>
#include <vterm.h>

#include "terminal_kept.h"
#include "terminal_screen.h"

#define HEAP_SIZE   (160 * 1024)
#define BUFFER_SIZE 4096
/*
 * The library gathers combining characters without a bound as long as nothing else comes. A piece
 * that it is given holds at most CHUNK_SIZE / 2 of them, and after MARKS_MAX they are cut off.
 */
#define CHUNK_SIZE  2048
#define MARKS_MAX   64

static void *library_allocate(size_t size, void *context)
{
	return heap_allocate(&((struct terminal *)context)->heap, size);
}

static void library_free(void *memory, void *context)
{
	heap_free(&((struct terminal *)context)->heap, memory);
}

static const VTermAllocatorFunctions allocator = {library_allocate, library_free};

static void library_output(const char *bytes, size_t length, void *context)
{
	struct terminal *terminal = context;

	terminal->reply(terminal->reply_context, bytes, length);
}

/* A library that is reset erases its screen: not where the text is to be gone on with. */
static bool create_library(struct terminal *terminal, uint32_t columns, uint32_t rows, bool erase)
{
	struct VTermBuilder builder = {
		.rows = (int)rows,
		.cols = (int)columns,
		.allocator = &allocator,
		.allocdata = terminal,
		.outbuffer_len = 16,
		.tmpbuffer_len = BUFFER_SIZE,
	};

	terminal->heap_memory = memory_map(HEAP_SIZE);
	if (!terminal->heap_memory)
		return false;
	heap_init(&terminal->heap, terminal->heap_memory, HEAP_SIZE);
	terminal->library = vterm_build(&builder);
	vterm_set_utf8(terminal->library, 1);
	vterm_output_set_callback(terminal->library, library_output, terminal);
	terminal->state = vterm_obtain_state(terminal->library);
	if (erase)
		vterm_state_set_callbacks(terminal->state, &terminal_screen_callbacks, terminal);
	vterm_state_reset(terminal->state, 1);
	vterm_state_set_callbacks(terminal->state, &terminal_screen_callbacks, terminal);
	return true;
}

/* What is the same however the terminal comes into being. */
static void init(struct terminal *terminal, struct clusters *clusters, terminal_reply_t *reply,
		 void *reply_context)
{
	*terminal = (struct terminal){
		.clusters = clusters,
		.reply = reply,
		.reply_context = reply_context,
		.number = TERMINAL_NOT_KEPT,
		.cursor_visible = true,
		.shown = &terminal->primary,
	};
}

static bool create_memory(struct memory_object *object, uint32_t columns, uint32_t rows,
			  uint32_t history_lines, struct grid *primary, struct grid *alternate)
{
	struct terminal_header *header;

	if (!memory_object_create(object, terminal_memory_size(columns, rows, history_lines)))
		return false;
	header = object->memory;
	terminal_header_init(header, columns, rows, history_lines);
	terminal_place_grids(header, primary, alternate);
	return true;
}

bool terminal_create(struct terminal *terminal, uint32_t columns, uint32_t rows,
		     uint32_t history_lines, struct clusters *clusters, terminal_reply_t *reply,
		     void *reply_context)
{
	init(terminal, clusters, reply, reply_context);
	if (!create_memory(&terminal->object, columns, rows, history_lines, &terminal->primary,
			   &terminal->alternate))
		return false;
	terminal->header = terminal->object.memory;
	if (create_library(terminal, columns, rows, true))
		return true;
	terminal_destroy(terminal);
	return false;
}

bool terminal_restore(struct terminal *terminal, uint32_t number, struct clusters *clusters,
		      terminal_reply_t *reply, void *reply_context)
{
	init(terminal, clusters, reply, reply_context);
	if (!memory_object_find(&terminal->object, number))
		return false;
	terminal->header = terminal->object.memory;
	if (terminal_header_valid(terminal->header, terminal->object.size)) {
		terminal_place_grids(terminal->header, &terminal->primary, &terminal->alternate);
		if (create_library(terminal, terminal->header->columns, terminal->header->rows,
				   false) &&
		    terminal_record_load(terminal->header, terminal)) {
			terminal->number = number;
			return true;
		}
	}
	terminal_destroy(terminal);
	return false;
}

static void save(struct terminal *terminal)
{
	if (terminal->number != TERMINAL_NOT_KEPT)
		terminal_record_save(terminal->header, terminal);
}

void terminal_keep(struct terminal *terminal, uint32_t number)
{
	terminal->number = number;
	save(terminal);
	memory_object_keep(&terminal->object, number);
}

void terminal_destroy(struct terminal *terminal)
{
	memory_object_close(&terminal->object);
	memory_unmap(terminal->heap_memory, HEAP_SIZE);
	*terminal = (struct terminal){0};
}

void terminal_write(struct terminal *terminal, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t piece = length < CHUNK_SIZE ? length : CHUNK_SIZE;
		struct guard_stop stop;

		piece = guard_pass(&terminal->guard, bytes, piece, &stop);
		if (piece > 0)
			vterm_input_write(terminal->library, bytes, piece);
		if (*stop.instead)
			vterm_input_write(terminal->library, stop.instead, strlen(stop.instead));
		bytes += piece + stop.left_out;
		length -= piece + stop.left_out;
		if (terminal->marks_at_end > MARKS_MAX) {
			vterm_input_write(terminal->library, "\x18 \b", 3);
			terminal->marks_at_end = 0;
		}
	}
	save(terminal);
}

bool terminal_resize(struct terminal *terminal, uint32_t columns, uint32_t rows,
		     uint32_t history_lines)
{
	struct memory_object object, old = terminal->object;
	struct grid primary, alternate;

	if (!create_memory(&object, columns, rows, history_lines, &primary, &alternate))
		return false;
	terminal_screen_replace(terminal, &primary, &alternate);
	terminal->guard = (struct guard){0};
	terminal->object = object;
	terminal->header = object.memory;
	/* The library would restore a saved cursor beyond the new edges: save the present one. */
	vterm_input_write(terminal->library,
			  "\x18\x1b"
			  "7",
			  3);
	if (terminal->number != TERMINAL_NOT_KEPT)
		terminal_keep(terminal, terminal->number);
	memory_object_close(&old);
	return true;
}

void terminal_scroll_view(struct terminal *terminal, int lines)
{
	int64_t view = (int64_t)terminal->view + lines;

	if (view < 0)
		view = 0;
	if (view > terminal->shown->history)
		view = terminal->shown->history;
	terminal->view = (uint32_t)view;
	save(terminal);
}

const struct cell *terminal_row(const struct terminal *terminal, uint32_t row)
{
	return grid_row(terminal->shown, (int)row - (int)terminal->view);
}

const struct line *terminal_line(const struct terminal *terminal, uint32_t row)
{
	return grid_line(terminal->shown, (int)row - (int)terminal->view);
}

void terminal_send_key(struct terminal *terminal, enum terminal_key key, unsigned modifiers)
{
	static const VTermKey named[] = {
		[TERMINAL_KEY_UP] = VTERM_KEY_UP,
		[TERMINAL_KEY_DOWN] = VTERM_KEY_DOWN,
		[TERMINAL_KEY_RIGHT] = VTERM_KEY_RIGHT,
		[TERMINAL_KEY_LEFT] = VTERM_KEY_LEFT,
		[TERMINAL_KEY_HOME] = VTERM_KEY_HOME,
		[TERMINAL_KEY_END] = VTERM_KEY_END,
		[TERMINAL_KEY_INSERT] = VTERM_KEY_INS,
		[TERMINAL_KEY_DELETE] = VTERM_KEY_DEL,
		[TERMINAL_KEY_PAGE_UP] = VTERM_KEY_PAGEUP,
		[TERMINAL_KEY_PAGE_DOWN] = VTERM_KEY_PAGEDOWN,
	};
	VTermKey code = key >= TERMINAL_KEY_F1
				? (VTermKey)VTERM_KEY_FUNCTION(key - TERMINAL_KEY_F1 + 1)
				: named[key];

	vterm_keyboard_key(terminal->library, code, (VTermModifier)modifiers);
}
