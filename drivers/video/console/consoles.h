/* SPDX-License-Identifier: MIT */
/*
 * The virtual consoles: six terminals for sessions and one for the log, one keyboard and one
 * screen. Drawing is put off: whoever calls draws when it suits.
 */
#ifndef CONSOLE_CONSOLES_H
#define CONSOLE_CONSOLES_H

#include "keyboard.h"
#include "log_view.h"
#include "painter.h"

#define CONSOLES_SESSIONS 6
#define CONSOLES_COUNT    (CONSOLES_SESSIONS + 1)
#define CONSOLES_LOG      CONSOLES_SESSIONS

/* Takes what is typed on a session's console, or what its terminal answers. */
typedef void consoles_input_t(uint32_t console, const char *bytes, size_t length);

struct consoles {
	struct terminal terminal[CONSOLES_COUNT];
	struct memory_object object; /* that kept lies in */
	struct consoles_kept *kept;
	struct painter painter;
	struct surface surface;
	struct font font;
	struct keymap keymap;
	struct keyboard keyboard;
	struct log_view log_view, boot_view;
	consoles_input_t *input;
	size_t memory_limit; /* for the text of all terminals */
	uint32_t active;
	uint32_t used;    /* bit n: console n was shown, in this driver's life */
	bool restored;    /* there was a driver before */
	bool booting;     /* the first console shows how the machine starts: no session has begun */
	bool changed;     /* something is to be drawn */
	bool cursor_dark; /* a blinking cursor is between two blinks */
};

/* The tables stay in use. */
struct consoles_setup {
	struct surface surface;
	const void *font, *keymap;
	size_t font_size, keymap_size;
	size_t memory_limit; /* bytes that the text of all terminals may take */
	unsigned boot_level; /* up to which lines of the log the first console begins with */
	consoles_input_t *input;
};

/*
 * Makes them all, the first being shown, or takes over what the driver before has left, and clears
 * the surface. Returns NULL, or a sentence about what is wrong.
 */
const char *consoles_open(struct consoles *consoles, const struct consoles_setup *setup);

/* The driver has lived for a while: what it took over has not killed it. */
void consoles_healthy(struct consoles *consoles);

/* What a program writes on a session's console. */
void consoles_write(struct consoles *consoles, uint32_t console, const char *bytes, size_t length);
void consoles_write_log(struct consoles *consoles, const char *bytes, size_t length);

void consoles_key(struct consoles *consoles, struct key_event event);
void consoles_switch(struct consoles *consoles, uint32_t console);

/* A layout by its name, such as "de". Returns whether there is one. */
bool consoles_set_layout(struct consoles *consoles, const char *name);
/* Another face of the font, by its number; the text is kept. Returns whether that went well. */
bool consoles_set_face(struct consoles *consoles, uint32_t face);

/* Draws what has changed. */
void consoles_draw(struct consoles *consoles);
/* The blinking cursor of the console shown goes on or off; with always it is on. */
void consoles_blink(struct consoles *consoles, bool always);

#endif
