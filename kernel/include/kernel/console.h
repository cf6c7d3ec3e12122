/* SPDX-License-Identifier: MIT */
/*
 * The kernel's messages on the framebuffer. The log is the caller and brings its lock, except in a
 * panic, which is alone. Without a framebuffer every call does nothing.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include <abi/boot.h>
#include <stdbool.h>
#include <stddef.h>

enum console_colour {
	CONSOLE_PLAIN,
	CONSOLE_DIM,
	CONSOLE_BRIGHT,
	CONSOLE_WARNING,
	CONSOLE_ERROR,
	CONSOLE_BANNER, /* a panic's cause: white on red */
	CONSOLE_COLOUR_COUNT,
};

/* Maps the framebuffer, clears it and shows the log so far. Needs pages and kernel mappings. */
void console_init(const struct boot_info *boot);

/* The mode; base is 0 where there is none. */
extern struct boot_framebuffer console_framebuffer;

/* The memory at this address is given to a driver: if it is the screen, it is drawn on no more. */
void console_lend(uint64_t address);

/* UTF-8 text; wraps and scrolls. */
void console_write(const char *text, size_t length, enum console_colour colour);
/* Colours the rest of the cursor's row and moves to the next row. */
void console_fill_row(enum console_colour colour);
/* An empty screen, taken back from whoever it is lent to. */
void console_clear(void);
/* Rows of text that the screen has, 0 without a screen, and the cursor's row. */
unsigned console_rows(void);
unsigned console_row(void);

#endif
