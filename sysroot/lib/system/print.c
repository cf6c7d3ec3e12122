/* SPDX-License-Identifier: MIT */
/* A small bounded formatter, and text for the kernel's log. */
#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

#define DIGITS_MAX 20 /* of a 64-bit number in base 10 */

struct output {
	char *buffer;
	size_t size;
	size_t length;
};

struct field {
	unsigned width;
	bool left;
	bool zero;
	unsigned longs;
};

static void put(struct output *output, char byte)
{
	if (output->length + 1 < output->size)
		output->buffer[output->length] = byte;
	output->length++;
}

static void put_repeated(struct output *output, char byte, size_t count)
{
	while (count-- > 0)
		put(output, byte);
}

/* sign is 0 for none. Zero padding goes between sign and digits. */
static void put_field(struct output *output, const struct field *field, char sign, const char *text,
		      size_t length)
{
	size_t whole = length + (sign != 0);
	size_t padding = field->width > whole ? field->width - whole : 0;

	if (!field->left && !field->zero)
		put_repeated(output, ' ', padding);
	if (sign)
		put(output, sign);
	if (!field->left && field->zero)
		put_repeated(output, '0', padding);
	for (size_t i = 0; i < length; i++)
		put(output, text[i]);
	if (field->left)
		put_repeated(output, ' ', padding);
}

static void put_number(struct output *output, const struct field *field, unsigned long long value,
		       unsigned base, char sign)
{
	char digits[DIGITS_MAX];
	size_t begin = sizeof(digits);

	do {
		digits[--begin] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	put_field(output, field, sign, digits + begin, sizeof(digits) - begin);
}

static void put_signed(struct output *output, const struct field *field, long long value)
{
	unsigned long long magnitude = (unsigned long long)value;

	put_number(output, field, value < 0 ? -magnitude : magnitude, 10, value < 0 ? '-' : 0);
}

static const char *parse_field(const char *format, struct field *field)
{
	*field = (struct field){0};
	for (;; format++) {
		if (*format == '-')
			field->left = true;
		else if (*format == '0')
			field->zero = true;
		else
			break;
	}
	for (; *format >= '0' && *format <= '9'; format++)
		field->width = field->width * 10 + (unsigned)(*format - '0');
	for (; *format == 'l' || *format == 'z'; format++)
		field->longs++;
	return format;
}

size_t text_format_list(char *buffer, size_t size, const char *format, va_list arguments)
{
	struct output output = {.buffer = buffer, .size = size};
	struct field field;

	for (; *format; format++) {
		if (*format != '%') {
			put(&output, *format);
			continue;
		}
		format = parse_field(format + 1, &field);
		if (*format == 'd' || *format == 'i') {
			put_signed(&output, &field,
				   field.longs ? va_arg(arguments, long) : va_arg(arguments, int));
		} else if (*format == 'u' || *format == 'x') {
			put_number(&output, &field,
				   field.longs ? va_arg(arguments, unsigned long)
					       : va_arg(arguments, unsigned),
				   *format == 'x' ? 16 : 10, 0);
		} else if (*format == 'p') {
			put_number(&output, &field, (unsigned long)va_arg(arguments, void *), 16,
				   0);
		} else if (*format == 's') {
			const char *text = va_arg(arguments, const char *);

			put_field(&output, &field, 0, text, strlen(text));
		} else if (*format == 'c') {
			char byte = (char)va_arg(arguments, int);

			put_field(&output, &field, 0, &byte, 1);
		} else if (*format == '%') {
			put(&output, '%');
		} else {
			break; /* the compiler checks formats: an unknown one ends the text */
		}
	}
	if (size > 0)
		buffer[output.length < size ? output.length : size - 1] = 0;
	return output.length;
}

size_t text_format(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = text_format_list(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}

void log_text(const char *format, ...)
{
	char buffer[1024];
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = text_format_list(buffer, sizeof(buffer), format, arguments);
	va_end(arguments);
	if (length >= sizeof(buffer))
		length = sizeof(buffer) - 1;
	/* Nobody to tell where the log cannot be written. */
	(void)kelner_log_write(start_handle(START_LOG), buffer, length);
}
