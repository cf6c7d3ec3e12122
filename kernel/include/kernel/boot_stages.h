/* SPDX-License-Identifier: MIT */
/* Where the time of a boot goes: the loader's time stamps and the kernel's own, in one log line. */
#ifndef KERNEL_BOOT_STAGES_H
#define KERNEL_BOOT_STAGES_H

struct boot_info;

/* The kernel's stages; each ends when it is marked. */
enum kernel_stage {
	KERNEL_STAGE_ENTRY,   /* the first instruction */
	KERNEL_STAGE_MEMORY,  /* page allocator, random pool */
	KERNEL_STAGE_SCREEN,  /* framebuffer console */
	KERNEL_STAGE_MACHINE, /* ACPI, clock, interrupt controllers */
	KERNEL_STAGE_CPUS,    /* the other processors, timers */
	KERNEL_STAGE_PROGRAM, /* the first program, up to its first instruction */
	KERNEL_STAGE_COUNT,
};

void boot_stage_mark(enum kernel_stage stage);
/* Logs "kelner: boot stages NAME TIME ms, ...", from the loader's first instruction on. */
void boot_stages_log(const struct boot_info *boot);

#endif
