/* SPDX-License-Identifier: MIT */
/* Glyphs drawn and read back, in every pixel format; damaged font tables. */
#include "palette.h"
#include "screen_host.h"
#include "test.h"

static struct test_screen screen;

/* 24 columns and 5 rows of 8 by 16. */
static struct surface_mode small_mode(void)
{
	return test_mode(192, 80);
}

static uint32_t pixel_at(uint32_t x, uint32_t y)
{
	const struct surface_mode *mode = &screen.mode;
	uint32_t pixel = 0;

	memcpy(&pixel, screen.memory + ((size_t)y * mode->stride + x) * mode->pixel_bytes,
	       mode->pixel_bytes);
	return pixel;
}

/* Whether the place shows exactly this glyph in two different pixels, ink and paper. */
static bool shows(uint32_t column, uint32_t row, uint32_t character, unsigned cells)
{
	const struct font_face *face = &screen.font.face[screen.painter.face];
	uint32_t ink = 0, paper = 0;
	bool has_ink = false, has_paper = false;
	struct glyph glyph;

	font_glyph(&screen.font, screen.painter.face, character, cells, &glyph);
	for (uint32_t y = 0; y < face->height; y++) {
		for (uint32_t x = 0; x < cells * face->width; x++) {
			uint32_t pixel = pixel_at(screen.painter.left + column * face->width + x,
						  screen.painter.top + row * face->height + y);
			bool set = glyph.row[y] << x >> 63;

			if (set ? has_ink && pixel != ink : has_paper && pixel != paper)
				return false;
			if (set) {
				ink = pixel;
				has_ink = true;
			} else {
				paper = pixel;
				has_paper = true;
			}
		}
	}
	return has_ink && has_paper && ink != paper;
}

static void begin(const struct surface_mode *mode, uint32_t face)
{
	CHECK(test_screen_open(&screen, mode, face, 10));
	test_screen_write(&screen, "\x1b[?25l");
}

TEST(text_can_be_read_back_in_every_face)
{
	for (uint32_t face = 0; face < 3; face++) {
		struct surface_mode mode = test_mode(520, 260);

		begin(&mode, face);
		test_screen_write(&screen, "Aß│⣿\r\nЖ日本");
		test_screen_draw(&screen);
		CHECK(shows(0, 0, 'A', 1));
		CHECK(shows(1, 0, 0xdf, 1));
		CHECK(shows(2, 0, 0x2502, 1));
		CHECK(shows(3, 0, 0x28ff, 1));
		CHECK(shows(0, 1, 0x416, 1));
		CHECK(shows(1, 1, 0x65e5, 2));
		CHECK(shows(3, 1, 0x672c, 2));
		test_screen_close(&screen);
	}
}

TEST(what_no_font_has_is_a_frame)
{
	struct surface_mode mode = small_mode();

	begin(&mode, 0);
	test_screen_write(&screen, "\U0001f600");
	test_screen_draw(&screen);
	CHECK(shows(0, 0, 0x1f600, 2));
	test_screen_close(&screen);
}

TEST(only_what_changed_is_drawn_again)
{
	struct surface_mode mode = small_mode();

	begin(&mode, 0);
	CHECK_EQUAL(test_screen_draw(&screen), 24 * 5);
	CHECK_EQUAL(test_screen_draw(&screen), 0);
	test_screen_write(&screen, "ab");
	CHECK_EQUAL(test_screen_draw(&screen), 2);
	test_screen_write(&screen, "\rab\x1b[?25h");
	CHECK_EQUAL(test_screen_draw(&screen), 1);
	test_screen_write(&screen, "\x1b[?25l\r日");
	CHECK_EQUAL(test_screen_draw(&screen), 2);
	test_screen_close(&screen);
}

TEST(a_letter_and_its_mark_are_drawn_in_one_piece_where_the_font_can)
{
	struct surface_mode mode = small_mode();

	begin(&mode, 0);
	test_screen_write(&screen, "e\u0301o\u0302");
	test_screen_draw(&screen);
	CHECK(shows(0, 0, 0xe9, 1));
	CHECK(shows(1, 0, 0xf4, 1));
	test_screen_close(&screen);
}

TEST(colours_reverse_and_conceal_reach_the_pixels)
{
	struct surface_mode mode = small_mode();
	uint32_t ink = 0x123456, paper = 0xabcdef;

	begin(&mode, 0);
	test_screen_write(&screen, "\x1b[38;2;18;52;86;48;2;171;205;239m█ \x1b[7m█ \x1b[8m█");
	test_screen_draw(&screen);
	CHECK_EQUAL(pixel_at(3, 3), ink);
	CHECK_EQUAL(pixel_at(8 + 3, 3), paper);
	CHECK_EQUAL(pixel_at(16 + 3, 3), paper);
	CHECK_EQUAL(pixel_at(24 + 3, 3), ink);
	CHECK_EQUAL(pixel_at(32 + 3, 3), ink);
	CHECK_EQUAL(pixel_at(100, 70), PALETTE_BACKGROUND);
	test_screen_close(&screen);
}

TEST(the_cursor_has_three_shapes)
{
	struct surface_mode mode = small_mode();

	CHECK(test_screen_open(&screen, &mode, 0, 0));
	test_screen_draw(&screen);
	CHECK(pixel_at(0, 0) != PALETTE_BACKGROUND && pixel_at(7, 15) != PALETTE_BACKGROUND);
	test_screen_write(&screen, "\x1b[4 q");
	test_screen_draw(&screen);
	CHECK(pixel_at(0, 0) == PALETTE_BACKGROUND && pixel_at(7, 15) != PALETTE_BACKGROUND);
	test_screen_write(&screen, "\x1b[6 q");
	test_screen_draw(&screen);
	CHECK(pixel_at(0, 0) != PALETTE_BACKGROUND && pixel_at(7, 15) == PALETTE_BACKGROUND);
	test_screen_close(&screen);
}

/* Every format shows the same: the pixel of each colour, and nothing written between lines. */
static void check_format(uint32_t bytes, uint32_t red, uint32_t green, uint32_t blue)
{
	struct surface_mode mode = small_mode();

	mode.stride = 200;
	mode.pixel_bytes = bytes;
	mode.red_mask = red;
	mode.green_mask = green;
	mode.blue_mask = blue;
	mode.size = (uint64_t)mode.stride * mode.height * bytes;
	begin(&mode, 0);
	test_screen_write(&screen, "A\x1b[38;2;255;0;0m█\x1b[38;2;0;255;0m█\x1b[38;2;0;0;255m█");
	test_screen_draw(&screen);
	CHECK(shows(0, 0, 'A', 1));
	CHECK_EQUAL(pixel_at(12, 5), red);
	CHECK_EQUAL(pixel_at(20, 5), green);
	CHECK_EQUAL(pixel_at(28, 5), blue);
	for (uint32_t y = 0; y < mode.height; y++)
		CHECK_EQUAL(pixel_at(192, y), 0xeeeeeeeeu >> (32 - 8 * bytes));
	test_screen_close(&screen);
}

TEST(every_pixel_format_and_a_wide_stride_work)
{
	check_format(4, 0xff0000, 0xff00, 0xff);
	check_format(4, 0xff, 0xff00, 0xff0000);
	check_format(4, 0x3ff00000, 0xffc00, 0x3ff);
	check_format(4, 0xff000000, 0xff0000, 0xff00);
	check_format(3, 0xff0000, 0xff00, 0xff);
	check_format(2, 0xf800, 0x7e0, 0x1f);
}

TEST(modes_that_cannot_be_drawn_on_are_refused)
{
	struct surface_mode mode = small_mode();
	struct surface surface;

	mode.stride = 100;
	CHECK(!surface_open(&surface, &mode, NULL));
	mode = small_mode();
	mode.pixel_bytes = 1;
	CHECK(!surface_open(&surface, &mode, NULL));
	mode = small_mode();
	mode.size = 100;
	CHECK(!surface_open(&surface, &mode, NULL));
	mode = small_mode();
	mode.red_mask = 0xf0f000;
	CHECK(!surface_open(&surface, &mode, NULL));
}

TEST(double_lines_are_drawn_twice_as_large)
{
	struct surface_mode mode = small_mode();
	uint32_t inked = 0;

	begin(&mode, 0);
	test_screen_write(&screen, "\x1b#6█x");
	test_screen_draw(&screen);
	for (uint32_t x = 0; x < 16; x++)
		inked += pixel_at(x, 5) == PALETTE_FOREGROUND;
	CHECK_EQUAL(inked, 16);
	test_screen_close(&screen);
}

TEST(a_larger_screen_gets_a_larger_face)
{
	CHECK(test_font_open(&screen));
	CHECK_EQUAL(font_choose(&screen.font, 640, 480), 0);
	CHECK_EQUAL(font_choose(&screen.font, 1280, 800), 0);
	CHECK_EQUAL(font_choose(&screen.font, 1920, 1080), 1);
	CHECK_EQUAL(font_choose(&screen.font, 2560, 1600), 2);
	free(screen.font_data);
}

TEST(a_damaged_table_is_refused_or_draws_something)
{
	struct test_screen good = {0};
	FILE *file = fopen(FONT_FILE, "rb");
	uint8_t *data;
	size_t size;

	CHECK(test_font_open(&good));
	fseek(file, 0, SEEK_END);
	size = (size_t)ftell(file);
	fclose(file);
	data = good.font_data;
	for (uint32_t i = 0; i < 16 + 4 * 32 + 8; i++) {
		uint8_t was = data[i];

		for (unsigned bit = 0; bit < 8; bit++) {
			struct font font;
			struct glyph glyph;

			data[i] = was ^ (uint8_t)(1u << bit);
			if (!font_open(&font, data, size))
				continue;
			for (uint32_t face = 0; face < font.face_count; face++)
				font_glyph(&font, face, 0x65e5, 2, &glyph);
			font_compose(&font, 'e', 0x301);
		}
		data[i] = was;
	}
	for (size_t cut = 0; cut < size; cut += 1 + cut / 8) {
		struct font font;

		CHECK(!font_open(&font, data, cut));
	}
	free(good.font_data);
}

int main(void)
{
	RUN(text_can_be_read_back_in_every_face);
	RUN(what_no_font_has_is_a_frame);
	RUN(only_what_changed_is_drawn_again);
	RUN(a_letter_and_its_mark_are_drawn_in_one_piece_where_the_font_can);
	RUN(colours_reverse_and_conceal_reach_the_pixels);
	RUN(the_cursor_has_three_shapes);
	RUN(every_pixel_format_and_a_wide_stride_work);
	RUN(modes_that_cannot_be_drawn_on_are_refused);
	RUN(double_lines_are_drawn_twice_as_large);
	RUN(a_larger_screen_gets_a_larger_face);
	RUN(a_damaged_table_is_refused_or_draws_something);
	return test_end();
}
