/* SPDX-License-Identifier: MIT */
#include "menu.h"

#include "console.h"
#include "editor.h"
#include "graphics.h"
#include "keys.h"
#include "text.h"

#define FIRST_ROW   2
#define SECOND      1000  /* ms */
#define A_LONG_TIME 60000 /* ms */
#define TEXT_MAX    80    /* columns that every screen has, without the last */

struct menu {
	struct config *config;
	uint32_t chosen;
	unsigned seconds; /* left of the countdown; 0: none */
};

static void put_padded(unsigned row, const char *string, bool highlight)
{
	char padded[TEXT_MAX];
	struct text text;

	text_init(&text, padded, sizeof(padded));
	text_append(&text, string);
	while (!text.cut)
		text_append_char(&text, ' ');
	console_put(0, row, padded, highlight);
}

static void draw_entry(const struct menu *menu, uint32_t index)
{
	const struct config_entry *entry = &menu->config->entries[index];
	bool chosen = index == menu->chosen;
	char string[TEXT_MAX];
	struct text text;

	text_init(&text, string, sizeof(string));
	text_format(&text, "%s %s", chosen ? " >" : "  ", entry->name);
	if (entry->width != 0)
		text_format(&text, "  (%ux%u)", entry->width, entry->height);
	put_padded(FIRST_ROW + index, string, chosen);
}

static unsigned status_row(const struct menu *menu)
{
	return FIRST_ROW + menu->config->count + 1;
}

static void draw_countdown(const struct menu *menu)
{
	char string[TEXT_MAX + CONFIG_NAME_MAX] = "";

	if (menu->seconds > 0)
		text_print(string, sizeof(string), "%s boots in %u s; any key stops that.",
			   menu->config->entries[menu->chosen].name, menu->seconds);
	put_padded(status_row(menu) + 4, string, false);
}

static void draw(const struct menu *menu)
{
	unsigned row = status_row(menu);

	console_clear();
	console_cursor(0, 0, false);
	console_put(0, 0, "Kelner loader " LOADER_VERSION, false);
	for (uint32_t i = 0; i < menu->config->count; i++)
		draw_entry(menu, i);
	console_put(0, row, "Up and Down choose, Enter boots, e edits the command line,", false);
	console_put(0, row + 1, "Left and Right (or r) change the screen resolution,", false);
	console_put(0, row + 2, "Esc returns to the firmware.", false);
	draw_countdown(menu);
}

static void choose(struct menu *menu, uint32_t index)
{
	uint32_t before = menu->chosen;

	menu->chosen = index;
	draw_entry(menu, before);
	draw_entry(menu, index);
}

/* Goes to the next or the previous of: the firmware's own mode, then all that the display has. */
static void change_resolution(struct menu *menu, bool next)
{
	struct config_entry *entry = &menu->config->entries[menu->chosen];
	uint32_t modes = 0, at = 0, width, height;

	for (; graphics_mode(modes, &width, &height); modes++) {
		/* Modes can share a size: count from the one that is furthest along the way. */
		if (width == entry->width && height == entry->height && (next || at == 0))
			at = modes + 1;
	}
	if (modes == 0) {
		put_padded(status_row(menu) + 4, "There is no display with modes to choose from.",
			   false);
		return;
	}
	at = (at + (next ? 1 : modes)) % (modes + 1);
	entry->width = 0;
	entry->height = 0;
	if (at > 0)
		graphics_mode(at - 1, &entry->width, &entry->height);
	entry->resolution_chosen = true;
	draw_entry(menu, menu->chosen);
}

enum outcome {
	OUTCOME_STAY,
	OUTCOME_BOOT,
	OUTCOME_LEAVE,
};

static enum outcome handle_key(struct menu *menu, unsigned key)
{
	uint32_t count = menu->config->count;

	switch (key) {
	case KEY_UP: choose(menu, (menu->chosen + count - 1) % count); break;
	case KEY_DOWN: choose(menu, (menu->chosen + 1) % count); break;
	case KEY_HOME: choose(menu, 0); break;
	case KEY_END: choose(menu, count - 1); break;
	case KEY_LEFT: change_resolution(menu, false); break;
	case 'r':
	case KEY_RIGHT: change_resolution(menu, true); break;
	case 'e':
		if (editor_run(&menu->config->entries[menu->chosen]))
			return OUTCOME_BOOT;
		draw(menu);
		break;
	case KEY_ENTER: return OUTCOME_BOOT;
	case KEY_ESCAPE: return OUTCOME_LEAVE;
	default: break;
	}
	return OUTCOME_STAY;
}

bool menu_run(struct config *config, unsigned seconds, uint32_t *entry)
{
	struct menu menu = {.config = config, .chosen = *entry, .seconds = seconds};
	enum outcome outcome = OUTCOME_STAY;

	draw(&menu);
	while (outcome == OUTCOME_STAY) {
		unsigned key = keys_wait(menu.seconds > 0 ? SECOND : A_LONG_TIME);

		if (key != KEY_NONE) {
			if (menu.seconds > 0) {
				menu.seconds = 0;
				draw_countdown(&menu);
			}
			outcome = handle_key(&menu, key);
		} else if (menu.seconds > 0) {
			menu.seconds--;
			if (menu.seconds == 0)
				outcome = OUTCOME_BOOT;
			else
				draw_countdown(&menu);
		}
	}
	console_clear();
	*entry = menu.chosen;
	return outcome == OUTCOME_BOOT;
}
