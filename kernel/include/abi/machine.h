/* SPDX-License-Identifier: MIT */
/* Resources (authority), interrupts, power, and facts of the whole machine. */
#ifndef ABI_MACHINE_H
#define ABI_MACHINE_H

#include <abi/boot.h>
#include <stdint.h>

#define KELNER_VERSION "0.1"

enum resource_kind {
	RESOURCE_ROOT = 1, /* all of the below */
	RESOURCE_MEMORY,   /* physical addresses */
	RESOURCE_IRQ,      /* global system interrupts */
	RESOURCE_PORTS,    /* x86 I/O ports */
	RESOURCE_POWER,
	RESOURCE_CLOCK,
	RESOURCE_TRACE,
	RESOURCE_SCHEDULE, /* real-time policies, negative nice values */
};

#define IRQ_MESSAGE    0xffffffffU /* irq_create: signalled by a message (MSI), not a line */
#define IRQ_LEVEL      1
#define IRQ_ACTIVE_LOW 2

struct irq_message {
	uint64_t address;
	uint32_t data;
	uint32_t reserved;
};

enum power_action {
	POWER_OFF = 1,
	POWER_RESET,
	POWER_PANIC, /* for tests of the panic screen */
};

/* clock_get with this and a CPU's number: how long that CPU has had nothing to do. */
#define CLOCK_CPU_IDLE 0x10000

struct system_info {
	uint64_t memory_total; /* bytes handed to the allocator */
	uint64_t memory_free;
	uint64_t uptime;    /* nanoseconds */
	uint64_t boot_time; /* nanoseconds since 1970 */
	uint32_t cpus;
	uint32_t reserved;
	char version[32]; /* KELNER_VERSION */
	char build[32];   /* release or debug, a blank, what names its sources */
	struct boot_framebuffer framebuffer;
};

#endif
