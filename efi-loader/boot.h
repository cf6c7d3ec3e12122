/* SPDX-License-Identifier: MIT */
#ifndef LOADER_BOOT_H
#define LOADER_BOOT_H

#include <stdint.h>

#include "config.h"

/*
 * Boots an entry of the configuration. stage holds the time stamps so far. Returns, after a message
 * and with nothing held, only where that failed.
 */
void boot_entry(const struct config_entry *entry, const uint64_t stage[BOOT_STAGE_COUNT]);

#endif
