/* SPDX-License-Identifier: MIT */
/* The parts of wordexp(): characters that know whether they were quoted. */
#ifndef KELNER_EXPAND_H
#define KELNER_EXPAND_H

#include <stddef.h>

enum expand_kind {
	EXPAND_PLAIN,  /* from the input, unquoted: may be a pattern */
	EXPAND_RESULT, /* of an expansion, unquoted: may be a pattern, and is split at IFS */
	EXPAND_QUOTED,
	EXPAND_NOTHING, /* an empty pair of quotes: makes a field where there is no character */
};

struct expand_text {
	char *bytes;
	unsigned char *kinds;
	size_t used, room;
};

struct expansion {
	const char *next; /* of the input */
	int flags;        /* WRDE_ */
	int depth;
	int error; /* WRDE_ error so far */
	struct expand_text *to;
};

void __expand_put(struct expansion *e, char c, enum expand_kind kind);
void __expand_puts(struct expansion *e, const char *text, enum expand_kind kind);
/* Expands up to an unquoted character of `stop` (the NUL always stops): tilde, parameters, commands
 * and arithmetic, inside double quotes if `quoted`. */
void __expand_until(struct expansion *e, const char *stop, int quoted);
/* After '$' (expand_parameter.c). */
void __expand_dollar(struct expansion *e, int quoted);
/* A command's output without the newlines at its end. */
void __expand_command(struct expansion *e, const char *command, int quoted);
/* The value of an arithmetic expression: whether it is one. */
int __expand_arithmetic(const char *text, long *value);
/* The characters without their kinds, or a pattern with quoted ones escaped; from malloc(). */
char *__expand_string(const struct expand_text *text, size_t from, size_t to, int pattern);

#endif
