/* SPDX-License-Identifier: MIT */
/* The local interrupt controller of each CPU: xAPIC, or x2APIC where the firmware left it on. */
#ifndef X86_APIC_H
#define X86_APIC_H

#include <stdbool.h>
#include <stdint.h>

#define APIC_VECTOR_TIMER    0xf0
#define APIC_VECTOR_KICK     0xf1
#define APIC_VECTOR_SPURIOUS 0xff

enum apic_timer_mode {
	APIC_TIMER_ONE_SHOT = 0,
	APIC_TIMER_DEADLINE = 2 << 17, /* TSC deadline */
};

/*
 * Finds and maps the controller. Panics where there is none. Once, before apic_init_cpu; the
 * address is the MADT's, 0 to take the processor's own word.
 */
void apic_init(uint64_t address);
/* Enables this CPU's controller with every local source masked but NMI. */
void apic_init_cpu(void);
bool apic_is_x2apic(void);
uint32_t apic_id(void);

void apic_end_of_interrupt(void);
void apic_send_interrupt(uint32_t id, uint8_t vector);
void apic_send_nmi_to_others(void);
void apic_send_init(uint32_t id);
/* Starts a CPU in real mode at a page below 1 MiB. */
void apic_send_startup(uint32_t id, uint32_t page_address);

/* The timer counts down bus clocks, divided by 16; or waits for MSR_TSC_DEADLINE. */
void apic_timer_init_cpu(enum apic_timer_mode mode, bool masked);
void apic_timer_set_count(uint32_t count);
uint32_t apic_timer_count(void);

#endif
