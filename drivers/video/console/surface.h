/* SPDX-License-Identifier: MIT */
/*
 * A linear framebuffer in any layout. It is only ever written, and in whole lines: reading such
 * memory is very slow, and short writes defeat write combining.
 */
#ifndef CONSOLE_SURFACE_H
#define CONSOLE_SURFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct surface {
	uint8_t *memory;
	uint32_t width;
	uint32_t height;
	size_t line_bytes;
	uint32_t pixel_bytes; /* 2, 3 or 4 */
	uint32_t mask[3];     /* red, green, blue in a pixel */
	uint8_t shift[3];     /* of each mask */
	uint8_t bits[3];      /* of each mask */
	bool plain;           /* pixels are 0x00RRGGBB as they are */
};

/* What the surface is made from. stride counts pixels. */
struct surface_mode {
	uint64_t size; /* bytes that may be written */
	uint32_t width;
	uint32_t height;
	uint32_t stride;
	uint32_t pixel_bytes;
	uint32_t red_mask, green_mask, blue_mask;
};

/* Returns false for a description that cannot be drawn on. */
bool surface_open(struct surface *surface, const struct surface_mode *mode, void *memory);

/* Copies 0x00RRGGBB pixels, pitch of them from one line to the next; what lies outside is cut. */
void surface_copy(const struct surface *surface, uint32_t x, uint32_t y, const uint32_t *pixels,
		  uint32_t pitch, uint32_t width, uint32_t height);

void surface_fill(const struct surface *surface, uint32_t x, uint32_t y, uint32_t width,
		  uint32_t height, uint32_t colour);

#endif
