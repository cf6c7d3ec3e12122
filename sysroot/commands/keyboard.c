/* SPDX-License-Identifier: MIT */
/*
 * keyboard [LAYOUT]: the layouts of the keyboard, the one in use marked; or chooses another, for
 * all consoles. It asks the terminal that it runs on, and where that has no keyboard (a serial
 * line) the first console.
 */
#include "shared/setting.h"

#include <protocol/character.h>
#include <protocol/tty.h>

_Static_assert(CHARACTER_KEYBOARD_PRESENT == SETTING_PRESENT, "one number means the one in use");

static int64_t get(handle_t terminal, uint32_t index, char *text, size_t size)
{
	struct tty_keyboard_request request = {.index = index};
	struct tty_keyboard_reply reply;
	struct protocol_extra extra = {.reply_tail = text, .reply_tail_size = size - 1};
	int64_t status = tty_keyboard(terminal, &request, &reply, &extra);

	if (status < 0)
		return status;
	setting_end_text(&extra, text, size);
	return reply.index;
}

int main(int argc, char **argv)
{
	static const struct setting layout = {
		.command = "keyboard",
		.value = "LAYOUT",
		.what = "layout",
		.nowhere = "has a keyboard whose layout can be chosen",
		.get = get,
		.set = tty_set_keyboard,
	};

	return setting_command(&layout, argc, argv);
}
