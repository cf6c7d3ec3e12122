/* SPDX-License-Identifier: MIT */
/* Names of the kernel's functions, for panics and the profile. */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H

#include <stdint.h>

/*
 * The function that an address lies in and how far into it, or NULL for an address outside the
 * kernel's code. Needs no lock and no initialisation.
 */
const char *symbol_find(uintptr_t address, uintptr_t *offset);

#endif
