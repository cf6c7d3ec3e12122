/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "runtime.h"

#define QUOTED_MAX  40
#define REPLACEMENT 0xfffd

void text_init(struct text *text, char *buffer, size_t capacity)
{
	text->bytes = buffer;
	text->capacity = capacity;
	text->length = 0;
	text->cut = false;
	buffer[0] = '\0';
}

void text_append_char(struct text *text, char character)
{
	if (text->length + 1 >= text->capacity) {
		text->cut = true;
		return;
	}
	text->bytes[text->length++] = character;
	text->bytes[text->length] = '\0';
}

void text_append(struct text *text, const char *string)
{
	while (*string != '\0')
		text_append_char(text, *string++);
}

void text_append_quoted(struct text *text, const char *bytes, size_t length)
{
	size_t shown = length < QUOTED_MAX ? length : QUOTED_MAX;

	text_append_char(text, '"');
	for (size_t i = 0; i < shown; i++)
		text_append_char(text, bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : '?');
	if (shown < length)
		text_append(text, "...");
	text_append_char(text, '"');
}

static void text_append_number(struct text *text, uint64_t number, unsigned base, unsigned width)
{
	char digits[24];
	unsigned count = 0;

	do {
		digits[count++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number != 0);
	while (width > count) {
		text_append_char(text, '0');
		width--;
	}
	while (count > 0)
		text_append_char(text, digits[--count]);
}

void text_vformat(struct text *text, const char *format, va_list arguments)
{
	for (; *format != '\0'; format++) {
		unsigned width = 0;
		bool wide = false;

		if (*format != '%') {
			text_append_char(text, *format);
			continue;
		}
		format++;
		while (*format >= '0' && *format <= '9')
			width = width * 10 + (unsigned)(*format++ - '0');
		while (*format == 'l' || *format == 'z') {
			wide = true;
			format++;
		}
		switch (*format) {
		case 's': text_append(text, va_arg(arguments, const char *)); break;
		case 'c': text_append_char(text, (char)va_arg(arguments, int)); break;
		case 'u':
		case 'x': {
			uint64_t number = wide ? va_arg(arguments, unsigned long)
					       : va_arg(arguments, unsigned int);

			text_append_number(text, number, *format == 'x' ? 16 : 10, width);
			break;
		}
		case '\0': return;
		default: text_append_char(text, *format); break;
		}
	}
}

void text_format(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text_vformat(text, format, arguments);
	va_end(arguments);
}

void text_print(char *buffer, size_t capacity, const char *format, ...)
{
	struct text text;
	va_list arguments;

	text_init(&text, buffer, capacity);
	va_start(arguments, format);
	text_vformat(&text, format, arguments);
	va_end(arguments);
}

bool text_parse_number(const char *bytes, size_t length, uint32_t maximum, uint32_t *number)
{
	uint64_t value = 0;

	if (length == 0 || length > 10)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(bytes[i] - '0');
	}
	if (value > maximum)
		return false;
	*number = (uint32_t)value;
	return true;
}

bool text_parse_resolution(const char *bytes, size_t length, uint32_t *width, uint32_t *height)
{
	size_t cross = 0;
	uint32_t columns;
	uint32_t rows;

	while (cross < length && bytes[cross] != 'x')
		cross++;
	if (cross == length || !text_parse_number(bytes, cross, 65535, &columns) ||
	    !text_parse_number(bytes + cross + 1, length - cross - 1, 65535, &rows))
		return false;
	if (columns == 0 || rows == 0)
		return false;
	*width = columns;
	*height = rows;
	return true;
}

uint16_t text_decode_utf8(const char **bytes)
{
	const unsigned char *at = (const unsigned char *)*bytes;

	*bytes += 1;
	if (at[0] < 0x80)
		return at[0];
	if (at[0] >= 0xc2 && at[0] < 0xe0 && (at[1] & 0xc0) == 0x80) {
		*bytes += 1;
		return (uint16_t)((at[0] & 0x1f) << 6 | (at[1] & 0x3f));
	}
	if ((at[0] & 0xf0) == 0xe0 && (at[1] & 0xc0) == 0x80 && (at[2] & 0xc0) == 0x80) {
		unsigned character = (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);

		if (character < 0x800 || (character >= 0xd800 && character < 0xe000))
			return REPLACEMENT;
		*bytes += 2;
		return (uint16_t)character;
	}
	return REPLACEMENT;
}
