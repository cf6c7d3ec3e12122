/* SPDX-License-Identifier: MIT */
/* What this machine's ACPI tables say. */
#ifndef X86_ACPI_TABLES_H
#define X86_ACPI_TABLES_H

#include <abi/boot.h>

#include "acpi.h"

struct acpi_tables {
	bool has_madt, has_fadt, has_s5, has_mcfg;
	struct acpi_madt madt;
	struct acpi_fadt fadt;
	struct acpi_sleep_type s5;
	uint64_t hpet; /* 0: none */
};

extern struct acpi_tables acpi_tables;

/* Reads all tables; without any, the structure stays empty and a warning says so. */
void acpi_tables_init(const struct boot_info *boot);

#endif
