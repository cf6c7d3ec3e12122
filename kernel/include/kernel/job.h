/* SPDX-License-Identifier: MIT */
/*
 * A job: a quota, and the processes that live on it. A child's quota is carved from its parent's,
 * so a charge touches one job only. Everything that a process makes the kernel hold is charged:
 * pages by their size, objects by theirs.
 */
#ifndef KERNEL_JOB_H
#define KERNEL_JOB_H

#include <kernel/object.h>
#include <kernel/spinlock.h>

struct job {
	struct object object;
	struct job *parent;    /* holds a reference */
	uint64_t memory_limit; /* bytes; atomic, as the next three */
	uint64_t memory_used;
	uint32_t process_limit;
	uint32_t processes;
	struct spinlock lock;                  /* LOCK_LEVEL_JOB */
	struct list members GUARDED_BY(lock);  /* struct process.job_link */
	struct list children GUARDED_BY(lock); /* struct job.sibling */
	struct list sibling;
	bool killed; /* takes no new processes */
	char name[OBJECT_NAME_SIZE];
};

extern struct job *root_job;

void job_init_root(uint64_t memory_bytes);
/* NULL when the parent's quota does not allow it. */
struct job *job_create(struct job *parent, uint64_t memory_limit, uint32_t process_limit);

/* 0 or -ENOMEM; atomic, any lock may be held. */
NODISCARD int job_charge(struct job *job, uint64_t bytes);
void job_uncharge(struct job *job, uint64_t bytes);

static inline NODISCARD int job_charge_pages(struct job *job, unsigned count)
{
	return job_charge(job, (uint64_t)count * PAGE_SIZE);
}

static inline void job_uncharge_pages(struct job *job, unsigned count)
{
	job_uncharge(job, (uint64_t)count * PAGE_SIZE);
}

#endif
