/* SPDX-License-Identifier: MIT */
#include "editor.h"

#include "console.h"
#include "keys.h"
#include "line.h"
#include "runtime.h"
#include "text.h"

#define FIRST_ROW   4
#define COLUMNS_MAX 256
#define A_LONG_TIME 60000 /* ms */

/* The part of the screen that shows the line, wrapped, and scrolled where it is longer than that.
 */
struct view {
	unsigned columns;
	unsigned rows;
	size_t first; /* row of the line that is shown at the top */
	size_t drawn; /* rows that hold something */
};

static void draw_row(const struct view *view, const struct line *line, size_t row)
{
	char text[COLUMNS_MAX + 1];
	size_t from = (view->first + row) * view->columns;

	for (unsigned i = 0; i < view->columns; i++)
		text[i] = from + i < line->length ? line->bytes[from + i] : ' ';
	text[view->columns] = '\0';
	console_put(0, FIRST_ROW + (unsigned)row, text, false);
}

static void draw(struct view *view, const struct line *line)
{
	size_t cursor_row = line->cursor / view->columns;
	size_t used = line->length / view->columns + 1;
	size_t shown;

	if (cursor_row < view->first)
		view->first = cursor_row;
	if (cursor_row >= view->first + view->rows)
		view->first = cursor_row - view->rows + 1;
	shown = used - view->first < view->rows ? used - view->first : view->rows;
	for (size_t row = 0; row < shown || row < view->drawn; row++)
		draw_row(view, line, row);
	view->drawn = shown;
	console_cursor((unsigned)(line->cursor % view->columns),
		       FIRST_ROW + (unsigned)(cursor_row - view->first), true);
}

static bool edit(struct line *line)
{
	struct view view = {0};
	unsigned key;

	console_size(&view.columns, &view.rows);
	view.columns = view.columns - 1 < COLUMNS_MAX ? view.columns - 1 : COLUMNS_MAX;
	view.rows -= FIRST_ROW + 1;
	draw(&view, line);
	for (;;) {
		key = keys_wait(A_LONG_TIME);
		if (key == KEY_ENTER || key == KEY_ESCAPE)
			return key == KEY_ENTER;
		if (line_key(line, key))
			draw(&view, line);
	}
}

bool editor_run(struct config_entry *entry)
{
	static char edited[BOOT_CMDLINE_MAX];
	char title[CONFIG_NAME_MAX + 32];
	struct line line;
	bool boot;

	memcpy(edited, entry->cmdline, sizeof(edited));
	line_init(&line, edited, sizeof(edited));
	console_clear();
	text_print(title, sizeof(title), "Command line of %s", entry->name);
	console_put(0, 0, title, false);
	console_put(0, 2, "Enter boots with it, Esc cancels.", false);
	boot = edit(&line);
	console_cursor(0, 0, false);
	if (boot)
		memcpy(entry->cmdline, edited, sizeof(edited));
	return boot;
}
