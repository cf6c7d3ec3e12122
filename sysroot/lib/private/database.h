/* SPDX-License-Identifier: MIT */
/* Files of lines of words, such as /etc/hosts; what follows # is a comment. */
#ifndef KELNER_DATABASE_H
#define KELNER_DATABASE_H

#include <stddef.h>
#include <stdio.h>

#define DATABASE_WORDS 48 /* of one line; the rest is not looked at */

struct database {
	FILE *file;
	char *line;
	size_t size;
	char *words[DATABASE_WORDS + 1]; /* ends with a null */
	int count;
	int stay_open; /* for those that iterate */
};

/* Opens the file, or goes back to its beginning: 0 or -1. */
int __database_open(struct database *database, const char *path);
/* The next line that has at least `least` words: whether there was one. */
int __database_next(struct database *database, int least);
void __database_close(struct database *database);
/* Whether the word is among those from `first` on. */
int __database_has(const struct database *database, int first, const char *word, int any_case);

/* The port of a service in host order, or -1; `protocol` null: the first that has the name. */
int __service_port(const char *name, const char *protocol);

#endif
