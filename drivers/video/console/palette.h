/* SPDX-License-Identifier: MIT */
/* Colours of cells as 0x00RRGGBB. */
#ifndef CONSOLE_PALETTE_H
#define CONSOLE_PALETTE_H

#include <stdint.h>

#include "cell.h"

#define PALETTE_FOREGROUND 0xc8ccd4u
#define PALETTE_BACKGROUND 0x101014u

/* COLOUR_DEFAULT becomes the colour given for it. */
uint32_t palette_resolve(uint32_t colour, uint32_t otherwise);

/* The two colours that a cell is drawn in: reverse, conceal and a reversed screen considered. */
void palette_cell(const struct cell *cell, uint32_t *foreground, uint32_t *background);

#endif
