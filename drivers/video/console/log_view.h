/* SPDX-License-Identifier: MIT */
/* The log of kernel and services on a terminal, with its levels as colours. */
#ifndef CONSOLE_LOG_VIEW_H
#define CONSOLE_LOG_VIEW_H

#include "terminal.h"

#define LOG_VIEW_QUIET  2 /* errors and warnings */
#define LOG_VIEW_NOTICE 3

/* Zeroed: a view of everything. */
struct log_view {
	enum {
		LOG_LINE_START,
		LOG_LEVEL,
		LOG_LEVEL_END,
		LOG_TIME_START,
		LOG_TIME,
		LOG_TIME_END,
		LOG_NAME,
		LOG_TEXT,
		LOG_HIDDEN
	} state;
	char level;
	/*
	 * 0, or what is shown to whoever watches the machine start: lines of levels from error to
	 * this one, without their times, the first line bright, the names of services coloured.
	 */
	unsigned brief;
	bool begun; /* with brief: a line was shown */
};

/* Adds log text; pieces may end anywhere. */
void log_view_write(struct log_view *view, struct terminal *terminal, const char *bytes,
		    size_t length);

#endif
