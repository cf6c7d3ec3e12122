/* SPDX-License-Identifier: MIT */
#include "path.h"

#include "text.h"

#define REPLACEMENT 0xfffd

static bool is_separator(char byte)
{
	return byte == '/' || byte == '\\';
}

/* True for "." and ".." between separators. */
static bool is_dots(const char *part)
{
	size_t dots = 0;

	while (part[dots] == '.')
		dots++;
	return (dots == 1 || dots == 2) && (part[dots] == '\0' || is_separator(part[dots]));
}

bool path_to_firmware(const char *path, uint16_t *firmware_path, size_t capacity)
{
	size_t length = 0;

	for (;;) {
		while (is_separator(*path))
			path++;
		if (*path == '\0')
			break;
		if (is_dots(path) || length + 1 >= capacity)
			return false;
		firmware_path[length++] = '\\';
		while (*path != '\0' && !is_separator(*path)) {
			uint16_t character = text_decode_utf8(&path);

			if (character < ' ' || character == REPLACEMENT || length + 1 >= capacity)
				return false;
			firmware_path[length++] = character;
		}
	}
	if (length == 0)
		return false;
	firmware_path[length] = 0;
	return true;
}

void path_to_message(const char *path, char *message, size_t capacity)
{
	struct text text;

	text_init(&text, message, capacity);
	while (*path != '\0') {
		bool separator = is_separator(*path) || text.length == 0;

		while (is_separator(*path))
			path++;
		if (separator)
			text_append_char(&text, '/');
		while (*path != '\0' && !is_separator(*path))
			text_append_char(&text, *path++);
	}
}
