/* SPDX-License-Identifier: MIT */
/* Doorbells, diversion, faults: see kernel/signal.h. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/siginfo.h>
#include <abi/signal.h>
#include <kernel/log.h>
#include <kernel/process.h>
#include <kernel/signal.h>
#include <kernel/space.h>
#include <kernel/string.h>
#include <kernel/symbols.h>
#include <kernel/trace.h>
#include <kernel/trap.h>
#include <kernel/wait_claim.h>

/* What a thread would be diverted for, or waits for, among bits. */
static uint64_t wanted(const struct thread *thread, uint64_t bits)
{
	uint64_t mask = __atomic_load_n(&thread->page->signal_mask, __ATOMIC_SEQ_CST);

	return bits & (~mask | read_once(thread->awaited_signals));
}

void signal_ring_thread(struct thread *thread, uint64_t bits)
{
	/* The bell first, the mask after: whoever unmasks looks the other way round. */
	__atomic_fetch_or(&thread->page->signal_doorbell, bits, __ATOMIC_SEQ_CST);
	if (wanted(thread, bits))
		thread_attend(thread, ATTENTION_SIGNAL);
}

void signal_ring_process(struct process *process, uint64_t bits)
{
	struct thread *chosen = NULL;

	spinlock_acquire(&process->lock);
	list_for_each (link, &process->threads) {
		struct thread *thread = container_of(link, struct thread, process_link);

		__atomic_fetch_or(&thread->page->process_doorbell, bits, __ATOMIC_SEQ_CST);
		if (!chosen && wanted(thread, bits))
			chosen = thread;
	}
	if (chosen)
		object_retain(&chosen->object);
	spinlock_release(&process->lock);
	if (chosen) {
		thread_attend(chosen, ATTENTION_SIGNAL);
		object_release(&chosen->object);
	}
}

/* Sends the thread to its trampoline; what it was doing is in its page. */
static void divert(struct thread *thread, struct trap_frame *frame, uint64_t pending)
{
	struct thread_page *page = thread->page;
	uint64_t mask = page->signal_mask;

	if (thread->mask_replaced) {
		mask = thread->old_mask;
		thread->mask_replaced = false;
	}
	arch_frame_save(thread, frame, &page->frame);
	page->frame.mask = mask;
	page->frame.pending = pending;
	page->diverted = 1;
	arch_frame_divert(frame, read_once(page->trampoline), thread->user_page);
}

static bool can_divert(const struct thread *thread)
{
	uint64_t trampoline = read_once(thread->page->trampoline);

	return trampoline != 0 && arch_user_address(trampoline) &&
	       !read_once(thread->page->diverted);
}

void signal_divert(struct thread *thread, struct trap_frame *frame)
{
	const struct thread_page *page = thread->page;
	uint64_t bits;

	__atomic_fetch_and(&thread->attention, ~ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
	bits = (read_once(page->signal_doorbell) | read_once(page->process_doorbell)) &
	       ~read_once(page->signal_mask);
	if (bits && can_divert(thread))
		divert(thread, frame, bits);
	/* A wait with a mask of its own that no signal ended. */
	if (thread->mask_replaced) {
		thread->mask_replaced = false;
		__atomic_store_n(&thread->page->signal_mask, thread->old_mask, __ATOMIC_SEQ_CST);
		__atomic_fetch_or(&thread->attention, ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
	}
}

static const char *signal_words(unsigned number)
{
	switch (number) {
	case SIGSEGV: return "invalid memory access";
	case SIGBUS: return "memory that could not be provided";
	case SIGILL: return "illegal instruction";
	case SIGFPE: return "arithmetic error";
	case SIGTRAP: return "breakpoint";
	default: return "fault";
	}
}

static void report_death(const struct thread *thread, const struct fault_info *fault)
{
	log_error(
		"%s (process %lu) died of signal %u, %s: address %#lx, instruction %#lx, thread %s",
		thread->process->name, thread->process->pid, fault->signal,
		signal_words(fault->signal), fault->address, fault->instruction, thread->name);
}

/* Stops the thread for whoever watches its process's faults; false where nobody does. */
static bool leave_to_watcher(struct thread *thread, const struct fault_info *fault)
{
	struct process *process = thread->process;
	bool watched;

	spinlock_acquire(&process->lock);
	watched = event_is_watched(&process->fault_event);
	if (watched) {
		thread->fault = *fault;
		__atomic_fetch_or(&thread->attention, ATTENTION_SUSPEND, __ATOMIC_SEQ_CST);
		event_raise(&process->fault_event);
	}
	spinlock_release(&process->lock);
	return watched;
}

void signal_fault(struct thread *thread, struct trap_frame *frame, const struct fault_info *fault)
{
	uint64_t bit = signal_bit(fault->signal);
	struct process *process = thread->process;

	if (can_divert(thread) && !(read_once(thread->page->signal_mask) & bit)) {
		divert(thread, frame, bit);
		thread->page->fault = *fault;
		return;
	}
	if (leave_to_watcher(thread, fault))
		return;
	report_death(thread, fault);
	process_kill(process, (int)fault->signal);
}

/* --- what the processor reports ----------------------------------------------------------------
 */

struct cause {
	uint8_t signal, code;
};

static struct cause page_fault_cause(int error)
{
	switch (error) {
	case -EFAULT: return (struct cause){SIGSEGV, SEGV_MAPERR};
	case -EACCES: return (struct cause){SIGSEGV, SEGV_ACCERR};
	case -ENXIO: return (struct cause){SIGBUS, BUS_ADRERR};
	default: return (struct cause){SIGBUS, BUS_OBJERR};
	}
}

static struct cause exception_cause(uint64_t vector)
{
	switch (vector) {
	case TRAP_DIVIDE: return (struct cause){SIGFPE, FPE_INTDIV};
	case TRAP_X87:
	case TRAP_SIMD:
		return (struct cause){SIGFPE, (uint8_t)arch_float_code(vector == TRAP_SIMD)};
	case TRAP_DEBUG: return (struct cause){SIGTRAP, TRAP_TRACE};
	case TRAP_BREAKPOINT: return (struct cause){SIGTRAP, TRAP_BRKPT};
	case TRAP_INVALID_OPCODE: return (struct cause){SIGILL, ILL_ILLOPN};
	case TRAP_ALIGNMENT: return (struct cause){SIGBUS, BUS_ADRALN};
	/* Protection, stack segment: no address is known. */
	default: return (struct cause){SIGSEGV, SEGV_ACCERR};
	}
}

/* What the kernel cannot put right; error is what space_fault said of a page. */
static NOINLINE void fault_to_signal(struct thread *thread, struct trap_frame *frame,
				     uint64_t address, int error)
{
	struct cause cause = frame->vector == TRAP_PAGE ? page_fault_cause(error)
							: exception_cause(frame->vector);
	struct fault_info fault = {
		.thread = thread->id,
		.signal = cause.signal,
		.code = cause.code,
		.address = address,
		.instruction = frame->rip,
		.trap = (uint32_t)frame->vector,
		.error = (uint32_t)frame->error,
	};

	signal_fault(thread, frame, &fault);
}

void fault_from_user(struct trap_frame *frame, uint64_t address)
{
	struct thread *thread = thread_current();
	int error = 0;

	trace(TRACE_KIND_FAULT, address, frame->error << 32 | frame->vector);
	if (likely(frame->vector == TRAP_PAGE)) {
		error = space_fault(thread->space, address,
				    frame->error & PAGE_FAULT_INSTRUCTION ? ACCESS_EXECUTE
				    : frame->error & PAGE_FAULT_WRITE     ? ACCESS_WRITE
									  : ACCESS_READ);
		if (likely(error == 0 || error == -EINTR))
			return;
	}
	fault_to_signal(thread, frame, address, error);
}
