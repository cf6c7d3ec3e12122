/* SPDX-License-Identifier: MIT */
/* Text on fake framebuffers: what is drawn is compared with the font, pixel by pixel. */
#include <stdlib.h>

#include <console/screen.h>

#include "../test.h"

static uint8_t font_file[64 * 1024];
static struct font font;

static const struct colour_pair colours[] = {{0xc0c0c0, 0x000000}, {0xffffff, 0xa00000}};

struct layout {
	const char *name;
	uint32_t width, height, stride, pixel_bytes, red, green, blue;
};

static const struct layout layouts[] = {
	{"BGR", 640, 480, 640, 4, 0xff0000, 0xff00, 0xff},
	{"RGB", 800, 600, 832, 4, 0xff, 0xff00, 0xff0000},
	{"24 bits", 641, 479, 645, 3, 0xff0000, 0xff00, 0xff},
	{"5-6-5", 320, 200, 352, 2, 0xf800, 0x7e0, 0x1f},
	{"10 bits", 640, 480, 640, 4, 0x3ff00000, 0xffc00, 0x3ff},
	{"doubled", 1920, 1080, 1920, 4, 0xff0000, 0xff00, 0xff},
	{"doubled, too", 2560, 1600, 2560, 4, 0xff0000, 0xff00, 0xff},
};
#define LAYOUTS (sizeof layouts / sizeof *layouts)

struct fake {
	struct boot_framebuffer framebuffer;
	uint8_t *memory;
	struct screen screen;
};

static void fake_open(struct fake *fake, const struct layout *layout)
{
	struct canvas canvas;
	cell_t *cells;

	fake->framebuffer = (struct boot_framebuffer){
		.base = 1,
		.size = (uint64_t)layout->stride * layout->pixel_bytes * layout->height,
		.width = layout->width,
		.height = layout->height,
		.stride = layout->stride,
		.red_mask = layout->red,
		.green_mask = layout->green,
		.blue_mask = layout->blue,
		.pixel_bytes = layout->pixel_bytes,
	};
	fake->memory = malloc(fake->framebuffer.size); /* ASan guards its ends */
	memset(fake->memory, 0xaa, fake->framebuffer.size);
	CHECK(canvas_open(&canvas, &fake->framebuffer, fake->memory));
	cells = malloc(screen_cells(&canvas, &font) * sizeof(cell_t));
	screen_open(&fake->screen, &canvas, &font, cells, colours, 2);
}

static void fake_close(struct fake *fake)
{
	free(fake->memory);
	free(fake->screen.cells);
}

static void write_text(struct fake *fake, const char *text, unsigned colour)
{
	screen_write(&fake->screen, text, strlen(text), colour);
}

static uint32_t pixel_at(const struct fake *fake, uint32_t x, uint32_t y)
{
	uint32_t pixel = 0;

	memcpy(&pixel,
	       fake->memory +
		       ((size_t)y * fake->framebuffer.stride + x) * fake->framebuffer.pixel_bytes,
	       fake->framebuffer.pixel_bytes);
	return pixel;
}

/* Whether a cell shows just the glyph of a character, by the framebuffer's pixels. */
static int cell_shows(const struct fake *fake, uint32_t column, uint32_t row, uint32_t character,
		      unsigned colour)
{
	const struct screen *screen = &fake->screen;
	uint32_t wide = font.width * screen->scale;
	uint32_t high = font.height * screen->scale;
	uint32_t glyph = font_glyph(&font, character);

	for (uint32_t y = 0; y < high; y++) {
		uint32_t bits = font_row(&font, glyph, y / screen->scale);

		for (uint32_t x = 0; x < wide; x++) {
			uint32_t expected = bits << (x / screen->scale) & 0x80000000u
						    ? screen->foreground[colour]
						    : screen->background[colour];

			if (pixel_at(fake, column * wide + x, row * high + y) != expected)
				return 0;
		}
	}
	return 1;
}

static int row_shows(const struct fake *fake, uint32_t row, const char *text)
{
	size_t length = strlen(text);

	for (uint32_t column = 0; column < fake->screen.columns; column++) {
		uint32_t character = column < length ? (uint8_t)text[column] : ' ';

		if (!cell_shows(fake, column, row, character, 0))
			return 0;
	}
	return 1;
}

TEST(the_font_has_ascii_and_common_letters)
{
	static const uint32_t wanted[] = {0xe4, 0xe9, 0xdf, 0x2500, 0x2502, 0xfffd};

	CHECK_EQUAL(font.width, 8);
	CHECK_EQUAL(font.height, 16);
	for (uint32_t c = '!'; c <= '~'; c++)
		CHECK(font_glyph(&font, c) != font.replacement || c == '?');
	for (unsigned i = 0; i < 5; i++)
		CHECK(font_glyph(&font, wanted[i]) != font.replacement);
	CHECK_EQUAL(font_glyph(&font, 0x4e2d), font.replacement);
}

TEST(damaged_fonts_are_refused)
{
	static uint8_t damaged[64 * 1024];
	struct font other;
	uint32_t count = 100000;

	memcpy(damaged, font_file, sizeof damaged);
	CHECK(!font_open(&other, damaged, 31));
	CHECK(!font_open(&other, damaged, 1000));
	memcpy(damaged + 16, &count, 4);
	CHECK(!font_open(&other, damaged, sizeof damaged));
	damaged[0] ^= 1;
	CHECK(!font_open(&other, damaged, sizeof damaged));
}

TEST(text_appears_in_every_pixel_layout)
{
	for (unsigned i = 0; i < LAYOUTS; i++) {
		struct fake fake;

		fake_open(&fake, &layouts[i]);
		write_text(&fake, "Kelner 0.1\nxyz", 0);
		write_text(&fake, "!", 1);
		CHECK(row_shows(&fake, 0, "Kelner 0.1"));
		CHECK(cell_shows(&fake, 2, 1, 'z', 0));
		CHECK(cell_shows(&fake, 3, 1, '!', 1));
		CHECK(row_shows(&fake, fake.screen.rows - 1, ""));
		/* Padding beyond the width is left alone. */
		if (layouts[i].stride > layouts[i].width)
			CHECK_EQUAL(pixel_at(&fake, layouts[i].width, 3) & 0xffff, 0xaaaa);
		if (!test_ok)
			printf("layout %s\n", layouts[i].name);
		fake_close(&fake);
	}
}

TEST(colours_land_in_their_masks)
{
	struct canvas canvas = {.red_mask = 0xf800, .green_mask = 0x7e0, .blue_mask = 0x1f};

	CHECK_EQUAL(canvas_pixel(&canvas, 0xffffff), 0xffff);
	CHECK_EQUAL(canvas_pixel(&canvas, 0x80ff00), 0x87e0);
	canvas = (struct canvas){.red_mask = 0x3ff00000, .green_mask = 0xffc00, .blue_mask = 0};
	CHECK_EQUAL(canvas_pixel(&canvas, 0xff01ff), 0x3fc01000);
}

TEST(long_lines_wrap_and_full_screens_scroll)
{
	struct fake fake;
	char line[81];

	fake_open(&fake, &layouts[0]);
	CHECK_EQUAL(fake.screen.columns, 80);
	CHECK_EQUAL(fake.screen.rows, 30);
	memset(line, 'w', 80);
	line[80] = '\0';
	write_text(&fake, line, 0);
	CHECK_EQUAL(fake.screen.row, 0);
	write_text(&fake, "next", 0);
	CHECK(row_shows(&fake, 0, line));
	CHECK(row_shows(&fake, 1, "next"));
	for (unsigned i = 2; i < 100; i++) {
		char number[16];

		snprintf(number, sizeof number, "\nline %u", i);
		write_text(&fake, number, 0);
	}
	CHECK(row_shows(&fake, 0, "line 70"));
	CHECK(row_shows(&fake, 28, "line 98"));
	CHECK(row_shows(&fake, 29, "line 99"));
	fake_close(&fake);
}

TEST(scrolling_draws_changed_cells_only)
{
	struct fake fake;

	fake_open(&fake, &layouts[0]);
	for (unsigned i = 0; i < 30; i++)
		write_text(&fake, "same\n", 0);
	write_text(&fake, "same", 0);
	/* A mark in a cell that the scroll leaves as it is must survive it. */
	fake.memory[0] = 0x77;
	write_text(&fake, "\nsame", 0);
	CHECK_EQUAL(fake.memory[0], 0x77);
	fake_close(&fake);
}

TEST(control_characters_move_the_cursor)
{
	struct fake fake;

	fake_open(&fake, &layouts[0]);
	write_text(&fake, "abc\rX\ty\bz\a", 0);
	CHECK(row_shows(&fake, 0, "X       z"));
	CHECK(cell_shows(&fake, 1, 0, ' ', 0));
	fake_close(&fake);
}

TEST(escape_sequences_are_left_out)
{
	struct fake fake;

	fake_open(&fake, &layouts[0]);
	write_text(&fake, "a\033[1;31mb\033[0mc\033=d", 0);
	CHECK(row_shows(&fake, 0, "abcd"));
	fake_close(&fake);
}

TEST(utf8_is_decoded_and_damage_is_one_replacement)
{
	struct fake fake;
	uint32_t column = 0;

	fake_open(&fake, &layouts[0]);
	write_text(&fake, "\xc3\xa9\xe2\x94\x80|\xc3|\xff|\xe2\x94|\xc0\x80|\xed\xa0\x80|\xf4\x90",
		   0);
	CHECK(cell_shows(&fake, column++, 0, 0xe9, 0));
	CHECK(cell_shows(&fake, column++, 0, 0x2500, 0));
	CHECK(cell_shows(&fake, column++, 0, '|', 0));
	CHECK(cell_shows(&fake, column++, 0, 0xfffd, 0));
	CHECK(cell_shows(&fake, column++, 0, '|', 0));
	CHECK(cell_shows(&fake, column++, 0, 0xfffd, 0));
	CHECK(cell_shows(&fake, column++, 0, '|', 0));
	CHECK(cell_shows(&fake, column++, 0, 0xfffd, 0));
	CHECK(cell_shows(&fake, column++, 0, '|', 0));
	fake_close(&fake);
}

TEST(random_bytes_never_draw_outside)
{
	for (unsigned i = 0; i < 4; i++) {
		struct fake fake;

		fake_open(&fake, &layouts[i]);
		for (unsigned j = 0; j < 20000; j++) {
			char byte = (char)rand();

			screen_write(&fake.screen, &byte, 1, (unsigned)rand() % 2);
			if (j % 64 == 0)
				screen_fill_row(&fake.screen, 1);
		}
		CHECK(fake.screen.row < fake.screen.rows);
		screen_clear(&fake.screen);
		CHECK(row_shows(&fake, 0, ""));
		fake_close(&fake);
	}
}

TEST(a_framebuffer_shorter_than_its_height_is_not_overrun)
{
	struct boot_framebuffer framebuffer = {.size = 640 * 4 * 100,
					       .width = 640,
					       .height = 480,
					       .stride = 640,
					       .pixel_bytes = 4};
	struct canvas canvas;

	CHECK(canvas_open(&canvas, &framebuffer, NULL));
	CHECK_EQUAL(canvas.height, 100);
	framebuffer.size = 100;
	CHECK(!canvas_open(&canvas, &framebuffer, NULL));
	framebuffer.stride = 639;
	CHECK(!canvas_open(&canvas, &framebuffer, NULL));
	framebuffer = (struct boot_framebuffer){
		.size = 6400, .width = 4, .height = 4, .stride = 4, .pixel_bytes = 4};
	CHECK(canvas_open(&canvas, &framebuffer, NULL));
	CHECK_EQUAL(screen_cells(&canvas, &font), 0);
}

int main(int count, char **arguments)
{
	FILE *file = fopen(count > 1 ? arguments[1] : FONT_FILE, "rb");
	size_t size;

	if (!file) {
		printf("cannot open the font %s\n", FONT_FILE);
		return 1;
	}
	size = fread(font_file, 1, sizeof font_file, file);
	fclose(file);
	if (!font_open(&font, font_file, size)) {
		printf("the font %s is not a PSF2 font\n", FONT_FILE);
		return 1;
	}
	RUN(the_font_has_ascii_and_common_letters);
	RUN(damaged_fonts_are_refused);
	RUN(text_appears_in_every_pixel_layout);
	RUN(colours_land_in_their_masks);
	RUN(long_lines_wrap_and_full_screens_scroll);
	RUN(scrolling_draws_changed_cells_only);
	RUN(control_characters_move_the_cursor);
	RUN(escape_sequences_are_left_out);
	RUN(utf8_is_decoded_and_damage_is_one_replacement);
	RUN(random_bytes_never_draw_outside);
	RUN(a_framebuffer_shorter_than_its_height_is_not_overrun);
	return test_end();
}
