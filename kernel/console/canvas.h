/* SPDX-License-Identifier: MIT */
/* Pixels of a linear framebuffer in any layout. Writes only: reading such memory is very slow. */
#ifndef CONSOLE_CANVAS_H
#define CONSOLE_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <abi/boot.h>

struct canvas {
	uint8_t *memory;
	uint32_t width;
	uint32_t height; /* what lies inside the mapped bytes */
	size_t line_bytes;
	uint32_t pixel_bytes; /* 2, 3 or 4 */
	uint32_t red_mask, green_mask, blue_mask;
};

/* Returns false for a description that cannot be drawn on. */
bool canvas_open(struct canvas *canvas, const struct boot_framebuffer *framebuffer, void *memory);

/* The pixel of a 0xRRGGBB colour. */
uint32_t canvas_pixel(const struct canvas *canvas, uint32_t colour);

/* Draws a row of bits, the leftmost in bit 31, as blocks of scale by scale pixels. */
void canvas_draw_bits(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t bits,
		      uint32_t count, uint32_t scale, uint32_t foreground, uint32_t background);

void canvas_fill(const struct canvas *canvas, uint32_t pixel);

#endif
