/* SPDX-License-Identifier: MIT */
/* Writes a picture (PPM) of a screen full of everything that the console can show. */
#include "screen_host.h"

static void write_picture(const struct test_screen *screen)
{
	const uint32_t *pixels = (const uint32_t *)screen->memory;

	printf("P6\n%u %u\n255\n", screen->mode.width, screen->mode.height);
	for (size_t i = 0; i < (size_t)screen->mode.width * screen->mode.height; i++) {
		uint32_t pixel = pixels[i];
		uint8_t bytes[3] = {(uint8_t)(pixel >> 16), (uint8_t)(pixel >> 8), (uint8_t)pixel};

		fwrite(bytes, 1, 3, stdout);
	}
}

static void show_colours(struct test_screen *screen)
{
	char text[64];

	for (unsigned i = 0; i < 16; i++) {
		snprintf(text, sizeof(text), "\x1b[48;5;%um   %s", i, i == 7 ? "\x1b[0m\r\n" : "");
		test_screen_write(screen, text);
	}
	test_screen_write(screen, "\x1b[0m\r\n\r\n");
	for (unsigned i = 0; i < 216; i++) {
		snprintf(text, sizeof(text), "\x1b[48;5;%um  %s", 16 + i,
			 i % 72 == 71 ? "\x1b[0m\r\n" : "");
		test_screen_write(screen, text);
	}
	for (unsigned i = 0; i < 24; i++) {
		snprintf(text, sizeof(text), "\x1b[48;5;%um      ", 232 + i);
		test_screen_write(screen, text);
	}
	test_screen_write(screen, "\x1b[0m\r\n");
	for (unsigned i = 0; i < 144; i++) {
		unsigned red = 255 - i * 255 / 143, blue = i * 255 / 143;

		snprintf(text, sizeof(text), "\x1b[48;2;%u;%u;%um ", red, 90 + i / 2, blue);
		test_screen_write(screen, text);
	}
	test_screen_write(screen, "\x1b[0m\r\n\r\n");
}

static void show_text(struct test_screen *screen)
{
	static const char *const lines[] = {
		"\x1b[1;31mKelner\x1b[0m console  \x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m "
		"\x1b[1;3mboth\x1b[0m \x1b[4munderline\x1b[0m \x1b[4:2mdouble\x1b[0m "
		"\x1b[4:3mcurly\x1b[0m \x1b[9mstruck\x1b[0m \x1b[7mreverse\x1b[0m "
		"x\x1b[73mraised\x1b[75m H\x1b[74m2\x1b[75mO \x1b[5mblink\x1b[0m\r\n",
		"The quick brown fox jumps over the lazy dog. 0123456789 "
		"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\r\n",
		"Größe, façade, señor, Ærøskøbing, Łódź, Žluťoučký kůň, İstanbul | "
		"marks: e\u0301 a\u0308 n\u0303 x\u0304 q\u0303 Z\u030c\r\n",
		"Ελληνικά: Ξεσκεπάζω την ψυχοφθόρα βδελυγμία   Русский: Съешь же ещё этих мягких "
		"булок\r\n",
		"日本語の端末  한국어 터미널  中文終端  ｆｕｌｌ  עברית  ไทย  ∀x∈ℝ: ⌈x⌉ = −⌊−x⌋ → "
		"≤ ≥ ≠ ∞ √ ∑\r\n",
		"┌──────────┬──────────┐ ╔═════════╦════════╗ ╭─────────╮ ░▒▓█▇▆▅▄▃▂▁ ▏▎▍▌▋▊▉█\r\n",
		"│ light    │ box      │ ║ double  ║ lines  ║ │ rounded │ ◢◣◥◤ ●○◆◇■□▲△▼▽ ★☆\r\n",
		"├──────────┼──────────┤ ╠═════════╬════════╣ │ corners │ ⣿⣷⣯⣟⡿⢿⣻⣽⣾ ⠁⠃⠇⡇⣇⣧⣷⣿\r\n",
		"└──────────┴──────────┘ ╚═════════╩════════╝ ╰─────────╯ ←↑→↓↔↕ ✓✗ ☀☂☃☎♠♣♥♦♪♫\r\n",
		"\r\n",
		"\x1b#3Double height\r\n\x1b#4Double height\r\n",
		"\x1b#6Double width\r\n",
		"\r\n",
		"\x1b[1;32muser\x1b[0m:\x1b[1;34m~\x1b[0m$ ls --color\r\n",
		"\x1b[1;34mbin\x1b[0m  \x1b[1;34mdev\x1b[0m  \x1b[1;36mlib\x1b[0m -> "
		"\x1b[1;34musr/lib\x1b[0m  \x1b[1;32mrun\x1b[0m  notes.txt  "
		"\x1b[1;31marchive.tar.gz\x1b[0m\r\n",
		"\x1b[1;32muser\x1b[0m:\x1b[1;34m~\x1b[0m$ ",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		test_screen_write(screen, lines[i]);
}

int main(int argc, char **argv)
{
	static struct test_screen screen;
	uint32_t width = 1280, height = 800;
	struct surface_mode mode;
	struct test_screen probe = {0};
	uint32_t face;

	if (argc > 1 && sscanf(argv[1], "%ux%u", &width, &height) != 2)
		return 1;
	if (!test_font_open(&probe))
		return 1;
	face = font_choose(&probe.font, width, height);
	free(probe.font_data);
	mode = test_mode(width, height);
	if (!test_screen_open(&screen, &mode, face, 100)) {
		fprintf(stderr, "the screen cannot be opened\n");
		return 1;
	}
	show_text(&screen);
	test_screen_write(&screen, "colours\r\n\r\n");
	show_colours(&screen);
	test_screen_write(&screen, "\x1b[1;32muser\x1b[0m:\x1b[1;34m~\x1b[0m$ ");
	test_screen_draw(&screen);
	write_picture(&screen);
	test_screen_close(&screen);
	return 0;
}
