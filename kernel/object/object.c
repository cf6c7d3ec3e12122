/* SPDX-License-Identifier: MIT */
/*
 * Counts and death of kernel objects. The kernel runs with interrupts off, so a CPU's list of the
 * dead needs no lock.
 */
#include <kernel/object.h>
#include <kernel/panic.h>

const struct object_type *const object_types[OBJECT_KIND_COUNT] = {
	[OBJECT_JOB] = &job_type,
	[OBJECT_PROCESS] = &process_type,
	[OBJECT_THREAD] = &thread_type,
	[OBJECT_PORT] = &port_type,
	[OBJECT_NODE] = &node_type,
	[OBJECT_CONNECTION] = &connection_type,
	[OBJECT_TOKEN] = &token_type,
	[OBJECT_VMO] = &vmo_type,
	[OBJECT_TIMER] = &timer_type,
	[OBJECT_IRQ] = &irq_type,
	[OBJECT_PORT_RANGE] = &port_range_type,
	[OBJECT_RESOURCE] = &resource_type,
	[OBJECT_LOG] = &log_type,
	[OBJECT_PIPE] = &pipe_type,
	[OBJECT_RECEIVABLE] = &receivable_type,
	[OBJECT_PROCESS_END] = &process_end_type,
};

struct object *object_dead[CPU_LIMIT];

void object_init(struct object *object, enum object_kind kind)
{
	static uint64_t last_id;

	object->references = 1;
	object->handles = 0;
	object->kind = (uint8_t)kind;
	object->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
}

/*
 * A saturated count is set back to the middle of the saturated half: 2^30 CPUs would have to pass
 * here at once to leave it.
 */
void object_count_broken(uint32_t *count, uint32_t old)
{
	assert(old != 0, "an object was used after its last reference");
	__atomic_store_n(count, OBJECT_SATURATED + OBJECT_SATURATED / 2, __ATOMIC_RELAXED);
}

bool object_retain_alive(struct object *object)
{
	uint32_t old = __atomic_load_n(&object->references, __ATOMIC_RELAXED);

	do {
		if (old == 0)
			return false;
		if (old >= OBJECT_SATURATED)
			return true;
	} while (!__atomic_compare_exchange_n(&object->references, &old, old + 1, true,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

void object_died(struct object *object)
{
	struct object **list = &object_dead[cpu_current()->index];

	/* All that others did with the object before their release comes before its end. */
	(void)__atomic_load_n(&object->references, __ATOMIC_ACQUIRE);
	object->dead = *list;
	*list = object;
	cpu_current()->reschedule =
		true; /* so that the way back to user space comes by object_bury */
}

void object_handle_added(struct object *object)
{
	uint32_t old = __atomic_fetch_add(&object->handles, 1, __ATOMIC_RELAXED);

	if (old == 0)
		object_retain(object);
	else if (unlikely(old >= OBJECT_SATURATED))
		object_count_broken(&object->handles, old);
}

void object_handle_removed(struct object *object)
{
	uint32_t old = __atomic_fetch_sub(&object->handles, 1, __ATOMIC_ACQ_REL);
	const struct object_type *type;

	if (unlikely(old == 0 || old >= OBJECT_SATURATED)) {
		object_count_broken(&object->handles, old);
		return;
	}
	/* Only who closed the last handle owns the handles' reference and may still look. */
	if (old != 1)
		return;
	type = object_types[object->kind];
	if (type->closed)
		type->closed(object);
	object_release(object);
}

bool object_bury(unsigned limit)
{
	for (; limit > 0; limit--) {
		/* Looked up each time: destroying may have moved the thread to another CPU. */
		struct object **list = &object_dead[cpu_current()->index];
		struct object *object = *list;

		if (!object)
			return false;
		*list = object->dead;
		object_types[object->kind]->destroy(object);
	}
	return object_bury_needed();
}
