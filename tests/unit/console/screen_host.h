/* SPDX-License-Identifier: MIT */
/* A whole console in memory for tests: font file, terminal, painter and a surface to look at. */
#ifndef SCREEN_HOST_H
#define SCREEN_HOST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "painter.h"

struct test_screen {
	struct font font;
	void *font_data;
	struct surface_mode mode;
	struct surface surface;
	uint8_t *memory;
	struct clusters *clusters;
	struct terminal terminal;
	struct painter painter;
	char replies[512];
	size_t reply_length;
};

static inline bool test_font_open(struct test_screen *screen)
{
	FILE *file = fopen(FONT_FILE, "rb");
	long size;
	bool ok;

	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	screen->font_data = malloc((size_t)size);
	ok = fread(screen->font_data, 1, (size_t)size, file) == (size_t)size &&
	     font_open(&screen->font, screen->font_data, (size_t)size);
	fclose(file);
	return ok;
}

static inline void test_reply(void *context, const char *bytes, size_t length)
{
	struct test_screen *screen = context;

	if (length > sizeof(screen->replies) - 1 - screen->reply_length)
		length = sizeof(screen->replies) - 1 - screen->reply_length;
	memcpy(screen->replies + screen->reply_length, bytes, length);
	screen->reply_length += length;
	screen->replies[screen->reply_length] = '\0';
}

/* A mode of 0x00RRGGBB pixels. */
static inline struct surface_mode test_mode(uint32_t width, uint32_t height)
{
	return (struct surface_mode){
		.size = (uint64_t)width * height * 4,
		.width = width,
		.height = height,
		.stride = width,
		.pixel_bytes = 4,
		.red_mask = 0xff0000,
		.green_mask = 0xff00,
		.blue_mask = 0xff,
	};
}

static inline bool test_screen_open(struct test_screen *screen, const struct surface_mode *mode,
				    uint32_t face, uint32_t history)
{
	memset(screen, 0, sizeof(*screen));
	if (!test_font_open(screen))
		return false;
	screen->mode = *mode;
	screen->memory = malloc(mode->size);
	memset(screen->memory, 0xee, mode->size);
	screen->clusters = calloc(1, sizeof(*screen->clusters));
	return surface_open(&screen->surface, mode, screen->memory) &&
	       painter_open(&screen->painter, &screen->surface, &screen->font, face) &&
	       terminal_create(&screen->terminal, screen->painter.columns, screen->painter.rows,
			       history, screen->clusters, test_reply, screen);
}

static inline void test_screen_close(struct test_screen *screen)
{
	terminal_destroy(&screen->terminal);
	painter_close(&screen->painter);
	free(screen->clusters);
	free(screen->memory);
	free(screen->font_data);
}

static inline void test_screen_write(struct test_screen *screen, const char *text)
{
	terminal_write(&screen->terminal, text, strlen(text));
}

static inline uint32_t test_screen_draw(struct test_screen *screen)
{
	return painter_draw(&screen->painter, &screen->terminal,
			    (struct painter_cursor){true, screen->terminal.cursor_shape});
}

#endif
