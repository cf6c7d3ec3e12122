/* SPDX-License-Identifier: MIT */
/*
 * A job: a quota, and the processes that live on it. A child's quota is carved from its parent's,
 * so a charge touches one job only. Everything that a process makes the kernel hold is charged:
 * pages by their size, objects by theirs.
 */
#ifndef KERNEL_JOB_H
#define KERNEL_JOB_H

#include <kernel/object.h>
#include <kernel/slab.h>
#include <kernel/spinlock.h>

struct job {
	struct object object;
	struct job *parent;    /* holds a reference; NULL for the root */
	uint64_t memory_limit; /* bytes; changes under lock */
	uint64_t memory_left;  /* bytes of the limit not charged; atomic */
	uint32_t ready;        /* fair threads in run queues; atomic */
	struct spinlock lock;  /* LOCK_LEVEL_JOB: what follows */
	uint32_t process_limit GUARDED_BY(lock);
	uint32_t processes GUARDED_BY(lock);
	bool killed GUARDED_BY(lock);          /* takes no new processes and children */
	struct list members GUARDED_BY(lock);  /* struct process.job_link */
	struct list children GUARDED_BY(lock); /* struct job.sibling */
	struct list stopped GUARDED_BY(lock);  /* children that job_kill has visited */
	struct list sibling;                   /* guarded by the parent's lock */
	char name[OBJECT_NAME_SIZE];
};

extern struct job *root_job;

void job_init_root(uint64_t memory_bytes);
/*
 * A job below parent, with a part of its quota. Caller owns a reference. -ENOMEM: the parent's
 * quota does not allow it, or no memory; -ECANCELED: the parent has been killed.
 */
NODISCARD int job_create(struct job *parent, const char *name, uint64_t memory_limit,
			 uint32_t process_limit, struct job **job);
/* Kills every process of the job and of all jobs below it, for good. No locks held. */
void job_kill(struct job *job, int status);

/* 0 or -ENOMEM; atomic, any lock may be held. */
NODISCARD int job_charge(struct job *job, uint64_t bytes);
void job_uncharge(struct job *job, uint64_t bytes);
uint64_t job_memory_used(const struct job *job);

static inline uint64_t job_memory_left(const struct job *job)
{
	return __atomic_load_n(&job->memory_left, __ATOMIC_RELAXED);
}

/* A process's link, entered while it is made: -ECANCELED (job killed), -EAGAIN (process limit). */
NODISCARD int job_join(struct job *job, struct list *link);
void job_leave(struct job *job, struct list *link);

/*
 * An object charged to a job, all bytes zero, which it keeps alive; NULL: no quota or no memory.
 * job_free undoes it.
 */
void *job_alloc(struct job *job, struct object_cache *cache);
void job_free(struct job *job, struct object_cache *cache, void *object);
/* The same for what does not outlive the job. */
void *job_cache_alloc(struct job *job, struct object_cache *cache);
void job_cache_free(struct job *job, struct object_cache *cache, void *object);

static inline NODISCARD int job_charge_pages(struct job *job, unsigned count)
{
	return job_charge(job, (uint64_t)count * PAGE_SIZE);
}

static inline void job_uncharge_pages(struct job *job, unsigned count)
{
	job_uncharge(job, (uint64_t)count * PAGE_SIZE);
}

#endif
