/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <abi/errno.h>
#include <arch/user_access.h>
#include <kernel/event.h>
#include <kernel/page.h>
#include <kernel/random.h>
#include <kernel/safe_point.h>
#include <kernel/wait.h>

#include "machine.h"
#include "objects.h"

struct job test_job;
void (*test_while_waiting)(void);
struct object *object_dead[CPU_LIMIT];

static uint64_t free_at_start, quota_at_start;

int job_charge(struct job *job, uint64_t bytes)
{
	if (job->memory_left < bytes)
		return -ENOMEM;
	job->memory_left -= bytes;
	return 0;
}

void job_uncharge(struct job *job, uint64_t bytes)
{
	job->memory_left += bytes;
}

void *job_cache_alloc(struct job *job, struct object_cache *cache)
{
	void *object;

	if (job_charge(job, cache->size))
		return NULL;
	object = object_cache_alloc(cache);
	if (!object)
		job_uncharge(job, cache->size);
	return object;
}

void job_cache_free(struct job *job, struct object_cache *cache, void *object)
{
	object_cache_free(cache, object);
	job_uncharge(job, cache->size);
}

void *job_alloc(struct job *job, struct object_cache *cache)
{
	void *object = job_cache_alloc(job, cache);

	if (object)
		object_retain(&job->object);
	return object;
}

void job_free(struct job *job, struct object_cache *cache, void *object)
{
	job_cache_free(job, cache, object);
	object_release(&job->object);
}

bool work_interrupted(uint32_t attention UNUSED)
{
	return false;
}

void object_init(struct object *object, enum object_kind kind)
{
	object->references = 1;
	object->kind = (uint8_t)kind;
	object->id = 1 + test_random() % 1000000;
}

void object_count_broken(uint32_t *count UNUSED, uint32_t old UNUSED)
{
	fflush(stdout);
	abort();
}

void object_died(struct object *object)
{
	object->dead = object_dead[0];
	object_dead[0] = object;
}

void test_bury(void)
{
	while (object_dead[0]) {
		struct object *object = object_dead[0];

		object_dead[0] = object->dead;
		vmo_type.destroy(object);
	}
}

void event_init(struct event *event, enum event_kind kind,
		void (*collect)(struct event *, uint64_t *))
{
	list_init(&event->link);
	event->kind = kind;
	event->collect = collect;
}

void event_bind(struct event *event, struct port *port, uint64_t key)
{
	event->port = port;
	event->key = key;
}

void event_unbind(struct event *event UNUSED)
{
}

void event_raise(struct event *event UNUSED)
{
}

static struct wait_queue *waited_on;
static int wait_result;

int wait_on(struct wait_queue *queue, struct spinlock *lock, nanoseconds_t deadline UNUSED,
	    enum wait_flags flags UNUSED)
{
	waited_on = queue;
	wait_result = -EINTR;
	spinlock_release(lock);
	if (test_while_waiting)
		test_while_waiting();
	waited_on = NULL;
	return wait_result;
}

unsigned wait_wake_all(struct wait_queue *queue, int result)
{
	/* Only the first wake-up counts. */
	if (queue != waited_on)
		return 0;
	waited_on = NULL;
	wait_result = result;
	return 1;
}

uint64_t random_word(void)
{
	return test_random();
}

/* What the CPU's tables say of an address: its bytes, NULL where the access faults. */
static char *user_bytes(struct space *space, uaddr_t address, unsigned access)
{
	entry_t *entry = arch_entry_find(space->root, address);

	if (!entry || !entry_is_present(*entry))
		return NULL;
	if (entry_is_writable(*entry) && !(entry->raw & ENTRY_NO_EXECUTE)) {
		printf("an entry is writable and executable\n");
		fflush(stdout);
		abort();
	}
	if ((access & ACCESS_WRITE && !entry_is_writable(*entry)) ||
	    (access & ACCESS_EXECUTE && entry->raw & ENTRY_NO_EXECUTE))
		return NULL;
	return (char *)paddr_pointer(entry_paddr(*entry)) + address % PAGE_SIZE;
}

static int user_access(struct space *space, uaddr_t address, unsigned access, char **bytes)
{
	while (!(*bytes = user_bytes(space, address, access))) {
		int error = space_fault(space, address, access);

		if (error)
			return error;
	}
	return 0;
}

int user_write(struct space *space, uaddr_t address, uint64_t value)
{
	char *bytes;
	int error = user_access(space, address, ACCESS_WRITE, &bytes);

	if (!error)
		memcpy(bytes, &value, sizeof(value));
	return error;
}

int user_read(struct space *space, uaddr_t address, uint64_t *value)
{
	char *bytes;
	int error = user_access(space, address, ACCESS_READ, &bytes);

	if (!error)
		memcpy(value, bytes, sizeof(*value));
	return error;
}

int user_execute(struct space *space, uaddr_t address)
{
	char *bytes;

	return user_access(space, address, ACCESS_EXECUTE, &bytes);
}

size_t test_user_copy(uaddr_t user, void *kernel, size_t size, bool write)
{
	while (size) {
		size_t part = PAGE_SIZE - user % PAGE_SIZE;
		char *bytes =
			user_bytes(cpu_current()->space, user, write ? ACCESS_WRITE : ACCESS_READ);

		if (!bytes)
			return size;
		if (part > size)
			part = size;
		if (write)
			memcpy(bytes, kernel, part);
		else
			memcpy(kernel, bytes, part);
		size -= part;
		user += part;
		kernel = (char *)kernel + part;
	}
	return 0;
}

/* Pages in use but for those that the object caches keep. */
static uint64_t pages_free(void)
{
	struct object_cache_state state;
	uint64_t pages = page_count().free;

	for (unsigned i = 1; object_cache_state(i, &state); i++)
		pages += state.bytes / PAGE_SIZE;
	return pages;
}

void test_start(uint64_t quota)
{
	if (!cpu_count)
		machine_start(64UL << 20);
	test_job = (struct job){.object = {.references = 1}, .memory_left = quota};
	free_at_start = pages_free();
	quota_at_start = quota;
}

bool test_all_returned(void)
{
	struct object_cache_state state;
	bool good;

	test_bury();
	good = pages_free() == free_at_start && test_job.memory_left == quota_at_start &&
	       test_job.object.references == 1;
	for (unsigned i = 1; object_cache_state(i, &state); i++)
		good &= state.live == 0;
	return good;
}
