/* SPDX-License-Identifier: MIT */
#include "line.h"

#include "keys.h"
#include "runtime.h"

void line_init(struct line *line, char *bytes, size_t capacity)
{
	line->bytes = bytes;
	line->capacity = capacity;
	line->length = strlen(bytes);
	line->cursor = line->length;
}

static bool line_insert(struct line *line, char character)
{
	if (line->length + 1 >= line->capacity)
		return false;
	memmove(line->bytes + line->cursor + 1, line->bytes + line->cursor,
		line->length - line->cursor + 1);
	line->bytes[line->cursor++] = character;
	line->length++;
	return true;
}

static bool line_delete(struct line *line)
{
	if (line->cursor == line->length)
		return false;
	memmove(line->bytes + line->cursor, line->bytes + line->cursor + 1,
		line->length - line->cursor);
	line->length--;
	return true;
}

bool line_key(struct line *line, unsigned key)
{
	if (key >= ' ' && key < 0x7f)
		return line_insert(line, (char)key);
	switch (key) {
	case KEY_LEFT:
		if (line->cursor == 0)
			return false;
		line->cursor--;
		return true;
	case KEY_RIGHT:
		if (line->cursor == line->length)
			return false;
		line->cursor++;
		return true;
	case KEY_HOME: line->cursor = 0; return true;
	case KEY_END: line->cursor = line->length; return true;
	case KEY_DELETE: return line_delete(line);
	case KEY_BACKSPACE:
		if (line->cursor == 0)
			return false;
		line->cursor--;
		return line_delete(line);
	default: return false;
	}
}
