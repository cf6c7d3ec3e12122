/* SPDX-License-Identifier: MIT */
/* The firmware's tables: an SMBIOS entry point, its table, and a memory map, one after the other.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "memory.h"
#include "smbios.h"

#define DESCRIPTOR 48

static void read_smbios(const uint8_t *bytes, size_t size)
{
	struct smbios_table table;
	size_t cursor = 0, length = 0;
	const char *string;

	if (size < SMBIOS_ENTRY_MAX)
		return;
	smbios_parse_entry(bytes, &table);
	while ((string = smbios_next_string(bytes + SMBIOS_ENTRY_MAX, size - SMBIOS_ENTRY_MAX,
					    "kelner.cmdline=", &cursor, &length)) != NULL) {
		if ((const uint8_t *)string < bytes ||
		    (const uint8_t *)string + length > bytes + size)
			abort();
	}
}

static void check_map(const struct boot_memory *map, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (map[i].length == 0 || map[i].base % MEMORY_PAGE != 0 ||
		    map[i].length % MEMORY_PAGE != 0)
			abort();
		if (i > 0 && map[i].base < map[i - 1].base + map[i - 1].length)
			abort();
		if (map[i].base == 0 && map[i].type < BOOT_MEMORY_RESERVED)
			abort();
	}
}

static void read_map(const uint8_t *bytes, size_t size)
{
	struct memory_claim claim = {0x123456, 0x5000, BOOT_MEMORY_KERNEL};
	struct memory_firmware_map firmware = {bytes, size, DESCRIPTOR};
	size_t capacity = memory_edge_count(&firmware, 1);
	struct memory_edge *edges = malloc(capacity * sizeof(*edges));
	struct boot_memory *map = malloc(capacity * sizeof(*map));
	size_t count = memory_convert(&firmware, &claim, 1, edges, map);

	if (count > capacity)
		abort();
	check_map(map, count);
	memory_ram_end(map, count);
	free(edges);
	free(map);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	read_smbios(bytes, size);
	read_map(bytes, size);
	return 0;
}

size_t fuzz_good_input(uint8_t *bytes, size_t capacity)
{
	static const char table[] = "\x00\x06\x00\x00zzmaker\0version\0\0"
				    "\x0b\x05\x01\x00\x02kelner.cmdline=run=/bin/a\0other\0"
				    "kelner.cmdline=-- b\0\0\x7f\x04\x02\x00\0\0";
	size_t used = SMBIOS_ENTRY_MAX + sizeof(table) - 1;

	used += DESCRIPTOR - used % DESCRIPTOR;
	if (capacity < used + 20 * DESCRIPTOR)
		return 0;
	memset(bytes, 0, used + 20 * DESCRIPTOR);
	memcpy(bytes, "_SM3_", 5);
	bytes[6] = 24;
	memcpy(bytes + SMBIOS_ENTRY_MAX, table, sizeof(table) - 1);
	for (uint32_t i = 0; i < 20; i++, used += DESCRIPTOR) {
		uint64_t base = i * 0x10000ull, pages = i % 3 * 16;

		memcpy(bytes + used, &i, sizeof(i));
		memcpy(bytes + used + 8, &base, sizeof(base));
		memcpy(bytes + used + 24, &pages, sizeof(pages));
	}
	return used;
}
