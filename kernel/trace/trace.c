/* SPDX-License-Identifier: MIT */
/*
 * Rings of trace records. Only its own CPU writes a ring, and never twice at once: the kernel runs
 * with interrupts off. A reader copies first and looks afterwards which records were overwritten
 * meanwhile. Rings stay once they exist.
 */
#include <abi/errno.h>
#include <kernel/arch.h>
#include <kernel/cpu.h>
#include <kernel/page.h>
#include <kernel/thread.h>
#include <kernel/timer.h>
#include <kernel/trace.h>

#define RING_ORDER      4 /* 64 KiB for each CPU */
#define RING_RECORDS    ((PAGE_SIZE << RING_ORDER) / sizeof(struct trace_record))
#define PROFILE_MINIMUM 100000UL /* nanoseconds */

struct trace_ring {
	struct trace_record *records; /* set once; atomic */
	uint64_t end;                 /* records ever written; atomic */
	struct timer sample;          /* this CPU's profile */
	bool sampling;                /* it is armed; this CPU's only */
};

uint32_t trace_events;
static struct trace_ring rings[CPU_LIMIT];
static nanoseconds_t profile_interval; /* atomic */

void trace_record(enum trace_kind kind, uint64_t a, uint64_t b)
{
	struct cpu *cpu = cpu_current();
	struct trace_ring *ring = &rings[cpu->index];
	struct trace_record *records = __atomic_load_n(&ring->records, __ATOMIC_ACQUIRE);
	uint64_t end = ring->end;

	if (!records)
		return;
	records[end % RING_RECORDS] = (struct trace_record){
		.time = arch_clock_now(),
		.thread = cpu->thread ? cpu->thread->id : 0,
		.kind = kind,
		.cpu = cpu->index,
		.a = a,
		.b = b,
	};
	__atomic_store_n(&ring->end, end + 1, __ATOMIC_RELEASE);
}

static int rings_create(void)
{
	for (unsigned i = 0; i < cpu_count; i++) {
		struct trace_record *none = NULL;
		struct page *block;

		if (__atomic_load_n(&rings[i].records, __ATOMIC_ACQUIRE))
			continue;
		block = page_alloc_order(PAGE_KERNEL, RING_ORDER);
		if (!block)
			return -ENOMEM;
		if (!__atomic_compare_exchange_n(&rings[i].records, &none, page_pointer(block),
						 false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			page_free_order(block, RING_ORDER);
	}
	return 0;
}

/* What the sampled thread was doing: its user instruction, for the kernel is not interrupted. */
static void sample_expired(struct timer *timer)
{
	struct trace_ring *ring = container_of(timer, struct trace_ring, sample);
	struct cpu *cpu = cpu_current();

	ring->sampling = false;
	if (!(read_once(trace_events) & TRACE_PROFILE))
		return;
	if (cpu->thread != cpu->idle)
		trace_record(TRACE_KIND_PROFILE, arch_thread_frame(cpu->kernel_stack)->rip, 1);
	else
		trace_record(TRACE_KIND_PROFILE, 0, 0);
	trace_profile_check();
}

void trace_profile_start(void)
{
	struct trace_ring *ring = &rings[cpu_current()->index];

	if (ring->sampling)
		return;
	if (!ring->sample.expired)
		timer_init(&ring->sample, sample_expired);
	ring->sampling = true;
	timer_arm(&ring->sample,
		  arch_clock_now() + __atomic_load_n(&profile_interval, __ATOMIC_RELAXED));
}

int trace_control(uint32_t events, nanoseconds_t interval)
{
	int error = 0;

	if (events & ~TRACE_ALL || (events & TRACE_PROFILE && interval < PROFILE_MINIMUM))
		return -EINVAL;
	if (events)
		error = rings_create();
	if (error)
		return error;
	if (events & TRACE_PROFILE)
		__atomic_store_n(&profile_interval, interval, __ATOMIC_RELAXED);
	__atomic_store_n(&trace_events, events, __ATOMIC_RELEASE);
	for (unsigned i = 0; events & TRACE_PROFILE && i < cpu_count; i++) {
		if (cpus[i] != cpu_current())
			arch_cpu_kick(cpus[i]);
	}
	trace_profile_check();
	return 0;
}

int trace_read(unsigned cpu, uint64_t *position, struct trace_record *records, unsigned count)
{
	const struct trace_record *from;
	struct trace_ring *ring;
	uint64_t end, first, lost;

	if (cpu >= cpu_count)
		return -EINVAL;
	ring = &rings[cpu];
	from = __atomic_load_n(&ring->records, __ATOMIC_ACQUIRE);
	end = __atomic_load_n(&ring->end, __ATOMIC_ACQUIRE);
	first = *position < end ? *position : end;
	if (end - first > RING_RECORDS)
		first = end - RING_RECORDS;
	if (count > end - first)
		count = (unsigned)(end - first);
	for (unsigned i = 0; i < count; i++)
		records[i] = from[(first + i) % RING_RECORDS];
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	/* The record being written now may be the oldest one: it counts as lost. */
	end = __atomic_load_n(&ring->end, __ATOMIC_ACQUIRE) + 1;
	lost = end > RING_RECORDS + first ? end - RING_RECORDS - first : 0;
	if (lost > count)
		lost = count;
	for (unsigned i = 0; lost && i + lost < count; i++)
		records[i] = records[i + lost];
	*position = first + count;
	return (int)(count - lost);
}
