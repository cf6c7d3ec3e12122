/* SPDX-License-Identifier: MIT */
/*
 * Who runs. Each CPU has a run queue under its own lock; a thread in a queue is guarded by the lock
 * of the CPU that thread->cpu names, and a running thread is in none.
 *
 * The fair class is weighted fair queueing by run time: a thread that slept starts at the queue's
 * least time less a credit, so it runs soon but cannot hoard. Chosen over deadlines because its
 * order is one number that a reader can check, and nothing but the slice needs tuning. Run time
 * costs a thread as many times as its job has threads that wait: jobs have equal shares.
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

#define SLICE_NS      4000000UL /* a turn while others wait; also what a sleeper gets ahead */
#define CHARGE_SLICES 16        /* what one stretch of running costs at most */

static struct object_cache queue_cache = OBJECT_CACHE("run queue", struct run_queue);
static uint64_t slice_cycles;

static uint64_t cycles_to_ns(uint64_t cycles)
{
	const struct arch_clock_scale *scale = arch_clock_scale();

	return (uint64_t)((unsigned __int128)cycles * scale->multiplier >> scale->shift);
}

static void slice_expired(struct timer *timer)
{
	struct run_queue *queue = container_of(timer, struct run_queue, slice);

	queue->slice_armed = false;
	queue->turn_over = true;
	cpu_current()->reschedule = true;
}

void sched_init_cpu(struct cpu *cpu)
{
	struct run_queue *queue = object_cache_alloc(&queue_cache);

	assert(queue, "every CPU has a run queue");
	slice_cycles = SLICE_NS * (1UL << 30) / cycles_to_ns(1UL << 30);
	run_queue_init(queue);
	timer_init(&queue->slice, slice_expired);
	cpu->mask = 1UL << cpu->index;
	cpu->switched = arch_cycles();
	write_once(cpu->queue, queue);
}

nanoseconds_t sched_cycles_time(uint64_t cycles)
{
	return cycles_to_ns(cycles);
}

/* Of a thread that runs, on any CPU, what it has run since it was switched to counts too. */
nanoseconds_t sched_thread_time(const struct thread *thread)
{
	const struct cpu *cpu = read_once(thread->cpu);
	uint64_t cycles, since, now;
	bool runs;

	if (!cpu)
		return cycles_to_ns(read_once(thread->run_cycles));
	do {
		since = __atomic_load_n(&cpu->switched, __ATOMIC_ACQUIRE);
		cycles = __atomic_load_n(&thread->run_cycles, __ATOMIC_ACQUIRE);
		runs = __atomic_load_n(&cpu->thread, __ATOMIC_ACQUIRE) == thread;
	} while (read_once(cpu->switched) != since);
	now = arch_cycles();
	return cycles_to_ns(runs && now > since ? cycles + now - since : cycles);
}

static ALWAYS_INLINE void account(struct cpu *cpu, struct thread *thread)
{
	uint64_t now = arch_cycles();

	thread->run_cycles += now - cpu->switched;
	cpu->switched = now;
}

/*
 * Brings a thread's fair time up to date with what it has run since, and near this queue's: neither
 * a long run without rivals nor another CPU's idea of time makes it wait long, or gives it much.
 */
static void charge(struct run_queue *queue, struct thread *thread)
{
	uint64_t cycles = thread->run_cycles - thread->charged_cycles;

	thread->charged_cycles = thread->run_cycles;
	if (cycles > CHARGE_SLICES * slice_cycles)
		cycles = CHARGE_SLICES * slice_cycles;
	cycles = fair_weigh(cycles, thread->nice) * (1 + read_once(thread->process->job->ready));
	thread->fair_time = fair_time_near(thread->fair_time + cycles, queue->least, slice_cycles);
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

/*
 * Whether a thread that became ready should run before the one that runs there. That one may be
 * leaving: what is read of it is a guess, which switch_to makes good.
 */
static bool goes_before(const struct thread *ready, const struct cpu *cpu)
{
	const struct thread *running = read_once(cpu->thread);

	if (running == cpu->idle)
		return true;
	if (ready->priority != running->priority)
		return ready->priority > running->priority;
	return ready->priority == 0 &&
	       (int64_t)(running->fair_time - ready->fair_time) > (int64_t)slice_cycles;
}

static void enqueue(struct cpu *cpu, struct thread *thread)
{
	struct run_queue *queue = cpu->queue;

	trace(TRACE_KIND_WAKE, thread->id, cpu->index);
	spinlock_acquire(&queue->lock);
	charge(queue, thread);
	if (!thread->cpu) /* a new thread has no credit */
		thread->fair_time = queue->least;
	thread->cpu = cpu;
	__atomic_store_n(&thread->run_state, THREAD_READY, __ATOMIC_RELEASE); /* after cpu */
	run_queue_insert(queue, thread, false);
	/* Another CPU arms its own timer, when it looks at its queue. */
	if (goes_before(thread, cpu) || (cpu != cpu_current() && !read_once(queue->slice_armed)))
		write_once(cpu->reschedule, true);
	spinlock_release(&queue->lock);

	if (cpu == cpu_current())
		arm_slice(queue);
	else if (read_once(cpu->reschedule))
		arch_cpu_kick(cpu);
}

/*
 * Its last CPU if that idles, else any idle one; else for a real-time thread where the least urgent
 * thread runs, if it is less urgent; else its last, else any it may use.
 */
static struct cpu *choose_cpu(const struct thread *thread)
{
	struct cpu *last = thread->cpu;
	struct cpu *allowed = NULL;
	struct cpu *mildest = NULL;
	unsigned least = thread->priority;

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
		if (read_once(cpu->thread)->priority < least) {
			least = cpu->thread->priority;
			mildest = cpu;
		}
	}
	if (mildest && !(last && last->thread->priority < thread->priority))
		return mildest;
	if (last)
		return last;
	return allowed ? allowed : cpus[0];
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

/* Puts a thread that was to run here back into this CPU's queue, ahead of its equals. */
static void put_back(struct cpu *cpu, struct thread *thread)
{
	struct run_queue *queue = cpu->queue;

	spinlock_acquire(&queue->lock);
	thread->cpu = cpu;
	__atomic_store_n(&thread->run_state, THREAD_READY, __ATOMIC_RELEASE);
	run_queue_insert(queue, thread, true);
	spinlock_release(&queue->lock);
}

/*
 * The CPU that the next thread ran on may not have left its stack yet. Only an idle thread waits
 * for that: two CPUs that waited for each other's threads would wait for ever.
 */
static NOINLINE struct thread *wait_until_left(struct cpu *cpu, struct thread *next)
{
	if (cpu->thread != cpu->idle) {
		put_back(cpu, next);
		return cpu->idle;
	}
	while (__atomic_load_n(&next->on_cpu, __ATOMIC_ACQUIRE))
		arch_spin_wait();
	return next;
}

/* Others wait for this CPU while the next thread begins to run. */
static NOINLINE void look_at_queue(struct cpu *cpu, const struct thread *next)
{
	arm_slice(cpu->queue);
	if (next == cpu->idle || run_queue_priority(cpu->queue) > next->priority)
		write_once(cpu->reschedule, true);
}

/* Leaves the running thread for the next, which is in no queue. */
static void switch_to(struct cpu *cpu, struct thread *next, bool keep_context)
{
	struct thread *previous = cpu->thread;

	write_once(cpu->reschedule, object_bury_needed());
	if (next == previous) {
		next->run_state = THREAD_RUNNING;
		if (read_once(cpu->queue->count))
			look_at_queue(cpu, next);
		if (!keep_context)
			arch_thread_restart(next);
		return;
	}
	account(cpu, previous);
	if (unlikely(__atomic_load_n(&next->on_cpu, __ATOMIC_ACQUIRE)))
		next = wait_until_left(cpu, next);
	next->on_cpu = 1;
	next->run_state = THREAD_RUNNING;
	next->cpu = cpu;
	/*
	 * A full barrier follows: whoever wants this CPU's or the next thread's attention changes
	 * the queue or the thread first and looks who runs here then, so one sees the other.
	 */
	__atomic_store_n(&cpu->thread, next, __ATOMIC_SEQ_CST);
	if (unlikely(read_once(cpu->queue->count)))
		look_at_queue(cpu, next);
	trace(TRACE_KIND_SWITCH, previous->id, next->id);
	if (next->space && next->space != cpu->space)
		space_activate(next->space);
	spinlock_check_held(LOCK_LEVEL_KERNEL, "across a switch of threads");
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
static void give_turn(bool behind_others, bool keep_context)
{
	struct cpu *cpu = cpu_current();
	struct thread *thread = cpu->thread;
	struct run_queue *queue = cpu->queue;
	struct thread *next;

	account(cpu, thread);
	if (unlikely(!(thread->affinity >> cpu->index & 1))) {
		sched_ready(thread);
		sched_block(keep_context);
		return;
	}
	/* In this order: who adds a thread asks for attention after that. */
	__atomic_store_n(&cpu->reschedule, false, __ATOMIC_SEQ_CST);
	if (read_once(queue->count) == 0)
		return;
	spinlock_acquire(&queue->lock);
	charge(queue, thread);
	next = run_queue_exchange(queue, thread, behind_others);
	if (next) {
		spinlock_release(&queue->lock);
		switch_to(cpu, next, keep_context);
		return;
	}
	if (behind_others && thread->priority == 0) {
		uint64_t first = run_queue_first_time(queue, thread->fair_time);

		if ((int64_t)(first - thread->fair_time) > 0)
			thread->fair_time = first;
	}
	thread->run_state = THREAD_READY;
	run_queue_insert(queue, thread, !behind_others);
	next = run_queue_take(queue);
	spinlock_release(&queue->lock);
	switch_to(cpu, next, keep_context);
}

void sched_yield(void)
{
	struct thread *thread = thread_current();

	/* Nothing is left to do but to return, so that whoever yields back can do it for us. */
	arch_thread_frame(thread->kernel_stack)->rax = 0;
	thread->continuation = NULL;
	thread->fast_wait = FAST_NONE;
	give_turn(true, false);
}

void sched_preempt(void)
{
	struct cpu *cpu = cpu_current();

	bool turn_over = cpu->queue->turn_over;

	if (cpu->thread == cpu->idle)
		return; /* its loop looks for itself */
	cpu->queue->turn_over = false;
	/*
	 * Only round robin goes behind its equals, and only when its turn is over: POSIX, XSH
	 * 2.8.4. A fair thread's time tells where it belongs.
	 */
	give_turn(turn_over && cpu->thread->policy == SCHED_RR, true);
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

/* Takes a ready thread out of its queue, applies a change, lets it find its place again. */
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
		/* In this order: one that is ready and of this CPU is in this very queue. */
		ready = __atomic_load_n(&thread->run_state, __ATOMIC_ACQUIRE) == THREAD_READY;
		if (read_once(thread->cpu) != cpu) {
			spinlock_release(&queue->lock);
			continue;
		}
		if (ready) {
			run_queue_remove(queue, thread);
			thread->run_state = THREAD_BLOCKED;
		}
		change(thread, argument);
		if (thread->run_state == THREAD_RUNNING)
			write_once(cpu->reschedule, true);
		spinlock_release(&queue->lock);
		if (ready)
			sched_ready(thread);
		else if (cpu != cpu_current())
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
	bool lent = thread->priority > thread_own_priority(thread);

	thread->policy = (uint8_t)schedule->policy;
	thread->base_priority = (uint8_t)schedule->priority;
	thread->nice = (int8_t)schedule->nice;
	if (!lent || thread->priority < thread_own_priority(thread))
		thread->priority = thread_own_priority(thread);
}

/* A call's lent priority stays until the reply. */
static void apply_lock_priority(struct thread *thread, const void *argument)
{
	thread->lock_priority = *(const uint8_t *)argument;
	if (!read_once(thread->serving) || thread->priority < thread_own_priority(thread))
		thread->priority = thread_own_priority(thread);
}

void sched_set_lock_priority(struct thread *thread, uint8_t priority)
{
	if (read_once(thread->lock_priority) != priority)
		change_queued(thread, apply_lock_priority, &priority);
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
	/* It may be on its way to a CPU that it was allowed when it was chosen for it. */
	thread_attend(thread, ATTENTION_MOVE);
	return 0;
}
