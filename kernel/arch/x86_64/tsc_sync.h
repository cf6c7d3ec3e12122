/* SPDX-License-Identifier: MIT */
/* Whether two CPUs' TSCs ever show time running backwards between them. */
#ifndef X86_TSC_SYNC_H
#define X86_TSC_SYNC_H

#include <stdint.h>

/* On the boot CPU, before the other starts: no CPU may still be in a check. */
void tsc_sync_prepare(void);
/* Both at once, on the boot CPU and on the CPU that starts. Cycles of the largest step back. */
uint64_t tsc_sync_boot(void);
void tsc_sync_other(void);

#endif
