/* SPDX-License-Identifier: MIT */
/* What the parts of formatted output share: one conversion specification, and writing. */
#ifndef KELNER_FORMAT_OUTPUT_H
#define KELNER_FORMAT_OUTPUT_H

#include "../private/format.h"

#include <string.h>

enum {
	FLAG_LEFT = 1,
	FLAG_PLUS = 2,
	FLAG_SPACE = 4,
	FLAG_ALTERNATE = 8,
	FLAG_ZERO = 16,
	FLAG_GROUP = 32,
};

enum length {
	LENGTH_NONE,
	LENGTH_HH,
	LENGTH_H,
	LENGTH_L,
	LENGTH_LL,
	LENGTH_J,
	LENGTH_Z,
	LENGTH_T,
	LENGTH_LONG_DOUBLE
};

struct specification {
	unsigned int flags;
	long width;
	long precision; /* -1: none */
	enum length length;
	char conversion;
};

static inline void put(struct sink *sink, const char *bytes, size_t n)
{
	if (__builtin_expect((size_t)(sink->end - sink->next) >= n, 1)) {
		memcpy(sink->next, bytes, n);
		sink->next += n;
	} else {
		sink->overflow(sink, bytes, n);
	}
}

void __put_repeated(struct sink *sink, char c, long n);
void __format_float(struct sink *sink, const struct specification *spec, long double value);

#endif
