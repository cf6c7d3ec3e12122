/* SPDX-License-Identifier: MIT */
/* The streams between the tty server and the session consoles. */
#ifndef CONSOLE_LINES_H
#define CONSOLE_LINES_H

#include <abi/handle.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nodes of the streams have the badges LINES_BADGE + line. */
#define LINES_BADGE 1

void lines_init(handle_t port);
/* Goes on with the streams that the driver before had. */
void lines_take_over(void);

/* A new stream for a line, in place of the old one; *theirs is a connection to its other end. */
int64_t lines_attach(uint32_t line, handle_t *theirs);

/* What was typed. What finds no room is lost, as on any terminal whose program does not read. */
void lines_write(uint32_t line, const char *bytes, size_t length);

/* What programs have written: bytes, 0 where there is nothing now. */
size_t lines_read(uint32_t line, char *bytes, size_t size);

/* Something has changed at a line. */
void lines_event(uint32_t line, uint64_t bits);

#endif
