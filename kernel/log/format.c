/* SPDX-License-Identifier: MIT */
/* printf-style formatting without allocation, locale or floating point. */
#include <stdbool.h>

#include <kernel/log.h>
#include <kernel/string.h>

struct output {
	char *buffer;
	size_t size;
	size_t length; /* of the whole text, whether or not it fits */
};

struct conversion {
	bool left, zero, plus, space, alternate;
	int width;
	int precision; /* -1: none given */
	bool is_long;
};

static void put(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		output->buffer[output->length] = character;
	output->length++;
}

static void put_repeated(struct output *output, char character, int count)
{
	for (; count > 0; count--)
		put(output, character);
}

/* Text between its padding. */
static void put_field(struct output *output, const struct conversion *conversion, const char *text,
		      int length)
{
	int padding = conversion->width - length;

	if (!conversion->left)
		put_repeated(output, ' ', padding);
	for (int i = 0; i < length; i++)
		put(output, text[i]);
	if (conversion->left)
		put_repeated(output, ' ', padding);
}

/* Prefix (sign or 0x), zeros and digits: a precision is a minimum of digits, as in C. */
static void put_number(struct output *output, const struct conversion *conversion, uint64_t value,
		       unsigned base, bool upper, const char *prefix)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[24]; /* 22 octal digits and the 0 before them */
	int count = 0;
	int prefix_length = (int)strlen(prefix);
	int zeros, padding;

	for (; value; value /= base)
		digits[count++] = set[value % base];
	if (base == 8 && conversion->alternate && conversion->precision <= count)
		digits[count++] = '0';
	else if (count == 0 && conversion->precision != 0)
		digits[count++] = '0';
	zeros = conversion->precision - count;
	if (conversion->precision < 0 && conversion->zero && !conversion->left)
		zeros = conversion->width - prefix_length - count;
	if (zeros < 0)
		zeros = 0;
	padding = conversion->width - prefix_length - zeros - count;
	if (!conversion->left)
		put_repeated(output, ' ', padding);
	while (*prefix)
		put(output, *prefix++);
	put_repeated(output, '0', zeros);
	while (count)
		put(output, digits[--count]);
	if (conversion->left)
		put_repeated(output, ' ', padding);
}

static int parse_number(const char **format)
{
	int number = 0;

	while (**format >= '0' && **format <= '9' && number < 10000)
		number = number * 10 + *(*format)++ - '0';
	return number;
}

/* Reads flags, width, precision and length; arguments only for '*'. */
static struct conversion parse_conversion(const char **format, va_list *arguments)
{
	struct conversion conversion = {.precision = -1};

	for (;; (*format)++) {
		switch (**format) {
		case '-': conversion.left = true; continue;
		case '0': conversion.zero = true; continue;
		case '+': conversion.plus = true; continue;
		case ' ': conversion.space = true; continue;
		case '#': conversion.alternate = true; continue;
		default: break;
		}
		break;
	}
	if (**format == '*') {
		(*format)++;
		conversion.width = va_arg(*arguments, int);
		if (conversion.width < 0) {
			conversion.left = true;
			conversion.width = -conversion.width;
		}
	} else {
		conversion.width = parse_number(format);
	}
	if (**format == '.') {
		(*format)++;
		if (**format == '*') {
			(*format)++;
			conversion.precision = va_arg(*arguments, int);
		} else {
			conversion.precision = parse_number(format);
		}
	}
	for (; **format == 'l' || **format == 'z'; (*format)++)
		conversion.is_long = true;
	return conversion;
}

static void put_signed(struct output *output, const struct conversion *conversion, int64_t value)
{
	const char *sign = conversion->plus ? "+" : conversion->space ? " " : "";

	put_number(output, conversion, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, false,
		   value < 0 ? "-" : sign);
}

static void put_hexadecimal(struct output *output, const struct conversion *conversion,
			    uint64_t value, bool upper)
{
	const char *prefix = "";

	if (conversion->alternate && value)
		prefix = upper ? "0X" : "0x";
	put_number(output, conversion, value, 16, upper, prefix);
}

static void put_string(struct output *output, const struct conversion *conversion, const char *text)
{
	if (!text)
		text = "(null)";
	put_field(output, conversion, text, (int)strnlen(text, (unsigned)conversion->precision));
}

size_t format_arguments(char *buffer, size_t size, const char *format, va_list original)
{
	struct output output = {.buffer = buffer, .size = size};
	va_list arguments;

	va_copy(arguments, original);
	while (*format) {
		struct conversion conversion;
		const char *start = format;
		uint64_t value;
		char character;

		if (*format++ != '%') {
			put(&output, *start);
			continue;
		}
		conversion = parse_conversion(&format, &arguments);
		switch (*format) {
		case 'd':
		case 'i':
			put_signed(&output, &conversion,
				   conversion.is_long ? va_arg(arguments, long)
						      : va_arg(arguments, int));
			break;
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			value = conversion.is_long ? va_arg(arguments, unsigned long)
						   : va_arg(arguments, unsigned int);
			if (*format == 'x' || *format == 'X')
				put_hexadecimal(&output, &conversion, value, *format == 'X');
			else
				put_number(&output, &conversion, value, *format == 'o' ? 8 : 10,
					   false, "");
			break;
		case 'p':
			put_number(&output, &conversion, (uintptr_t)va_arg(arguments, void *), 16,
				   false, "0x");
			break;
		case 's': put_string(&output, &conversion, va_arg(arguments, const char *)); break;
		case 'c':
			character = (char)va_arg(arguments, int);
			put_field(&output, &conversion, &character, 1);
			break;
		case '%': put(&output, '%'); break;
		default:
			/* Not a conversion of ours: shown as it stands. */
			while (start < format)
				put(&output, *start++);
			continue;
		}
		format++;
	}
	va_end(arguments);
	if (size)
		buffer[output.length < size ? output.length : size - 1] = '\0';
	return output.length;
}

size_t format_text(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_arguments(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}
