/* SPDX-License-Identifier: MIT */
#include "terminal_screen.h"

#include <string.h>

/* What erased cells look like: the pen's background. */
static struct cell blank_cell(const struct terminal *terminal)
{
	return (struct cell){.background = terminal->pen.background};
}

static size_t count_characters(const uint32_t *characters)
{
	size_t count = 0;

	while (characters[count])
		count++;
	return count;
}

/* A mark that comes after the cursor has moved belongs to what stands left of it. */
static void add_late_mark(struct terminal *terminal, struct cell *cells, int column,
			  const uint32_t *marks)
{
	uint32_t characters[CLUSTER_LENGTH_MAX] = {0};
	struct cell *cell = column > 0 ? &cells[column - 1] : NULL;
	size_t length = 1;

	if (cell && cell->text == TEXT_TAIL && column > 1)
		cell--;
	if (!cell || cell->text == 0 || cell->text == TEXT_TAIL)
		return;
	characters[0] = cell->text;
	if (cell->text >= TEXT_CLUSTER) {
		memcpy(characters, clusters_get(terminal->clusters, cell->text)->character,
		       sizeof(characters));
		while (length < CLUSTER_LENGTH_MAX && characters[length])
			length++;
	}
	for (; *marks && length < CLUSTER_LENGTH_MAX; marks++)
		characters[length++] = *marks;
	cell->text = clusters_text(terminal->clusters, characters, length);
}

static int put_glyph(VTermGlyphInfo *info, VTermPos at, void *context)
{
	struct terminal *terminal = context;
	struct grid *grid = terminal->shown;
	struct cell *cells;
	size_t length = count_characters(info->chars);

	if (at.row < 0 || at.row >= (int)grid->rows || at.col < 0 ||
	    at.col + info->width > (int)grid->columns)
		return 1;
	terminal->marks_at_end = (uint32_t)length - 1;
	cells = grid_row(grid, at.row);
	if (info->width == 0) {
		add_late_mark(terminal, cells, at.col, info->chars);
		return 1;
	}
	if (at.col == 0)
		grid_line(grid, at.row)->wrapped =
			vterm_state_get_lineinfo(terminal->state, at.row)->continuation;
	if (cells[at.col].text == TEXT_TAIL && at.col > 0) {
		cells[at.col - 1].text = 0;
		cells[at.col - 1].style &= ~(uint32_t)CELL_WIDE;
	}
	if (at.col + info->width < (int)grid->columns &&
	    cells[at.col + info->width].text == TEXT_TAIL)
		cells[at.col + info->width].text = 0;
	cells[at.col] = terminal->pen;
	cells[at.col].text = length == 1 ? info->chars[0]
					 : clusters_text(terminal->clusters, info->chars, length);
	if (info->protected_cell)
		cells[at.col].style |= CELL_PROTECTED;
	if (info->width > 1) {
		cells[at.col].style |= CELL_WIDE;
		cells[at.col + 1] = terminal->pen;
		cells[at.col + 1].text = TEXT_TAIL;
	}
	return 1;
}

static int move_cursor(VTermPos to, VTermPos from, int visible, void *context)
{
	struct terminal *terminal = context;

	(void)from;
	terminal->cursor = (struct position){to.row, to.col};
	terminal->cursor_visible = visible != 0;
	return 1;
}

static int scroll(VTermRect area, int downward, int rightward, void *context)
{
	struct terminal *terminal = context;
	struct rectangle moved = {area.start_row, area.end_row, area.start_col, area.end_col};
	uint32_t kept =
		grid_scroll(terminal->shown, moved, downward, rightward, blank_cell(terminal));

	/* A view into the history stays at its text. */
	if (terminal->view)
		terminal->view += kept;
	if (terminal->view > terminal->shown->history)
		terminal->view = terminal->shown->history;
	return 1;
}

static int erase(VTermRect area, int selective, void *context)
{
	struct terminal *terminal = context;
	struct rectangle erased = {area.start_row, area.end_row, area.start_col, area.end_col};

	grid_erase(terminal->shown, erased, blank_cell(terminal), selective != 0);
	return 1;
}

/* Called on a reset only, which leaves the alternate screen without a word. */
static int reset(void *context)
{
	struct terminal *terminal = context;

	terminal->pen = (struct cell){0};
	terminal->shown = &terminal->primary;
	terminal->reversed = false;
	return 1;
}

static uint32_t colour_of(const VTermColor *colour)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour))
		return COLOUR_DEFAULT;
	if (VTERM_COLOR_IS_INDEXED(colour))
		return COLOUR_INDEX | colour->indexed.idx;
	return COLOUR_RGB | (uint32_t)colour->rgb.red << 16 | (uint32_t)colour->rgb.green << 8 |
	       colour->rgb.blue;
}

static void set_style(struct terminal *terminal, uint32_t bits, uint32_t value)
{
	terminal->pen.style = (terminal->pen.style & ~bits) | (value & bits);
}

static int set_pen(VTermAttr attribute, VTermValue *value, void *context)
{
	static const uint32_t underline[] = {0, CELL_UNDERLINE, CELL_UNDERLINE_DOUBLE,
					     CELL_UNDERLINE_CURLY};
	static const uint32_t baseline[] = {0, CELL_RAISED, CELL_LOWERED, 0};
	struct terminal *terminal = context;
	uint32_t all = value->boolean ? ~0u : 0;

	switch (attribute) {
	case VTERM_ATTR_BOLD: set_style(terminal, CELL_BOLD, all); break;
	case VTERM_ATTR_FAINT: set_style(terminal, CELL_FAINT, all); break;
	case VTERM_ATTR_ITALIC: set_style(terminal, CELL_ITALIC, all); break;
	case VTERM_ATTR_BLINK: set_style(terminal, CELL_BLINK, all); break;
	case VTERM_ATTR_REVERSE: set_style(terminal, CELL_REVERSE, all); break;
	case VTERM_ATTR_CONCEAL: set_style(terminal, CELL_CONCEAL, all); break;
	case VTERM_ATTR_STRIKE: set_style(terminal, CELL_STRIKE, all); break;
	case VTERM_ATTR_UNDERLINE:
		set_style(terminal, CELL_UNDERLINE | CELL_UNDERLINE_DOUBLE | CELL_UNDERLINE_CURLY,
			  underline[value->number & 3]);
		break;
	case VTERM_ATTR_BASELINE:
		set_style(terminal, CELL_RAISED | CELL_LOWERED, baseline[value->number & 3]);
		break;
	case VTERM_ATTR_FOREGROUND: terminal->pen.foreground = colour_of(&value->color); break;
	case VTERM_ATTR_BACKGROUND: terminal->pen.background = colour_of(&value->color); break;
	case VTERM_ATTR_FONT:  /* there is one font */
	case VTERM_ATTR_SMALL: /* told by the baseline */
	case VTERM_N_ATTRS: break;
	}
	return 1;
}

static void set_title(struct terminal *terminal, const VTermStringFragment *part)
{
	size_t room;
	size_t length = part->len;

	if (part->initial)
		terminal->title_length = 0;
	room = sizeof(terminal->title) - 1 - terminal->title_length;
	if (length > room)
		length = room;
	memcpy(terminal->title + terminal->title_length, part->str, length);
	terminal->title_length += length;
	terminal->title[terminal->title_length] = '\0';
}

static int set_property(VTermProp property, VTermValue *value, void *context)
{
	struct terminal *terminal = context;

	switch (property) {
	case VTERM_PROP_CURSORVISIBLE: terminal->cursor_visible = value->boolean != 0; break;
	case VTERM_PROP_CURSORBLINK: terminal->cursor_blinks = value->boolean != 0; break;
	case VTERM_PROP_CURSORSHAPE:
		terminal->cursor_shape =
			value->number == VTERM_PROP_CURSORSHAPE_UNDERLINE  ? CURSOR_UNDERLINE
			: value->number == VTERM_PROP_CURSORSHAPE_BAR_LEFT ? CURSOR_BAR
									   : CURSOR_BLOCK;
		break;
	case VTERM_PROP_ALTSCREEN:
		terminal->shown = value->boolean ? &terminal->alternate : &terminal->primary;
		terminal->view = 0;
		break;
	case VTERM_PROP_REVERSE: terminal->reversed = value->boolean != 0; break;
	case VTERM_PROP_TITLE: set_title(terminal, &value->string); break;
	case VTERM_PROP_MOUSE: terminal->mouse_mode = (uint32_t)value->number; break;
	case VTERM_PROP_ICONNAME:    /* there are no icons */
	case VTERM_PROP_FOCUSREPORT: /* kept by the library */
	case VTERM_N_PROPS: break;
	}
	return 1;
}

static int ring_bell(void *context)
{
	((struct terminal *)context)->bells++;
	return 1;
}

static int set_line(int row, const VTermLineInfo *info, const VTermLineInfo *before, void *context)
{
	struct terminal *terminal = context;
	struct line *line = grid_line(terminal->shown, row);

	(void)before;
	line->double_width = info->doublewidth;
	line->double_height = info->doubleheight;
	if (info->doublewidth)
		grid_erase(terminal->shown,
			   (struct rectangle){row, row + 1, (int)terminal->shown->columns / 2,
					      (int)terminal->shown->columns},
			   blank_cell(terminal), false);
	return 1;
}

static int clear_history(void *context)
{
	struct terminal *terminal = context;

	grid_forget_history(&terminal->primary);
	terminal->view = 0;
	return 1;
}

/* The library's facts about rows, made for the new size from the grid, which has been wrapped. */
static VTermLineInfo *make_line_infos(struct terminal *terminal, const struct grid *grid,
				      VTermLineInfo *old)
{
	VTermLineInfo *infos = heap_allocate(&terminal->heap, grid->rows * sizeof(*infos));

	for (uint32_t row = 0; row < grid->rows; row++) {
		const struct line *line = grid_line(grid, (int)row);

		infos[row].doublewidth = line->double_width != 0;
		infos[row].doubleheight = line->double_height & 3u;
		infos[row].continuation = line->wrapped != 0;
	}
	heap_free(&terminal->heap, old);
	return infos;
}

/* By now the grids have the new size; the heap has room for the rows of any screen. */
static int resize(int rows, int columns, VTermStateFields *fields, void *context)
{
	struct terminal *terminal = context;

	(void)rows;
	(void)columns;
	fields->lineinfos[0] = make_line_infos(terminal, &terminal->primary, fields->lineinfos[0]);
	fields->lineinfos[1] =
		make_line_infos(terminal, &terminal->alternate, fields->lineinfos[1]);
	fields->pos.row = terminal->cursor.row;
	fields->pos.col = terminal->cursor.column;
	return 1;
}

void terminal_screen_replace(struct terminal *terminal, struct grid *primary,
			     struct grid *alternate)
{
	struct position elsewhere = {0, 0};
	bool on_primary = terminal->shown == &terminal->primary;

	grid_reflow(primary, &terminal->primary, on_primary ? &terminal->cursor : &elsewhere);
	elsewhere = (struct position){0, 0};
	grid_reflow(alternate, &terminal->alternate, on_primary ? &elsewhere : &terminal->cursor);
	terminal->primary = *primary;
	terminal->alternate = *alternate;
	terminal->view = 0;
	vterm_set_size(terminal->library, (int)primary->rows, (int)primary->columns);
}

const VTermStateCallbacks terminal_screen_callbacks = {
	.putglyph = put_glyph,
	.movecursor = move_cursor,
	.scrollrect = scroll,
	.erase = erase,
	.initpen = reset,
	.setpenattr = set_pen,
	.settermprop = set_property,
	.bell = ring_bell,
	.resize = resize,
	.setlineinfo = set_line,
	.sb_clear = clear_history,
};
