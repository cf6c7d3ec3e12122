/* SPDX-License-Identifier: MIT */
/*
 * Stands before the library, for what it does not bear or knows under another name:
 *
 * - control sequences of more than GUARD_PARAMETERS_MAX parameters, for which it has no room and
 * does not look: the parameters beyond are left out, as other terminals do;
 * - CSI s and CSI u without parameters, which save and restore the cursor: ESC 7 and ESC 8.
 */
#ifndef CONSOLE_GUARD_H
#define CONSOLE_GUARD_H

#include <stddef.h>

#define GUARD_PARAMETERS_MAX 16

enum guard_state {
	GUARD_TEXT,
	GUARD_ESCAPE,
	GUARD_BEGIN,  /* directly behind ESC [ */
	GUARD_LEADER, /* behind one of < = > ? */
	GUARD_PARAMETERS,
};

struct guard {
	enum guard_state state;
	unsigned separators;
};

/* Behind the bytes that go to the library: so many that do not, and what goes there instead. */
struct guard_stop {
	size_t left_out;
	const char *instead;
};

/*
 * Of what a program writes: how many bytes go to the library as they are. With those that are left
 * out they can be less than length: call again for the rest.
 */
size_t guard_pass(struct guard *guard, const char *bytes, size_t length, struct guard_stop *stop);

#endif
