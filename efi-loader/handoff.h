/* SPDX-License-Identifier: MIT */
/* The last steps: everything that the kernel is told, its page tables, and the jump. */
#ifndef LOADER_HANDOFF_H
#define LOADER_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/boot.h"
#include "elf.h"

struct handoff {
	const struct elf_image *image;
	void *kernel; /* placed and relocated */
	uint64_t kernel_virtual;
	const void *initrd; /* NULL: none */
	uint64_t initrd_size;
	const char *cmdline;
	uint64_t stage[BOOT_STAGE_COUNT];
};

/* The firmware's pointer to the SMBIOS entry point, 3.0 where there is one; NULL: none. */
const void *handoff_smbios(void);

/* Leaves the firmware and enters the kernel. Returns, after a message, only where that failed. */
void handoff_start(const struct handoff *handoff);

#endif
