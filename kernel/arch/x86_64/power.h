/* SPDX-License-Identifier: MIT */
#ifndef X86_POWER_H
#define X86_POWER_H

/* Maps the registers that power-off and reset need. After the ACPI tables. */
void power_init(void);

#endif
