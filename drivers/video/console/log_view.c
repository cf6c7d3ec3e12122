/* SPDX-License-Identifier: MIT */
#include "log_view.h"

#include <string.h>

#define PLAIN "\x1b[0m"

static void put(struct terminal *terminal, const char *text)
{
	terminal_write(terminal, text, strlen(text));
}

/* The kernel's levels. */
static const char *colour_of(char level)
{
	switch (level) {
	case '1': return "\x1b[91m"; /* error */
	case '2': return "\x1b[33m"; /* warning */
	case '3': return "\x1b[97m"; /* notice */
	case '5': return "\x1b[90m"; /* debug */
	default: return PLAIN;
	}
}

static const char *brief_colour_of(const struct log_view *view)
{
	if (view->level != '3')
		return colour_of(view->level);
	return view->begun ? "\x1b[32m" : "\x1b[97m";
}

static bool is_shown(const struct log_view *view)
{
	return !view->brief || (view->level >= '1' && view->level <= (char)('0' + view->brief));
}

/* Behind the level. A brief view begins in the name's colour, which ends at the colon. */
static void begin_line(struct log_view *view, struct terminal *terminal)
{
	if (!is_shown(view)) {
		view->state = LOG_HIDDEN;
		return;
	}
	view->state = LOG_TIME_START;
	put(terminal, view->brief ? brief_colour_of(view) : colour_of(view->level));
}

static void begin_text(struct log_view *view)
{
	view->state = view->brief && view->begun && view->level == '3' ? LOG_NAME : LOG_TEXT;
	view->begun = true;
}

/* A line is "<level>[time] text", or plain text. Returns whether the byte is to be shown. */
static bool step(struct log_view *view, struct terminal *terminal, char byte)
{
	switch (view->state) {
	case LOG_LINE_START:
		if (byte == '<')
			view->state = LOG_LEVEL;
		else
			view->state = view->brief ? LOG_HIDDEN : LOG_TEXT;
		return byte != '<' && !view->brief;
	case LOG_LEVEL:
		view->level = byte;
		view->state = LOG_LEVEL_END;
		return false;
	case LOG_LEVEL_END: begin_line(view, terminal); return false;
	case LOG_TIME_START:
		if (byte != '[') {
			begin_text(view);
			return true;
		}
		view->state = LOG_TIME;
		if (!view->brief)
			put(terminal, "\x1b[90m");
		return !view->brief;
	case LOG_TIME:
		if (byte == ']')
			view->state = LOG_TIME_END;
		return !view->brief;
	case LOG_TIME_END:
		if (!view->brief)
			put(terminal, colour_of(view->level));
		begin_text(view);
		return !view->brief;
	case LOG_NAME:
		if (byte == ':') {
			put(terminal, PLAIN);
			view->state = LOG_TEXT;
		}
		return byte != ':';
	case LOG_HIDDEN: return false;
	default: return true;
	}
}

void log_view_write(struct log_view *view, struct terminal *terminal, const char *bytes,
		    size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n') {
			if (view->state != LOG_HIDDEN)
				put(terminal, PLAIN "\r\n");
			view->state = LOG_LINE_START;
		} else if (step(view, terminal, bytes[i])) {
			terminal_write(terminal, &bytes[i], 1);
		}
	}
}
