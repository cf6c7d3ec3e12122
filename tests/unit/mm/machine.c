/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include <kernel/arch_paging.h>
#include <kernel/panic.h>

#include "machine.h"

__thread struct cpu *test_cpu;
struct cpu *cpus[CPU_LIMIT];
unsigned cpu_count;
paddr_t test_root;
unsigned long test_flushes;
unsigned test_passed, test_failed;

/* The kernel's image has two read-only pages. */
__asm__(".data\n"
	".globl kernel_image_start, kernel_rodata_end\n"
	"kernel_image_start: .space 8192\n"
	"kernel_rodata_end: .byte 0\n");

static uint64_t random_state = 1;
static uint64_t ram;

#define ARRAY_SIZE KERNEL_SLOT_SIZE

void panic(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	printf("\n0 passed, 1 failed\n");
	fflush(stdout);
	abort();
}

bool spinlock_in_turn = true;

void arch_spin_wait(void)
{
}

void arch_cpu_kick(struct cpu *cpu UNUSED)
{
}

void arch_interrupts_poll(void)
{
}

int test_report(void)
{
	printf("%u passed, %u failed\n", test_passed, test_failed);
	return test_failed != 0;
}

void test_random_seed(uint64_t seed)
{
	random_state = seed * 2 + 1;
}

uint64_t test_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void reserve(uintptr_t address, uint64_t size)
{
	void *got = mmap((void *)address, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != (void *)address) {
		perror("mmap");
		exit(2);
	}
}

void machine_create(uint64_t ram_size)
{
	struct cpu *cpu = calloc(1, sizeof(*cpu));

	ram = ram_size;
	reserve(DIRECT_MAP, ram_size);
	reserve(PAGE_ARRAY_MIN, ARRAY_SIZE);
	cpu->self = cpu;
	test_cpu = cpu;
	cpus[0] = cpu;
	cpu_count = 1;
	direct_map_base = DIRECT_MAP;
	/* The loader's tables, from the second page of RAM on: a direct map of large pages. */
	test_root = paddr(PAGE_SIZE);
	((uint64_t *)paddr_pointer(test_root))[DIRECT_MAP >> 39 & 511] = 3 * PAGE_SIZE | 3;
	((uint64_t *)paddr_pointer(paddr(3 * PAGE_SIZE)))[0] = 1UL << 63 | 0x83;
}

void machine_destroy(void)
{
	munmap((void *)DIRECT_MAP, ram);
	munmap((void *)PAGE_ARRAY_MIN, ARRAY_SIZE);
	free(test_cpu);
}

void machine_start_map(uint64_t ram_size, const struct boot_memory *map, unsigned count)
{
	struct boot_info boot = {
		.direct_map_base = DIRECT_MAP,
		.kernel_physical = 16 * PAGE_SIZE,
		.memory_map = 4 * PAGE_SIZE,
		.memory_map_count = count,
		.memory_map_entry_size = sizeof(*map),
		.seed = "seed",
	};

	machine_create(ram_size);
	memcpy(paddr_pointer(paddr(boot.memory_map)), map, count * sizeof(*map));
	page_init(&boot);
}

void machine_start(uint64_t ram_size)
{
	struct boot_memory map[] = {
		{0, 1 << 20, BOOT_MEMORY_KERNEL, 0},
		{1 << 20, ram_size - (1 << 20), BOOT_MEMORY_USABLE, 0},
	};

	machine_start_map(ram_size, map, 2);
}
