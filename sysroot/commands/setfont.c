/* SPDX-License-Identifier: MIT */
/*
 * setfont [SIZE]: the fonts of the screen, the one in use marked; or chooses another, for all
 * consoles. It asks the terminal that it runs on, and where that is no screen (a serial line) the
 * first console.
 */
#include "shared/setting.h"

#include <protocol/character.h>
#include <protocol/tty.h>
#include <stdio.h>
#include <string.h>

_Static_assert(CHARACTER_FONT_PRESENT == SETTING_PRESENT, "one number means the one in use");

static int64_t get(handle_t terminal, uint32_t index, char *text, size_t size)
{
	struct tty_font_request request = {.index = index};
	struct tty_font_reply reply;
	struct protocol_extra extra = {.reply_tail = text, .reply_tail_size = size - 1};
	int64_t status = tty_font(terminal, &request, &reply, &extra);
	size_t length;

	if (status < 0)
		return status;
	setting_end_text(&extra, text, size);
	length = strlen(text);
	if (reply.columns)
		snprintf(text + length, size - length, " %u columns, %u rows", reply.columns,
			 reply.rows);
	else
		snprintf(text + length, size - length, " too large for this screen");
	return reply.index;
}

int main(int argc, char **argv)
{
	static const struct setting font = {
		.command = "setfont",
		.value = "SIZE",
		.what = "font",
		.nowhere = "is a screen",
		.get = get,
		.set = tty_set_font,
	};

	return setting_command(&font, argc, argv);
}
