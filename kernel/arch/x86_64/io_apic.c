/* SPDX-License-Identifier: MIT */
/* I/O APIC: Intel 82093AA data sheet. The 8259 pair is moved out of the exceptions' way. */
#include <abi/errno.h>
#include <arch/irq.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>

#include "acpi_tables.h"
#include "io_apic.h"
#include "registers.h"

#define REGISTER_VERSION  1
#define REGISTER_REDIRECT 0x10 /* two to a line */

#define REDIRECT_LOW    (1u << 13)
#define REDIRECT_LEVEL  (1u << 15)
#define REDIRECT_MASKED (1u << 16)

#define PIC_FIRST   0x20
#define PIC_SECOND  0xa0
#define PIC_INIT    0x11 /* edge, cascade, four command words */
#define PIC_8086    0x01
#define PIC_VECTOR  0x20
#define PIC_CASCADE 2

struct io_apic {
	volatile uint32_t *registers; /* [0] selects, [4] is the window */
	uint32_t first, count;        /* lines */
};

/* Selecting and the window belong together. Taken last of all: nothing is called under it. */
static struct spinlock lock = SPINLOCK_INITIALISER(LOCK_LEVEL_LOG);
static struct io_apic io_apics[ACPI_IO_APIC_LIMIT];
static unsigned io_apic_count;

static uint32_t io_apic_read(const struct io_apic *chip, uint32_t index) REQUIRES(lock)
{
	chip->registers[0] = index;
	return chip->registers[4];
}

static void io_apic_write(const struct io_apic *chip, uint32_t index, uint32_t value) REQUIRES(lock)
{
	chip->registers[0] = index;
	chip->registers[4] = value;
}

static const struct io_apic *find_chip(unsigned line)
{
	for (unsigned i = 0; i < io_apic_count; i++)
		if (line >= io_apics[i].first && line - io_apics[i].first < io_apics[i].count)
			return &io_apics[i];
	return NULL;
}

static uint32_t redirect_index(const struct io_apic *chip, unsigned line)
{
	return REGISTER_REDIRECT + 2 * (line - chip->first);
}

int irq_route_line(unsigned line, bool level, bool low, unsigned vector, const struct cpu *cpu)
{
	const struct io_apic *chip = find_chip(line);
	uint32_t index;

	if (chip == NULL)
		return -ENODEV;
	if (cpu->apic_id > 0xff)
		return -EINVAL;
	index = redirect_index(chip, line);
	spinlock_acquire(&lock);
	io_apic_write(chip, index,
		      REDIRECT_MASKED | (level ? REDIRECT_LEVEL : 0) | (low ? REDIRECT_LOW : 0) |
			      vector);
	io_apic_write(chip, index + 1, cpu->apic_id << 24);
	spinlock_release(&lock);
	return 0;
}

static void set_mask(unsigned line, uint32_t mask)
{
	const struct io_apic *chip = find_chip(line);
	uint32_t index, value;

	if (chip == NULL)
		return;
	index = redirect_index(chip, line);
	spinlock_acquire(&lock);
	value = io_apic_read(chip, index);
	io_apic_write(chip, index, (value & ~REDIRECT_MASKED) | mask);
	spinlock_release(&lock);
}

void irq_mask_line(unsigned line)
{
	set_mask(line, REDIRECT_MASKED);
}

void irq_unmask_line(unsigned line)
{
	set_mask(line, 0);
}

/* Old boards need time between accesses; a write to the POST port takes about a microsecond. */
static void pic_write(uint16_t port, uint8_t value)
{
	port_write8(port, value);
	port_write8(0x80, 0);
}

static void pic_disable(void)
{
	pic_write(PIC_FIRST, PIC_INIT);
	pic_write(PIC_SECOND, PIC_INIT);
	pic_write(PIC_FIRST + 1, PIC_VECTOR);
	pic_write(PIC_SECOND + 1, PIC_VECTOR + 8);
	pic_write(PIC_FIRST + 1, 1 << PIC_CASCADE);
	pic_write(PIC_SECOND + 1, PIC_CASCADE);
	pic_write(PIC_FIRST + 1, PIC_8086);
	pic_write(PIC_SECOND + 1, PIC_8086);
	pic_write(PIC_FIRST + 1, 0xff);
	pic_write(PIC_SECOND + 1, 0xff);
}

static void add_chip(const struct acpi_io_apic *entry)
{
	struct io_apic *chip = &io_apics[io_apic_count];

	chip->registers = kernel_map_device(paddr(entry->address), 32, CACHE_UNCACHED);
	if (chip->registers == NULL) {
		log_error("no memory to map the I/O APIC at %#x; its devices will not work",
			  entry->address);
		return;
	}
	chip->first = entry->first_line;
	spinlock_acquire(&lock);
	chip->count = (io_apic_read(chip, REGISTER_VERSION) >> 16 & 0xff) + 1;
	for (uint32_t i = 0; i < chip->count; i++)
		io_apic_write(chip, REGISTER_REDIRECT + 2 * i, REDIRECT_MASKED);
	spinlock_release(&lock);
	io_apic_count++;
	log_info("I/O APIC: lines %u to %u", chip->first, chip->first + chip->count - 1);
}

void io_apic_init(const struct acpi_madt *madt)
{
	pic_disable();
	for (unsigned i = 0; i < madt->io_apic_count; i++)
		add_chip(&madt->io_apics[i]);
	if (io_apic_count == 0)
		log_warning("no I/O APIC: only devices with message-signalled interrupts work");
}
