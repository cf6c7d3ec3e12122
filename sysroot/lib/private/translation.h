/* SPDX-License-Identifier: MIT */
/* Message objects (".mo" files) as the gettext functions use them. */
#ifndef KELNER_TRANSLATION_H
#define KELNER_TRANSLATION_H

#include <stddef.h>

struct converted {
	const char *from;
	struct converted *next;
	char text[];
};

/* One file; kept until the process ends, as the texts given out are. */
struct translation {
	struct translation *next;
	const unsigned char *bytes; /* null: there is no such file */
	size_t size;
	int swapped;
	size_t count, originals, translations;
	char charset[32]; /* of the texts; empty if the file does not say */
	const char *plural;
	unsigned long plural_count;
	struct converted *converted; /* texts in the codeset last asked for */
	char converted_to[32];
	char path[];
};

/* Reads what there is at the path; null when memory is short. */
struct translation *__translation_load(const char *path);
/* The text, all its plural forms one behind the other; null if there is none. */
const char *__translation_find(const struct translation *t, const char *original, size_t *length);
/* Which of the forms for this number, by the rule that the file gives. */
unsigned long __plural_form(const struct translation *t, unsigned long n);

#endif
