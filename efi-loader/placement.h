/* SPDX-License-Identifier: MIT */
#ifndef LOADER_PLACEMENT_H
#define LOADER_PLACEMENT_H

#include <stddef.h>

/*
 * Whole pages of LoaderData for size bytes, in one piece, at random among all places in free memory
 * above 1 MiB; where the firmware does not agree, anywhere. NULL: not enough memory in one piece.
 */
void *placement_allocate(size_t size);

#endif
