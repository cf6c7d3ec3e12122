/* SPDX-License-Identifier: MIT */
#include "smbios.h"

#include "runtime.h"

#define TYPE_OEM_STRINGS  11
#define TYPE_END_OF_TABLE 127
#define STRUCTURE_HEADER  4 /* type, length, handle */

static bool sums_to_zero(const uint8_t *bytes, size_t size)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum == 0;
}

bool smbios_parse_entry(const uint8_t entry[SMBIOS_ENTRY_MAX], struct smbios_table *table)
{
	uint32_t size;

	if (memcmp(entry, "_SM3_", 5) == 0) {
		uint8_t length = entry[6];

		if (length < 24 || length > SMBIOS_ENTRY_MAX || !sums_to_zero(entry, length))
			return false;
		memcpy(&size, entry + 12, sizeof(size));
		memcpy(&table->address, entry + 16, sizeof(table->address));
	} else if (memcmp(entry, "_SM_", 4) == 0 && memcmp(entry + 16, "_DMI_", 5) == 0) {
		uint8_t length = entry[5];
		uint16_t size_16;
		uint32_t address_32;

		/* 30: a well-known mistake of version 2.1 of the specification. */
		if (length < 30 || length > SMBIOS_ENTRY_MAX || !sums_to_zero(entry, length))
			return false;
		memcpy(&size_16, entry + 22, sizeof(size_16));
		memcpy(&address_32, entry + 24, sizeof(address_32));
		size = size_16;
		table->address = address_32;
	} else {
		return false;
	}
	table->size = size < SMBIOS_TABLE_MAX ? size : SMBIOS_TABLE_MAX;
	return table->address != 0;
}

/* Where the string at offset ends; size where it has no end. */
static size_t string_end(const uint8_t *table, size_t size, size_t offset)
{
	while (offset < size && table[offset] != '\0')
		offset++;
	return offset;
}

/* Where the structure after the strings at offset begins; size where there is none. */
static size_t next_structure(const uint8_t *table, size_t size, size_t offset)
{
	while (offset + 1 < size) {
		if (table[offset] == '\0' && table[offset + 1] == '\0')
			return offset + 2;
		offset++;
	}
	return size;
}

/*
 * A structure is a header, its fields and a list of strings that an empty one ends. Every call
 * walks from the table's start and passes over the strings that begin before the cursor.
 */
const char *smbios_next_string(const uint8_t *table, size_t size, const char *prefix,
			       size_t *cursor, size_t *length)
{
	size_t prefix_length = strlen(prefix);

	for (size_t at = 0; at < size && size - at >= STRUCTURE_HEADER;) {
		uint8_t type = table[at];
		size_t strings = at + table[at + 1];
		size_t next;

		if (table[at + 1] < STRUCTURE_HEADER || strings >= size ||
		    type == TYPE_END_OF_TABLE)
			return NULL;
		next = next_structure(table, size, strings);
		for (size_t string = strings; type == TYPE_OEM_STRINGS && string < next;) {
			size_t end = string_end(table, size, string);

			if (end == size || end == string)
				break;
			if (string >= *cursor && end - string >= prefix_length &&
			    memcmp(table + string, prefix, prefix_length) == 0) {
				*cursor = end;
				*length = end - string - prefix_length;
				return (const char *)table + string + prefix_length;
			}
			string = end + 1;
		}
		at = next;
	}
	return NULL;
}
