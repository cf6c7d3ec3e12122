/* SPDX-License-Identifier: MIT */
/*
 * A terminal: bytes that a program writes become text in a grid. The library libvterm knows the
 * escape sequences (TERM=xterm-256color); it reports what they do, and the text is kept here, where
 * scrolling costs nothing.
 */
#ifndef CONSOLE_TERMINAL_H
#define CONSOLE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clusters.h"
#include "grid.h"
#include "guard.h"
#include "heap.h"
#include "memory.h"

#define TERMINAL_TITLE_MAX 128

enum cursor_shape {
	CURSOR_BLOCK,
	CURSOR_UNDERLINE,
	CURSOR_BAR,
};

enum terminal_key {
	TERMINAL_KEY_UP,
	TERMINAL_KEY_DOWN,
	TERMINAL_KEY_RIGHT,
	TERMINAL_KEY_LEFT,
	TERMINAL_KEY_HOME,
	TERMINAL_KEY_END,
	TERMINAL_KEY_INSERT,
	TERMINAL_KEY_DELETE,
	TERMINAL_KEY_PAGE_UP,
	TERMINAL_KEY_PAGE_DOWN,
	TERMINAL_KEY_F1, /* up to F12, in order */
	TERMINAL_KEY_F12 = TERMINAL_KEY_F1 + 11,
};

/* Modifiers as xterm counts them. */
enum terminal_modifier {
	TERMINAL_SHIFT = 1,
	TERMINAL_ALT = 2,
	TERMINAL_CONTROL = 4,
};

#define TERMINAL_NOT_KEPT 0xffffffffu

struct VTerm;
struct VTermState;
struct terminal_header;

/* Takes what the terminal answers to the program, as if it were typed. */
typedef void terminal_reply_t(void *context, const char *bytes, size_t length);

struct terminal {
	struct VTerm *library;
	struct VTermState *state;
	struct heap heap;
	void *heap_memory;
	struct guard guard;
	struct memory_object object;    /* header, then the text of both grids */
	struct terminal_header *header; /* its beginning */
	uint32_t number;                /* under which it is kept, or TERMINAL_NOT_KEPT */
	struct clusters *clusters;
	terminal_reply_t *reply;
	void *reply_context;

	struct grid primary;
	struct grid alternate;
	struct grid *shown; /* one of the two */
	struct cell pen;    /* without text */

	struct position cursor;
	bool cursor_visible;
	bool cursor_blinks;
	enum cursor_shape cursor_shape;
	bool reversed;
	uint32_t mouse_mode;
	uint32_t view;         /* lines that the view is scrolled back */
	uint32_t marks_at_end; /* combining characters in a row at the end of the output */
	uint32_t bells;        /* so far */
	char title[TERMINAL_TITLE_MAX];
	size_t title_length;
};

/*
 * Makes a terminal; clusters are shared among terminals and outlive them. Returns false where
 * memory runs out; nothing is left then.
 */
bool terminal_create(struct terminal *terminal, uint32_t columns, uint32_t rows,
		     uint32_t history_lines, struct clusters *clusters, terminal_reply_t *reply,
		     void *reply_context);
/*
 * The same, going on with what a driver before has kept under the number, in the size that it had;
 * also false where that does not exist or is damaged. It is kept on.
 */
bool terminal_restore(struct terminal *terminal, uint32_t number, struct clusters *clusters,
		      terminal_reply_t *reply, void *reply_context);
/* From now on the terminal outlives the driver; what it shows is brought up to date by each call.
 */
void terminal_keep(struct terminal *terminal, uint32_t number);
void terminal_destroy(struct terminal *terminal);

/* What a program writes. */
void terminal_write(struct terminal *terminal, const char *bytes, size_t length);

/* Another size; the text is kept and wrapped anew. Returns false, unchanged, without memory. */
bool terminal_resize(struct terminal *terminal, uint32_t columns, uint32_t rows,
		     uint32_t history_lines);

/* Moves the view by so many lines into the history (or back, where negative). */
void terminal_scroll_view(struct terminal *terminal, int lines);

/* A row as it is seen, the view's position considered. */
const struct cell *terminal_row(const struct terminal *terminal, uint32_t row);
const struct line *terminal_line(const struct terminal *terminal, uint32_t row);

/*
 * A key that sends a sequence, with TERMINAL_ modifiers, in the mode that the program has chosen.
 * The bytes go to the reply function.
 */
void terminal_send_key(struct terminal *terminal, enum terminal_key key, unsigned modifiers);

#endif
