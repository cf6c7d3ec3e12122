/* SPDX-License-Identifier: MIT */
/* The screen's mode and its linear framebuffer (UEFI's Graphics Output Protocol). */
#ifndef LOADER_GRAPHICS_H
#define LOADER_GRAPHICS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/boot.h"

/* Finds a display that has a linear framebuffer; without one all below does nothing. */
void graphics_open(void);

/* The size of mode number index among those that can be used; false: no more. */
bool graphics_mode(uint32_t index, uint32_t *width, uint32_t *height);

/*
 * Sets a mode of the size and returns true where it is now, or already was, set. Otherwise the
 * current one stays, with a message that lists what there is.
 */
bool graphics_set(uint32_t width, uint32_t height);

/* Describes the current mode; base is 0 where there is no framebuffer. */
void graphics_describe(struct boot_framebuffer *framebuffer);

#endif
