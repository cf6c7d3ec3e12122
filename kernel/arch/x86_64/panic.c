/* SPDX-License-Identifier: MIT */
/* What a panic report says about the machine: registers and callers. */
#include <kernel/arch.h>
#include <kernel/image.h>
#include <kernel/log.h>
#include <kernel/string.h>

#include "registers.h"

#define UPPER_HALF  0xffff800000000000UL
#define FRAME_BYTES (64UL * 1024) /* no frame of the kernel is larger */

static const struct {
	char name[4];
	uint16_t offset;
} shown[] = {
#define SHOW(name, member)                                          \
	{                                                           \
		name, __builtin_offsetof(struct trap_frame, member) \
	}
	SHOW("rip", rip), SHOW("rsp", rsp), SHOW("flg", rflags), SHOW("rax", rax), SHOW("rbx", rbx),
	SHOW("rcx", rcx), SHOW("rdx", rdx), SHOW("rsi", rsi),    SHOW("rdi", rdi), SHOW("rbp", rbp),
	SHOW("r8 ", r8),  SHOW("r9 ", r9),  SHOW("r10", r10),    SHOW("r11", r11), SHOW("r12", r12),
	SHOW("r13", r13), SHOW("r14", r14), SHOW("r15", r15),
};

#define PER_LINE 3

size_t arch_describe_registers(const struct trap_frame *frame, unsigned line, char *buffer,
			       size_t size)
{
	size_t length = 0;

	if (line > array_count(shown) / PER_LINE)
		return 0;
	if (line == array_count(shown) / PER_LINE)
		return format_text(buffer, size, "err %016lx  cr2 %016lx  cr3 %016lx", frame->error,
				   cr2_read(), cr3_read());
	for (unsigned i = line * PER_LINE; i < (line + 1) * PER_LINE && i < array_count(shown);
	     i++) {
		uint64_t value;

		memcpy(&value, (const char *)frame + shown[i].offset, sizeof value);
		length += format_text(buffer + length, size - length, "%s%.3s %016lx",
				      length ? "  " : "", shown[i].name, value);
	}
	return length;
}

static bool plausible(uintptr_t record)
{
	return record >= UPPER_HALF && record % sizeof(uintptr_t) == 0;
}

unsigned arch_backtrace(const struct trap_frame *frame, uintptr_t *addresses, unsigned limit)
{
	const uintptr_t *record = (const uintptr_t *)frame->rbp;
	unsigned count = 0;

	if (count < limit)
		addresses[count++] = frame->rip;
	/* A call through a bad pointer: the caller's address is on top of the stack. */
	if (count < limit && !kernel_text_contains(frame->rip) && frame->rsp >= UPPER_HALF)
		addresses[count++] = *(const uintptr_t *)frame->rsp;
	if (!plausible(frame->rbp))
		return count;
	while (count < limit && kernel_text_contains(record[1])) {
		const uintptr_t *next = (const uintptr_t *)record[0];

		addresses[count++] = record[1];
		if (next <= record || record[0] - (uintptr_t)record > FRAME_BYTES ||
		    !plausible(record[0]))
			break;
		record = next;
	}
	return count;
}

bool arch_is_planted_trap(const struct trap_frame *frame)
{
	const uint8_t *code = (const uint8_t *)frame->rip;

	return frame->vector == 6 && kernel_text_contains(frame->rip) &&
	       kernel_text_contains(frame->rip + 1) && code[0] == 0x0f && code[1] == 0x0b;
}
