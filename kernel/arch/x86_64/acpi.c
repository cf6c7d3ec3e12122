/* SPDX-License-Identifier: MIT */
#include "acpi.h"

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t get32(const uint8_t *bytes)
{
	return get16(bytes) | (uint32_t)get16(bytes + 2) << 16;
}

static uint64_t get64(const uint8_t *bytes)
{
	return get32(bytes) | (uint64_t)get32(bytes + 4) << 32;
}

bool acpi_sum_is_zero(const uint8_t *bytes, size_t size)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum == 0;
}

bool acpi_table_is(const uint8_t *table, const char signature[4])
{
	return __builtin_memcmp(table, signature, 4) == 0;
}

bool acpi_read_rsdp(const uint8_t *bytes, size_t size, struct acpi_root *root)
{
	if (size < 20 || __builtin_memcmp(bytes, "RSD PTR ", 8) != 0 ||
	    !acpi_sum_is_zero(bytes, 20))
		return false;
	if (size >= ACPI_RSDP_BYTES && bytes[15] >= 2 && get64(bytes + 24) != 0 &&
	    acpi_sum_is_zero(bytes, ACPI_RSDP_BYTES)) {
		*root = (struct acpi_root){get64(bytes + 24), 8};
		return true;
	}
	*root = (struct acpi_root){get32(bytes + 16), 4};
	return root->address != 0;
}

uint32_t acpi_table_length(const uint8_t header[ACPI_HEADER_BYTES])
{
	uint32_t length = get32(header + 4);

	return length >= ACPI_HEADER_BYTES && length <= ACPI_TABLE_MAX_BYTES ? length : 0;
}

uint64_t acpi_root_entry(const uint8_t *table, size_t size, unsigned entry_size, unsigned index)
{
	size_t at = ACPI_HEADER_BYTES + (size_t)index * entry_size;

	if (size < entry_size || at > size - entry_size)
		return 0;
	return entry_size == 8 ? get64(table + at) : get32(table + at);
}

static void add_cpu(struct acpi_madt *madt, uint32_t id, uint32_t flags)
{
	if (!(flags & 1))
		return;
	/* Firmware may list a processor as both types 0 and 9. */
	for (unsigned i = 0; i < madt->cpu_count; i++)
		if (madt->cpus[i] == id)
			return;
	if (madt->cpu_count < ACPI_CPU_LIMIT)
		madt->cpus[madt->cpu_count++] = id;
	else
		madt->ignored++;
}

static void add_io_apic(struct acpi_madt *madt, const uint8_t *entry)
{
	if (madt->io_apic_count < ACPI_IO_APIC_LIMIT)
		madt->io_apics[madt->io_apic_count++] =
			(struct acpi_io_apic){get32(entry + 4), get32(entry + 8)};
	else
		madt->ignored++;
}

static void add_override(struct acpi_madt *madt, const uint8_t *entry)
{
	uint16_t flags = get16(entry + 8);

	if (madt->override_count < ACPI_OVERRIDE_LIMIT)
		madt->overrides[madt->override_count++] = (struct acpi_override){
			.isa = entry[3],
			.line = get32(entry + 4),
			.low = (flags & 3) == 3,
			.level = (flags >> 2 & 3) == 3,
		};
	else
		madt->ignored++;
}

static void read_madt_entry(const uint8_t *entry, size_t length, struct acpi_madt *madt)
{
	enum madt_type { LOCAL_APIC = 0, IO_APIC = 1, OVERRIDE = 2, ADDRESS = 5, X2APIC = 9 };

	switch (entry[0]) {
	case LOCAL_APIC:
		if (length >= 8 && entry[3] != 0xff)
			add_cpu(madt, entry[3], get32(entry + 4));
		break;
	case IO_APIC:
		if (length >= 12)
			add_io_apic(madt, entry);
		break;
	case OVERRIDE:
		if (length >= 10)
			add_override(madt, entry);
		break;
	case ADDRESS:
		if (length >= 12)
			madt->apic_address = get64(entry + 4);
		break;
	case X2APIC:
		if (length >= 16)
			add_cpu(madt, get32(entry + 4), get32(entry + 8));
		break;
	default: break;
	}
}

void acpi_read_madt(const uint8_t *table, size_t size, struct acpi_madt *madt)
{
	size_t at = ACPI_HEADER_BYTES + 8;

	*madt = (struct acpi_madt){.malformed = size < at};
	if (madt->malformed)
		return;
	madt->apic_address = get32(table + ACPI_HEADER_BYTES);
	while (at + 2 <= size) {
		size_t length = table[at + 1];

		if (length < 2 || length > size - at) {
			madt->malformed = true;
			return;
		}
		read_madt_entry(table + at, length, madt);
		at += length;
	}
}

/* A generic address structure at an offset, where the table reaches that far. */
static struct acpi_register get_register(const uint8_t *table, size_t size, size_t offset)
{
	const uint8_t *bytes = table + offset;

	if (size < offset + 12)
		return (struct acpi_register){0};
	return (struct acpi_register){get64(bytes + 4), bytes[0], bytes[1]};
}

/* The extended field, or the older port number. */
static struct acpi_register get_either(const uint8_t *table, size_t size, size_t extended,
				       size_t old, uint8_t bits)
{
	struct acpi_register found = get_register(table, size, extended);

	if (found.address == 0 || found.space > ACPI_SPACE_PORT)
		found = (struct acpi_register){get32(table + old), ACPI_SPACE_PORT, bits};
	return found;
}

bool acpi_read_fadt(const uint8_t *table, size_t size, struct acpi_fadt *fadt)
{
	enum fadt_flag {
		TIMER_32_BIT = 1 << 8,
		HAS_RESET = 1 << 10,
		HARDWARE_REDUCED = 1 << 20,
	};
	uint32_t flags;

	if (size < 116)
		return false;
	flags = get32(table + 112);
	*fadt = (struct acpi_fadt){
		.dsdt = size >= 148 && get64(table + 140) != 0 ? get64(table + 140)
							       : get32(table + 40),
		.smi_command = get32(table + 48),
		.acpi_enable = table[52],
		.century = table[108],
		.pm1a_control = get_either(table, size, 172, 64, 16),
		.pm1b_control = get_either(table, size, 184, 68, 16),
		.pm_timer = get_either(table, size, 208, 76, 32),
		.pm_timer_32_bit = flags & TIMER_32_BIT,
		.hardware_reduced = flags & HARDWARE_REDUCED,
		.sleep_control = get_register(table, size, 244),
	};
	if ((flags & HAS_RESET) && size >= 129) {
		fadt->reset = get_register(table, size, 116);
		fadt->reset_value = table[128];
	}
	return true;
}

uint64_t acpi_read_hpet(const uint8_t *table, size_t size)
{
	struct acpi_register base = get_register(table, size, 40);

	return base.space == ACPI_SPACE_MEMORY ? base.address : 0;
}
