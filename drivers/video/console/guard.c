/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <stdbool.h>

#define CANCEL     0x18
#define SUBSTITUTE 0x1a
#define ESCAPE     0x1b
#define DELETE     0x7f

/* The sequence that the library is in is broken off for another. */
#define SAVE_CURSOR \
	"\x18\x1b"  \
	"7"
#define RESTORE_CURSOR \
	"\x18\x1b"     \
	"8"

static bool step_parameter(struct guard *guard, unsigned char byte)
{
	if (byte == ';' || byte == ':')
		guard->separators++;
	else if (byte < '0' || byte > '9')
		guard->state = GUARD_TEXT;
	return guard->state == GUARD_TEXT || guard->separators < GUARD_PARAMETERS_MAX;
}

/* The first byte behind ESC [ or behind a leader. Returns whether it may pass. */
static bool step_begin(struct guard *guard, unsigned char byte, struct guard_stop *stop)
{
	bool cursor = guard->state == GUARD_BEGIN && (byte == 's' || byte == 'u');

	if (byte >= '<' && byte <= '?') {
		guard->state = GUARD_LEADER;
		return true;
	}
	guard->state = GUARD_PARAMETERS;
	if (!cursor)
		return step_parameter(guard, byte);
	guard->state = GUARD_TEXT;
	stop->instead = byte == 's' ? SAVE_CURSOR : RESTORE_CURSOR;
	return false;
}

/* Follows the sequences as the library does. Returns whether the byte may pass. */
static bool step(struct guard *guard, unsigned char byte, struct guard_stop *stop)
{
	if (byte == ESCAPE) {
		guard->state = GUARD_ESCAPE;
		return true;
	}
	if (byte == CANCEL || byte == SUBSTITUTE)
		guard->state = GUARD_TEXT;
	if (byte < ' ' || byte == DELETE)
		return true; /* carried out in the middle of the sequence */
	switch (guard->state) {
	case GUARD_ESCAPE:
		guard->state = byte == '[' ? GUARD_BEGIN : GUARD_TEXT;
		guard->separators = 0;
		return true;
	case GUARD_BEGIN:
	case GUARD_LEADER: return step_begin(guard, byte, stop);
	case GUARD_PARAMETERS: return step_parameter(guard, byte);
	default: return true;
	}
}

size_t guard_pass(struct guard *guard, const char *bytes, size_t length, struct guard_stop *stop)
{
	size_t passed = 0;

	*stop = (struct guard_stop){0, ""};
	while (passed < length) {
		/* Plain text is most of it. */
		if (guard->state == GUARD_TEXT && bytes[passed] != ESCAPE) {
			passed++;
			continue;
		}
		if (!step(guard, (unsigned char)bytes[passed], stop)) {
			stop->left_out = 1;
			break;
		}
		passed++;
	}
	return passed;
}
