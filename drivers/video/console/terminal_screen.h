/* SPDX-License-Identifier: MIT */
/* What the terminal library reports, done to a terminal's grids. For terminal.c only. */
#ifndef CONSOLE_TERMINAL_SCREEN_H
#define CONSOLE_TERMINAL_SCREEN_H

#include <vterm.h>

#include "terminal.h"

/* The callbacks' context is the terminal. */
extern const VTermStateCallbacks terminal_screen_callbacks;

/* Moves the text into two empty grids, which take the place of the terminal's own. */
void terminal_screen_replace(struct terminal *terminal, struct grid *primary,
			     struct grid *alternate);

#endif
