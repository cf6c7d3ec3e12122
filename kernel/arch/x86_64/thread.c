/* SPDX-License-Identifier: MIT */
/* Threads on x86_64: first frames, vector state, switching, the system call registers. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/siginfo.h>
#include <abi/signal.h>
#include <kernel/panic.h>
#include <kernel/shadow.h>
#include <kernel/slab.h>
#include <kernel/string.h>
#include <kernel/trap.h>

#include "thread_switch.h"

#define RFLAGS_FIXED              0x002UL
#define RFLAGS_TF                 0x100UL
#define RFLAGS_INTERRUPT          0x200UL
#define RFLAGS_CLEARED_BY_SYSCALL 0x47700UL /* TF IF DF IOPL NT AC */

#define MXCSR_RESET       0x1f80
#define X87_CONTROL_RESET 0x37f

#define XSAVE_HEADER 512 /* offset of XSTATE_BV in the standard format */

_Static_assert(__builtin_offsetof(struct cpu, reschedule) == CPU_RESCHEDULE, "assembly knows this");
_Static_assert(__builtin_offsetof(struct thread, attention) == THREAD_ATTENTION,
	       "assembly knows this");

extern char syscall_entry[];
void arch_context_switch(uintptr_t *save, uintptr_t next, uint32_t *on_cpu);
void arch_context_resume(uintptr_t *save, struct trap_frame *frame, uint32_t *on_cpu);

uint8_t arch_vector_reset[1024] ALIGNED(64);

static struct object_cache *vector_cache;
static uint32_t mxcsr_mask; /* bits that this CPU knows */

/* Flags that a program may have: those of arithmetic, direction, trap, alignment, identification.
 */
#define RFLAGS_USER 0x240dd5UL

/* Intel SDM volume 1, 11.6.6: FXSAVE writes it; 0 stands for a CPU without denormals-are-zeros. */
static uint32_t read_mxcsr_mask(void)
{
	static uint8_t image[512] ALIGNED(16);

	__asm__ volatile("fxsave64 %0" : "=m"(image));
	return *(uint32_t *)(image + 28) ? *(uint32_t *)(image + 28) : 0xffbf;
}

void arch_thread_init(void)
{
	*(uint16_t *)arch_vector_reset = X87_CONTROL_RESET;
	*(uint32_t *)(arch_vector_reset + 24) = MXCSR_RESET;
	mxcsr_mask = read_mxcsr_mask();
	vector_cache = object_cache_create("vector state", cpu_features.save_bytes, 64);
	assert(vector_cache, "vector state needs a cache before the first thread");
}

void syscall_init_cpu(void)
{
	msr_write(MSR_STAR,
		  (uint64_t)(SELECTOR_USER_DATA - 8) << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
	msr_write(MSR_LSTAR, (uintptr_t)syscall_entry);
	msr_write(MSR_SFMASK, RFLAGS_CLEARED_BY_SYSCALL);
}

int arch_thread_create(struct thread *thread)
{
	thread->arch.vector_state = object_cache_alloc(vector_cache);
	return thread->arch.vector_state ? 0 : -ENOMEM;
}

void arch_thread_destroy(struct thread *thread)
{
	if (thread->arch.vector_state)
		object_cache_free(vector_cache, thread->arch.vector_state);
}

void arch_thread_set_start(struct thread *thread, uaddr_t entry, uaddr_t stack, uint64_t argument)
{
	struct trap_frame *frame = arch_thread_frame(thread->kernel_stack);

	memset(frame, 0, sizeof(*frame));
	frame->rip = entry;
	frame->cs = SELECTOR_USER_CODE;
	frame->rflags = RFLAGS_FIXED | RFLAGS_INTERRUPT;
	frame->rsp = stack;
	frame->ss = SELECTOR_USER_DATA;
	frame->rdi = argument;
	frame->vector = 0;
	thread->arch = (struct arch_thread){
		.gs_base = thread->user_page,
		.vector_state = thread->arch.vector_state,
		.mxcsr = MXCSR_RESET,
		.x87_control = X87_CONTROL_RESET,
	};
}

void arch_thread_copy(struct thread *to, const struct thread *from)
{
	*arch_thread_frame(to->kernel_stack) = *arch_thread_frame(from->kernel_stack);
	to->arch.fs_base = from->arch.fs_base;
	to->arch.gs_base = from->arch.gs_base;
	to->arch.mxcsr = from->arch.mxcsr;
	to->arch.x87_control = from->arch.x87_control;
}

static void vector_save(struct arch_thread *thread)
{
	if (cpu_features.xsave)
		__asm__ volatile("xsave64 (%0)" ::"r"(thread->vector_state), "a"(-1), "d"(-1)
				 : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" ::"r"(thread->vector_state) : "memory");
	thread->vector_saved = true;
}

static void vector_switch(struct thread *previous, struct thread *next)
{
	if (previous->process) {
		if (arch_thread_frame(previous->kernel_stack)->vector == FRAME_SYSCALL)
			control_words_save(&previous->arch);
		else
			vector_save(&previous->arch);
	}
	if (!next->process)
		return;
	if (next->arch.vector_saved)
		vector_load(next->arch.vector_state);
	else
		vector_reset(&next->arch);
	next->arch.vector_saved = false;
}

void arch_thread_switch(struct thread *previous, struct thread *next, bool keep_context)
{
	uintptr_t *save = keep_context ? &previous->arch.stack_pointer : NULL;
	uintptr_t stack_pointer = next->arch.stack_pointer;

	if (!keep_context)
		shadow_stack_reset(previous->kernel_stack);
	segment_bases_switch(&previous->arch, &next->arch);
	vector_switch(previous, next);
	cpu_set_kernel_stack(cpu_current(), next->kernel_stack);
	next->arch.stack_pointer = 0;
	if (stack_pointer == 0)
		arch_context_resume(save, arch_thread_frame(next->kernel_stack), &previous->on_cpu);
	else
		arch_context_switch(save, stack_pointer, &previous->on_cpu);
}

void arch_thread_restart(struct thread *thread)
{
	uint32_t unused;

	shadow_stack_reset(thread->kernel_stack);
	arch_context_resume(NULL, arch_thread_frame(thread->kernel_stack), &unused);
	__builtin_unreachable();
}

void arch_thread_set_segment(struct thread *thread, unsigned segment, uaddr_t base)
{
	if (segment == SEGMENT_GS) {
		thread->arch.gs_base = base;
		msr_write(MSR_KERNEL_GS_BASE, base);
	} else {
		thread->arch.fs_base = base;
		msr_write(MSR_FS_BASE, base);
	}
}

/* --- diversion ---------------------------------------------------------------------------------
 */

/* The vector state at a diversion: what a system call clobbers needs no place. */
static void vector_save_to_page(struct thread *thread, const struct trap_frame *frame)
{
	if (frame->vector == FRAME_SYSCALL) {
		memset(thread->page->vector_state, 0, XSAVE_HEADER + 64);
		/* x87 and SSE are in the image: its control words count. */
		*(uint64_t *)(thread->page->vector_state + XSAVE_HEADER) = 3;
		__asm__ volatile("fnstcw %0" : "=m"(*(uint16_t *)thread->page->vector_state));
		__asm__ volatile("stmxcsr %0"
				 : "=m"(*(uint32_t *)(thread->page->vector_state + 24)));
		return;
	}
	vector_save(&thread->arch);
	thread->arch.vector_saved = false; /* the registers still hold it */
	memcpy(thread->page->vector_state, thread->arch.vector_state, cpu_features.save_bytes);
}

/*
 * What a program left in its page, made safe to load: unknown components, a compacted format and
 * reserved MXCSR bits would fault in the kernel (Intel SDM volume 1, 13.8.1).
 */
static void vector_load_from_page(struct thread *thread)
{
	uint8_t *image = thread->arch.vector_state;
	uint32_t *mxcsr = (uint32_t *)(image + 24);

	memcpy(image, thread->page->vector_state, cpu_features.save_bytes);
	*mxcsr &= mxcsr_mask;
	if (cpu_features.xsave) {
		uint64_t *header = (uint64_t *)(image + XSAVE_HEADER);

		header[0] &= cpu_features.xcr0;
		memset(&header[1], 0, 56);
	}
	vector_load(image);
}

#define EACH_REGISTER(with)                                                                       \
	with(r15) with(r14) with(r13) with(r12) with(rbp) with(rbx) with(r11) with(r10) with(r9)  \
		with(r8) with(rax) with(rcx) with(rdx) with(rsi) with(rdi) with(rip) with(rflags) \
			with(rsp)

void arch_frame_save(struct thread *thread, const struct trap_frame *frame,
		     struct saved_frame *saved)
{
#define SAVE(name) saved->name = frame->name;
	EACH_REGISTER(SAVE)
	vector_save_to_page(thread, frame);
}

void arch_frame_divert(struct trap_frame *frame, uaddr_t trampoline, uaddr_t page)
{
	frame->rip = trampoline;
	frame->rdi = page;
	frame->rflags &= ~RFLAGS_TF & ~0x400UL; /* single steps and string direction end here */
	frame->vector = 0;
}

bool arch_frame_restore(struct thread *thread, struct trap_frame *frame,
			const struct saved_frame *saved)
{
	if (!arch_user_address(saved->rip))
		return false;
#define RESTORE(name) frame->name = saved->name;
	EACH_REGISTER(RESTORE)
	frame->rflags = (saved->rflags & RFLAGS_USER) | RFLAGS_FIXED | RFLAGS_INTERRUPT;
	frame->cs = SELECTOR_USER_CODE;
	frame->ss = SELECTOR_USER_DATA;
	frame->vector = 0;
	vector_load_from_page(thread);
	return true;
}

/* --- registers of a suspended thread -----------------------------------------------------------
 */

void arch_registers_get(const struct thread *thread, struct thread_registers *registers)
{
	const struct trap_frame *frame = arch_thread_frame(thread->kernel_stack);

#define GET(name) registers->name = frame->name;
	EACH_REGISTER(GET)
	registers->fs_base = thread->arch.fs_base;
	registers->gs_base = thread->arch.gs_base;
}

bool arch_registers_set(struct thread *thread, const struct thread_registers *registers)
{
	struct trap_frame *frame = arch_thread_frame(thread->kernel_stack);

	if (!arch_user_address(registers->rip) || !arch_user_address(registers->fs_base) ||
	    !arch_user_address(registers->gs_base))
		return false;
#define SET(name) frame->name = registers->name;
	EACH_REGISTER(SET)
	frame->rflags = (registers->rflags & RFLAGS_USER) | RFLAGS_FIXED | RFLAGS_INTERRUPT;
	frame->vector = 0;
	thread->arch.fs_base = registers->fs_base;
	thread->arch.gs_base = registers->gs_base;
	return true;
}

/* --- arithmetic faults -------------------------------------------------------------------------
 */

int arch_float_code(bool simd)
{
	uint32_t status;

	if (simd) {
		uint32_t mxcsr;

		__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
		status = mxcsr & ~(mxcsr >> 7) & 0x3f;
	} else {
		uint16_t control, word;

		__asm__ volatile("fnstcw %0" : "=m"(control));
		__asm__ volatile("fnstsw %0" : "=m"(word));
		status = word & (uint32_t)~control & 0x3f;
	}
	if (status & 0x01)
		return FPE_FLTINV;
	if (status & 0x04)
		return FPE_FLTDIV;
	if (status & 0x08)
		return FPE_FLTOVF;
	if (status & 0x12)
		return FPE_FLTUND;
	return FPE_FLTRES;
}
