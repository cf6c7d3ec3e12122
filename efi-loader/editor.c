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
	size_t drawn; /* length of the line when it was drawn last */
};

/* Draws one row, with blanks over what was there before. */
static void draw_row(const struct view *view, const struct line *line, size_t row, size_t end)
{
	char text[COLUMNS_MAX + 1];
	size_t from = (view->first + row) * view->columns;
	size_t count = 0;

	for (; count < view->columns && from + count < end; count++)
		text[count] = from + count < line->length ? line->bytes[from + count] : ' ';
	text[count] = '\0';
	console_put(0, FIRST_ROW + (unsigned)row, text, false);
}

static void draw(struct view *view, const struct line *line)
{
	size_t cursor_row = line->cursor / view->columns;
	size_t first = view->first;
	size_t end = line->length > view->drawn ? line->length : view->drawn;

	if (cursor_row < view->first)
		view->first = cursor_row;
	if (cursor_row >= view->first + view->rows)
		view->first = cursor_row - view->rows + 1;
	if (view->first != first)
		end = (view->first + view->rows) * view->columns;
	for (size_t row = 0; row < view->rows && (view->first + row) * view->columns < end; row++)
		draw_row(view, line, row, end);
	view->drawn = line->length;
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
		/* Drawing is slow on some firmware: take all keys that came meanwhile first. */
		while (key != KEY_NONE && key != KEY_ENTER && key != KEY_ESCAPE) {
			line_key(line, key);
			key = keys_wait(0);
		}
		if (key != KEY_NONE)
			return key == KEY_ENTER;
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
