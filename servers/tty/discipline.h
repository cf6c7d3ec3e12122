/* SPDX-License-Identifier: MIT */
/*
 * The line discipline of a terminal (POSIX.1-2024, chapter 11): received bytes become edited lines,
 * echo and signals, written bytes become output. It knows no other process, no time and no system
 * call, so that it can be tested anywhere.
 *
 * c_cc entries of 0 are disabled (_POSIX_VDISABLE). What struct termios can say and this does not
 * do (delays, fill characters) is cleared when it is set, as tcgetattr() then tells.
 */
#ifndef TTY_DISCIPLINE_H
#define TTY_DISCIPLINE_H

#include <abi/termios.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CANONICAL_MAX 4096 /* bytes of a line, with its delimiter */
#define INPUT_SIZE    8192 /* a power of two, as the next */
#define OUTPUT_SIZE   4096
#define ECHO_ROOM     512 /* of the output: writers leave it to echo */

struct discipline {
	struct termios termios;

	/* Entries are a byte with INPUT_ flags. Positions only grow and wrap at 2^32. */
	uint16_t input[INPUT_SIZE];
	uint32_t head;  /* behind the last byte received */
	uint32_t canon; /* behind the last whole line: the line being edited begins here */
	uint32_t tail;  /* the next to be read */
	bool literal;   /* VLNEXT came: the next character has no meaning */

	uint8_t output[OUTPUT_SIZE];
	uint32_t output_head, output_tail;
	bool stopped;        /* output waits for VSTART */
	bool throttled;      /* the other side was sent VSTOP */
	uint8_t urgent;      /* VSTART or VSTOP to go out before all else, or 0 */
	uint32_t column;     /* of the cursor */
	uint32_t line_start; /* column in which the line being edited begins */
	uint32_t rune;       /* of a character that was written in part */
	unsigned rune_left;  /* bytes that it still needs */

	uint32_t signals; /* bit n: signal n shall reach the foreground group */
};

void discipline_init(struct discipline *discipline);
/* Takes new attributes, those that it can. */
void discipline_set(struct discipline *discipline, const struct termios *termios);

/* --- from the line ---------------------------------------------------------------------------- */

/* Bytes that surely find room. More can be received; what finds none is lost. */
size_t discipline_room(const struct discipline *discipline);
void discipline_receive(struct discipline *discipline, const uint8_t *bytes, size_t size);
void discipline_receive_break(struct discipline *discipline);
/* A byte with a parity or framing error. */
void discipline_receive_bad(struct discipline *discipline, uint8_t byte);
/* The signals that are due, as bits; forgotten by this. */
uint32_t discipline_take_signals(struct discipline *discipline);

/* --- to the reader ---------------------------------------------------------------------------- */

/* Bytes that a read could get now, at most: FIONREAD. */
size_t discipline_readable(const struct discipline *discipline);
/* Whether a read would get something (or an end of file) now, as poll() is to tell. */
bool discipline_ready(const struct discipline *discipline);
/*
 * Whether a read of size bytes is complete with what is there, a raw terminal's VTIME left aside.
 */
bool discipline_enough(const struct discipline *discipline, size_t size);
/* Takes bytes, one line at most in canonical mode. 0: an end of file, or nothing was there. */
size_t discipline_read(struct discipline *discipline, uint8_t *bytes, size_t size);

/* --- from the writer, to the line ------------------------------------------------------------- */

/* Bytes taken: fewer where there is no room. */
size_t discipline_write(struct discipline *discipline, const uint8_t *bytes, size_t size);
/* Bytes that may go out now, in one piece; 0 while output is stopped. */
size_t discipline_output(const struct discipline *discipline, const uint8_t **bytes);
/* That many of them have gone. */
void discipline_sent(struct discipline *discipline, size_t size);
bool discipline_drained(const struct discipline *discipline);
/* Whether a writer finds room. */
bool discipline_writable(const struct discipline *discipline);

/* --- control ---------------------------------------------------------------------------------- */

void discipline_flush_input(struct discipline *discipline);
void discipline_flush_output(struct discipline *discipline);
/* tcflow(): TCOOFF, TCOON, TCIOFF, TCION. */
void discipline_flow(struct discipline *discipline, uint32_t action);

#endif
