/* SPDX-License-Identifier: MIT */
/* Ports: creation, death, and their queues of receivers and callers. */
#include <abi/errno.h>
#include <kernel/message.h>
#include <kernel/panic.h>
#include <kernel/port.h>
#include <kernel/slab.h>
#include <kernel/string.h>
#include <kernel/wait_claim.h>

#define DEATH_STEP 32 /* waits ended in one hold of a dying port's lock */

static struct object_cache port_cache = OBJECT_CACHE("port", struct port);

int port_create(const char *name, struct job *job, bool durable, struct port **port)
{
	struct port *new = job_alloc(job, &port_cache);

	if (!new)
		return -ENOMEM;
	object_init(&new->object, OBJECT_PORT);
	object_init(&new->receivable, OBJECT_RECEIVABLE);
	object_retain(&new->object); /* the receivable's */
	new->durable = durable;
	new->job = job;
	spinlock_init(&new->lock, LOCK_LEVEL_PORT);
	list_init(&new->receivers);
	list_init(&new->callers);
	list_init(&new->events);
	text_copy(new->name, name, sizeof(new->name));
	*port = new;
	return 0;
}

struct thread *port_claim_receiver(struct port *port)
{
	struct list *link;

	while ((link = list_take_first(&port->receivers)) != NULL) {
		struct thread *receiver = container_of(link, struct thread, wait_link);

		if (wait_claim(receiver, WAIT_RECEIVE))
			return receiver;
	}
	return NULL;
}

void port_queue_caller(struct port *port, struct thread *caller)
{
	struct list *before = &port->callers;

	/* Behind all of at least its priority: from the end, where an equal one stands. */
	while (before->previous != &port->callers &&
	       container_of(before->previous, struct thread, wait_link)->priority <
		       caller->priority)
		before = before->previous;
	list_insert_between(&caller->wait_link, before->previous, before);
}

/* Ends the wait of one who waits at a port in vain; false: there is none. */
static bool fail_one(struct port *port) REQUIRES(port->lock)
{
	struct thread *thread;
	struct list *link;

	if (port->dead && (link = list_take_first(&port->callers)) != NULL) {
		thread = container_of(link, struct thread, wait_link);
		if (wait_claim(thread, WAIT_SEND) || wait_claim(thread, WAIT_SEND_FIRM))
			wait_finish(thread, -EPIPE);
	} else if (port->dead && (link = list_take_first(&port->events)) != NULL) {
		event_drop(container_of(link, struct event, link));
	} else if ((link = list_take_first(&port->receivers)) != NULL) {
		thread = container_of(link, struct thread, wait_link);
		if (wait_claim(thread, WAIT_RECEIVE))
			wait_finish(thread, -EBADF);
	} else {
		return false;
	}
	return true;
}

/*
 * The last handle that could receive has closed: callers that wait, and all later ones, fail. Run
 * by object_bury, as the death of an object of its own.
 */
static void receivable_destroy(struct object *object)
{
	struct port *port = container_of(object, struct port, receivable);
	bool more = true;

	while (more) {
		spinlock_acquire(&port->lock);
		port->dead = !port->durable;
		more = false;
		for (unsigned i = 0; i < DEATH_STEP; i++)
			more = fail_one(port);
		spinlock_release(&port->lock);
		arch_interrupts_poll();
	}
	object_release(&port->object);
}

const struct object_type receivable_type = {
	.name = "receivable port",
	.destroy = receivable_destroy,
};

static void port_handle_added(struct object *object, uint32_t rights)
{
	struct port *port = container_of(object, struct port, object);

	if (rights & RIGHT_READ)
		object_retain(&port->receivable);
}

static void port_handle_removed(struct object *object, uint32_t rights)
{
	if (rights & RIGHT_READ)
		object_release(&container_of(object, struct port, object)->receivable);
}

static void port_destroy(struct object *object)
{
	struct port *port = container_of(object, struct port, object);

	/* Events and callers hold references: none is left. */
	assert(list_is_empty(&port->callers) && list_is_empty(&port->receivers),
	       "a port dies with nobody waiting at it");
	job_free(port->job, &port_cache, port);
}

const struct object_type port_type = {
	.name = "port",
	.handle_added = port_handle_added,
	.handle_removed = port_handle_removed,
	.destroy = port_destroy,
};
