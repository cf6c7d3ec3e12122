/* SPDX-License-Identifier: MIT */
#include <kernel/kernel_space.h>

#include "acpi_tables.h"
#include "counter.h"
#include "registers.h"

/* HPET specification 1.0a, 2.3. */
#define HPET_BYTES      1024
#define HPET_PERIOD     (4 / 4) /* femtoseconds */
#define HPET_CONFIG     (0x10 / 4)
#define HPET_COUNT      (0xf0 / 4)
#define HPET_ENABLE     1u
#define HPET_LEGACY     2u       /* takes the interrupts of PIT and RTC */
#define HPET_PERIOD_MIN 1000000u /* 1 GHz: nothing counts faster */
#define HPET_PERIOD_MAX 100000000u
#define FEMTOSECONDS    1000000000000000UL

#define PM_TIMER_HZ    3579545
#define PIT_HZ         1193182
#define PIT_CHANNEL2   0x42
#define PIT_COMMAND    0x43
#define PIT_COUNT_DOWN 0xb0 /* channel 2, both bytes, mode 0 */
#define PIT_LATCH      0x80
#define PORT_B         0x61
#define PORT_B_GATE    1
#define PORT_B_SPEAKER 2

static volatile uint32_t *hpet;
static volatile uint32_t *pm_timer_memory;
static uint16_t pm_timer_port;

/* The low half alone: a wide read is two reads on some machines, and some counters are narrow. */
static uint64_t hpet_read(void)
{
	return hpet[HPET_COUNT];
}

static bool counts(const struct counter *counter)
{
	uint64_t first = counter->read();

	for (unsigned turn = 0; turn < 1000; turn++)
		if (counter->read() != first)
			return true;
	return false;
}

bool counter_open_hpet(struct counter *counter)
{
	uint32_t period;

	if (acpi_tables.hpet == 0)
		return false;
	hpet = kernel_map_device(paddr(acpi_tables.hpet), HPET_BYTES, CACHE_UNCACHED);
	if (hpet == NULL)
		return false;
	period = hpet[HPET_PERIOD];
	if (period < HPET_PERIOD_MIN || period > HPET_PERIOD_MAX)
		return false;
	hpet[HPET_CONFIG] = (hpet[HPET_CONFIG] & ~HPET_LEGACY) | HPET_ENABLE;
	*counter = (struct counter){"HPET", FEMTOSECONDS / period, 0xffffffff, hpet_read};
	return counts(counter);
}

static uint64_t pm_timer_read(void)
{
	return pm_timer_memory != NULL ? *pm_timer_memory : port_read32(pm_timer_port);
}

bool counter_open_pm_timer(struct counter *counter)
{
	const struct acpi_register *timer = &acpi_tables.fadt.pm_timer;

	if (!acpi_tables.has_fadt || timer->address == 0)
		return false;
	if (timer->space == ACPI_SPACE_MEMORY) {
		pm_timer_memory = kernel_map_device(paddr(timer->address), 4, CACHE_UNCACHED);
		if (pm_timer_memory == NULL)
			return false;
	}
	pm_timer_port = (uint16_t)timer->address;
	*counter = (struct counter){
		"ACPI timer",
		PM_TIMER_HZ,
		acpi_tables.fadt.pm_timer_32_bit ? 0xffffffff : 0xffffff,
		pm_timer_read,
	};
	return counts(counter);
}

static uint64_t pit_read(void)
{
	uint32_t low;

	port_write8(PIT_COMMAND, PIT_LATCH);
	low = port_read8(PIT_CHANNEL2);
	return 0xffff - (low | (uint32_t)port_read8(PIT_CHANNEL2) << 8);
}

bool counter_open_pit(struct counter *counter)
{
	uint8_t port_b = port_read8(PORT_B);

	port_write8(PORT_B, (uint8_t)((port_b & ~PORT_B_SPEAKER) | PORT_B_GATE));
	port_write8(PIT_COMMAND, PIT_COUNT_DOWN);
	port_write8(PIT_CHANNEL2, 0xff);
	port_write8(PIT_CHANNEL2, 0xff);
	*counter = (struct counter){"PIT", PIT_HZ, 0xffff, pit_read};
	return counts(counter);
}
