/* SPDX-License-Identifier: MIT */
#include "consoles.h"

#include <string.h>

#include "kept.h"

#define WHEEL_LINES   3
#define HISTORY_MAX   2000       /* lines */
#define HISTORY_SPARE (2u << 20) /* bytes of the limit that are for other things */

/* A driver that dies so often with what it took over begins anew, with empty screens. */
#define STARTS_MAX 3

/* What all terminals have in common, and what outlives the driver of it. */
struct consoles_kept {
	uint32_t size;   /* of this structure; 0: it is new */
	uint32_t starts; /* of drivers that have not lived long since */
	uint32_t active, used, face, layout;
	struct clusters clusters;
};

/* A terminal's reply function has one context: the consoles are found by the terminal's place. */
struct reply_context {
	struct consoles *consoles;
	uint32_t console;
};
static struct reply_context reply_contexts[CONSOLES_COUNT];

static void take_reply(void *context, const char *bytes, size_t length)
{
	const struct reply_context *where = context;

	if (where->console < CONSOLES_SESSIONS)
		where->consoles->input(where->console, bytes, length);
}

/* Lines that each terminal can keep: one more has to fit, which is there while sizes change. */
static uint32_t history_lines(const struct consoles *consoles)
{
	const struct painter *painter = &consoles->painter;
	size_t screens = grid_bytes(painter->columns, painter->rows, 0) * 2 * CONSOLES_COUNT;
	size_t taken = screens + HISTORY_SPARE;
	size_t each = grid_bytes(painter->columns, 0, 1) * (CONSOLES_COUNT + 1);
	size_t lines = taken < consoles->memory_limit ? (consoles->memory_limit - taken) / each : 0;

	return lines < HISTORY_MAX ? (uint32_t)lines : HISTORY_MAX;
}

static bool restore(struct consoles *consoles, uint32_t console)
{
	struct terminal *terminal = &consoles->terminal[console];
	const struct painter *painter = &consoles->painter;

	if (!terminal_restore(terminal, KEPT_TERMINAL + console, &consoles->kept->clusters,
			      take_reply, &reply_contexts[console]))
		return false;
	if (terminal->shown->columns == painter->columns && terminal->shown->rows == painter->rows)
		return true;
	if (terminal_resize(terminal, painter->columns, painter->rows, history_lines(consoles)))
		return true;
	terminal_destroy(terminal);
	return false;
}

static const char *open_terminals(struct consoles *consoles, bool restored)
{
	for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
		struct terminal *terminal = &consoles->terminal[i];

		reply_contexts[i] = (struct reply_context){consoles, i};
		if (restored && i != CONSOLES_LOG && restore(consoles, i))
			continue;
		if (!terminal_create(terminal, consoles->painter.columns, consoles->painter.rows,
				     history_lines(consoles), &consoles->kept->clusters, take_reply,
				     &reply_contexts[i]))
			return "there is no memory for the terminals";
		if (i != CONSOLES_LOG)
			terminal_keep(terminal, KEPT_TERMINAL + i);
	}
	terminal_write(&consoles->terminal[CONSOLES_LOG], "\x1b[?25l", 6);
	return NULL;
}

/* Returns whether there is something to go on with. */
static bool open_kept(struct consoles *consoles)
{
	struct consoles_kept *kept = NULL;

	if (memory_object_find(&consoles->object, KEPT_COMMON))
		kept = consoles->object.memory;
	if (kept && consoles->object.size >= sizeof(*kept) && kept->size == sizeof(*kept) &&
	    kept->starts < STARTS_MAX && clusters_valid(&kept->clusters)) {
		consoles->kept = kept;
		kept->starts++;
		return true;
	}
	memory_object_close(&consoles->object);
	if (!memory_object_create(&consoles->object, sizeof(*kept)))
		return false;
	consoles->kept = consoles->object.memory;
	consoles->kept->size = sizeof(*kept);
	consoles->kept->face = FONT_FACES_MAX;
	memory_object_keep(&consoles->object, KEPT_COMMON);
	return false;
}

static bool open_painter(struct consoles *consoles)
{
	const struct surface *surface = &consoles->surface;
	uint32_t face = consoles->kept->face;

	if (face < consoles->font.face_count &&
	    painter_open(&consoles->painter, surface, &consoles->font, face))
		return true;
	face = font_choose(&consoles->font, surface->width, surface->height);
	return painter_open(&consoles->painter, surface, &consoles->font, face);
}

const char *consoles_open(struct consoles *consoles, const struct consoles_setup *setup)
{
	*consoles = (struct consoles){
		.surface = setup->surface,
		.input = setup->input,
		.memory_limit = setup->memory_limit,
		.changed = true,
		.boot_view.brief = setup->boot_level,
	};
	if (!font_open(&consoles->font, setup->font, setup->font_size))
		return "the font table is damaged";
	if (!keymap_open(&consoles->keymap, setup->keymap, setup->keymap_size))
		return "the keyboard table is damaged";
	keyboard_init(&consoles->keyboard, &consoles->keymap, 0);
	consoles->restored = open_kept(consoles);
	consoles->booting = !consoles->restored;
	if (!consoles->kept)
		return "there is no memory for the terminals";
	if (consoles->kept->layout < consoles->keymap.layout_count)
		consoles->keyboard.layout = consoles->kept->layout;
	consoles->active = consoles->kept->active < CONSOLES_COUNT ? consoles->kept->active : 0;
	consoles->used = consoles->kept->used;
	if (!open_painter(consoles))
		return "the screen is too small, or there is no memory for it";
	return open_terminals(consoles, consoles->restored);
}

void consoles_healthy(struct consoles *consoles)
{
	consoles->kept->starts = 0;
}

void consoles_switch(struct consoles *consoles, uint32_t console)
{
	if (console >= CONSOLES_COUNT || console == consoles->active)
		return;
	consoles->active = console;
	consoles->used |= 1U << console;
	consoles->kept->active = console;
	consoles->kept->used = consoles->used;
	consoles->changed = true;
	consoles->cursor_dark = false;
}

void consoles_write(struct consoles *consoles, uint32_t console, const char *bytes, size_t length)
{
	if (console >= CONSOLES_SESSIONS)
		return;
	if (console == 0 && consoles->booting) {
		consoles->booting = false;
		if (consoles->boot_view.begun)
			terminal_write(&consoles->terminal[0], "\r\n", 2);
	}
	terminal_write(&consoles->terminal[console], bytes, length);
	consoles->changed |= console == consoles->active;
}

void consoles_write_log(struct consoles *consoles, const char *bytes, size_t length)
{
	log_view_write(&consoles->log_view, &consoles->terminal[CONSOLES_LOG], bytes, length);
	if (consoles->booting)
		log_view_write(&consoles->boot_view, &consoles->terminal[0], bytes, length);
	consoles->changed |= consoles->active == CONSOLES_LOG || consoles->booting;
}

static void send_function(struct terminal *terminal, const struct keyboard_result *result)
{
	static const uint8_t keys[] = {
		[KEY_INSERT - KEY_INSERT] = TERMINAL_KEY_INSERT,
		[KEY_HOME - KEY_INSERT] = TERMINAL_KEY_HOME,
		[KEY_PAGE_UP - KEY_INSERT] = TERMINAL_KEY_PAGE_UP,
		[KEY_DELETE - KEY_INSERT] = TERMINAL_KEY_DELETE,
		[KEY_END - KEY_INSERT] = TERMINAL_KEY_END,
		[KEY_PAGE_DOWN - KEY_INSERT] = TERMINAL_KEY_PAGE_DOWN,
		[KEY_RIGHT - KEY_INSERT] = TERMINAL_KEY_RIGHT,
		[KEY_LEFT - KEY_INSERT] = TERMINAL_KEY_LEFT,
		[KEY_DOWN - KEY_INSERT] = TERMINAL_KEY_DOWN,
		[KEY_UP - KEY_INSERT] = TERMINAL_KEY_UP,
	};
	uint32_t key = result->key >= KEY_F1 && result->key <= KEY_F12
			       ? TERMINAL_KEY_F1 + (uint32_t)(result->key - KEY_F1)
			       : keys[result->key - KEY_INSERT];

	terminal_send_key(terminal, (enum terminal_key)key, result->modifiers);
}

static void scroll(struct consoles *consoles, int lines)
{
	terminal_scroll_view(&consoles->terminal[consoles->active], lines);
	consoles->changed = true;
}

static void scroll_halves(struct consoles *consoles, int halves)
{
	int lines = (int)consoles->painter.rows / 2;

	scroll(consoles, halves * (lines ? lines : 1));
}

/* A program that has the whole screen gets the cursor keys instead: there is no history behind it.
 */
static void turn_wheel(struct consoles *consoles, int steps)
{
	struct terminal *terminal = &consoles->terminal[consoles->active];

	if (terminal->shown == &terminal->primary) {
		scroll(consoles, steps * WHEEL_LINES);
		return;
	}
	for (unsigned i = 0; i < WHEEL_LINES; i++)
		terminal_send_key(terminal, steps > 0 ? TERMINAL_KEY_UP : TERMINAL_KEY_DOWN, 0);
}

/* Typing shows the place where it appears. */
static void end_scrolling(struct consoles *consoles)
{
	struct terminal *terminal = &consoles->terminal[consoles->active];

	if (terminal->view) {
		terminal_scroll_view(terminal, -(int)terminal->view);
		consoles->changed = true;
	}
}

void consoles_key(struct consoles *consoles, struct key_event event)
{
	struct keyboard_result result = keyboard_event(&consoles->keyboard, event);
	uint32_t active = consoles->active;

	switch (result.kind) {
	case KEYBOARD_TEXT:
		end_scrolling(consoles);
		if (active < CONSOLES_SESSIONS)
			consoles->input(active, result.text, result.length);
		break;
	case KEYBOARD_FUNCTION:
		end_scrolling(consoles);
		send_function(&consoles->terminal[active], &result);
		break;
	case KEYBOARD_SWITCH: consoles_switch(consoles, (uint32_t)result.amount); break;
	case KEYBOARD_STEP:
		consoles_switch(consoles, (active + CONSOLES_COUNT + (uint32_t)result.amount) %
						  CONSOLES_COUNT);
		break;
	case KEYBOARD_SCROLL: scroll_halves(consoles, result.amount); break;
	case KEYBOARD_WHEEL: turn_wheel(consoles, result.amount); break;
	case KEYBOARD_NOTHING: break;
	}
}

bool consoles_set_layout(struct consoles *consoles, const char *name)
{
	int layout = keymap_find(&consoles->keymap, name);

	if (layout >= 0)
		consoles->keyboard.layout = consoles->kept->layout = (uint32_t)layout;
	return layout >= 0;
}

static bool resize_all(struct consoles *consoles)
{
	const struct painter *painter = &consoles->painter;
	bool resized = true;

	for (uint32_t i = 0; i < CONSOLES_COUNT; i++)
		resized &= terminal_resize(&consoles->terminal[i], painter->columns, painter->rows,
					   history_lines(consoles));
	return resized;
}

bool consoles_set_face(struct consoles *consoles, uint32_t face)
{
	struct painter before = consoles->painter;
	bool resized;

	if (face == before.face)
		return true;
	if (face >= consoles->font.face_count ||
	    !painter_open(&consoles->painter, &consoles->surface, &consoles->font, face)) {
		consoles->painter = before;
		return false;
	}
	resized = resize_all(consoles);
	if (resized) {
		painter_close(&before);
		consoles->kept->face = face;
	} else {
		/* Back to what there was room for. */
		painter_close(&consoles->painter);
		consoles->painter = before;
		(void)resize_all(consoles);
		painter_clear(&consoles->painter);
	}
	consoles->changed = true;
	return resized;
}

void consoles_draw(struct consoles *consoles)
{
	const struct terminal *terminal = &consoles->terminal[consoles->active];
	struct painter_cursor cursor = {
		.visible = !(consoles->cursor_dark && terminal->cursor_blinks),
		.shape = terminal->cursor_shape,
	};

	if (consoles->changed)
		painter_draw(&consoles->painter, terminal, cursor);
	consoles->changed = false;
}

void consoles_blink(struct consoles *consoles, bool always)
{
	bool dark = !always && !consoles->cursor_dark;

	consoles->changed |= dark != consoles->cursor_dark;
	consoles->cursor_dark = dark;
}
