/* SPDX-License-Identifier: MIT */
#ifndef LOADER_EDITOR_H
#define LOADER_EDITOR_H

#include <stdbool.h>

#include "config.h"

/* Edits the entry's command line on a screen of its own. True: changed, boot; false: as before. */
bool editor_run(struct config_entry *entry);

#endif
