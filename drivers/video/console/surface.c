/* SPDX-License-Identifier: MIT */
#include "surface.h"

#include <string.h>

/* Pixels converted at a time. */
#define PIECE 256

static bool open_channel(struct surface *surface, unsigned channel, uint32_t mask)
{
	uint32_t ones;

	surface->mask[channel] = mask;
	if (mask == 0) {
		surface->shift[channel] = 0;
		surface->bits[channel] = 0;
		return true;
	}
	surface->shift[channel] = (uint8_t)__builtin_ctz(mask);
	ones = mask >> surface->shift[channel];
	surface->bits[channel] = (uint8_t)(32 - __builtin_clz(ones));
	return (ones & (ones + 1)) == 0 && surface->bits[channel] <= 16;
}

bool surface_open(struct surface *surface, const struct surface_mode *mode, void *memory)
{
	uint64_t lines;

	if (mode->pixel_bytes < 2 || mode->pixel_bytes > 4 || mode->width == 0 ||
	    mode->stride < mode->width || mode->stride > 1u << 20)
		return false;
	if (!open_channel(surface, 0, mode->red_mask) ||
	    !open_channel(surface, 1, mode->green_mask) ||
	    !open_channel(surface, 2, mode->blue_mask))
		return false;
	surface->memory = memory;
	surface->width = mode->width;
	surface->pixel_bytes = mode->pixel_bytes;
	surface->line_bytes = (size_t)mode->stride * mode->pixel_bytes;
	lines = mode->size / surface->line_bytes;
	surface->height = lines < mode->height ? (uint32_t)lines : mode->height;
	surface->plain = mode->pixel_bytes == 4 && mode->red_mask == 0xff0000 &&
			 mode->green_mask == 0xff00 && mode->blue_mask == 0xff;
	return surface->height != 0;
}

/* Eight bits of brightness in the place and width of a channel. */
static uint32_t channel(const struct surface *surface, unsigned index, uint32_t value)
{
	unsigned bits = surface->bits[index];

	value = bits > 8 ? value << (bits - 8) | value >> (16 - bits) : value >> (8 - bits);
	return value << surface->shift[index] & surface->mask[index];
}

static uint32_t convert(const struct surface *surface, uint32_t colour)
{
	return channel(surface, 0, colour >> 16 & 0xff) | channel(surface, 1, colour >> 8 & 0xff) |
	       channel(surface, 2, colour & 0xff);
}

static void copy_line(const struct surface *surface, uint8_t *to, const uint32_t *pixels,
		      uint32_t count)
{
	uint8_t piece[PIECE * 4];
	uint32_t last = ~pixels[0], last_pixel = 0;

	if (surface->plain) {
		memcpy(to, pixels, (size_t)count * 4);
		return;
	}
	while (count > 0) {
		uint32_t part = count < PIECE ? count : PIECE;
		uint8_t *at = piece;

		for (uint32_t i = 0; i < part; i++) {
			if (pixels[i] != last) {
				last = pixels[i];
				last_pixel = convert(surface, last);
			}
			if (surface->pixel_bytes == 4)
				memcpy(at, &last_pixel, 4);
			else if (surface->pixel_bytes == 3)
				memcpy(at, &last_pixel, 3);
			else
				memcpy(at, &last_pixel, 2);
			at += surface->pixel_bytes;
		}
		memcpy(to, piece, (size_t)(at - piece));
		to += at - piece;
		pixels += part;
		count -= part;
	}
}

void surface_copy(const struct surface *surface, uint32_t x, uint32_t y, const uint32_t *pixels,
		  uint32_t pitch, uint32_t width, uint32_t height)
{
	if (x >= surface->width || y >= surface->height)
		return;
	if (width > surface->width - x)
		width = surface->width - x;
	if (height > surface->height - y)
		height = surface->height - y;
	for (uint32_t line = 0; line < height && width > 0; line++)
		copy_line(surface,
			  surface->memory + (y + line) * surface->line_bytes +
				  (size_t)x * surface->pixel_bytes,
			  pixels + (size_t)line * pitch, width);
}

void surface_fill(const struct surface *surface, uint32_t x, uint32_t y, uint32_t width,
		  uint32_t height, uint32_t colour)
{
	uint32_t pixels[PIECE];

	for (uint32_t i = 0; i < PIECE; i++)
		pixels[i] = colour;
	for (uint32_t done = 0; done < width; done += PIECE) {
		uint32_t part = width - done < PIECE ? width - done : PIECE;

		surface_copy(surface, x + done, y, pixels, 0, part, height);
	}
}
