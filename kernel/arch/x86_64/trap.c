/* SPDX-License-Identifier: MIT */
/* What each vector means: exceptions of user space and of the kernel, interrupts, NMI. */
#include <arch/cpu_tables.h>
#include <kernel/image.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>
#include <kernel/panic.h>
#include <kernel/shadow.h>
#include <kernel/trace.h>
#include <kernel/trap.h>

#include "apic.h"
#include "clock.h"
#include "features.h"
#include "registers.h"
#include "trap.h"
#include "trap_cause.h"

extern const char trap_iret[];

/* Entry code tests it before CLAC, which older CPUs lack. */
bool trap_smap;

static bool stopping;
static unsigned stopped_count;
static unsigned unknown_nmis; /* not yet logged */

/* The landing of a kernel instruction that may fault on user memory, 0 for any other. */
static uintptr_t fixup_find(uintptr_t instruction)
{
	for (const struct kernel_fixup *f = kernel_fixups_start; f < kernel_fixups_end; f++) {
		if ((uintptr_t)&f->instruction + f->instruction == instruction)
			return (uintptr_t)&f->continuation + f->continuation;
	}
	return 0;
}

/*
 * IRETQ refused a frame of user space. The user's registers are in this frame and the refused five
 * words where IRETQ read them: joined, they are the user's own fault.
 */
static struct trap_frame *frame_of_failed_return(const struct trap_frame *frame)
{
	const uint64_t *refused = (const uint64_t *)frame->rsp;
	struct trap_frame user = *frame;
	struct trap_frame *place =
		(struct trap_frame *)(cpu_current()->kernel_stack - TRAP_FRAME_BYTES);

	user.rip = refused[0];
	user.cs = refused[1];
	user.rflags = refused[2];
	user.rsp = refused[3];
	user.ss = refused[4];
	*place = user;
	return place;
}

static struct trap_frame *exception_in_kernel(struct trap_frame *frame, uint64_t address)
{
	uintptr_t landing;
	char cause[160];

	if (frame->vector == TRAP_PAGE || frame->vector == TRAP_PROTECTION ||
	    frame->vector == TRAP_STACK) {
		landing = fixup_find(frame->rip);
		if (landing != 0) {
			frame->rip = landing;
			return frame;
		}
	}
	if (frame->rip == (uintptr_t)trap_iret) {
		frame = frame_of_failed_return(frame);
		fault_from_user(frame, 0);
		trap_return_to_user(frame);
		return frame;
	}
	trap_describe(frame, address, cause, sizeof(cause));
	panic_trap(frame, "%s", cause);
}

static COLD void log_unknown_nmis(void)
{
	log_warning("%u non-maskable interrupts of unknown origin: a hardware error?",
		    __atomic_exchange_n(&unknown_nmis, 0, __ATOMIC_RELAXED));
}

static void interrupt(unsigned vector)
{
	if (unlikely(read_once(unknown_nmis) != 0))
		log_unknown_nmis();
	spinlock_check_interrupt(true);
	trace(TRACE_KIND_INTERRUPT, vector, 0);
	switch (vector) {
	case APIC_VECTOR_TIMER:
		apic_end_of_interrupt();
		machine_timer_interrupt();
		break;
	case APIC_VECTOR_KICK:
		apic_end_of_interrupt();
		cpu_answer_requests();
		break;
	case APIC_VECTOR_SPURIOUS: break;
	default:
		/* The remapped and masked 8259 may still raise its own spurious vectors. */
		if (vector < IRQ_VECTOR_FIRST || vector > IRQ_VECTOR_LAST)
			break;
		irq_arrived(vector);
		apic_end_of_interrupt();
		break;
	}
	spinlock_check_interrupt(false);
}

/* Entered from traps.S with interrupts off; returns the frame to resume. */
struct trap_frame *trap_dispatch(struct trap_frame *frame)
{
	bool from_user = trap_is_from_user(frame);

	if (frame->vector < 32) {
		uint64_t address = frame->vector == TRAP_PAGE ? cr2_read() : 0;

		if (!from_user)
			return exception_in_kernel(frame, address);
		fault_from_user(frame, address);
	} else {
		interrupt((unsigned)frame->vector);
	}
	if (!from_user) {
		struct arch_cpu *arch = cpu_current()->arch;

		if (!arch->idle)
			return frame;
		arch->idle = false;
	}
	trap_return_to_user(frame);
	return frame;
}

static void log_machine_check(void)
{
	unsigned banks = msr_read(MSR_MCG_CAP) & 0xff;

	log_error("machine check status %#lx", msr_read(MSR_MCG_STATUS));
	for (unsigned bank = 0; bank < banks; bank++) {
		uint64_t status = msr_read(MSR_MC0_STATUS + 4 * bank);

		if (status >> 63)
			log_error("machine check bank %u: %#lx", bank, status);
	}
}

/* NMI, double fault and machine check, on a stack of their own and with the right GS. */
void trap_dispatch_own_stack(struct trap_frame *frame)
{
	char cause[160];

	panic_test_trap((unsigned)frame->vector);
	if (frame->vector == TRAP_NMI) {
		if (!__atomic_load_n(&stopping, __ATOMIC_ACQUIRE)) {
			/* The interrupted code may hold the log's lock. */
			__atomic_fetch_add(&unknown_nmis, 1, __ATOMIC_RELAXED);
			return;
		}
		__atomic_fetch_add(&stopped_count, 1, __ATOMIC_RELEASE);
		arch_halt();
	}
	if (frame->vector == TRAP_MACHINE_CHECK && cpu_features.mce)
		log_machine_check();
	trap_describe(frame, cr2_read(), cause, sizeof(cause));
	panic_trap(frame, "%s", cause);
}

void arch_stop_other_cpus(void)
{
	unsigned others = cpu_count > 1 ? cpu_count - 1 : 0;

	/* Whoever comes second is itself about to be stopped. */
	if (__atomic_exchange_n(&stopping, true, __ATOMIC_ACQ_REL) || others == 0)
		return;
	apic_send_nmi_to_others();
	for (unsigned turn = 0; turn < 1000000; turn++) {
		if (__atomic_load_n(&stopped_count, __ATOMIC_ACQUIRE) >= others)
			return;
		arch_pause();
	}
}
