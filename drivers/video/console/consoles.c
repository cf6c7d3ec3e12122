/* SPDX-License-Identifier: MIT */
#include "consoles.h"

#include <string.h>

#define SESSION_HISTORY 2000 /* lines */
#define LOG_HISTORY     2000

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

static const char *open_terminals(struct consoles *consoles)
{
	for (uint32_t i = 0; i < CONSOLES_COUNT; i++) {
		reply_contexts[i] = (struct reply_context){consoles, i};
		if (!terminal_create(&consoles->terminal[i], consoles->painter.columns,
				     consoles->painter.rows,
				     i == CONSOLES_LOG ? LOG_HISTORY : SESSION_HISTORY,
				     &consoles->clusters, take_reply, &reply_contexts[i]))
			return "there is no memory for the terminals";
	}
	terminal_write(&consoles->terminal[CONSOLES_LOG], "\x1b[?25l", 6);
	return NULL;
}

const char *consoles_open(struct consoles *consoles, const struct surface *surface,
			  const void *font, size_t font_size, const void *keymap,
			  size_t keymap_size, consoles_input_t *input)
{
	uint32_t face;

	consoles->surface = *surface;
	consoles->input = input;
	consoles->active = CONSOLES_LOG;
	consoles->changed = true;
	if (!font_open(&consoles->font, font, font_size))
		return "the font table is damaged";
	if (!keymap_open(&consoles->keymap, keymap, keymap_size))
		return "the keyboard table is damaged";
	keyboard_init(&consoles->keyboard, &consoles->keymap, 0);
	face = font_choose(&consoles->font, surface->width, surface->height);
	if (!painter_open(&consoles->painter, surface, &consoles->font, face))
		return "the screen is too small, or there is no memory for it";
	return open_terminals(consoles);
}

void consoles_switch(struct consoles *consoles, uint32_t console)
{
	if (console >= CONSOLES_COUNT || console == consoles->active)
		return;
	consoles->active = console;
	consoles->used |= 1U << console;
	consoles->changed = true;
	consoles->cursor_dark = false;
}

void consoles_write(struct consoles *consoles, uint32_t console, const char *bytes, size_t length)
{
	if (console >= CONSOLES_SESSIONS)
		return;
	if (console == 0 && !consoles->chosen) {
		consoles->chosen = true;
		consoles_switch(consoles, 0);
	}
	terminal_write(&consoles->terminal[console], bytes, length);
	consoles->changed |= console == consoles->active;
}

void consoles_write_log(struct consoles *consoles, const char *bytes, size_t length)
{
	log_view_write(&consoles->log_view, &consoles->terminal[CONSOLES_LOG], bytes, length);
	consoles->changed |= consoles->active == CONSOLES_LOG;
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

static void scroll(struct consoles *consoles, int halves)
{
	struct terminal *terminal = &consoles->terminal[consoles->active];
	int lines = (int)consoles->painter.rows / 2;

	terminal_scroll_view(terminal, halves * (lines ? lines : 1));
	consoles->changed = true;
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
	case KEYBOARD_SWITCH:
		consoles->chosen = true;
		consoles_switch(consoles, (uint32_t)result.amount);
		break;
	case KEYBOARD_STEP:
		consoles->chosen = true;
		consoles_switch(consoles, (active + CONSOLES_COUNT + (uint32_t)result.amount) %
						  CONSOLES_COUNT);
		break;
	case KEYBOARD_SCROLL: scroll(consoles, result.amount); break;
	case KEYBOARD_NOTHING: break;
	}
}

bool consoles_set_layout(struct consoles *consoles, const char *name)
{
	int layout = keymap_find(&consoles->keymap, name);

	if (layout >= 0)
		consoles->keyboard.layout = (uint32_t)layout;
	return layout >= 0;
}

bool consoles_set_face(struct consoles *consoles, uint32_t face)
{
	struct painter painter;
	bool resized = true;

	if (face >= consoles->font.face_count ||
	    !painter_open(&painter, &consoles->surface, &consoles->font, face))
		return false;
	for (uint32_t i = 0; i < CONSOLES_COUNT; i++)
		resized &= terminal_resize(&consoles->terminal[i], painter.columns, painter.rows);
	if (!resized) {
		/* Back to what there was room for. */
		for (uint32_t i = 0; i < CONSOLES_COUNT; i++)
			(void)terminal_resize(&consoles->terminal[i], consoles->painter.columns,
					      consoles->painter.rows);
		painter_close(&painter);
		painter_clear(&consoles->painter);
	} else {
		painter_close(&consoles->painter);
		consoles->painter = painter;
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
