/* SPDX-License-Identifier: MIT */
/*
 * What keyboard and setfont have in common: a setting of the screen's driver with named values,
 * which a command without arguments lists, the one in use marked, and with a name chooses.
 */
#ifndef COMMANDS_SETTING_H
#define COMMANDS_SETTING_H

#include <kelner/protocol.h>
#include <stddef.h>
#include <stdint.h>

#define SETTING_PRESENT 0xffffffffu /* as an index: the value in use */
#define SETTING_CONSOLE "/dev/tty1"

struct setting {
	const char *command;
	const char *value;   /* "LAYOUT": in the usage */
	const char *what;    /* "layout": one of the values */
	const char *nowhere; /* "has a keyboard whose layout can be chosen" */
	/*
	 * The value at an index: its place among the values, and its name and the rest of its line
	 * in text, a blank between them; or a negative errno.
	 */
	int64_t (*get)(handle_t terminal, uint32_t index, char *text, size_t size);
	/* Chooses; what it has to send is the name in `extra`. */
	int64_t (*set)(handle_t terminal, struct protocol_extra *extra);
};

/* The whole command: main's arguments and its result. */
int setting_command(const struct setting *setting, int argc, char **argv);

/* Ends the tail of an answer that came into text. */
void setting_end_text(const struct protocol_extra *extra, char *text, size_t size);

#endif
