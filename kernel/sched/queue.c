/* SPDX-License-Identifier: MIT */
/* Run queues: pure data structures, also tested on the host. */
#include <kernel/job.h>
#include <kernel/panic.h>
#include <kernel/process.h>

#include "queue.h"

/* 1024 * 1.25^nice: what a cycle costs at nice -20..19. */
static const uint32_t nice_cost[40] = {
	12,   15,   18,   23,    29,    36,    45,    56,    70,    88,    110,   137,   172,  215,
	268,  336,  419,  524,   655,   819,   1024,  1280,  1600,  2000,  2500,  3125,  3906, 4883,
	6104, 7629, 9537, 11921, 14901, 18626, 23283, 29104, 36380, 45475, 56843, 71054,
};

uint64_t fair_weigh(uint64_t cycles, int nice)
{
	uint64_t cost = nice_cost[nice + 20];

	return nice == 0 ? cycles : cycles / 1024 * cost + cycles % 1024 * cost / 1024;
}

uint64_t fair_time_near(uint64_t time, uint64_t least, uint64_t slice)
{
	/* Times wrap around: their difference tells. */
	int64_t ahead = (int64_t)(time - least);
	int64_t limit = (int64_t)(FAIR_AHEAD_SLICES * slice);

	if (ahead < -(int64_t)slice)
		return least - slice;
	return ahead > limit ? least + FAIR_AHEAD_SLICES * slice : time;
}

void run_queue_init(struct run_queue *queue)
{
	spinlock_init(&queue->lock, LOCK_LEVEL_RUN_QUEUE);
	queue->least = FAIR_START;
	for (unsigned i = 0; i < PRIORITIES; i++)
		list_init(&queue->priority[i]);
}

static bool fair_before(const struct tree_node *left, const struct tree_node *right)
{
	return (int64_t)(container_of(left, struct thread, fair_node)->fair_time -
			 container_of(right, struct thread, fair_node)->fair_time) < 0;
}

/*
 * A job's threads that wait for a processor make the running ones dearer in proportion: so jobs
 * share the processors, and threads their job's part.
 */
static void count_ready(const struct thread *thread, uint32_t change)
{
	__atomic_fetch_add(&thread->process->job->ready, change, __ATOMIC_RELAXED);
}

/* One alone needs no tree: the common case of two threads that work for each other. */
static void insert_fair(struct run_queue *queue, struct thread *thread)
{
	struct thread *lone = queue->lone;

	count_ready(thread, 1);
	if (!lone && !queue->fair.root) {
		queue->lone = thread;
		return;
	}
	if (lone) {
		queue->lone = NULL;
		tree_insert(&queue->fair, &lone->fair_node, fair_before);
	}
	tree_insert(&queue->fair, &thread->fair_node, fair_before);
}

static void remove_fair(struct run_queue *queue, struct thread *thread)
{
	struct tree_node *root;

	count_ready(thread, -1U);
	if (queue->lone == thread) {
		queue->lone = NULL;
		return;
	}
	tree_remove(&queue->fair, &thread->fair_node);
	root = queue->fair.root;
	if (root && root->height == 1) {
		queue->lone = container_of(root, struct thread, fair_node);
		queue->fair.root = NULL;
	}
}

void run_queue_insert(struct run_queue *queue, struct thread *thread, bool in_front)
{
	unsigned priority = thread->priority;

	queue->count++;
	thread->queued_priority = (uint8_t)priority;
	if (priority == 0) {
		insert_fair(queue, thread);
		return;
	}
	queue->present[priority / 64] |= 1UL << priority % 64;
	if (in_front)
		list_prepend(&queue->priority[priority], &thread->run_link);
	else
		list_append(&queue->priority[priority], &thread->run_link);
}

void run_queue_remove(struct run_queue *queue, struct thread *thread)
{
	unsigned priority = thread->queued_priority;

	assert(queue->count > 0, "a thread that leaves a queue was in it");
	queue->count--;
	thread->run_state = THREAD_RUNNING; /* soon: it is in no queue any more */
	if (priority == 0) {
		remove_fair(queue, thread);
		return;
	}
	list_remove(&thread->run_link);
	if (list_is_empty(&queue->priority[priority]))
		queue->present[priority / 64] &= ~(1UL << priority % 64);
}

static struct thread *first_fair(const struct run_queue *queue)
{
	struct tree_node *node;

	if (queue->lone)
		return queue->lone;
	node = tree_first(&queue->fair);
	return node ? container_of(node, struct thread, fair_node) : NULL;
}

unsigned run_queue_priority(const struct run_queue *queue)
{
	uint64_t high = read_once(queue->present[1]), low = read_once(queue->present[0]);

	if (high)
		return 127u - (unsigned)__builtin_clzl(high);
	return low ? 63u - (unsigned)__builtin_clzl(low) : 0;
}

struct thread *run_queue_take(struct run_queue *queue)
{
	unsigned priority = run_queue_priority(queue);
	struct thread *thread;

	if (priority) {
		thread = container_of(queue->priority[priority].next, struct thread, run_link);
	} else {
		thread = first_fair(queue);
		if (!thread)
			return NULL;
		if ((int64_t)(thread->fair_time - queue->least) > 0)
			queue->least = thread->fair_time;
	}
	run_queue_remove(queue, thread);
	return thread;
}

static struct thread *first_allowed(const struct run_queue *queue, unsigned cpu)
{
	struct thread *thread;

	for (unsigned priority = PRIORITIES - 1; priority > 0; priority--) {
		list_for_each (link, &queue->priority[priority]) {
			thread = container_of(link, struct thread, run_link);
			if (thread->affinity >> cpu & 1)
				return thread;
		}
	}
	if (queue->lone)
		return queue->lone->affinity >> cpu & 1 ? queue->lone : NULL;
	for (struct tree_node *node = tree_first(&queue->fair); node; node = tree_next(node)) {
		thread = container_of(node, struct thread, fair_node);
		if (thread->affinity >> cpu & 1)
			return thread;
	}
	return NULL;
}

struct thread *run_queue_take_allowed(struct run_queue *queue, unsigned cpu)
{
	struct thread *thread = first_allowed(queue, cpu);

	if (thread)
		run_queue_remove(queue, thread);
	return thread;
}

uint64_t run_queue_first_time(const struct run_queue *queue, uint64_t fallback)
{
	const struct thread *first = first_fair(queue);

	return first ? first->fair_time : fallback;
}

struct thread *run_queue_exchange(struct run_queue *queue, struct thread *thread, bool behind)
{
	struct thread *lone = queue->lone;

	if (!lone || queue->count != 1 || thread->priority != 0)
		return NULL;
	if (thread->fair_time < lone->fair_time) {
		if (!behind)
			return thread;
		thread->fair_time = lone->fair_time;
	}
	if (lone->fair_time > queue->least)
		queue->least = lone->fair_time;
	if (thread->process->job != lone->process->job) {
		count_ready(thread, 1);
		count_ready(lone, -1U);
	}
	thread->queued_priority = 0;
	thread->run_state = THREAD_READY;
	lone->run_state = THREAD_RUNNING;
	queue->lone = thread;
	return lone;
}
