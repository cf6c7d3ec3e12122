/* SPDX-License-Identifier: MIT */
/*
 * Text in a buffer of fixed size: always NUL-terminated, cut at the end of the buffer, never past
 * it.
 */
#ifndef LOADER_TEXT_H
#define LOADER_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *bytes;
	size_t capacity; /* with the terminating NUL; at least 1 */
	size_t length;
	bool cut; /* something did not fit */
};

void text_init(struct text *text, char *buffer, size_t capacity);
void text_append(struct text *text, const char *string);
void text_append_char(struct text *text, char character);

/*
 * Appends bytes that came from outside in double quotes: at most 40 of them, anything that does not
 * print as '?'.
 */
void text_append_quoted(struct text *text, const char *bytes, size_t length);

/* Formats as printf does, with %s %c %u %x %% only, the length modifiers l and z, and 0N widths. */
__attribute__((format(printf, 2, 3))) void text_format(struct text *text, const char *format, ...);
__attribute__((format(printf, 2, 0))) void text_vformat(struct text *text, const char *format,
							va_list arguments);

/* Formats into a buffer from its start. */
__attribute__((format(printf, 3, 4))) void text_print(char *buffer, size_t capacity,
						      const char *format, ...);

/* Reads a decimal number that fills the whole range. False: empty, not digits, or above maximum. */
bool text_parse_number(const char *bytes, size_t length, uint32_t maximum, uint32_t *number);

/* Reads "WIDTHxHEIGHT", 1 to 65535 each, that fills the whole range. */
bool text_parse_resolution(const char *bytes, size_t length, uint32_t *width, uint32_t *height);

/*
 * Decodes one UTF-8 character and moves *bytes past it. Malformed input and characters that do not
 * fit in 16 bits give U+FFFD and move on by one byte. The string must be NUL-terminated.
 */
uint16_t text_decode_utf8(const char **bytes);

#endif
