/* SPDX-License-Identifier: MIT */
#include <arch/cpu_tables.h>
#include <kernel/image.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>
#include <kernel/trap.h>

#include "trap_cause.h"

static const char *const exception_names[32] = {
	[0] = "division by zero or overflow of a quotient",
	[1] = "debug exception",
	[2] = "non-maskable interrupt",
	[3] = "breakpoint instruction",
	[4] = "overflow",
	[5] = "bound range exceeded",
	[6] = "invalid instruction (or a check that the compiler planted, where it is ud2)",
	[7] = "floating-point unit not available",
	[8] = "double fault",
	[10] = "invalid task state segment",
	[11] = "segment not present",
	[12] = "stack segment fault (a non-canonical stack address)",
	[13] = "general protection fault (a non-canonical address or a forbidden register value)",
	[14] = "page fault",
	[16] = "x87 floating-point error",
	[17] = "alignment check",
	[18] = "machine check: the processor reports a hardware error",
	[19] = "SIMD floating-point error",
	[20] = "virtualization exception",
	[21] = "control-flow protection fault",
};

static const char *access_word(uint64_t error)
{
	if (error & PAGE_FAULT_INSTRUCTION)
		return "executing";
	return error & PAGE_FAULT_WRITE ? "writing" : "reading";
}

static const char *page_fault_reason(uint64_t error, uint64_t address)
{
	if (error & PAGE_FAULT_RESERVED)
		return "a page table entry has reserved bits set";
	if (address < PAGE_SIZE)
		return "a null pointer was used";
	if (address >> 47 == 0)
		return error & PAGE_FAULT_PRESENT ? "user memory outside a user copy"
						  : "a user address, not mapped";
	return error & PAGE_FAULT_PRESENT ? "the page does not allow it"
					  : "nothing is mapped there";
}

static bool is_below_a_stack(uintptr_t address)
{
	return kernel_stack_is_guard(address) ||
	       address - (uintptr_t)kernel_boot_stack_guard < PAGE_SIZE;
}

/* Whose guard an address lies in, where is_below_a_stack says so. */
static const char *stack_name(uintptr_t address)
{
	static const char *const names[] = {"", "NMI ", "double fault ", "machine check "};
	unsigned which = 0;

	for (unsigned i = 0; !which && i < cpu_count; i++)
		for (which = IST_COUNT; which; which--)
			if (cpus[i]->arch->tss.ist[which - 1] - KERNEL_STACK_SIZE - address <
			    KERNEL_STACK_SIZE)
				break;
	return names[which];
}

void trap_describe(const struct trap_frame *frame, uint64_t address, char *buffer, size_t size)
{
	const char *name = frame->vector < 32 ? exception_names[frame->vector] : NULL;

	if ((frame->vector == TRAP_PAGE || frame->vector == TRAP_DOUBLE_FAULT) &&
	    (is_below_a_stack(address) || is_below_a_stack(frame->rsp)))
		format_text(buffer, size, "kernel %sstack overflow at %#lx", stack_name(address),
			    address);
	else if (frame->vector == TRAP_PAGE)
		format_text(buffer, size, "page fault %s %#lx: %s", access_word(frame->error),
			    address, page_fault_reason(frame->error, address));
	else if (name != NULL)
		format_text(buffer, size, "%s, error code %#lx", name, frame->error);
	else
		format_text(buffer, size, "unexpected exception %lu, error code %#lx",
			    frame->vector, frame->error);
}
