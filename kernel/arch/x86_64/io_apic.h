/* SPDX-License-Identifier: MIT */
#ifndef X86_IO_APIC_H
#define X86_IO_APIC_H

#include "acpi.h"

/* Maps every I/O APIC of the table, masks all lines, and silences the old 8259 controllers. */
void io_apic_init(const struct acpi_madt *madt);

#endif
