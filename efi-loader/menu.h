/* SPDX-License-Identifier: MIT */
#ifndef LOADER_MENU_H
#define LOADER_MENU_H

#include <stdbool.h>

#include "config.h"

/*
 * Lets a person choose an entry, change its command line and its resolution. Without a key within
 * seconds it takes the default entry; 0: it waits for a person. Changes stay in config, in memory.
 * False: back to the firmware.
 */
bool menu_run(struct config *config, unsigned seconds, uint32_t *entry);

#endif
