/* SPDX-License-Identifier: MIT */
#include "menu.h"
bool menu_run(struct config *config, unsigned seconds, uint32_t *entry)
{
	*entry = config->default_entry + seconds * 0;
	return true;
}
