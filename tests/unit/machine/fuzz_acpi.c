/* SPDX-License-Identifier: MIT */
/*
 * Random and half-right tables through every reader of ACPI bytes; the sanitizers judge. The
 * sequence is the same on every run, only its length follows FUZZ_SECONDS.
 */
#include <stdio.h>
#include <time.h>

#include "table.h"

static uint64_t state = 0x9e3779b97f4a7c15;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

/* Bytes that the formats give a meaning are more likely than others. */
static uint8_t random_byte(void)
{
	static const uint8_t likely[] = {0,    1,    2,    4,   5,   8,   9,    10,   12,   16,
					 0x0a, 0x0b, 0x12, '_', 'S', '5', '\\', 0xff, 0xc8, 0x48};

	return random32() % 4 ? likely[random32() % sizeof(likely)] : (uint8_t)random32();
}

static struct table random_table(void)
{
	static const uint8_t s5[] = {8, '_', 'S', '5', '_', 0x12};
	struct table table = {0};
	size_t size = random32() % (random32() % 8 ? 300 : 3000);

	table.bytes = malloc(size);
	table.size = size;
	for (size_t i = 0; i < size; i++)
		table.bytes[i] = random_byte();
	if (size > sizeof(s5) && random32() % 2)
		memcpy(table.bytes + random32() % (size - sizeof(s5)), s5, sizeof(s5));
	return table;
}

static void read_everything(const struct table *table)
{
	struct acpi_root root;
	struct acpi_madt madt;
	struct acpi_fadt fadt;
	struct acpi_sleep_type type = {0};

	acpi_read_rsdp(table->bytes, table->size, &root);
	for (unsigned i = 0; i < 70; i++) {
		acpi_root_entry(table->bytes, table->size, 4, i);
		acpi_root_entry(table->bytes, table->size, 8, i);
	}
	acpi_read_madt(table->bytes, table->size, &madt);
	if (madt.cpu_count > ACPI_CPU_LIMIT || madt.io_apic_count > ACPI_IO_APIC_LIMIT ||
	    madt.override_count > ACPI_OVERRIDE_LIMIT)
		abort();
	acpi_read_fadt(table->bytes, table->size, &fadt);
	acpi_read_hpet(table->bytes, table->size);
	if (acpi_find_s5(table->bytes, table->size, &type) && (type.a > 7 || type.b > 7))
		abort();
}

int main(void)
{
	const char *seconds = getenv("FUZZ_SECONDS");
	time_t end = time(NULL) + (seconds != NULL ? atoi(seconds) : 1);
	unsigned long rounds = 0;

	do {
		for (unsigned i = 0; i < 1000; i++, rounds++) {
			struct table table = random_table();

			read_everything(&table);
			table_free(&table);
		}
	} while (time(NULL) < end);
	printf("%lu random tables\n1 passed, 0 failed\n", rounds);
	return 0;
}
