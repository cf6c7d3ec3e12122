/* SPDX-License-Identifier: MIT */
/*
 * The state of the terminal library (modes, pen, margins, tab stops, character sets, a sequence
 * that has come in part) as plain data. The library has no words for it, so this knows its insides:
 * those of the very version that is built, by its own header.
 */
#ifndef CONSOLE_LIBRARY_IMAGE_H
#define CONSOLE_LIBRARY_IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <vterm_internal.h>

#define IMAGE_COLUMNS_MAX 1024

struct library_image {
	struct VTermState state; /* its pointers mean nothing */
	uint8_t parser[sizeof(((struct VTerm *)0)->parser)];
	uint8_t tab_stops[IMAGE_COLUMNS_MAX / 8];
	/* Of G0 to G3, of UTF-8, and of G0 to G3 as they are saved: 'u', or how a sequence
	 * designates it. */
	char encoding[9];
	bool controls_8bit;
};

void library_image_take(struct library_image *image, const struct VTerm *library);

/* Into a library of the same size, freshly made. */
void library_image_put(const struct library_image *image, struct VTerm *library);

#endif
