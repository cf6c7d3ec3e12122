/* SPDX-License-Identifier: MIT */
/*
 * Timers. Lock order: one queue's lock at a time. The interrupt is set for the first deadline only;
 * disarming leaves it as it is, since an interrupt too many costs less than setting it twice.
 */
#include <kernel/compiler.h>
#include <kernel/cpu.h>
#include <kernel/timer.h>

#define EXPIRE_LIMIT 64 /* functions run by one interrupt */

static struct timer_queue {
	struct spinlock lock; /* LOCK_LEVEL_TIMER_QUEUE */
	struct tree tree GUARDED_BY(lock);
	struct timer *first GUARDED_BY(lock);
	struct timer *running; /* its function runs now; atomic */
	bool expiring GUARDED_BY(lock);
} ALIGNED(64) queues[CPU_LIMIT];

void timer_init_queues(void)
{
	for (unsigned i = 0; i < CPU_LIMIT; i++)
		spinlock_init(&queues[i].lock, LOCK_LEVEL_TIMER_QUEUE);
}

void timer_init(struct timer *timer, void (*expired)(struct timer *timer))
{
	*timer = (struct timer){.expired = expired};
}

static struct timer *node_timer(const struct tree_node *node)
{
	return node ? container_of(node, struct timer, node) : NULL;
}

static bool timer_is_before(const struct tree_node *left, const struct tree_node *right)
{
	return node_timer(left)->deadline < node_timer(right)->deadline;
}

static void queue_remove(struct timer_queue *queue, struct timer *timer) REQUIRES(queue->lock)
{
	if (queue->first == timer)
		queue->first = node_timer(tree_next(&timer->node));
	tree_remove(&queue->tree, &timer->node);
}

void timer_cancel(struct timer *timer)
{
	struct cpu *cpu;

	while ((cpu = __atomic_load_n(&timer->cpu, __ATOMIC_ACQUIRE))) {
		struct timer_queue *queue = &queues[cpu->index];

		spinlock_acquire(&queue->lock);
		if (__atomic_load_n(&timer->cpu, __ATOMIC_RELAXED) == cpu) {
			queue_remove(queue, timer);
			__atomic_store_n(&timer->cpu, NULL, __ATOMIC_RELEASE);
		}
		spinlock_release(&queue->lock);
	}
}

void timer_arm(struct timer *timer, nanoseconds_t deadline)
{
	struct cpu *cpu = cpu_current();
	struct timer_queue *queue = &queues[cpu->index];

	timer_cancel(timer);
	spinlock_acquire(&queue->lock);
	timer->deadline = deadline;
	__atomic_store_n(&timer->cpu, cpu, __ATOMIC_RELAXED);
	tree_insert(&queue->tree, &timer->node, timer_is_before);
	if (!queue->first || deadline < queue->first->deadline) {
		queue->first = timer;
		if (!queue->expiring)
			arch_timer_set(deadline);
	}
	spinlock_release(&queue->lock);
}

void timer_disarm(struct timer *timer)
{
	const struct cpu *self = cpu_current();

	timer_cancel(timer);
	for (unsigned i = 0; i < cpu_count; i++) {
		while (i != self->index &&
		       __atomic_load_n(&queues[i].running, __ATOMIC_ACQUIRE) == timer)
			arch_spin_wait();
	}
}

void timer_expire(void)
{
	struct timer_queue *queue = &queues[cpu_current()->index];
	nanoseconds_t now = arch_clock_now();

	spinlock_acquire(&queue->lock);
	queue->expiring = true;
	for (unsigned i = 0; i < EXPIRE_LIMIT; i++) {
		struct timer *timer = queue->first;

		if (!timer || timer->deadline > now)
			break;
		queue_remove(queue, timer);
		/* In this order: who sees it unqueued sees it running. */
		__atomic_store_n(&queue->running, timer, __ATOMIC_RELAXED);
		__atomic_store_n(&timer->cpu, NULL, __ATOMIC_RELEASE);
		spinlock_release(&queue->lock);
		timer->expired(timer);
		spinlock_acquire(&queue->lock);
		__atomic_store_n(&queue->running, NULL, __ATOMIC_RELEASE);
	}
	queue->expiring = false;
	arch_timer_set(queue->first ? queue->first->deadline : UINT64_MAX);
	spinlock_release(&queue->lock);
}
