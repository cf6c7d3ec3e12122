/* SPDX-License-Identifier: MIT */
#ifndef X86_CONTROL_H
#define X86_CONTROL_H

/*
 * Sets CR0, CR4, EFER, XCR0, PAT, CET and the debug registers of this CPU to the kernel's values,
 * whatever the firmware left there. The first call reads the features and panics with a sentence
 * where a required one is missing.
 */
void control_init_cpu(void);

#endif
