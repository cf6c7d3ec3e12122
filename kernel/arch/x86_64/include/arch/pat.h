/* SPDX-License-Identifier: MIT */
/*
 * The page attribute table, the same on every CPU. Its upper half repeats the lower, so the PAT bit
 * of a page table entry, which sits elsewhere in large pages, never matters.
 *
 *   PCD PWT   memory type
 *    0   0    write-back
 *    0   1    write-combining
 *    1   0    uncached, unless an MTRR says write-combining (UC-)
 *    1   1    uncached
 */
#ifndef ARCH_PAT_H
#define ARCH_PAT_H

#define PAT_VALUE 0x0007010600070106UL

#define PAT_ENTRY_WRITE_BACK      0x00UL
#define PAT_ENTRY_WRITE_COMBINING 0x08UL /* PWT */
#define PAT_ENTRY_UNCACHED        0x18UL /* PCD and PWT */

#endif
