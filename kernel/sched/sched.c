/* SPDX-License-Identifier: MIT */
/*
 * Who runs. Each CPU has a run queue under its own lock; a thread in a queue is guarded by the lock
 * of the CPU that thread->cpu names, and a running thread is in none.
 *
 * The fair class is weighted fair queueing by run time: a thread that slept starts at the queue's
 * least time less a credit, so it runs soon but cannot hoard. Chosen over deadlines because its
 * order is one number that a reader can check, and nothing but the slice needs tuning.
 */
#include <abi/errno.h>
#include <abi/sched.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/slab.h>
#include <kernel/space.h>
#include <kernel/trace.h>
#include <kernel/wait_claim.h>

#include "queue.h"

#define SLICE_NS 4000000UL /* a turn while others wait; also what a sleeper gets ahead */

static struct object_cache queue_cache = OBJECT_CACHE("run queue", struct run_queue);
static uint64_t slice_cycles;

static uint64_t cycles_to_ns(uint64_t cycles)
{
	const struct arch_clock_scale *scale = arch_clock_scale();

	return (uint64_t)((unsigned __int128)cycles * scale->multiplier >> scale->shift);
}

static void slice_expired(struct timer *timer)
{
	container_of(timer, struct run_queue, slice)->slice_armed = false;
	cpu_current()->reschedule = true;
}

void sched_init_cpu(struct cpu *cpu)
{
	struct run_queue *queue = object_cache_alloc(&queue_cache);

	assert(queue, "every CPU has a run queue");
	slice_cycles = SLICE_NS * (1UL << 30) / cycles_to_ns(1UL << 30);
	run_queue_init(queue);
	timer_init(&queue->slice, slice_expired);
	cpu->switched = arch_cycles();
	write_once(cpu->queue, queue);
}

nanoseconds_t sched_cycles_time(uint64_t cycles)
{
	return cycles_to_ns(cycles);
}

nanoseconds_t sched_thread_time(const struct thread *thread)
{
	return cycles_to_ns(read_once(thread->run_cycles));
}

static ALWAYS_INLINE void account(struct cpu *cpu, struct thread *thread)
{
	uint64_t now = arch_cycles();

	thread->run_cycles += now - cpu->switched;
	cpu->switched = now;
}

/* Brings a thread's fair time up to date with what it has run since. */
static void charge(struct thread *thread)
{
	thread->fair_time += fair_weigh(thread->run_cycles - thread->charged_cycles, thread->nice);
	thread->charged_cycles = thread->run_cycles;
}

static bool cpu_is_idle(const struct cpu *cpu)
{
	return read_once(cpu->thread) == cpu->idle && read_once(cpu->queue->count) == 0;
}

/* Sees to it that this CPU's running thread has an end to its turn. */
static void arm_slice(struct run_queue *queue)
{
	if (queue->slice_armed)
		return;
	queue->slice_armed = true;
	timer_arm(&queue->slice, arch_clock_now() + SLICE_NS);
}

/* Whether a thread that became ready should run before the one that runs there. */
static bool goes_before(const struct thread *ready, const struct cpu *cpu)
{
	const struct thread *running = read_once(cpu->thread);

	if (running == cpu->idle)
		return true;
	if (ready->priority != running->priority)
		return ready->priority > running->priority;
	return ready->priority == 0 && ready->fair_time + slice_cycles < running->fair_time;
}

static void enqueue(struct cpu *cpu, struct thread *thread)
{
	struct run_queue *queue = cpu->queue;

	spinlock_acquire(&queue->lock);
	charge(thread);
	if (thread->fair_time + slice_cycles < queue->least)
		thread->fair_time = queue->least - slice_cycles;
	thread->cpu = cpu;
	thread->run_state = THREAD_READY;
	run_queue_insert(queue, thread, false);
	if (goes_before(thread, cpu))
		write_once(cpu->reschedule, true);
	spinlock_release(&queue->lock);

	if (cpu == cpu_current())
		arm_slice(queue);
	else if (read_once(cpu->reschedule) || !read_once(queue->slice_armed))
		arch_cpu_kick(cpu); /* it looks at its flags, and arms its own timer */
}

/* Its last CPU if that idles, else any idle one, else its last, else any it may use. */
static struct cpu *choose_cpu(const struct thread *thread)
{
	struct cpu *last = thread->cpu;
	struct cpu *allowed = NULL;

	if (last && !(thread->affinity >> last->index & 1))
		last = NULL;
	if (last && cpu_is_idle(last))
		return last;
	for (unsigned i = 0; i < cpu_count; i++) {
		struct cpu *cpu = cpus[i];

		if (!(thread->affinity >> i & 1) || !read_once(cpu->queue))
			continue;
		if (cpu_is_idle(cpu))
			return cpu;
		if (!allowed)
			allowed = cpu;
	}
	return last ? last : allowed;
}

void sched_ready(struct thread *thread)
{
	enqueue(cpu_count == 1 ? cpu_current() : choose_cpu(thread), thread);
}

/* A ready thread of another CPU that may run here: what a CPU does before it idles. */
static struct thread *steal(struct cpu *cpu)
{
	for (unsigned i = 1; i < cpu_count; i++) {
		struct run_queue *queue = read_once(cpus[(cpu->index + i) % cpu_count]->queue);
		struct thread *thread;

		if (!queue || read_once(queue->count) == 0)
			continue;
		spinlock_acquire(&queue->lock);
		thread = run_queue_take_allowed(queue, cpu->index);
		if (thread) /* its fair time was relative to the other queue's */
			thread->fair_time += cpu->queue->least - queue->least;
		spinlock_release(&queue->lock);
		if (thread)
			return thread;
	}
	return NULL;
}

/* Leaves the running thread for the next, which is in no queue. */
static void switch_to(struct cpu *cpu, struct thread *next, bool keep_context)
{
	struct thread *previous = cpu->thread;

	cpu->reschedule = false;
	if (next == previous) {
		next->run_state = THREAD_RUNNING;
		if (!keep_context)
			arch_thread_restart(next);
		return;
	}
	account(cpu, previous);
	/* The CPU that it ran on may not have left its stack yet. */
	while (unlikely(__atomic_load_n(&next->on_cpu, __ATOMIC_ACQUIRE)))
		arch_spin_wait();
	next->on_cpu = 1;
	next->run_state = THREAD_RUNNING;
	next->cpu = cpu;
	cpu->thread = next;
	if (unlikely(cpu->queue->count && !cpu->queue->slice_armed))
		arm_slice(cpu->queue);
	trace(TRACE_KIND_SWITCH, previous->id, next->id);
	if (next->space && next->space != cpu->space)
		space_activate(next->space);
	arch_thread_switch(previous, next, keep_context);
}

void sched_block(bool keep_context)
{
	struct cpu *cpu = cpu_current();
	struct run_queue *queue = cpu->queue;
	struct thread *next;

	/* A thread made ready meanwhile is in a queue already, and may be what is found. */
	spinlock_acquire(&queue->lock);
	next = run_queue_take(queue);
	spinlock_release(&queue->lock);
	if (!next)
		next = steal(cpu);
	switch_to(cpu, next ? next : cpu->idle, keep_context);
}

void sched_switch_to(struct thread *next, bool keep_context)
{
	struct cpu *cpu = cpu_current();

	if (unlikely(cpu->reschedule || !(next->affinity >> cpu->index & 1))) {
		sched_ready(next);
		sched_block(keep_context);
		return;
	}
	switch_to(cpu, next, keep_context);
}

/* The running thread goes back into its queue and the best one runs. */
static void give_turn(bool behind_others)
{
	struct cpu *cpu = cpu_current();
	struct thread *thread = cpu->thread;
	struct run_queue *queue = cpu->queue;
	struct thread *next;

	account(cpu, thread);
	if (unlikely(!(thread->affinity >> cpu->index & 1))) {
		sched_ready(thread);
		sched_block(true);
		return;
	}
	if (queue->count == 0) {
		cpu->reschedule = false;
		return;
	}
	spinlock_acquire(&queue->lock);
	charge(thread);
	if (behind_others) {
		uint64_t first = run_queue_first_time(queue, thread->fair_time);

		if (first > thread->fair_time)
			thread->fair_time = first;
	}
	thread->run_state = THREAD_READY;
	run_queue_insert(queue, thread, !behind_others);
	next = run_queue_take(queue);
	spinlock_release(&queue->lock);
	switch_to(cpu, next, true);
}

void sched_yield(void)
{
	give_turn(true);
}

void sched_preempt(void)
{
	struct cpu *cpu = cpu_current();

	if (cpu->thread == cpu->idle)
		return; /* its loop looks for itself */
	/* A first-in-first-out thread keeps its place; others have had their turn. */
	give_turn(cpu->thread->policy != SCHED_FIFO);
}

void sched_idle(void)
{
	struct cpu *cpu = cpu_current();

	for (;;) {
		while (object_bury(16))
			arch_interrupts_poll();
		if (read_once(cpu->queue->count))
			sched_block(true);
		else
			arch_idle_wait();
		cpu->reschedule = false;
		if (cpu_count > 1 && !read_once(cpu->queue->count))
			sched_block(true); /* looks at other CPUs' queues; comes back when none has
					      work */
	}
}

/* Takes a ready thread out of its queue, applies a change, puts it back. */
static void change_queued(struct thread *thread, void (*change)(struct thread *, const void *),
			  const void *argument)
{
	for (;;) {
		struct cpu *cpu = read_once(thread->cpu);
		struct run_queue *queue = cpu ? cpu->queue : NULL;
		bool ready;

		if (!queue) {
			change(thread, argument);
			return;
		}
		spinlock_acquire(&queue->lock);
		if (thread->cpu != cpu) {
			spinlock_release(&queue->lock);
			continue;
		}
		ready = thread->run_state == THREAD_READY;
		if (ready)
			run_queue_remove(queue, thread);
		change(thread, argument);
		if (ready)
			run_queue_insert(queue, thread, false);
		else if (thread->run_state == THREAD_RUNNING)
			write_once(cpu->reschedule, true);
		spinlock_release(&queue->lock);
		if (cpu != cpu_current())
			arch_cpu_kick(cpu);
		return;
	}
}

struct schedule {
	int policy, priority, nice;
};

static void apply_schedule(struct thread *thread, const void *argument)
{
	const struct schedule *schedule = argument;
	bool lent = thread->priority > thread->base_priority;

	thread->policy = (uint8_t)schedule->policy;
	thread->base_priority = (uint8_t)schedule->priority;
	thread->nice = (int8_t)schedule->nice;
	if (!lent || thread->priority < thread->base_priority)
		thread->priority = thread->base_priority;
}

int sched_set(struct thread *thread, int policy, int priority, int nice)
{
	struct schedule schedule = {policy, priority, nice};

	switch (policy) {
	case SCHED_OTHER:
		if (priority != 0)
			return -EINVAL;
		break;
	case SCHED_FIFO:
	case SCHED_RR:
		if (priority < 1 || priority >= PRIORITIES)
			return -EINVAL;
		break;
	default: return -EINVAL;
	}
	if (nice < -20 || nice > 19)
		return -EINVAL;
	change_queued(thread, apply_schedule, &schedule);
	return 0;
}

static void apply_affinity(struct thread *thread, const void *argument)
{
	thread->affinity = *(const uint64_t *)argument;
}

int sched_set_affinity(struct thread *thread, uint64_t cpus_allowed)
{
	uint64_t present = cpu_count == 64 ? ~0UL : (1UL << cpu_count) - 1;

	if (!(cpus_allowed & present))
		return -EINVAL;
	change_queued(thread, apply_affinity, &cpus_allowed);
	return 0;
}
