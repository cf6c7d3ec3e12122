/* SPDX-License-Identifier: MIT */
/* SMBIOS (DMTF DSP0134): the table's place, and the strings in it that are meant for us. */
#ifndef LOADER_SMBIOS_H
#define LOADER_SMBIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMBIOS_ENTRY_MAX 32           /* bytes of the longest entry point */
#define SMBIOS_TABLE_MAX (256u << 10) /* bytes of a table that are looked at */

struct smbios_table {
	uint64_t address; /* physical */
	size_t size;      /* bytes, at most SMBIOS_TABLE_MAX */
};

/* Reads a 2.1 or 3.0 entry point of at least SMBIOS_ENTRY_MAX readable bytes; checks its sum. */
bool smbios_parse_entry(const uint8_t entry[SMBIOS_ENTRY_MAX], struct smbios_table *table);

/*
 * Gives the next OEM string (structure type 11) that starts with prefix, without the prefix, not
 * NUL-terminated. *cursor is 0 at first. NULL: no more, or the table is damaged from here on.
 */
const char *smbios_next_string(const uint8_t *table, size_t size, const char *prefix,
			       size_t *cursor, size_t *length);

#endif
