/* SPDX-License-Identifier: MIT */
#include "handoff.h"

#include "calendar.h"
#include "console.h"
#include "cpu.h"
#include "firmware.h"
#include "graphics.h"
#include "memory.h"
#include "paging.h"
#include "random.h"
#include "runtime.h"
#include "smbios.h"

#define STACK_SIZE        (16u << 10)
#define GIANT             (1ULL << 30)
#define SPARE_DESCRIPTORS 16 /* room for what our own allocations add to the map */
#define SPARE_TABLES      16
#define EXIT_ATTEMPTS     8
#define CLAIMS_MAX        8
#define RSDP_SIZE         36
#define RESTART_TICKS     30000000000ULL /* of the time stamp counter: about ten seconds */

/* What the kernel finds, in one allocation. */
struct handoff_block {
	uint8_t stack[STACK_SIZE];
	struct boot_info info;
	char cmdline[BOOT_CMDLINE_MAX];
};

/* Buffers that must exist before the last look at the memory map, since getting them changes it. */
struct handoff_buffers {
	struct handoff_block *block;
	uint8_t *firmware_map;
	size_t firmware_capacity; /* bytes */
	struct memory_edge *edges;
	struct boot_memory *map;
	size_t map_capacity; /* elements, of edges too */
	uint64_t *tables;
	size_t table_pages;
	struct memory_claim claims[CLAIMS_MAX];
	size_t claim_count;
};

static void *find_rsdp(void)
{
	static const EFI_GUID acpi_20 = ACPI_20_TABLE_GUID;
	static const EFI_GUID acpi_10 = ACPI_TABLE_GUID;
	void *rsdp = firmware_find_table(&acpi_20);

	return rsdp != NULL ? rsdp : firmware_find_table(&acpi_10);
}

const void *handoff_smbios(void)
{
	static const EFI_GUID smbios_3 = SMBIOS3_TABLE_GUID;
	static const EFI_GUID smbios_2 = SMBIOS_TABLE_GUID;
	const void *entry = firmware_find_table(&smbios_3);

	return entry != NULL ? entry : firmware_find_table(&smbios_2);
}

static void add_claim(struct handoff_buffers *buffers, const void *base, uint64_t length,
		      uint32_t type)
{
	buffers->claims[buffers->claim_count++] =
		(struct memory_claim){.base = (uintptr_t)base, .length = length, .type = type};
}

/* Says what known memory is; the firmware may keep its tables where it would be given away. */
static void add_claims(struct handoff_buffers *buffers, const struct handoff *handoff)
{
	const void *rsdp = find_rsdp();
	const void *smbios = handoff_smbios();
	struct smbios_table table;

	add_claim(buffers, handoff->kernel, handoff->image->size, BOOT_MEMORY_KERNEL);
	if (handoff->initrd != NULL)
		add_claim(buffers, handoff->initrd, handoff->initrd_size, BOOT_MEMORY_INITRD);
	if (rsdp != NULL)
		add_claim(buffers, rsdp, RSDP_SIZE, BOOT_MEMORY_ACPI);
	if (smbios != NULL) {
		add_claim(buffers, smbios, SMBIOS_ENTRY_MAX, BOOT_MEMORY_ACPI);
		if (smbios_parse_entry(smbios, &table))
			add_claim(buffers, (const void *)(uintptr_t)table.address, table.size,
				  BOOT_MEMORY_ACPI);
	}
}

static void read_wall_clock(struct boot_info *info)
{
	EFI_TIME now = {0};
	struct calendar_time time;

	if (EFI_ERROR(firmware->RuntimeServices->GetTime(&now, NULL)))
		return;
	info->wall_clock_tsc = cpu_timestamp();
	time = (struct calendar_time){
		.year = now.Year,
		.month = now.Month,
		.day = now.Day,
		.hour = now.Hour,
		.minute = now.Minute,
		.second = now.Second,
		.zone = now.TimeZone,
	};
	info->wall_clock = calendar_seconds(&time);
}

/* Fills in what does not depend on the final memory map. */
static void describe(struct handoff_block *block, const struct handoff *handoff)
{
	struct boot_info *info = &block->info;

	memset(block, 0, sizeof(*block));
	memcpy(block->cmdline, handoff->cmdline, strlen(handoff->cmdline));
	info->magic = BOOT_MAGIC;
	info->version_major = BOOT_VERSION_MAJOR;
	info->version_minor = BOOT_VERSION_MINOR;
	info->size = sizeof(*info);
	info->kernel_virtual = handoff->kernel_virtual;
	info->kernel_physical = (uintptr_t)handoff->kernel;
	info->kernel_size = handoff->image->size;
	info->rsdp = (uintptr_t)find_rsdp();
	info->smbios = (uintptr_t)handoff_smbios();
	info->efi_system = (uintptr_t)firmware;
	info->initrd = (uintptr_t)handoff->initrd;
	info->initrd_size = handoff->initrd_size;
	info->cmdline = (uintptr_t)block->cmdline;
	info->seed_quality = random_seed(info->seed, sizeof(info->seed));
	graphics_describe(&info->framebuffer);
	read_wall_clock(info);
	memcpy(info->stage, handoff->stage, sizeof(info->stage));
}

static void free_buffers(struct handoff_buffers *buffers)
{
	if (buffers->block != NULL)
		firmware_free(buffers->block, sizeof(*buffers->block));
	if (buffers->firmware_map != NULL)
		firmware_free(buffers->firmware_map, buffers->firmware_capacity);
	if (buffers->edges != NULL)
		firmware_free(buffers->edges, buffers->map_capacity * sizeof(*buffers->edges));
	if (buffers->map != NULL)
		firmware_free(buffers->map, buffers->map_capacity * sizeof(*buffers->map));
	if (buffers->tables != NULL)
		firmware_free(buffers->tables, buffers->table_pages * PAGING_PAGE);
}

/* Replaces the map buffers by ones for a firmware map of size bytes. */
static bool grow_maps(struct handoff_buffers *buffers, size_t size, size_t descriptor_size)
{
	struct memory_firmware_map firmware_map = {
		.size = size + SPARE_DESCRIPTORS * descriptor_size,
		.descriptor_size = descriptor_size,
	};

	if (buffers->firmware_map != NULL)
		firmware_free(buffers->firmware_map, buffers->firmware_capacity);
	if (buffers->edges != NULL)
		firmware_free(buffers->edges, buffers->map_capacity * sizeof(*buffers->edges));
	if (buffers->map != NULL)
		firmware_free(buffers->map, buffers->map_capacity * sizeof(*buffers->map));
	buffers->firmware_capacity = firmware_map.size;
	buffers->map_capacity = memory_edge_count(&firmware_map, CLAIMS_MAX);
	buffers->firmware_map = firmware_allocate(buffers->firmware_capacity);
	buffers->edges = firmware_allocate(buffers->map_capacity * sizeof(*buffers->edges));
	buffers->map = firmware_allocate(buffers->map_capacity * sizeof(*buffers->map));
	return buffers->firmware_map != NULL && buffers->edges != NULL && buffers->map != NULL;
}

static bool grow_tables(struct handoff_buffers *buffers, size_t pages)
{
	if (buffers->tables != NULL)
		firmware_free(buffers->tables, buffers->table_pages * PAGING_PAGE);
	buffers->table_pages = pages;
	buffers->tables = firmware_allocate(pages * PAGING_PAGE);
	return buffers->tables != NULL;
}

static unsigned rights_of_segment(const struct elf_segment *segment)
{
	return (segment->rights & ELF_WRITE ? PAGING_WRITE : 0u) |
	       (segment->rights & ELF_EXECUTE ? PAGING_EXECUTE : 0u);
}

static uint64_t whole_pages(uint64_t size)
{
	return (size + PAGING_PAGE - 1) & ~(uint64_t)(PAGING_PAGE - 1);
}

static bool map_kernel(struct paging *paging, const struct handoff *handoff)
{
	const struct elf_image *image = handoff->image;

	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];
		uint64_t offset = segment->address - image->lowest;

		if (!paging_map(paging, handoff->kernel_virtual + offset,
				(uintptr_t)handoff->kernel + offset,
				whole_pages(segment->memory_size), rights_of_segment(segment)))
			return false;
	}
	return true;
}

/* The loader itself, where it is, for the instructions around the change of tables. */
static bool map_loader(struct paging *paging)
{
	uint64_t start = (uintptr_t)loader_image->ImageBase & ~(uint64_t)(PAGING_PAGE - 1);
	uint64_t end = whole_pages((uintptr_t)loader_image->ImageBase + loader_image->ImageSize);

	return paging_map(paging, start, start, end - start, PAGING_EXECUTE);
}

static size_t tables_needed(const struct handoff *handoff, const struct boot_memory *map,
			    size_t count)
{
	return SPARE_TABLES + paging_direct_pages(map, count, cpu_has_giant_pages()) +
	       ((handoff->image->size + loader_image->ImageSize) >> 21);
}

/* Builds the tables for this memory map. False: they do not fit; *needed pages would do. */
static bool build_tables(struct handoff_buffers *buffers, const struct handoff *handoff,
			 size_t count, uint64_t direct_base, struct paging *paging, size_t *needed)
{
	*needed = tables_needed(handoff, buffers->map, count);
	return *needed <= buffers->table_pages &&
	       paging_start(paging, buffers->tables, buffers->table_pages, cpu_has_giant_pages()) &&
	       map_kernel(paging, handoff) && map_loader(paging) &&
	       paging_map_direct(paging, buffers->map, count, direct_base);
}

/* A random place for a direct map of size bytes; 0: there is none. */
static uint64_t choose_direct_base(uint64_t size, uint64_t random)
{
	uint64_t gigabytes = (size + GIANT - 1) / GIANT;
	uint64_t places = (BOOT_DIRECT_MAX - BOOT_DIRECT_MIN) / GIANT;

	if (gigabytes > places)
		return 0;
	return BOOT_DIRECT_MIN + random % (places - gigabytes + 1) * GIANT;
}

/* What came of one attempt to prepare everything and leave the firmware. */
enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_AGAIN,
	ATTEMPT_NO_MEMORY,
	ATTEMPT_TOO_MUCH_RAM,
	ATTEMPT_REFUSED, /* the map changed between the look at it and the exit */
};

/*
 * All that can fail, and all that takes time, comes before ExitBootServices. It asks the firmware
 * for nothing but memory, since after a refused exit nothing else is allowed.
 */
static enum attempt try_exit(struct handoff_buffers *buffers, const struct handoff *handoff,
			     uint64_t random, struct paging *paging)
{
	struct memory_firmware_map firmware_map = {.descriptors = buffers->firmware_map};
	struct boot_info *info = &buffers->block->info;
	UINTN size = buffers->firmware_capacity, key = 0, descriptor_size = 0;
	UINT32 version = 0;
	size_t count, needed;
	EFI_STATUS status;

	status = boot_services->GetMemoryMap(&size, (void *)buffers->firmware_map, &key,
					     &descriptor_size, &version);
	if (status == EFI_BUFFER_TOO_SMALL)
		return grow_maps(buffers, size, descriptor_size) ? ATTEMPT_AGAIN
								 : ATTEMPT_NO_MEMORY;
	if (EFI_ERROR(status))
		return ATTEMPT_REFUSED;
	firmware_map.size = size;
	firmware_map.descriptor_size = descriptor_size;
	count = memory_convert(&firmware_map, buffers->claims, buffers->claim_count, buffers->edges,
			       buffers->map);
	info->direct_map_base = choose_direct_base(memory_ram_end(buffers->map, count), random);
	if (info->direct_map_base == 0)
		return ATTEMPT_TOO_MUCH_RAM;
	if (!build_tables(buffers, handoff, count, info->direct_map_base, paging, &needed))
		return grow_tables(buffers, needed) ? ATTEMPT_AGAIN : ATTEMPT_NO_MEMORY;
	/* Again, with the tables themselves in it: the extent of RAM does not change by that. */
	add_claim(buffers, buffers->tables, paging->used_pages * PAGING_PAGE, BOOT_MEMORY_KERNEL);
	info->memory_map_count = (uint32_t)memory_convert(
		&firmware_map, buffers->claims, buffers->claim_count, buffers->edges, buffers->map);
	buffers->claim_count--;
	info->memory_map = (uintptr_t)buffers->map;
	info->memory_map_entry_size = sizeof(struct boot_memory);
	return EFI_ERROR(boot_services->ExitBootServices(loader_handle, key)) ? ATTEMPT_REFUSED
									      : ATTEMPT_DONE;
}

/* The firmware is half gone: all that is left is to say so where that is possible, and restart. */
__attribute__((noreturn)) static void restart(const char *why)
{
	uint64_t start = cpu_timestamp();

	console_error_bare(
		"Cannot leave the firmware: %s. The machine restarts in some seconds; if "
		"this repeats, look for an update of its firmware.",
		why);
	while (cpu_timestamp() - start < RESTART_TICKS)
		__asm__ volatile("pause");
	firmware->RuntimeServices->ResetSystem(EfiResetCold, EFI_ABORTED, 0, NULL);
	for (;;)
		__asm__ volatile("hlt");
}

__attribute__((noreturn)) static void
enter(struct handoff_buffers *buffers, const struct handoff *handoff, const struct paging *paging)
{
	struct boot_info *info = &buffers->block->info;
	uint64_t direct = info->direct_map_base;
	size_t log_size;

	info->stage[BOOT_STAGE_EXIT] = cpu_timestamp();
	info->log = (uintptr_t)console_log(&log_size);
	info->log_size = log_size;
	cpu_prepare();
	cpu_stop_others();
	/* The last 16 bytes of the cleared stack are the zero word that ends a backtrace. */
	cpu_enter((uintptr_t)paging->root,
		  direct + (uintptr_t)buffers->block->stack + STACK_SIZE - 16,
		  handoff->image->entry - handoff->image->lowest + handoff->kernel_virtual,
		  direct + (uintptr_t)info);
}

void handoff_start(const struct handoff *handoff)
{
	struct handoff_buffers buffers = {0};
	struct paging paging;
	uint64_t random = random_below(UINT64_MAX);
	bool refused = false;
	enum attempt attempt = ATTEMPT_NO_MEMORY;

	buffers.block = firmware_allocate(sizeof(*buffers.block));
	if (buffers.block != NULL) {
		describe(buffers.block, handoff);
		add_claims(&buffers, handoff);
		for (int i = 0; i < EXIT_ATTEMPTS; i++) {
			attempt = try_exit(&buffers, handoff, random, &paging);
			if (attempt == ATTEMPT_DONE)
				enter(&buffers, handoff, &paging);
			refused |= attempt == ATTEMPT_REFUSED;
			if (attempt != ATTEMPT_AGAIN && attempt != ATTEMPT_REFUSED)
				break;
		}
	}
	if (refused)
		restart(attempt == ATTEMPT_REFUSED
				? "it refuses to let go"
				: "its memory map changed and no memory is left");
	free_buffers(&buffers);
	console_restore();
	if (attempt == ATTEMPT_TOO_MUCH_RAM)
		console_error(
			"This machine has memory above 64 TiB, which Kelner cannot map. Remove or "
			"disable that memory.");
	else
		console_error(
			"Not enough memory for the page tables and the boot information. Give "
			"the machine more memory.");
}
