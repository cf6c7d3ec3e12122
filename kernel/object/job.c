/* SPDX-License-Identifier: MIT */
/*
 * Jobs. Locks: a job's own, one at a time; the quota is one atomic number, so charging takes none.
 */
#include <abi/errno.h>
#include <kernel/job.h>
#include <kernel/log.h>
#include <kernel/panic.h>
#include <kernel/process.h>
#include <kernel/slab.h>

struct job *root_job;
static struct object_cache job_cache = OBJECT_CACHE("job", struct job);

int job_charge(struct job *job, uint64_t bytes)
{
	uint64_t left = job_memory_left(job);

	if (allocation_fails())
		return -ENOMEM;
	do {
		if (unlikely(left < bytes))
			return -ENOMEM;
	} while (!__atomic_compare_exchange_n(&job->memory_left, &left, left - bytes, true,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return 0;
}

void job_uncharge(struct job *job, uint64_t bytes)
{
	__atomic_fetch_add(&job->memory_left, bytes, __ATOMIC_RELAXED);
}

uint64_t job_memory_used(const struct job *job)
{
	return read_once(job->memory_limit) - job_memory_left(job);
}

void *job_cache_alloc(struct job *job, struct object_cache *cache)
{
	void *object;

	if (job_charge(job, cache->size))
		return NULL;
	object = object_cache_alloc(cache);
	if (!object) {
		job_uncharge(job, cache->size);
		return NULL;
	}
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

static void job_set_up(struct job *job, uint64_t memory_limit, uint32_t process_limit)
{
	object_init(&job->object, OBJECT_JOB);
	job->memory_limit = memory_limit;
	job->memory_left = memory_limit;
	spinlock_init(&job->lock, LOCK_LEVEL_JOB);
	job->process_limit = process_limit;
	list_init(&job->members);
	list_init(&job->children);
	list_init(&job->stopped);
	list_init(&job->sibling);
}

void job_init_root(uint64_t memory_bytes)
{
	static struct job root;

	job_set_up(&root, memory_bytes, UINT32_MAX);
	format_text(root.name, sizeof(root.name), "root");
	root_job = &root;
}

int job_create(struct job *parent, const char *name, uint64_t memory_limit, uint32_t process_limit,
	       struct job **result)
{
	struct job *job;
	bool killed;

	if (memory_limit > UINT64_MAX - sizeof(*job) ||
	    job_charge(parent, memory_limit + sizeof(*job)))
		return -ENOMEM;
	job = object_cache_alloc(&job_cache);
	if (!job) {
		job_uncharge(parent, memory_limit + sizeof(*job));
		return -ENOMEM;
	}
	job_set_up(job, memory_limit, process_limit);
	format_text(job->name, sizeof(job->name), "%s", name);
	job->parent = parent;
	object_retain(&parent->object);

	spinlock_acquire(&parent->lock);
	killed = parent->killed;
	if (!killed)
		list_append(&parent->children, &job->sibling);
	spinlock_release(&parent->lock);
	if (killed) {
		object_release(&job->object);
		return -ECANCELED;
	}
	*result = job;
	return 0;
}

static void job_destroy(struct object *object)
{
	struct job *job = container_of(object, struct job, object);
	struct job *parent = job->parent;

	assert(parent && list_is_empty(&job->members) && list_is_empty(&job->children),
	       "a job with members lost its last reference");
	assert(job->memory_left == job->memory_limit, "a job's charges do not add up to nothing");
	spinlock_acquire(&parent->lock);
	list_remove(&job->sibling);
	spinlock_release(&parent->lock);
	job_uncharge(parent, job->memory_limit + sizeof(*job));
	object_cache_free(&job_cache, job);
	object_release(&parent->object);
}

int job_join(struct job *job, struct list *link)
{
	int error = 0;

	spinlock_acquire(&job->lock);
	if (job->killed) {
		error = -ECANCELED;
	} else if (job->processes >= job->process_limit) {
		error = -EAGAIN;
	} else {
		job->processes++;
		list_append(&job->members, link);
	}
	spinlock_release(&job->lock);
	return error;
}

void job_leave(struct job *job, struct list *link)
{
	spinlock_acquire(&job->lock);
	job->processes--;
	list_remove(link);
	spinlock_release(&job->lock);
}

/* The first member, which goes to the end; NULL where it is dying already. */
static struct process *job_rotate_member(struct job *job)
{
	struct process *process = NULL;
	struct list *link;

	spinlock_acquire(&job->lock);
	link = list_take_first(&job->members);
	if (link) {
		process = container_of(link, struct process, job_link);
		list_append(&job->members, link);
		if (!object_retain_alive(&process->object))
			process = NULL;
	}
	spinlock_release(&job->lock);
	return process;
}

static void job_kill_members(struct job *job, int status)
{
	uint32_t count;

	spinlock_acquire(&job->lock);
	job->killed = true;
	count = job->processes;
	spinlock_release(&job->lock);
	/* None joins any more, so that many turns reach each one. */
	while (count-- > 0) {
		struct process *process = job_rotate_member(job);

		if (process) {
			(void)process_kill(process, status);
			object_release(&process->object);
		}
		arch_interrupts_poll();
	}
}

/* A child that job_kill has not seen yet, with a reference. */
static struct job *job_next_child(struct job *job)
{
	struct job *child = NULL;
	struct list *link;

	spinlock_acquire(&job->lock);
	while (!child && (link = list_take_first(&job->children))) {
		child = container_of(link, struct job, sibling);
		list_append(&job->stopped, link);
		if (!object_retain_alive(&child->object))
			child = NULL;
	}
	spinlock_release(&job->lock);
	return child;
}

void job_kill(struct job *job, int status)
{
	struct job *at = job;

	job_kill_members(at, status);
	for (;;) {
		struct job *child = job_next_child(at);

		if (child) {
			job_kill_members(child, status);
			at = child;
		} else if (at != job) {
			struct job *parent = at->parent;

			/* Not the last reference to the parent: the caller or this walk has one. */
			object_release(&at->object);
			at = parent;
		} else {
			return;
		}
	}
}

const struct object_type job_type = {
	.name = "job",
	.destroy = job_destroy,
};
