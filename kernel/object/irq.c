/* SPDX-License-Identifier: MIT */
/*
 * Interrupt objects by vector. All go to the boot CPU: a driver's thread may run anywhere, and one
 * CPU's vectors suffice. The kernel runs with interrupts off, so an arrival never meets the lock's
 * holder on its own CPU.
 */
#include <abi/errno.h>
#include <arch/irq.h>
#include <kernel/irq.h>
#include <kernel/job.h>
#include <kernel/slab.h>
#include <kernel/spinlock.h>
#include <kernel/trap.h>

#define VECTOR_COUNT (IRQ_VECTOR_LAST - IRQ_VECTOR_FIRST + 1)

static struct object_cache irq_cache = OBJECT_CACHE("irq", struct irq);
static struct spinlock irq_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_NODE);
static struct irq *irq_by_vector[VECTOR_COUNT] GUARDED_STATIC(irq_lock);

static bool irq_is_line(const struct irq *irq)
{
	return irq->number != IRQ_MESSAGE;
}

static void irq_collect(struct event *event, uint64_t words[MESSAGE_WORDS])
{
	struct irq *irq = container_of(event, struct irq, event);

	words[0] = event->key;
	words[1] = __atomic_exchange_n(&irq->count, 0, __ATOMIC_RELAXED);
}

/* Replaces the hook of the machine's trap code. */
void irq_arrived(unsigned vector)
{
	struct irq *irq;

	spinlock_acquire(&irq_lock);
	irq = irq_by_vector[vector - IRQ_VECTOR_FIRST];
	if (irq) {
		if (irq_is_line(irq) && irq->flags & IRQ_LEVEL)
			irq_mask_line(irq->number);
		__atomic_fetch_add(&irq->count, 1, __ATOMIC_RELAXED);
		event_raise(&irq->event);
	}
	spinlock_release(&irq_lock);
}

/* A free vector for an irq whose line nobody has. */
static int irq_enter(struct irq *irq) REQUIRES(irq_lock)
{
	unsigned free = VECTOR_COUNT;

	for (unsigned i = VECTOR_COUNT; i-- > 0;) {
		const struct irq *other = irq_by_vector[i];

		if (!other)
			free = i;
		else if (irq_is_line(irq) && other->number == irq->number)
			return -EBUSY;
	}
	if (free == VECTOR_COUNT)
		return -EBUSY;
	irq->vector = IRQ_VECTOR_FIRST + free;
	if (irq_is_line(irq)) {
		int error = irq_route_line(irq->number, irq->flags & IRQ_LEVEL,
					   irq->flags & IRQ_ACTIVE_LOW, irq->vector, cpus[0]);

		if (error)
			return -ENODEV;
	}
	irq_by_vector[free] = irq;
	return 0;
}

int irq_create(struct job *job, uint32_t number, uint32_t flags, struct irq **result)
{
	struct irq *irq;
	int error;

	if (flags & ~(uint32_t)(IRQ_LEVEL | IRQ_ACTIVE_LOW) || (number == IRQ_MESSAGE && flags))
		return -EINVAL;
	irq = job_alloc(job, &irq_cache);
	if (!irq)
		return -ENOMEM;
	object_init(&irq->object, OBJECT_IRQ);
	irq->job = job;
	irq->number = number;
	irq->flags = flags;
	event_init(&irq->event, EVENT_IRQ, irq_collect);
	spinlock_acquire(&irq_lock);
	error = irq_enter(irq);
	spinlock_release(&irq_lock);
	if (error) {
		job_free(job, &irq_cache, irq);
		return error;
	}
	*result = irq;
	return 0;
}

int irq_bind(struct irq *irq, struct port *port, uint64_t key)
{
	bool bound;

	spinlock_acquire(&irq_lock);
	bound = irq->event.port != NULL;
	if (!bound) {
		event_bind(&irq->event, port, key);
		if (irq_is_line(irq))
			irq_unmask_line(irq->number);
		else if (__atomic_load_n(&irq->count, __ATOMIC_RELAXED))
			event_raise(&irq->event);
	}
	spinlock_release(&irq_lock);
	return bound ? -EBUSY : 0;
}

int irq_unbind(struct irq *irq, struct port *port)
{
	bool bound;

	spinlock_acquire(&irq_lock);
	bound = irq->event.port == port;
	if (bound) {
		if (irq_is_line(irq))
			irq_mask_line(irq->number);
		event_unbind(&irq->event);
	}
	spinlock_release(&irq_lock);
	return bound ? 0 : -ESRCH;
}

void irq_ack(struct irq *irq)
{
	if (irq_is_line(irq) && irq->flags & IRQ_LEVEL)
		irq_unmask_line(irq->number);
}

int irq_get_message(const struct irq *irq, struct irq_message *message)
{
	if (irq_is_line(irq))
		return -EINVAL;
	*message = irq_compose_message(cpus[0], irq->vector);
	return 0;
}

static void irq_destroy(struct object *object)
{
	struct irq *irq = container_of(object, struct irq, object);

	if (irq_is_line(irq))
		irq_mask_line(irq->number);
	spinlock_acquire(&irq_lock);
	irq_by_vector[irq->vector - IRQ_VECTOR_FIRST] = NULL;
	spinlock_release(&irq_lock);
	event_unbind(&irq->event);
	job_free(irq->job, &irq_cache, irq);
}

const struct object_type irq_type = {
	.name = "irq",
	.destroy = irq_destroy,
};
