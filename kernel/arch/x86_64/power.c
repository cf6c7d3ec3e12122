/* SPDX-License-Identifier: MIT */
/* Power-off by ACPI S5 (ACPI 6.5, 4.8.3 and 16.1) and reset by whatever the machine offers. */
#include <kernel/arch.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>

#include "acpi_tables.h"
#include "clock.h"
#include "power.h"
#include "registers.h"

#define PM1_SCI_ENABLE   0x0001u
#define PM1_TYPE_SHIFT   10
#define PM1_SLEEP_ENABLE 0x2000u
#define PM1_SLEEP_BITS   0x3c00u
#define SLEEP_TYPE_SHIFT 2 /* of the hardware-reduced register */
#define SLEEP_ENABLE     0x20

#define KEYBOARD_STATUS  0x64
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_FULL    0x02
#define KEYBOARD_RESET   0xfe
#define RESET_CONTROL    0xcf9
#define RESET_PREPARE    0x02
#define RESET_FULL       0x06
#define PCI_ADDRESS      0xcf8
#define PCI_DATA         0xcfc

#define WAIT_AFTER_WRITE 100000000UL
#define WAIT_POWER_OFF   1000000000UL
#define WAIT_STEP        1000000UL

/* Those of the registers that lie in memory, mapped. */
static volatile void *pm1a, *pm1b, *sleep_control, *reset;

static volatile void *map_register(const struct acpi_register *reg)
{
	if (reg->address == 0 || reg->space != ACPI_SPACE_MEMORY)
		return NULL;
	return kernel_map_device(paddr(reg->address), 4, CACHE_UNCACHED);
}

void power_init(void)
{
	const struct acpi_fadt *fadt = &acpi_tables.fadt;

	pm1a = map_register(&fadt->pm1a_control);
	pm1b = map_register(&fadt->pm1b_control);
	sleep_control = map_register(&fadt->sleep_control);
	reset = map_register(&fadt->reset);
	if (!acpi_tables.has_s5)
		log_info("ACPI: no S5 state found; power-off will not work");
}

static uint16_t pm1_read(const struct acpi_register *reg, volatile void *memory)
{
	if (memory != NULL)
		return *(volatile uint16_t *)memory;
	return port_read16((uint16_t)reg->address);
}

static void pm1_sleep(const struct acpi_register *reg, volatile void *memory, uint8_t type)
{
	uint16_t value;

	if (reg->address == 0 || (reg->space == ACPI_SPACE_MEMORY && memory == NULL))
		return;
	value = (uint16_t)((pm1_read(reg, memory) & ~PM1_SLEEP_BITS) |
			   (unsigned)type << PM1_TYPE_SHIFT | PM1_SLEEP_ENABLE);
	if (memory != NULL)
		*(volatile uint16_t *)memory = value;
	else
		port_write16((uint16_t)reg->address, value);
}

static void write_byte(const struct acpi_register *reg, volatile void *memory, uint8_t value)
{
	if (memory != NULL) {
		*(volatile uint8_t *)memory = value;
	} else if (reg->space == ACPI_SPACE_PORT) {
		port_write8((uint16_t)reg->address, value);
	} else if (reg->space == ACPI_SPACE_PCI) {
		uint32_t device = reg->address >> 32 & 0x1f;
		uint32_t function = reg->address >> 16 & 7;
		uint32_t offset = reg->address & 0xff;

		port_write32(PCI_ADDRESS, 1u << 31 | device << 11 | function << 8 | (offset & ~3u));
		port_write8((uint16_t)(PCI_DATA + (offset & 3)), value);
	}
}

/* The firmware owns the power registers until it is asked for them. */
static void take_from_firmware(const struct acpi_fadt *fadt)
{
	if (fadt->smi_command == 0 || fadt->acpi_enable == 0)
		return;
	for (nanoseconds_t waited = 0; waited < WAIT_POWER_OFF; waited += WAIT_STEP) {
		if (pm1_read(&fadt->pm1a_control, pm1a) & PM1_SCI_ENABLE)
			return;
		if (waited == 0)
			port_write8((uint16_t)fadt->smi_command, fadt->acpi_enable);
		clock_delay(WAIT_STEP);
	}
}

void arch_power_off(void)
{
	const struct acpi_fadt *fadt = &acpi_tables.fadt;

	if (!acpi_tables.has_fadt || !acpi_tables.has_s5)
		return;
	if (fadt->hardware_reduced) {
		write_byte(&fadt->sleep_control, sleep_control,
			   (uint8_t)(acpi_tables.s5.a << SLEEP_TYPE_SHIFT | SLEEP_ENABLE));
	} else if (fadt->pm1a_control.address != 0) {
		take_from_firmware(fadt);
		pm1_sleep(&fadt->pm1a_control, pm1a, acpi_tables.s5.a);
		pm1_sleep(&fadt->pm1b_control, pm1b, acpi_tables.s5.b);
	}
	clock_delay(WAIT_POWER_OFF);
}

static void reset_by_keyboard_controller(void)
{
	for (nanoseconds_t waited = 0; waited < WAIT_AFTER_WRITE; waited += WAIT_STEP) {
		if (!(port_read8(KEYBOARD_STATUS) & KEYBOARD_FULL))
			break;
		clock_delay(WAIT_STEP);
	}
	port_write8(KEYBOARD_COMMAND, KEYBOARD_RESET);
}

void arch_reset(void)
{
	struct PACKED {
		uint16_t limit;
		uint64_t base;
	} no_table = {0, 0};

	arch_interrupts_disable();
	if (acpi_tables.fadt.reset.address != 0) {
		write_byte(&acpi_tables.fadt.reset, reset, acpi_tables.fadt.reset_value);
		clock_delay(WAIT_AFTER_WRITE);
	}
	reset_by_keyboard_controller();
	clock_delay(WAIT_AFTER_WRITE);
	port_write8(RESET_CONTROL, RESET_PREPARE);
	port_write8(RESET_CONTROL, RESET_FULL);
	clock_delay(WAIT_AFTER_WRITE);
	__asm__ volatile("lidt %0\n\tint3" ::"m"(no_table));
	arch_halt();
}
