/* SPDX-License-Identifier: MIT */
/*
 * The ACPI tables that the kernel reads (ACPI 6.5, chapter 5.2). These functions see bytes and
 * nothing of the machine: the host tests and fuzzes them. Every length comes from the firmware and
 * is believed only up to the bytes given.
 */
#ifndef X86_ACPI_H
#define X86_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACPI_RSDP_BYTES      36
#define ACPI_HEADER_BYTES    36
#define ACPI_CPU_LIMIT       64
#define ACPI_IO_APIC_LIMIT   16
#define ACPI_OVERRIDE_LIMIT  24
#define ACPI_TABLE_MAX_BYTES (4u << 20)

/* Where the list of tables is. */
struct acpi_root {
	uint64_t address;
	unsigned entry_size; /* 8: XSDT, 4: RSDT */
};

/* A register described by a generic address structure; address 0: there is none. */
enum acpi_space {
	ACPI_SPACE_MEMORY = 0,
	ACPI_SPACE_PORT = 1,
	ACPI_SPACE_PCI = 2, /* bus 0: device << 32 | function << 16 | offset */
};

struct acpi_register {
	uint64_t address;
	uint8_t space;
	uint8_t bits;
};

struct acpi_io_apic {
	uint32_t address;
	uint32_t first_line; /* global system interrupt */
};

/* An ISA interrupt that is not line n, edge-triggered, active high. */
struct acpi_override {
	uint8_t isa;
	bool level, low;
	uint32_t line;
};

struct acpi_madt {
	uint64_t apic_address;
	unsigned cpu_count, io_apic_count, override_count;
	unsigned ignored;              /* usable entries beyond the limits */
	bool malformed;                /* ended by an entry that does not fit */
	uint32_t cpus[ACPI_CPU_LIMIT]; /* APIC ids of enabled processors */
	struct acpi_io_apic io_apics[ACPI_IO_APIC_LIMIT];
	struct acpi_override overrides[ACPI_OVERRIDE_LIMIT];
};

struct acpi_fadt {
	uint64_t dsdt;
	struct acpi_register pm1a_control, pm1b_control, pm_timer, reset, sleep_control;
	uint8_t reset_value;
	uint32_t smi_command; /* port; 0: ACPI mode is always on */
	uint8_t acpi_enable;
	uint8_t century; /* CMOS index, 0: none */
	bool pm_timer_32_bit;
	bool hardware_reduced;
};

/* The SLP_TYP values of a sleeping state. */
struct acpi_sleep_type {
	uint8_t a, b;
};

bool acpi_sum_is_zero(const uint8_t *bytes, size_t size);
/* False unless signature and checksums are right. */
bool acpi_read_rsdp(const uint8_t *bytes, size_t size, struct acpi_root *root);
/* Length in a table's header, 0 where it cannot be a table's. */
uint32_t acpi_table_length(const uint8_t header[ACPI_HEADER_BYTES]);
bool acpi_table_is(const uint8_t *table, const char signature[4]);
/* The address of entry index of a root table, 0 behind the last. */
uint64_t acpi_root_entry(const uint8_t *table, size_t size, unsigned entry_size, unsigned index);

void acpi_read_madt(const uint8_t *table, size_t size, struct acpi_madt *madt);
bool acpi_read_fadt(const uint8_t *table, size_t size, struct acpi_fadt *fadt);
/* The memory address of the HPET's registers, 0 where there is none. */
uint64_t acpi_read_hpet(const uint8_t *table, size_t size);

/*
 * Looks for the package \_S5 in a DSDT or SSDT. AML is not interpreted: the name, the package and
 * its constants are found by their encoding (ACPI 6.5, chapter 20.2).
 */
bool acpi_find_s5(const uint8_t *table, size_t size, struct acpi_sleep_type *type);

#endif
