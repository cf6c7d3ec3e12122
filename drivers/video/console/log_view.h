/* SPDX-License-Identifier: MIT */
/* The kernel's log made readable on a terminal: levels become colours, times become faint. */
#ifndef CONSOLE_LOG_VIEW_H
#define CONSOLE_LOG_VIEW_H

#include "terminal.h"

struct log_view {
	enum { LOG_LINE_START, LOG_LEVEL, LOG_LEVEL_END, LOG_TIME_START, LOG_TIME, LOG_TEXT } state;
	char level;
};

void log_view_write(struct log_view *view, struct terminal *terminal, const char *bytes,
		    size_t length);

#endif
