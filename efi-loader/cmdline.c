/* SPDX-License-Identifier: MIT */
#include "cmdline.h"

#include "runtime.h"

bool cmdline_append(char *line, size_t capacity, const char *words, size_t length)
{
	size_t used = strlen(line);
	size_t space = used > 0 ? 1 : 0;

	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)words[i] < ' ' || words[i] == 0x7f)
			return false;
	}
	if (length == 0)
		return true;
	if (length >= capacity || used + space >= capacity - length)
		return false;
	if (space > 0)
		line[used++] = ' ';
	memcpy(line + used, words, length);
	line[used + length] = '\0';
	return true;
}

const char *cmdline_find(const char *line, const char *name, size_t *length)
{
	size_t name_length = strlen(name);
	const char *found = NULL;

	while (*line != '\0') {
		const char *word = line;
		size_t word_length;

		while (*line != '\0' && *line != ' ')
			line++;
		word_length = (size_t)(line - word);
		if (word_length == 2 && memcmp(word, "--", 2) == 0)
			break;
		if (word_length >= name_length && memcmp(word, name, name_length) == 0) {
			found = word + name_length;
			*length = word_length - name_length;
		}
		while (*line == ' ')
			line++;
	}
	return found;
}
