/* SPDX-License-Identifier: MIT */
/* An ACPI table in memory of exactly its size, so that the sanitizer sees every byte too far. */
#ifndef UNIT_MACHINE_TABLE_H
#define UNIT_MACHINE_TABLE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "acpi.h"

struct table {
	uint8_t *bytes;
	size_t size;
};

static inline void table_append(struct table *table, const void *bytes, size_t size)
{
	uint8_t *larger = malloc(table->size + size);

	if (table->size)
		memcpy(larger, table->bytes, table->size);
	memcpy(larger + table->size, bytes, size);
	free(table->bytes);
	table->bytes = larger;
	table->size += size;
}

#define TABLE_APPEND(table, ...)                               \
	do {                                                   \
		const uint8_t bytes_[] = {__VA_ARGS__};        \
		table_append((table), bytes_, sizeof(bytes_)); \
	} while (0)

static inline void table_put32(struct table *table, size_t at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		table->bytes[at + i] = (uint8_t)(value >> 8 * i);
}

/* Header only; the caller appends and then seals. */
static inline struct table table_create(const char *signature)
{
	struct table table = {0};
	uint8_t header[ACPI_HEADER_BYTES] = {0};

	memcpy(header, signature, 4);
	table_append(&table, header, sizeof(header));
	return table;
}

/* Sets length and checksum. */
static inline void table_seal(struct table *table)
{
	uint8_t sum = 0;

	table_put32(table, 4, (uint32_t)table->size);
	table->bytes[9] = 0;
	for (size_t i = 0; i < table->size; i++)
		sum = (uint8_t)(sum + table->bytes[i]);
	table->bytes[9] = (uint8_t)-sum;
}

static inline void table_free(struct table *table)
{
	free(table->bytes);
	*table = (struct table){0};
}

#endif
