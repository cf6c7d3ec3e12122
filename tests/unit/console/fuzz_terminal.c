/* SPDX-License-Identifier: MIT */
/* Damaged escape sequences through the library, the grid and the painter; the sanitizers judge. */
#include "screen_host.h"

#include <time.h>

static const char *const pieces[] = {
	"\x1b[",
	"\x1b]2;t\x07",
	"\x1bP$qm\x1b\\",
	";",
	"99999999999999999999",
	"1",
	"0",
	"48;2;1;2;3m",
	"?1049h",
	"?1049l",
	"H",
	"J",
	"K",
	"L",
	"M",
	"@",
	"P",
	"S",
	"T",
	"r",
	"2;4r",
	"?69h",
	"3;9s",
	"\x1b#3",
	"\x1b#6",
	"\x1b"
	"c",
	"\x1b"
	"7",
	"\x1b"
	"8",
	"\n",
	"\r",
	"\t",
	"\b",
	"日本語",
	"e\u0301",
	"\u0301\u0323\u0304",
	"abcdefg",
	"\xff",
	"\xc3",
	"\x1b(0",
	"\x0e",
	"4h",
	"?7l",
	"b",
	"\x1b[!p",
	"X",
	"\x1bM",
	"?6h",
	"\x1b]52;c;AAAA",
	"\x1b_x\x1b\\",
	"' '",
	"g",
	"?1000h",
	" q",
	"\"q",
	"?5h",
	";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;",
	":::::::::1:2:3:4:5:6:7:8:9::::::::::",
};

static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t below(uint32_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % bound;
}

static void write_something(struct test_screen *screen)
{
	char byte;

	if (below(8) == 0) {
		byte = (char)below(256);
		terminal_write(&screen->terminal, &byte, 1);
	} else if (below(6) == 0) {
		char number[16];

		snprintf(number, sizeof(number), "%u", below(300));
		test_screen_write(screen, number);
	} else {
		test_screen_write(screen, pieces[below(sizeof(pieces) / sizeof(pieces[0]))]);
	}
}

static void run(uint32_t face, uint32_t width, uint32_t height)
{
	static struct test_screen screen;
	struct surface_mode mode = test_mode(width, height);

	if (!test_screen_open(&screen, &mode, face, below(30))) {
		printf("the screen cannot be opened\n");
		exit(1);
	}
	for (unsigned i = 0; i < 2000; i++) {
		write_something(&screen);
		if (below(300) == 0) {
			painter_close(&screen.painter);
			if (!painter_open(&screen.painter, &screen.surface, &screen.font,
					  below(3)) ||
			    !terminal_resize(&screen.terminal, screen.painter.columns,
					     screen.painter.rows, below(30)))
				exit(1);
		}
		if (below(50) == 0)
			terminal_scroll_view(&screen.terminal, (int)below(60) - 30);
		if (below(100) == 0)
			test_screen_draw(&screen);
		if (below(100) == 0)
			terminal_send_key(&screen.terminal, (enum terminal_key)below(22), below(8));
	}
	test_screen_close(&screen);
}

int main(void)
{
	const char *seconds = getenv("FUZZ_SECONDS");
	time_t end = time(NULL) + (seconds ? atoi(seconds) : 1);
	unsigned long runs = 0;

	do {
		run(below(2), 400 + below(200), 140 + below(100));
		runs++;
	} while (time(NULL) < end);
	printf("%lu runs\n1 passed, 0 failed\n", runs);
	return 0;
}
