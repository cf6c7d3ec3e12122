/* SPDX-License-Identifier: MIT */
#include <console/canvas.h>

bool canvas_open(struct canvas *canvas, const struct boot_framebuffer *framebuffer, void *memory)
{
	uint64_t lines;

	if (framebuffer->pixel_bytes < 2 || framebuffer->pixel_bytes > 4 ||
	    framebuffer->width == 0 || framebuffer->stride < framebuffer->width)
		return false;
	canvas->memory = memory;
	canvas->width = framebuffer->width;
	canvas->line_bytes = (size_t)framebuffer->stride * framebuffer->pixel_bytes;
	canvas->pixel_bytes = framebuffer->pixel_bytes;
	canvas->red_mask = framebuffer->red_mask;
	canvas->green_mask = framebuffer->green_mask;
	canvas->blue_mask = framebuffer->blue_mask;
	lines = framebuffer->size / canvas->line_bytes;
	canvas->height = lines < framebuffer->height ? (uint32_t)lines : framebuffer->height;
	return canvas->height != 0;
}

/* Eight bits of brightness in the place and width of a channel. */
static uint32_t channel(uint32_t value, uint32_t mask)
{
	unsigned shift, bits;

	if (mask == 0)
		return 0;
	shift = (unsigned)__builtin_ctz(mask);
	bits = 32 - (unsigned)__builtin_clz(mask >> shift);
	value = bits > 8 ? value << (bits - 8) : value >> (8 - bits);
	return value << shift & mask;
}

uint32_t canvas_pixel(const struct canvas *canvas, uint32_t colour)
{
	return channel(colour >> 16 & 0xff, canvas->red_mask) |
	       channel(colour >> 8 & 0xff, canvas->green_mask) |
	       channel(colour & 0xff, canvas->blue_mask);
}

/* Stores one pixel and returns where the next one goes. */
static inline uint8_t *store(uint8_t *at, uint32_t pixel, uint32_t bytes)
{
	if (bytes == 4)
		__builtin_memcpy(at, &pixel, 4);
	else if (bytes == 2)
		__builtin_memcpy(at, &pixel, 2);
	else
		__builtin_memcpy(at, &pixel, 3);
	return at + bytes;
}

void canvas_draw_bits(const struct canvas *canvas, uint32_t x, uint32_t y, uint32_t bits,
		      uint32_t count, uint32_t scale, uint32_t foreground, uint32_t background)
{
	uint32_t bytes = canvas->pixel_bytes;

	for (uint32_t line = 0; line < scale; line++) {
		uint8_t *at = canvas->memory + (y + line) * canvas->line_bytes + (size_t)x * bytes;
		uint32_t left = bits;

		for (uint32_t i = 0; i < count; i++, left <<= 1) {
			uint32_t pixel = left & 0x80000000u ? foreground : background;

			for (uint32_t j = 0; j < scale; j++)
				at = store(at, pixel, bytes);
		}
	}
}

/* Eight bytes at a time where pixels divide them evenly. */
static void fill_line(uint8_t *at, uint32_t pixel, uint32_t bytes, uint32_t count)
{
	uint64_t pattern =
		bytes == 4 ? pixel * 0x100000001UL : (pixel & 0xffff) * 0x1000100010001UL;

	if (bytes != 3) {
		uint32_t each = 8 / bytes;

		for (; count >= each; count -= each, at += sizeof(pattern))
			__builtin_memcpy(at, &pattern, sizeof(pattern));
	}
	for (; count; count--)
		at = store(at, pixel, bytes);
}

void canvas_fill(const struct canvas *canvas, uint32_t pixel)
{
	for (uint32_t y = 0; y < canvas->height; y++)
		fill_line(canvas->memory + y * canvas->line_bytes, pixel, canvas->pixel_bytes,
			  canvas->width);
}
