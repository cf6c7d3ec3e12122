/* SPDX-License-Identifier: MIT */
/* The words of the kernel's command line that choose the session. */
#ifndef BOOTSTRAP_COMMAND_LINE_H
#define BOOTSTRAP_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define ARGUMENTS_MAX 64
#define LINE_MAX      2048

struct session_options {
	char text[LINE_MAX]; /* the words, cut apart */
	const char *run;     /* run=PATH: program of the first session, or NULL: a shell */
	const char *bare;    /* bare=PATH: the one program to run, without any server, or NULL */
	bool once;           /* session=once, run= or bare= */
	int argc;            /* of the program: its path and what follows the word "--" */
	const char *argv[ARGUMENTS_MAX + 1];
	bool too_many; /* more arguments than fit: they were left out */
};

/* Of a word given twice the last one counts. A NULL line is an empty one. */
void command_line_parse(const char *line, struct session_options *options);

#endif
