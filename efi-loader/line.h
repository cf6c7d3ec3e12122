/* SPDX-License-Identifier: MIT */
/* A line of text under an editor's cursor. */
#ifndef LOADER_LINE_H
#define LOADER_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct line {
	char *bytes;     /* NUL-terminated */
	size_t capacity; /* with the NUL */
	size_t length;
	size_t cursor; /* 0 to length: where the next character goes */
};

/* Takes a NUL-terminated string into the editor, with the cursor at its end. */
void line_init(struct line *line, char *bytes, size_t capacity);

/* Does what a key (enum console_key) means. False: it means nothing here, or there is no room. */
bool line_key(struct line *line, unsigned key);

#endif
