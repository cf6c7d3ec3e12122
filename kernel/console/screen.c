/* SPDX-License-Identifier: MIT */
#include <console/screen.h>

#define GLYPH_BITS  12
#define GLYPH_MASK  ((1u << GLYPH_BITS) - 1)
#define LARGE_WIDTH 1920 /* pixels from which on the font is doubled, trebled at twice as many */
#define TAB_COLUMNS 8

static uint32_t scale_for(const struct canvas *canvas)
{
	return 1 + canvas->width / LARGE_WIDTH;
}

size_t screen_cells(const struct canvas *canvas, const struct font *font)
{
	uint32_t scale = scale_for(canvas);

	return (size_t)(canvas->width / (font->width * scale)) *
	       (canvas->height / (font->height * scale));
}

static cell_t make_cell(const struct screen *screen, uint32_t character, unsigned colour)
{
	return (cell_t)((font_glyph(screen->font, character) & GLYPH_MASK) | colour << GLYPH_BITS);
}

static void draw(const struct screen *screen, uint32_t column, uint32_t row, cell_t cell)
{
	const struct font *font = screen->font;
	unsigned colour = cell >> GLYPH_BITS;
	uint32_t x = column * font->width * screen->scale;
	uint32_t y = row * font->height * screen->scale;

	for (uint32_t line = 0; line < font->height; line++)
		canvas_draw_bits(&screen->canvas, x, y + line * screen->scale,
				 font_row(font, cell & GLYPH_MASK, line), font->width,
				 screen->scale, screen->foreground[colour],
				 screen->background[colour]);
}

static void set_cell(struct screen *screen, uint32_t column, uint32_t row, cell_t cell)
{
	cell_t *shown = &screen->cells[(size_t)row * screen->columns + column];

	if (*shown == cell)
		return;
	*shown = cell;
	draw(screen, column, row, cell);
}

static void scroll(struct screen *screen)
{
	cell_t blank = make_cell(screen, ' ', 0);

	for (uint32_t row = 0; row < screen->rows; row++) {
		for (uint32_t column = 0; column < screen->columns; column++) {
			size_t below = (size_t)(row + 1) * screen->columns + column;

			set_cell(screen, column, row,
				 row + 1 < screen->rows ? screen->cells[below] : blank);
		}
	}
}

static void next_row(struct screen *screen)
{
	screen->column = 0;
	if (screen->row + 1 < screen->rows)
		screen->row++;
	else
		scroll(screen);
}

static void put_character(struct screen *screen, uint32_t character, unsigned colour)
{
	if (screen->column == screen->columns)
		next_row(screen);
	set_cell(screen, screen->column++, screen->row, make_cell(screen, character, colour));
}

static void put_tab(struct screen *screen, unsigned colour)
{
	do
		put_character(screen, ' ', colour);
	while (screen->column % TAB_COLUMNS && screen->column < screen->columns);
}

/* Skips ESC and one byte, or ESC [ up to its final byte. */
static void skip_escape(struct screen *screen, uint32_t character)
{
	if (screen->state == SCREEN_ESCAPE)
		screen->state = character == '[' ? SCREEN_SEQUENCE : SCREEN_TEXT;
	else if (character >= 0x40 && character <= 0x7e)
		screen->state = SCREEN_TEXT;
}

static void write_character(struct screen *screen, uint32_t character, unsigned colour)
{
	if (screen->state != SCREEN_TEXT) {
		skip_escape(screen, character);
		return;
	}
	switch (character) {
	case '\n': next_row(screen); break;
	case '\r': screen->column = 0; break;
	case '\t': put_tab(screen, colour); break;
	case '\b':
		if (screen->column)
			screen->column--;
		break;
	case '\a':
	case '\0': break;
	case 0x1b: screen->state = SCREEN_ESCAPE; break;
	default:
		if (character < 0x20 || (character >= 0x7f && character < 0xa0))
			character = UTF8_REPLACEMENT;
		put_character(screen, character, colour);
	}
}

void screen_write(struct screen *screen, const char *text, size_t length, unsigned colour)
{
	for (size_t i = 0; i < length; i++) {
		uint32_t character = UTF8_REPLACEMENT;
		enum utf8_result result =
			utf8_decode(&screen->decoder, (uint8_t)text[i], &character);

		if (result != UTF8_MORE)
			write_character(screen, character, colour);
		if (result == UTF8_BAD_AGAIN)
			i--;
	}
}

void screen_fill_row(struct screen *screen, unsigned colour)
{
	while (screen->column < screen->columns)
		put_character(screen, ' ', colour);
	next_row(screen);
}

void screen_clear(struct screen *screen)
{
	cell_t blank = make_cell(screen, ' ', 0);

	canvas_fill(&screen->canvas, screen->background[0]);
	for (size_t i = 0; i < (size_t)screen->columns * screen->rows; i++)
		screen->cells[i] = blank;
	screen->column = 0;
	screen->row = 0;
	screen->state = SCREEN_TEXT;
	screen->decoder = (struct utf8_decoder){0};
}

void screen_open(struct screen *screen, const struct canvas *canvas, const struct font *font,
		 cell_t *cells, const struct colour_pair *colours, size_t colour_count)
{
	*screen = (struct screen){
		.canvas = *canvas, .font = font, .cells = cells, .scale = scale_for(canvas)};
	screen->columns = canvas->width / (font->width * screen->scale);
	screen->rows = canvas->height / (font->height * screen->scale);
	for (size_t i = 0; i < colour_count && i < SCREEN_COLOURS; i++) {
		screen->foreground[i] = canvas_pixel(canvas, colours[i].foreground);
		screen->background[i] = canvas_pixel(canvas, colours[i].background);
	}
	screen_clear(screen);
}
