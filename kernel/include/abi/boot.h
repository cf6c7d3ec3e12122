/* SPDX-License-Identifier: MIT */
/*
 * The hand-off from the loader to the kernel. efi-loader/PROTOCOL.md explains it; this header is
 * the one definition that both sides compile.
 *
 * The loader enters the kernel at its ELF entry point with
 *   - RDI = virtual address of struct boot_info, inside the direct map;
 *   - long mode, four-level paging, interrupts off, direction flag clear, NXE and CR0.WP on;
 *   - RSP = top of a 16 KiB stack inside the direct map, 16-byte aligned, holding a zero word;
 *   - CR3 = tables that map
 *       the kernel image at kernel_virtual with each segment's own rights (never W and X),
 *       the direct map: every byte of RAM that the memory map lists with a type below
 *         BOOT_MEMORY_RESERVED, at direct_map_base + physical address, writable, never executable,
 *       the loader's own pages identically (lower half), for the jump only.
 * Upper-half tables belong to the kernel from then on; their memory is typed KERNEL, never
 * RECLAIMABLE. Everything else that the loader leaves behind is RECLAIMABLE.
 * Every address in this structure is physical unless its name says otherwise.
 */
#ifndef ABI_BOOT_H
#define ABI_BOOT_H

#include <stdint.h>

#define BOOT_MAGIC         0x746f6f626e6c656bULL /* "kelnboot" as little-endian bytes */
/* A kernel accepts a loader whose major version is its own and whose minor is at least its own. */
#define BOOT_VERSION_MAJOR 1
#define BOOT_VERSION_MINOR 0

#define BOOT_CMDLINE_MAX 2048 /* bytes, with the terminating NUL */
#define BOOT_SEED_BYTES  64

/* The image is placed page-aligned, at random, in [BOOT_KERNEL_MIN, BOOT_KERNEL_MAX). */
#define BOOT_KERNEL_MIN 0xffffffff80000000ULL
#define BOOT_KERNEL_MAX 0xffffffffc0000000ULL
/* The direct map's base is a multiple of 1 GiB, at random, and the map ends below the maximum. */
#define BOOT_DIRECT_MIN 0xffff888000000000ULL
#define BOOT_DIRECT_MAX 0xffffc88000000000ULL

/* What a piece of physical memory is. Entries are page-aligned, sorted, disjoint, merged. */
enum boot_memory_type {
	BOOT_MEMORY_USABLE = 1, /* free RAM */
	BOOT_MEMORY_RECLAIMABLE =
		2,                 /* RAM: loader leftovers, free once the kernel has copied them */
	BOOT_MEMORY_KERNEL = 3,    /* RAM: kernel image and its page tables */
	BOOT_MEMORY_INITRD = 4,    /* RAM: the initial root archive, used in place */
	BOOT_MEMORY_ACPI = 5,      /* RAM: ACPI tables; the kernel keeps them */
	BOOT_MEMORY_RESERVED = 16, /* not to be touched; not in the direct map, as all below */
	BOOT_MEMORY_ACPI_NVS = 17,
	BOOT_MEMORY_FIRMWARE = 18, /* UEFI run-time services code and data */
	BOOT_MEMORY_MMIO = 19,
	BOOT_MEMORY_BAD = 20,
	BOOT_MEMORY_PERSISTENT = 21,
};

struct boot_memory {
	uint64_t base;
	uint64_t length; /* bytes */
	uint32_t type;   /* enum boot_memory_type; unknown numbers mean RESERVED */
	uint32_t reserved;
};

/*
 * The linear framebuffer. base is 0 where there is none. A pixel is pixel_bytes (2, 3 or 4) bytes,
 * little-endian, and the channel masks say where in it each colour lies. Three bytes are real:
 * the emulated cirrus card's 1024x768.
 */
struct boot_framebuffer {
	uint64_t base;
	uint64_t size; /* bytes that may be mapped */
	uint32_t width;
	uint32_t height;
	uint32_t stride; /* pixels from one line to the next, at least width */
	uint32_t red_mask;
	uint32_t green_mask;
	uint32_t blue_mask;
	uint32_t pixel_bytes;
	uint32_t reserved; /* 0 */
};

/* Time stamps: raw TSC values, 0 where a stage did not happen. */
enum boot_stage {
	BOOT_STAGE_LOADER,   /* the loader's first instruction */
	BOOT_STAGE_CONFIG,   /* configuration read, entry chosen */
	BOOT_STAGE_READ,     /* kernel and initrd in memory */
	BOOT_STAGE_VERIFIED, /* both hashes agree */
	BOOT_STAGE_PLACED,   /* kernel relocated, tables built, graphics mode set */
	BOOT_STAGE_EXIT,     /* boot services left */
	BOOT_STAGE_COUNT,
};

struct boot_info {
	uint64_t magic; /* BOOT_MAGIC */
	uint16_t version_major;
	uint16_t version_minor;
	uint32_t size; /* bytes of this structure as the loader knows it */

	uint64_t direct_map_base; /* virtual */
	uint64_t kernel_virtual;  /* virtual: where the image's lowest address is mapped */
	uint64_t kernel_physical; /* the image is contiguous */
	uint64_t kernel_size;     /* bytes, whole pages */

	uint64_t memory_map; /* array of struct boot_memory */
	uint32_t memory_map_count;
	uint32_t memory_map_entry_size;

	struct boot_framebuffer framebuffer;

	uint64_t rsdp;       /* ACPI root pointer, 0 where there is none */
	uint64_t smbios;     /* SMBIOS entry point (3.0 preferred), 0 where there is none */
	uint64_t efi_system; /* UEFI system table */

	uint64_t initrd; /* 0 where there is none; page-aligned */
	uint64_t initrd_size;
	uint64_t cmdline; /* NUL-terminated, at most BOOT_CMDLINE_MAX bytes */
	uint64_t log;     /* the loader's own messages: text, lines ended by \n */
	uint64_t log_size;

	int64_t wall_clock;      /* seconds since 1970 UTC by the firmware's clock, 0 unknown */
	uint64_t wall_clock_tsc; /* TSC when wall_clock was read */
	uint8_t seed[BOOT_SEED_BYTES]; /* unpredictable bytes for the kernel's random pool */
	uint32_t seed_quality;         /* bits of entropy the loader vouches for, 0..512 */
	uint32_t reserved;             /* 0 */
	uint64_t stage[BOOT_STAGE_COUNT];
};

#endif
