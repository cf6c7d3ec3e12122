/* SPDX-License-Identifier: MIT */
/* A terminal to type at: what it shows and what its reader gets, as text. */
#ifndef UNIT_TTY_TERMINAL_H
#define UNIT_TTY_TERMINAL_H

#include "discipline.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(text) discipline_receive(&d, (const uint8_t *)(text), sizeof(text) - 1)

static struct discipline d;

static inline void fresh(void)
{
	discipline_init(&d);
}

static inline void modes(tcflag_t input, tcflag_t output, tcflag_t local)
{
	struct termios termios = d.termios;

	termios.c_iflag = input;
	termios.c_oflag = output;
	termios.c_lflag = local;
	discipline_set(&d, &termios);
}

static inline void local(tcflag_t set, tcflag_t clear)
{
	modes(d.termios.c_iflag, d.termios.c_oflag, (d.termios.c_lflag | set) & ~clear);
}

static inline void input(tcflag_t set, tcflag_t clear)
{
	modes((d.termios.c_iflag | set) & ~clear, d.termios.c_oflag, d.termios.c_lflag);
}

static inline void output(tcflag_t set, tcflag_t clear)
{
	modes(d.termios.c_iflag, (d.termios.c_oflag | set) & ~clear, d.termios.c_lflag);
}

static inline void key(unsigned index, cc_t value)
{
	struct termios termios = d.termios;

	termios.c_cc[index] = value;
	discipline_set(&d, &termios);
}

/* All output since the last look; at most what the queue holds. */
static inline const char *shown(void)
{
	static char text[OUTPUT_SIZE + 2];
	const uint8_t *bytes;
	size_t length = 0, part;

	while ((part = discipline_output(&d, &bytes)) > 0) {
		memcpy(text + length, bytes, part);
		length += part;
		discipline_sent(&d, part);
	}
	text[length] = '\0';
	return text;
}

static size_t last_read;

/* One read of up to size bytes. */
static inline const char *got(size_t size)
{
	static char text[INPUT_SIZE + 1];

	last_read = discipline_read(&d, (uint8_t *)text, size);
	text[last_read] = '\0';
	return text;
}

static inline const char *line(void)
{
	return got(INPUT_SIZE);
}

#endif
