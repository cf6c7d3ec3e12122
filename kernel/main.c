/* SPDX-License-Identifier: MIT */
/* From the loader's hand-off to the first user program, in the order of what needs what. */
#include <abi/boot.h>
#include <abi/machine.h>
#include <kernel/arch.h>
#include <kernel/boot_stages.h>
#include <kernel/console.h>
#include <kernel/cpu.h>
#include <kernel/image.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>
#include <kernel/options.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/random.h>
#include <kernel/shadow.h>
#include <kernel/stack_protector.h>
#include <kernel/trap.h>

#define BOOT_VERSION (BOOT_VERSION_MAJOR * 0x10000u + BOOT_VERSION_MINOR)

NORETURN void kernel_main(const struct boot_info *boot);

/* Only the serial port can show these: without a known structure there is no screen. */
static void check_boot_info(const struct boot_info *boot)
{
	unsigned version = boot->version_major * 0x10000u + boot->version_minor;

	if (boot->magic != BOOT_MAGIC)
		panic("the loader's boot information does not begin with its magic number");
	if (boot->version_major != BOOT_VERSION_MAJOR || version < BOOT_VERSION)
		panic("the loader speaks boot protocol %u.%u, this kernel %u.%u: install loader "
		      "and kernel of one build",
		      boot->version_major, boot->version_minor, BOOT_VERSION_MAJOR,
		      BOOT_VERSION_MINOR);
	if (boot->size < sizeof(*boot) || boot->memory_map_entry_size < sizeof(struct boot_memory))
		panic("the loader's boot information is too short (%u bytes, memory map entries "
		      "of %u)",
		      boot->size, boot->memory_map_entry_size);
	if (boot->memory_map == 0 || boot->memory_map_count == 0)
		panic("the loader handed over no memory map");
}

static void log_memory(void)
{
	struct page_counts counts = page_count();

	log_info("memory: %lu MiB, %lu MiB free", counts.total * PAGE_SIZE >> 20,
		 counts.free * PAGE_SIZE >> 20);
}

static NORETURN void start_machine(const struct boot_info *boot)
{
	unsigned running;

	console_init(boot);
	log_memory();
	boot_stage_mark(KERNEL_STAGE_SCREEN);
	arch_init_machine(boot);
	boot_stage_mark(KERNEL_STAGE_MACHINE);
	running = arch_start_cpus((unsigned)option_number("cpus", 0));
	boot_stage_mark(KERNEL_STAGE_CPUS);
	log_notice("Kelner " KELNER_VERSION ": %u CPU%s, %lu MiB of memory", running,
		   running == 1 ? "" : "s", page_count().total * PAGE_SIZE >> 20);
	panic_test();
	kernel_start_user(boot);
}

/* Entered from start.S, on the boot CPU's start-up stack. */
NORETURN void kernel_main(const struct boot_info *boot)
{
	uintptr_t stack;

	boot_stage_mark(KERNEL_STAGE_ENTRY);
	shadow_init(boot);
	arch_init_boot_cpu(boot);
	check_boot_info(boot);
	stack_protector_init(boot);
	options_init(boot);
	log_init(boot);
	log_mark("kelner: kernel at %p", (const void *)kernel_image_start);
	page_init(boot);
	random_init(boot); /* wipes the seed, of which page_init takes its share */
	stack = kernel_stack_create();
	assert(stack != 0, "there is memory for the first stack");
	boot_stage_mark(KERNEL_STAGE_MEMORY);
	arch_continue_on_stack(stack, start_machine, boot);
}
