/* SPDX-License-Identifier: MIT */
#include "types.h"
#include "shim.h"

#include <stdlib.h>

#include <kernel/handle_table.h>
#include <kernel/job.h>

unsigned probes_closed, probes_destroyed, probes_created_by_hammer;

static void probe_closed(struct object *object UNUSED)
{
	__atomic_fetch_add(&probes_closed, 1, __ATOMIC_RELAXED);
}

static void probe_destroy(struct object *object)
{
	struct probe *probe = container_of(object, struct probe, object);

	__atomic_fetch_add(&probes_destroyed, 1, __ATOMIC_RELAXED);
	if (probe->next)
		object_release(&probe->next->object);
	free(probe);
}

/* The kinds that a program brings itself are defined there, and win. */
#define PROBE_TYPE(kind)                               \
	const struct object_type __attribute__((weak)) \
	kind##_type = {.name = "probe", .closed = probe_closed, .destroy = probe_destroy}
PROBE_TYPE(process);
PROBE_TYPE(thread);
PROBE_TYPE(port);
PROBE_TYPE(token);
PROBE_TYPE(vmo);
PROBE_TYPE(irq);
PROBE_TYPE(port_range);
PROBE_TYPE(resource);
PROBE_TYPE(log);
PROBE_TYPE(node);
PROBE_TYPE(connection);
PROBE_TYPE(timer);
PROBE_TYPE(pipe);
PROBE_TYPE(receivable);
PROBE_TYPE(process_end);

struct probe *probe_create(enum object_kind kind)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	object_init(&probe->object, kind);
	return probe;
}

int process_kill(struct process *process, int status)
{
	process->exit_status = status;
	return 0;
}

void nothing_leaks(void)
{
	CHECK(shim_objects_live() == 0);
	CHECK(shim_pages_live() == 0);
	CHECK(job_memory_used(root_job) == 0);
}

void job_hammer(void *argument)
{
	struct job *job = argument;

	for (unsigned i = 0; i < 100000; i++) {
		if (job_charge(job, 400) == 0)
			job_uncharge(job, 400);
	}
}

/* Makes connections under low numbers and duplicates whatever it finds there. */
void dup_hammer(void *argument)
{
	struct handle_table *table = argument;

	for (unsigned i = 0; i < 20000; i++) {
		struct object *object;
		unsigned number;
		uint32_t has;

		if (i % 4 == 0) {
			struct probe *probe = probe_create(OBJECT_CONNECTION);

			__atomic_fetch_add(&probes_created_by_hammer, 1, __ATOMIC_RELAXED);
			/* One handle even where the table is full, so that each one closes. */
			object_handle_added(&probe->object);
			(void)!descriptor_add(table, &probe->object, RIGHTS_ALL, 0, 0, &number);
			object_handle_removed(&probe->object);
			object_release(&probe->object);
		}
		if (handle_hold(table, i % 16, OBJECT_CONNECTION, 0, &object, &has) == 0) {
			(void)!descriptor_add(table, object, has, 0, 0, &number);
			object_handle_removed(object);
			object_release(object);
		}
		(void)object_bury(2);
	}
}

void close_hammer(void *argument)
{
	struct handle_table *table = argument;

	for (unsigned i = 0; i < 40000; i++) {
		(void)!handle_remove(table, i * 7 % 16);
		(void)object_bury(2);
	}
}
