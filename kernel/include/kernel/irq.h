/* SPDX-License-Identifier: MIT */
/*
 * An interrupt that a driver waits for: a line, or a message (MSI). A level-triggered line is
 * masked when it arrives and let in again by irq_ack.
 */
#ifndef KERNEL_IRQ_H
#define KERNEL_IRQ_H

#include <abi/machine.h>
#include <kernel/event.h>
#include <kernel/object.h>

struct job;

struct irq {
	struct object object;
	struct job *job;    /* charged, with a reference */
	struct event event; /* EVENT_IRQ */
	uint64_t count;     /* arrivals since the last event was received; atomic */
	uint32_t number;    /* global system interrupt, or IRQ_MESSAGE; fixed, as the next two */
	uint32_t flags;     /* IRQ_LEVEL, IRQ_ACTIVE_LOW */
	unsigned vector;
};

/*
 * Caller owns a reference and has checked its authority. The line is let in when the event is
 * bound. -EINVAL: unknown flags; -EBUSY: taken, or no vector is free; -ENODEV: no such line;
 * -ENOMEM.
 */
NODISCARD int irq_create(struct job *job, uint32_t number, uint32_t flags, struct irq **irq);
/* -EBUSY: bound already. */
NODISCARD int irq_bind(struct irq *irq, struct port *port, uint64_t key);
/* -ESRCH: not bound to this port. */
NODISCARD int irq_unbind(struct irq *irq, struct port *port);
void irq_ack(struct irq *irq);
/* -EINVAL: a line. */
NODISCARD int irq_get_message(const struct irq *irq, struct irq_message *message);

#endif
