/* SPDX-License-Identifier: MIT */
/* Intel SDM volume 3, chapter 11. Both kinds of controller behind apic_read and apic_write. */
#include <kernel/arch.h>
#include <kernel/cpu.h>
#include <kernel/kernel_space.h>
#include <kernel/panic.h>

#include "apic.h"
#include "registers.h"

#define APIC_BASE_X2APIC (1UL << 10)
#define APIC_BASE_ENABLE (1UL << 11)
#define APIC_BASE_MASK   0x000ffffffffff000UL

enum apic_register {
	APIC_ID = 0x20,
	APIC_VERSION = 0x30,
	APIC_TASK_PRIORITY = 0x80,
	APIC_EOI = 0xb0,
	APIC_SPURIOUS = 0xf0,
	APIC_IN_SERVICE = 0x100, /* eight registers */
	APIC_ERROR = 0x280,
	APIC_LVT_CMCI = 0x2f0,
	APIC_COMMAND = 0x300,
	APIC_COMMAND_HIGH = 0x310,
	APIC_LVT_TIMER = 0x320,
	APIC_LVT_THERMAL = 0x330,
	APIC_LVT_COUNTERS = 0x340,
	APIC_LVT_LINT0 = 0x350,
	APIC_LVT_LINT1 = 0x360,
	APIC_LVT_ERROR = 0x370,
	APIC_TIMER_INITIAL = 0x380,
	APIC_TIMER_CURRENT = 0x390,
	APIC_TIMER_DIVIDE = 0x3e0,
};

#define SPURIOUS_ENABLE 0x100
#define LVT_MASKED      0x10000
#define LVT_NMI         0x400
#define COMMAND_PENDING 0x1000
#define COMMAND_ASSERT  0x4000
#define COMMAND_NMI     0x400
#define COMMAND_INIT    0x500
#define COMMAND_STARTUP 0x600
#define COMMAND_OTHERS  0xc0000
#define DIVIDE_BY_16    3

static volatile uint32_t *registers;
static bool x2apic;

static uint32_t apic_read(enum apic_register reg)
{
	if (x2apic)
		return (uint32_t)msr_read(MSR_X2APIC + (reg >> 4));
	return registers[reg / 4];
}

static void apic_write(enum apic_register reg, uint32_t value)
{
	if (x2apic)
		msr_write(MSR_X2APIC + (reg >> 4), value);
	else
		registers[reg / 4] = value;
}

/* An x2APIC command is one 64-bit write; MSR writes there do not order earlier stores. */
static void apic_command(uint32_t id, uint32_t command)
{
	if (x2apic) {
		__asm__ volatile("mfence; lfence" ::: "memory");
		msr_write(MSR_X2APIC + (APIC_COMMAND >> 4), (uint64_t)id << 32 | command);
		return;
	}
	apic_write(APIC_COMMAND_HIGH, id << 24);
	apic_write(APIC_COMMAND, command);
	for (unsigned turn = 0; turn < 100000 && (apic_read(APIC_COMMAND) & COMMAND_PENDING);
	     turn++)
		arch_pause();
}

void apic_init(uint64_t address)
{
	uint64_t base = msr_read(MSR_APIC_BASE);

	x2apic = (base & APIC_BASE_ENABLE) && (base & APIC_BASE_X2APIC);
	if (x2apic)
		return;
	if (address == 0)
		address = base & APIC_BASE_MASK;
	registers = kernel_map_device(paddr(address), PAGE_SIZE, CACHE_UNCACHED);
	if (registers == NULL)
		panic("no memory to map the local interrupt controller at %#lx", address);
}

bool apic_is_x2apic(void)
{
	return x2apic;
}

uint32_t apic_id(void)
{
	uint32_t id = apic_read(APIC_ID);

	return x2apic ? id : id >> 24;
}

/* What the firmware left in service would block everything of its priority and below. */
static void finish_old_interrupts(void)
{
	for (unsigned i = 0; i < 8; i++) {
		enum apic_register reg = APIC_IN_SERVICE + 0x10 * i;

		for (unsigned turn = 0; turn < 32 && apic_read(reg) != 0; turn++)
			apic_write(APIC_EOI, 0);
	}
}

void apic_init_cpu(void)
{
	uint64_t base = msr_read(MSR_APIC_BASE) | APIC_BASE_ENABLE;
	unsigned last_lvt;

	msr_write(MSR_APIC_BASE, base);
	/* An INIT left a started CPU in xAPIC mode: follow the boot CPU. */
	if (x2apic)
		msr_write(MSR_APIC_BASE, base | APIC_BASE_X2APIC);

	last_lvt = apic_read(APIC_VERSION) >> 16 & 0xff;
	apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | APIC_VECTOR_SPURIOUS);
	apic_write(APIC_TASK_PRIORITY, 0);
	apic_write(APIC_LVT_TIMER, LVT_MASKED | APIC_VECTOR_TIMER);
	apic_write(APIC_LVT_LINT0, LVT_MASKED);
	apic_write(APIC_LVT_LINT1, LVT_NMI);
	apic_write(APIC_LVT_ERROR, LVT_MASKED);
	if (last_lvt >= 4)
		apic_write(APIC_LVT_COUNTERS, LVT_MASKED);
	if (last_lvt >= 5)
		apic_write(APIC_LVT_THERMAL, LVT_MASKED);
	if (last_lvt >= 6)
		apic_write(APIC_LVT_CMCI, LVT_MASKED);
	finish_old_interrupts();
	apic_write(APIC_ERROR, 0);
}

void apic_end_of_interrupt(void)
{
	apic_write(APIC_EOI, 0);
}

void apic_send_interrupt(uint32_t id, uint8_t vector)
{
	apic_command(id, COMMAND_ASSERT | vector);
}

void apic_send_nmi_to_others(void)
{
	apic_command(0, COMMAND_OTHERS | COMMAND_ASSERT | COMMAND_NMI);
}

void apic_send_init(uint32_t id)
{
	apic_command(id, COMMAND_ASSERT | COMMAND_INIT);
}

void apic_send_startup(uint32_t id, uint32_t page_address)
{
	apic_command(id, COMMAND_ASSERT | COMMAND_STARTUP | page_address >> PAGE_SHIFT);
}

void apic_timer_init_cpu(enum apic_timer_mode mode, bool masked)
{
	apic_write(APIC_TIMER_DIVIDE, DIVIDE_BY_16);
	apic_write(APIC_LVT_TIMER, mode | (masked ? LVT_MASKED : 0) | APIC_VECTOR_TIMER);
	/* The mode must be in force before a write to the deadline register. */
	__asm__ volatile("mfence; lfence" ::: "memory");
}

void apic_timer_set_count(uint32_t count)
{
	apic_write(APIC_TIMER_INITIAL, count);
}

uint32_t apic_timer_count(void)
{
	return apic_read(APIC_TIMER_CURRENT);
}
