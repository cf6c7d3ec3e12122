/* SPDX-License-Identifier: MIT */
/* Counts, jobs and handle tables. */
#include "shim.h"
#include "types.h"

#include <stdlib.h>

#include <abi/errno.h>
#include <kernel/handle_table.h>
#include <kernel/job.h>
#include <kernel/string.h>

#define SOME_RIGHTS (RIGHT_READ | RIGHT_WRITE | RIGHT_DUPLICATE)

static void bury_all(void)
{
	while (object_bury(100))
		continue;
}

/* --- objects --------------------------------------------------------------------------------- */

static void the_last_reference_buries_later(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	unsigned before = probes_destroyed;

	object_retain(&probe->object);
	object_release(&probe->object);
	CHECK(!object_bury_needed());
	object_release(&probe->object);
	CHECK(object_bury_needed());
	CHECK(probes_destroyed == before);
	CHECK(!object_bury(1));
	CHECK(probes_destroyed == before + 1);
}

static void burying_is_bounded_and_does_not_recurse(void)
{
	struct probe *chain = NULL;
	unsigned before = probes_destroyed;

	for (unsigned i = 0; i < 100000; i++) {
		struct probe *probe = probe_create(OBJECT_PORT);

		probe->next = chain;
		chain = probe;
	}
	object_release(&chain->object);
	CHECK(object_bury(10));
	CHECK(probes_destroyed == before + 10);
	bury_all();
	CHECK(probes_destroyed == before + 100000);
}

static void a_count_that_saturates_never_frees(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);

	probe->object.references = OBJECT_SATURATED - 1;
	object_retain(&probe->object);
	object_retain(&probe->object);
	CHECK(probe->object.references > OBJECT_SATURATED);
	for (unsigned i = 0; i < 1000; i++)
		object_release(&probe->object);
	CHECK(probe->object.references > OBJECT_SATURATED);
	CHECK(object_retain_alive(&probe->object));
	CHECK(!object_bury_needed());
	free(probe);
}

static void a_dying_object_is_not_revived(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);

	CHECK(object_retain_alive(&probe->object));
	object_release(&probe->object);
	object_release(&probe->object);
	CHECK(!object_retain_alive(&probe->object));
	bury_all();
}

static void the_last_handle_closes_once(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	unsigned closed = probes_closed;
	unsigned destroyed = probes_destroyed;

	object_handle_added(&probe->object);
	object_handle_added(&probe->object);
	object_release(&probe->object);
	object_handle_removed(&probe->object);
	CHECK(probes_closed == closed);
	object_handle_removed(&probe->object);
	CHECK(probes_closed == closed + 1);
	bury_all();
	CHECK(probes_destroyed == destroyed + 1);
}

/* --- jobs ------------------------------------------------------------------------------------ */

static void a_child_carves_its_quota_from_its_parent(void)
{
	struct job *job, *child;
	uint64_t before = job_memory_used(root_job);

	CHECK(job_create(root_job, "a", 1000000, 10, &job) == 0);
	CHECK(job_memory_used(root_job) == before + 1000000 + sizeof(*job));
	CHECK(job_create(job, "b", 1000000, 10, &child) == -ENOMEM);
	CHECK(job_create(job, "b", 500000, 10, &child) == 0);
	CHECK(job_charge(child, 500000) == 0);
	CHECK(job_charge(child, 1) == -ENOMEM);
	CHECK(job_memory_used(job) == 500000 + sizeof(*job));
	job_uncharge(child, 500000);
	object_release(&child->object);
	bury_all();
	CHECK(job_memory_used(job) == 0);
	CHECK(job_create(job, "c", UINT64_MAX, 10, &child) == -ENOMEM);
	object_release(&job->object);
	bury_all();
	CHECK(job_memory_used(root_job) == before);
}

static void a_charge_is_never_lost_under_races(void)
{
	struct job *job;
	struct shim_worker *workers[4];

	CHECK(job_create(root_job, "race", 1000, 10, &job) == 0);
	for (unsigned i = 0; i < 4; i++)
		workers[i] = shim_start(NULL, job_hammer, job);
	for (unsigned i = 0; i < 4; i++)
		shim_join(workers[i]);
	CHECK(job_memory_used(job) == 0);
	object_release(&job->object);
	bury_all();
}

static void killing_a_job_reaches_all_below_and_closes_it(void)
{
	struct job *job, *child, *grandchild, *none;
	struct process *processes[6];
	struct list link;

	CHECK(job_create(root_job, "a", 1000000, 3, &job) == 0);
	CHECK(job_create(job, "b", 100000, 3, &child) == 0);
	CHECK(job_create(child, "c", 10000, 3, &grandchild) == 0);
	for (unsigned i = 0; i < 6; i++) {
		processes[i] = calloc(1, sizeof(struct process));
		object_init(&processes[i]->object, OBJECT_PROCESS);
		CHECK(job_join(i < 3   ? job
			       : i < 5 ? child
				       : grandchild,
			       &processes[i]->job_link) == 0);
	}
	CHECK(job_join(job, &link) == -EAGAIN);
	job_kill(job, 9);
	for (unsigned i = 0; i < 6; i++) {
		CHECK(processes[i]->exit_status == 9);
		CHECK(processes[i]->object.references == 1);
	}
	CHECK(job_join(grandchild, &link) == -ECANCELED);
	CHECK(job_create(child, "d", 1, 1, &none) == -ECANCELED);
	for (unsigned i = 0; i < 6; i++) {
		job_leave(i < 3 ? job : i < 5 ? child : grandchild, &processes[i]->job_link);
		free(processes[i]);
	}
	object_release(&job->object);
	object_release(&child->object);
	object_release(&grandchild->object);
	bury_all();
}

/* --- handle tables --------------------------------------------------------------------------- */

static struct handle_table table;

static void table_begin(void)
{
	memset(&table, 0, sizeof(table));
	handle_table_init(&table, root_job);
	(void)handle_table_set_limit(&table, 65536);
}

static void table_end(void)
{
	while (handle_table_drain(&table))
		continue;
	bury_all();
}

static unsigned open_one(unsigned minimum)
{
	struct probe *probe = probe_create(OBJECT_CONNECTION);
	unsigned number = ~0U;

	(void)!descriptor_add(&table, &probe->object, SOME_RIGHTS, 0, minimum, &number);
	object_release(&probe->object);
	return number;
}

static void descriptors_take_the_lowest_free_number(void)
{
	table_begin();
	for (unsigned i = 0; i < 1000; i++)
		CHECK(open_one(0) == i);
	CHECK(handle_remove(&table, 700) == 0);
	CHECK(handle_remove(&table, 3) == 0);
	CHECK(handle_remove(&table, 300) == 0);
	CHECK(open_one(100) == 300);
	CHECK(open_one(0) == 3);
	CHECK(open_one(0) == 700);
	CHECK(open_one(0) == 1000);
	CHECK(open_one(5000) == 5000);
	CHECK(open_one(0) == 1001);
	CHECK(handle_remove(&table, 5001) == -EBADF);
	table_end();
}

#define MODEL_LIMIT 4096

/* Against a plain array of flags, with runs and holes over many chunks. */
static void descriptors_agree_with_a_plain_model(void)
{
	static bool used[MODEL_LIMIT];
	unsigned seed = 1;

	table_begin();
	(void)handle_table_set_limit(&table, MODEL_LIMIT);
	for (unsigned step = 0; step < 40000; step++) {
		unsigned minimum = 0, expected;

		seed = seed * 1103515245 + 12345;
		if (step > 5000 && seed >> 16 & 1) {
			unsigned victim = (seed >> 8 ^ seed >> 17) % MODEL_LIMIT;

			CHECK(handle_remove(&table, victim) == (used[victim] ? 0 : -EBADF));
			used[victim] = false;
			continue;
		}
		if ((seed >> 20) % 8 == 0)
			minimum = (seed >> 9) % MODEL_LIMIT;
		for (expected = minimum; expected < MODEL_LIMIT && used[expected]; expected++)
			continue;
		if (expected == MODEL_LIMIT) {
			CHECK(open_one(minimum) == ~0U);
			continue;
		}
		used[expected] = true;
		CHECK(open_one(minimum) == expected);
	}
	table_end();
}

static void every_number_can_be_open_at_once(void)
{
	table_begin();
	for (unsigned i = 0; i < HANDLE_DESCRIPTORS; i++)
		CHECK(open_one(0) == i);
	CHECK(open_one(0) == ~0U);
	for (unsigned i = 0; i < HANDLE_DESCRIPTORS; i += 4099)
		CHECK(handle_remove(&table, i) == 0);
	for (unsigned i = 0; i < HANDLE_DESCRIPTORS; i += 4099)
		CHECK(open_one(0) == i);
	CHECK(open_one(0) == ~0U);
	table_end();
}

static void the_limit_bounds_new_descriptors_only(void)
{
	struct probe *probe = probe_create(OBJECT_CONNECTION);
	unsigned number;

	table_begin();
	for (unsigned i = 0; i < 10; i++)
		open_one(0);
	CHECK(handle_table_set_limit(&table, 5) == 65536);
	CHECK(descriptor_add(&table, &probe->object, 0, 0, 0, &number) == -EMFILE);
	CHECK(descriptor_add(&table, &probe->object, 0, 0, 5, &number) == -EINVAL);
	CHECK(descriptor_replace(&table, &probe->object, 0, 0, 5) == -EBADF);
	CHECK(handle_remove(&table, 9) == 0);
	CHECK(handle_remove(&table, 2) == 0);
	CHECK(descriptor_add(&table, &probe->object, 0, 0, 0, &number) == 0 && number == 2);
	object_release(&probe->object);
	table_end();
}

static void only_connections_get_descriptors(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	unsigned number;

	table_begin();
	CHECK(descriptor_add(&table, &probe->object, 0, 0, 0, &number) == -EINVAL);
	CHECK(descriptor_replace(&table, &probe->object, 0, 0, 0) == -EINVAL);
	object_release(&probe->object);
	table_end();
}

static void replacing_closes_what_was_there(void)
{
	struct probe *probe = probe_create(OBJECT_CONNECTION);
	unsigned closed = probes_closed;

	table_begin();
	CHECK(open_one(0) == 0);
	CHECK(descriptor_replace(&table, &probe->object, SOME_RIGHTS, 0, 0) == 0);
	CHECK(probes_closed == closed + 1);
	CHECK(descriptor_replace(&table, &probe->object, SOME_RIGHTS, 0, 0) == 0);
	CHECK(probes_closed == closed + 1);
	CHECK(descriptor_replace(&table, &probe->object, SOME_RIGHTS, 0, 60000) == 0);
	CHECK(probe->object.handles == 2);
	object_release(&probe->object);
	table_end();
	CHECK(probes_closed == closed + 2);
}

static void a_stale_handle_names_nothing(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	struct object *object;
	handle_t old, new;

	table_begin();
	CHECK(handle_add(&table, &probe->object, SOME_RIGHTS, 0, &old) == 0);
	CHECK(old >= HANDLE_DESCRIPTORS);
	CHECK(handle_remove(&table, old) == 0);
	CHECK(handle_add(&table, &probe->object, SOME_RIGHTS, 0, &new) == 0);
	CHECK(new != old && (new & 0xffff) == (old & 0xffff));
	CHECK(handle_get(&table, old, OBJECT_NONE, 0, &object) == -EBADF);
	CHECK(handle_remove(&table, old) == -EBADF);
	CHECK(handle_get(&table, HANDLE_NONE, OBJECT_NONE, 0, &object) == -EBADF);
	CHECK(handle_get(&table, new & 0xffff, OBJECT_NONE, 0, &object) == -EBADF);
	CHECK(handle_get(&table, new | 1UL << 63, OBJECT_NONE, 0, &object) == -EBADF);
	CHECK(handle_get(&table, new, OBJECT_PORT, 0, &object) == 0 && object == &probe->object);
	object_release(object);
	object_release(&probe->object);
	table_end();
}

static void a_slot_whose_generations_are_used_up_retires(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	struct object *object;
	handle_t first, last, next;

	table_begin();
	CHECK(handle_add(&table, &probe->object, SOME_RIGHTS, 0, &first) == 0);
	CHECK(handle_remove(&table, first) == 0);
	table.chunk[HANDLE_CHUNKS / 2][0].meta = (HANDLE_GENERATION_MAX - 1) << 24;
	CHECK(handle_add(&table, &probe->object, SOME_RIGHTS, 0, &last) == 0);
	CHECK(last >> 16 == HANDLE_GENERATION_MAX && (last & 0xffff) == 0);
	CHECK(handle_get(&table, last, OBJECT_PORT, 0, &object) == 0);
	object_release(object);
	CHECK(handle_remove(&table, last) == 0);
	CHECK(handle_get(&table, last, OBJECT_PORT, 0, &object) == -EBADF);
	CHECK(handle_add(&table, &probe->object, SOME_RIGHTS, 0, &next) == 0);
	CHECK((next & 0xffff) == 1);
	object_release(&probe->object);
	table_end();
}

static void kind_and_rights_are_checked(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	struct object *object;
	handle_t handle;
	uint32_t has;

	table_begin();
	CHECK(handle_add(&table, &probe->object, RIGHT_READ | RIGHT_WATCH, 0, &handle) == 0);
	CHECK(handle_get(&table, handle, OBJECT_NODE, RIGHT_READ, &object) == -EINVAL);
	CHECK(handle_get(&table, handle, OBJECT_PORT, RIGHT_WRITE, &object) == -EACCES);
	CHECK(handle_get_with_rights(&table, handle, OBJECT_PORT, RIGHT_READ, &object, &has) == 0);
	CHECK(has == (RIGHT_READ | RIGHT_WATCH));
	object_release(object);
	CHECK(handle_hold(&table, handle, OBJECT_NONE, RIGHT_TRANSFER, &object, &has) == -EACCES);
	object_release(&probe->object);
	table_end();
}

static void a_move_keeps_the_object_open_on_its_way(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	unsigned closed = probes_closed;
	struct object *object;
	handle_t handle, other;
	uint32_t has;

	table_begin();
	CHECK(handle_add(&table, &probe->object, RIGHTS_ALL, 0, &handle) == 0);
	object_release(&probe->object);
	CHECK(handle_hold(&table, handle, OBJECT_NONE, RIGHT_TRANSFER, &object, &has) == 0);
	CHECK(handle_remove(&table, handle) == 0);
	CHECK(probes_closed == closed);
	CHECK(handle_add(&table, object, has, 0, &other) == 0);
	handle_let_go(object, has);
	CHECK(probes_closed == closed);
	CHECK(handle_remove(&table, other) == 0);
	CHECK(probes_closed == closed + 1);
	table_end();
}

static void fork_copies_what_may_be_copied_under_the_same_numbers(void)
{
	struct probe *port = probe_create(OBJECT_PORT);
	struct probe *file = probe_create(OBJECT_CONNECTION);
	struct handle_table copy = {0};
	struct object *object;
	handle_t inherited, own, fixed, other;
	unsigned number;

	table_begin();
	CHECK(descriptor_replace(&table, &file->object, SOME_RIGHTS, HANDLE_CLOSE_ON_EXEC, 700) ==
	      0);
	CHECK(descriptor_add(&table, &file->object, SOME_RIGHTS, HANDLE_CLOSE_ON_FORK, 0,
			     &number) == 0);
	CHECK(handle_add(&table, &port->object, SOME_RIGHTS, HANDLE_INHERIT, &inherited) == 0);
	CHECK(handle_add(&table, &port->object, SOME_RIGHTS, 0, &own) == 0);
	CHECK(handle_add(&table, &port->object, RIGHT_READ, HANDLE_INHERIT, &fixed) == 0);
	handle_table_init(&copy, root_job);
	CHECK(handle_table_clone(&table, &copy) == 0);
	CHECK(copy.descriptor_limit == 65536);
	CHECK(handle_get_flags(&copy, 700) == HANDLE_CLOSE_ON_EXEC);
	CHECK(handle_get_flags(&copy, 0) == -EBADF);
	CHECK(handle_get(&copy, inherited, OBJECT_PORT, RIGHT_READ, &object) == 0);
	object_release(object);
	CHECK(handle_get(&copy, own, OBJECT_PORT, 0, &object) == -EBADF);
	/* Nor does a later handle of the copy get that number. */
	CHECK(handle_add(&copy, &port->object, SOME_RIGHTS, 0, &other) == 0);
	CHECK(other != own && (other & 0xffff) == (own & 0xffff));
	CHECK(handle_remove(&copy, other) == 0);
	CHECK(handle_get(&copy, fixed, OBJECT_PORT, 0, &object) == -EBADF);
	CHECK(port->object.handles == 4);
	while (handle_table_drain(&copy))
		continue;
	CHECK(port->object.handles == 3);
	CHECK(handle_add(&copy, &port->object, 0, 0, &own) == -EMFILE);
	object_release(&port->object);
	object_release(&file->object);
	table_end();
}

static void spawn_gives_descriptors_that_live_through_exec(void)
{
	struct probe *file = probe_create(OBJECT_CONNECTION);
	struct handle_table to = {0};

	table_begin();
	CHECK(descriptor_replace(&table, &file->object, SOME_RIGHTS, 0, 700) == 0);
	CHECK(descriptor_replace(&table, &file->object, SOME_RIGHTS, 0, 2) == 0);
	CHECK(descriptor_replace(&table, &file->object, SOME_RIGHTS, HANDLE_CLOSE_ON_EXEC, 3) == 0);
	CHECK(descriptor_replace(&table, &file->object, SOME_RIGHTS, HANDLE_CLOSE_ON_FORK, 4) == 0);
	handle_table_set_limit(&table, 500);
	handle_table_init(&to, root_job);
	CHECK(handle_table_inherit(&table, &to) == 0);
	CHECK(handle_table_limit(&to) == 500);
	CHECK(handle_get_flags(&to, 2) == 0);
	CHECK(handle_get_flags(&to, 700) == 0);
	CHECK(handle_get_flags(&to, 3) == -EBADF);
	CHECK(handle_get_flags(&to, 4) == -EBADF);
	CHECK(file->object.handles == 6);
	CHECK(handle_table_inherit(&table, &to) == -EBUSY);
	while (handle_table_drain(&to))
		continue;
	CHECK(file->object.handles == 4);
	object_release(&file->object);
	table_end();
}

static void exec_closes_what_is_marked(void)
{
	table_begin();
	for (unsigned i = 0; i < 600; i++) {
		CHECK(open_one(0) == i);
		if (i % 3 == 0)
			CHECK(handle_set_flags(&table, i, HANDLE_CLOSE_ON_EXEC) == 0);
	}
	while (handle_table_exec(&table))
		continue;
	for (unsigned i = 0; i < 600; i++)
		CHECK(handle_get_flags(&table, i) == (i % 3 == 0 ? -EBADF : 0));
	CHECK(open_one(0) == 0);
	table_end();
}

static void exec_exchanges_system_handles(void)
{
	struct probe *port = probe_create(OBJECT_PORT);
	struct handle_table image = {0};
	handle_t old[300], brought, next;

	table_begin();
	handle_table_init(&image, root_job);
	CHECK(open_one(0) == 0);
	for (unsigned i = 0; i < 300; i++)
		CHECK(handle_add(&table, &port->object, SOME_RIGHTS, 0, &old[i]) == 0);
	CHECK(handle_add(&image, &port->object, SOME_RIGHTS, HANDLE_INHERIT, &brought) == 0);
	handle_table_exchange(&table, &image);
	CHECK(handle_get_flags(&table, brought) == HANDLE_INHERIT);
	CHECK(handle_get_flags(&table, old[299]) == -EBADF);
	CHECK(handle_get_flags(&table, 0) == 0);
	CHECK(handle_add(&table, &port->object, SOME_RIGHTS, 0, &next) == 0);
	CHECK(next != brought);
	while (handle_table_drain(&image))
		continue;
	CHECK(port->object.handles == 2);
	object_release(&port->object);
	table_end();
}

static void memory_that_runs_out_is_an_error(void)
{
	struct probe *probe = probe_create(OBJECT_PORT);
	struct job *job;
	struct handle_table small = {0};
	handle_t handle;

	CHECK(job_create(root_job, "small", PAGE_SIZE, 1, &job) == 0);
	handle_table_init(&small, job);
	allocation_fail_later(1);
	CHECK(handle_add(&small, &probe->object, 0, 0, &handle) == -ENOMEM);
	CHECK(job_memory_used(job) == 0);
	for (unsigned i = 0; i < HANDLE_CHUNK_SLOTS; i++)
		CHECK(handle_add(&small, &probe->object, 0, 0, &handle) == 0);
	CHECK(handle_add(&small, &probe->object, 0, 0, &handle) == -ENOMEM);
	while (handle_table_drain(&small))
		continue;
	CHECK(job_memory_used(job) == 0);
	object_release(&probe->object);
	object_release(&job->object);
	bury_all();
}

static void dup_racing_close_never_revives(void)
{
	struct shim_worker *workers[4];
	unsigned closed = probes_closed, destroyed = probes_destroyed;

	table_begin();
	for (unsigned i = 0; i < 4; i++)
		workers[i] = shim_start(NULL, i < 2 ? dup_hammer : close_hammer, &table);
	for (unsigned i = 0; i < 4; i++)
		shim_join(workers[i]);
	table_end();
	CHECK(probes_created_by_hammer == probes_destroyed - destroyed);
	CHECK(probes_closed - closed == probes_destroyed - destroyed);
}

int main(void)
{
	shim_enter(NULL);
	job_init_root(1UL << 30);
	TEST(the_last_reference_buries_later);
	TEST(burying_is_bounded_and_does_not_recurse);
	TEST(a_count_that_saturates_never_frees);
	TEST(a_dying_object_is_not_revived);
	TEST(the_last_handle_closes_once);
	TEST(a_child_carves_its_quota_from_its_parent);
	TEST(a_charge_is_never_lost_under_races);
	TEST(killing_a_job_reaches_all_below_and_closes_it);
	TEST(descriptors_take_the_lowest_free_number);
	TEST(descriptors_agree_with_a_plain_model);
	TEST(every_number_can_be_open_at_once);
	TEST(the_limit_bounds_new_descriptors_only);
	TEST(only_connections_get_descriptors);
	TEST(replacing_closes_what_was_there);
	TEST(a_stale_handle_names_nothing);
	TEST(a_slot_whose_generations_are_used_up_retires);
	TEST(kind_and_rights_are_checked);
	TEST(a_move_keeps_the_object_open_on_its_way);
	TEST(fork_copies_what_may_be_copied_under_the_same_numbers);
	TEST(spawn_gives_descriptors_that_live_through_exec);
	TEST(exec_closes_what_is_marked);
	TEST(exec_exchanges_system_handles);
	TEST(memory_that_runs_out_is_an_error);
	TEST(dup_racing_close_never_revives);
	TEST(nothing_leaks);
	shim_leave();
	return test_finish();
}
