/* SPDX-License-Identifier: MIT */
#include "command_line.h"

#include <kelner/memory.h>

/* Copies as much of the line as fits and ends every word with a NUL; returns the text's end. */
static char *split(const char *line, char *text)
{
	size_t length = 0;

	for (; line && line[length] && length < LINE_MAX - 1; length++)
		text[length] = line[length] == ' ' ? '\0' : line[length];
	text[length] = '\0';
	return text + length;
}

static void add_argument(struct session_options *options, const char *word)
{
	if (options->argc == ARGUMENTS_MAX)
		options->too_many = true;
	else
		options->argv[options->argc++] = word;
}

void command_line_parse(const char *line, struct session_options *options)
{
	bool arguments = false;
	char *end;

	*options = (struct session_options){0};
	end = split(line, options->text);
	options->argc = 1;
	for (char *word = options->text; word < end; word += strlen(word) + 1) {
		if (!*word)
			continue;
		if (arguments)
			add_argument(options, word);
		else if (strcmp(word, "--") == 0)
			arguments = true;
		else if (strncmp(word, "run=", 4) == 0)
			options->run = word + 4;
		else if (strncmp(word, "bare=", 5) == 0)
			options->bare = word + 5;
		else if (strncmp(word, "session=", 8) == 0)
			options->once = strcmp(word + 8, "once") == 0;
	}
	if (options->run && !*options->run)
		options->run = NULL;
	if (options->bare && !*options->bare)
		options->bare = NULL;
	if (options->run || options->bare)
		options->once = true;
	options->argv[0] = options->bare ? options->bare : options->run;
}
