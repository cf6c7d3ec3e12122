/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <abi/boot.h>
#include <kernel/options.h>
#include <kernel/string.h>

/* The words, each followed by a NUL, then one NUL more; the arguments as they were given. */
static char words[BOOT_CMDLINE_MAX + 1];
static char arguments[BOOT_CMDLINE_MAX];

void options_init(const struct boot_info *boot)
{
	if (boot->cmdline)
		options_parse((const char *)(boot->direct_map_base + boot->cmdline));
}

/* Cuts one word off the front of a text, or returns false at its end. */
static bool next_word(const char **text, const char *end, const char **word, size_t *length)
{
	while (*text < end && **text == ' ')
		(*text)++;
	*word = *text;
	while (*text < end && **text != ' ')
		(*text)++;
	*length = (size_t)(*text - *word);
	return *length != 0;
}

void options_parse(const char *line)
{
	const char *end = line + strnlen(line, BOOT_CMDLINE_MAX - 1);
	const char *word;
	size_t length;
	size_t used = 0;

	arguments[0] = '\0';
	while (next_word(&line, end, &word, &length)) {
		if (length == 2 && word[0] == '-' && word[1] == '-') {
			while (line < end && *line == ' ')
				line++;
			memcpy(arguments, line, (size_t)(end - line));
			arguments[end - line] = '\0';
			break;
		}
		memcpy(words + used, word, length);
		used += length;
		words[used++] = '\0';
	}
	words[used] = '\0';
}

const char *option_value(const char *name)
{
	size_t length = strlen(name);
	const char *value = NULL;

	for (const char *word = words; *word; word += strlen(word) + 1) {
		if (strncmp(word, name, length) != 0)
			continue;
		if (word[length] == '=')
			value = word + length + 1;
		else if (word[length] == '\0')
			value = word + length;
	}
	return value;
}

bool option_is(const char *name, const char *value)
{
	const char *given = option_value(name);

	return given && strcmp(given, value) == 0;
}

unsigned long option_number(const char *name, unsigned long fallback)
{
	const char *digits = option_value(name);
	unsigned long number = 0;

	if (!digits || !*digits)
		return fallback;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9' ||
		    __builtin_mul_overflow(number, 10UL, &number) ||
		    __builtin_add_overflow(number, (unsigned long)(*digits - '0'), &number))
			return fallback;
	}
	return number;
}

const char *option_arguments(void)
{
	return arguments;
}
