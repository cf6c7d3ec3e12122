/* SPDX-License-Identifier: MIT */
/* Finds the tables in memory, checks them and keeps what the kernel needs of them. */
#include <kernel/kernel_space.h>
#include <kernel/log.h>
#include <kernel/page.h>

#include "acpi_tables.h"

#define ROOT_ENTRIES_MAX 256

struct acpi_tables acpi_tables;

/* Whether one entry of the memory map holds all of it and is in the direct map. */
static bool is_ram(const struct boot_info *boot, uint64_t address, uint64_t size)
{
	const uint8_t *entries = paddr_pointer(paddr(boot->memory_map));

	for (uint32_t i = 0; i < boot->memory_map_count; i++) {
		const struct boot_memory *memory =
			(const void *)(entries + (size_t)i * boot->memory_map_entry_size);

		if (memory->type < BOOT_MEMORY_RESERVED && address >= memory->base &&
		    address - memory->base < memory->length)
			return size <= memory->length - (address - memory->base);
	}
	return false;
}

/* NULL where the address is none or there is no memory to map it. */
static const uint8_t *bytes_at(const struct boot_info *boot, uint64_t address, uint64_t size)
{
	if (address == 0 || address >> 52 != 0)
		return NULL;
	if (is_ram(boot, address, size))
		return paddr_pointer(paddr(address));
	return kernel_map_device(paddr(address), size, CACHE_WRITE_BACK);
}

/* A whole table with a right checksum, or NULL after a warning. */
static const uint8_t *table_at(const struct boot_info *boot, uint64_t address, uint32_t *length)
{
	const uint8_t *table = bytes_at(boot, address, ACPI_HEADER_BYTES);

	*length = table != NULL ? acpi_table_length(table) : 0;
	if (*length != 0)
		table = bytes_at(boot, address, *length);
	if (*length == 0 || table == NULL) {
		log_warning("ACPI: no readable table at %#lx; it is ignored", address);
		return NULL;
	}
	if (!acpi_sum_is_zero(table, *length)) {
		log_warning("ACPI: table %.4s at %#lx has a wrong checksum; it is ignored",
			    (const char *)table, address);
		return NULL;
	}
	return table;
}

static void find_s5(const uint8_t *table, uint32_t length)
{
	if (!acpi_tables.has_s5)
		acpi_tables.has_s5 = acpi_find_s5(table, length, &acpi_tables.s5);
}

static void read_fadt(const struct boot_info *boot, const uint8_t *table, uint32_t length)
{
	const uint8_t *dsdt;
	uint32_t dsdt_length;

	acpi_tables.has_fadt = acpi_read_fadt(table, length, &acpi_tables.fadt);
	if (!acpi_tables.has_fadt)
		return;
	dsdt = table_at(boot, acpi_tables.fadt.dsdt, &dsdt_length);
	if (dsdt != NULL)
		find_s5(dsdt, dsdt_length);
}

static void read_table(const struct boot_info *boot, const uint8_t *table, uint32_t length)
{
	log_debug("ACPI: %.4s, %u bytes", (const char *)table, length);
	if (acpi_table_is(table, "APIC") && !acpi_tables.has_madt) {
		acpi_tables.has_madt = true;
		acpi_read_madt(table, length, &acpi_tables.madt);
		if (acpi_tables.madt.malformed)
			log_warning("ACPI: the interrupt table (MADT) is malformed; "
				    "its readable part is used");
		if (acpi_tables.madt.ignored != 0)
			log_warning("ACPI: %u entries of the MADT are more than Kelner can use",
				    acpi_tables.madt.ignored);
	} else if (acpi_table_is(table, "FACP") && !acpi_tables.has_fadt) {
		read_fadt(boot, table, length);
	} else if (acpi_table_is(table, "HPET") && acpi_tables.hpet == 0) {
		acpi_tables.hpet = acpi_read_hpet(table, length);
	} else if (acpi_table_is(table, "SSDT")) {
		find_s5(table, length);
	} else if (acpi_table_is(table, "MCFG")) {
		acpi_tables.has_mcfg = true;
	}
}

void acpi_tables_init(const struct boot_info *boot)
{
	const uint8_t *rsdp = bytes_at(boot, boot->rsdp, ACPI_RSDP_BYTES);
	struct acpi_root root;
	const uint8_t *list;
	uint32_t size;

	if (rsdp == NULL || !acpi_read_rsdp(rsdp, ACPI_RSDP_BYTES, &root)) {
		log_warning("ACPI: the firmware has no valid tables; one CPU runs, and power-off "
			    "does not work");
		return;
	}
	list = table_at(boot, root.address, &size);
	if (list == NULL)
		return;
	for (unsigned i = 0; i < ROOT_ENTRIES_MAX; i++) {
		uint64_t address = acpi_root_entry(list, size, root.entry_size, i);
		const uint8_t *table;
		uint32_t length;

		if (address == 0)
			break;
		table = table_at(boot, address, &length);
		if (table != NULL)
			read_table(boot, table, length);
	}
}
