/* SPDX-License-Identifier: MIT */
#include "log_view.h"

#include <string.h>

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
	default: return "\x1b[0m";
	}
}

/* A line is "<level>[time] text", or plain text. Returns whether the byte is to be shown. */
static bool step(struct log_view *view, struct terminal *terminal, char byte)
{
	switch (view->state) {
	case LOG_LINE_START: view->state = byte == '<' ? LOG_LEVEL : LOG_TEXT; return byte != '<';
	case LOG_LEVEL:
		view->level = byte;
		view->state = LOG_LEVEL_END;
		return false;
	case LOG_LEVEL_END:
		view->state = LOG_TIME_START;
		put(terminal, colour_of(view->level));
		return byte != '>';
	case LOG_TIME_START:
		view->state = byte == '[' ? LOG_TIME : LOG_TEXT;
		if (byte == '[')
			put(terminal, "\x1b[90m");
		return true;
	case LOG_TIME:
		if (byte == ']') {
			put(terminal, "]");
			put(terminal, colour_of(view->level));
			view->state = LOG_TEXT;
		}
		return byte != ']';
	default: return true;
	}
}

void log_view_write(struct log_view *view, struct terminal *terminal, const char *bytes,
		    size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n') {
			put(terminal, "\x1b[0m\r\n");
			view->state = LOG_LINE_START;
		} else if (step(view, terminal, bytes[i])) {
			terminal_write(terminal, &bytes[i], 1);
		}
	}
}
