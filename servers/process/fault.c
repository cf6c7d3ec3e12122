/* SPDX-License-Identifier: MIT */
/* Faults that nobody handles: the process dies, and the log says where. */
#include "process.h"

#include <abi/signal.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>

#define DEPTH_MAX    16
#define CALL         0xe8 /* opcode: call, with the distance in the next four bytes */
#define FUNCTION_MAX 4096

/* What the log needs. */
struct core {
	int signal;
	uint64_t address;
	uint64_t instruction;
	uint64_t frame; /* rbp */
	uint64_t stack;
};

static const char *words_of(int signal)
{
	switch (signal) {
	case SIGSEGV: return "invalid memory access";
	case SIGBUS: return "memory that could not be provided";
	case SIGILL: return "illegal instruction";
	case SIGFPE: return "arithmetic error";
	case SIGTRAP: return "breakpoint";
	default: return "fault";
	}
}

static bool read_words(const struct process *process, uint64_t address, uint64_t *words,
		       size_t size)
{
	return address % sizeof(*words) == 0 &&
	       kelner_space_read(process->handle, address, words, size) == (int64_t)size;
}

static size_t name_caller(const struct process *process, uint64_t address, char *text, size_t size)
{
	return text_format(text, size, " 0x%lx", (unsigned long)(address - process->image));
}

/*
 * Whether the word on top of the stack is the return address into a caller without whose frame the
 * function makes do: the call itself led nowhere, or it is a direct call of the code at fault.
 */
static bool was_pushed(const struct process *process, const struct core *core, uint64_t word)
{
	unsigned char call[5];
	int32_t distance;

	if (core->address == core->instruction)
		return true;
	if (kelner_space_read(process->handle, word - sizeof(call), call, sizeof(call)) !=
		    (int64_t)sizeof(call) ||
	    call[0] != CALL)
		return false;
	memcpy(&distance, call + 1, sizeof(distance));
	return core->instruction - (word + (uint64_t)distance) < FUNCTION_MAX;
}

/* Return addresses as the frame pointers give them, while they rise and can be read. */
static size_t walk(const struct process *process, const struct core *core, char *text, size_t size)
{
	uint64_t frame = core->frame, word;
	size_t length = 0;

	text[0] = '\0';
	if (read_words(process, core->stack, &word, sizeof(word)) &&
	    was_pushed(process, core, word))
		length += name_caller(process, word, text, size);
	for (int depth = 0; depth < DEPTH_MAX && length < size; depth++) {
		uint64_t pair[2]; /* the caller's frame, the return address */

		if (!read_words(process, frame, pair, sizeof(pair)) || pair[1] == 0)
			break;
		length += name_caller(process, pair[1], text + length, size - length);
		if (pair[0] <= frame)
			break;
		frame = pair[0];
	}
	return length;
}

static void report(const struct process *process, const struct core *core)
{
	char text[400], place[40];

	log_text(
		"process: %s (process %d) died of signal %d, %s: address 0x%lx, instruction 0x%lx, "
		"stack 0x%lx\n",
		process->name, process->id, core->signal, words_of(core->signal),
		(unsigned long)core->address, (unsigned long)core->instruction,
		(unsigned long)core->stack);
	place[0] = '\0';
	if (core->address != core->instruction)
		text_format(place, sizeof(place), " instruction 0x%lx,",
			    (unsigned long)(core->instruction - process->image));
	(void)walk(process, core, text, sizeof(text));
	log_text("process: %s: loaded at 0x%lx; in its file:%s callers%s\n", process->name,
		 (unsigned long)process->image, place, text[0] ? text : " unknown");
}

void process_faulted(struct process *process)
{
	struct fault_info fault;
	bool first = true;

	while (kelner_process_fault(process->handle, &fault) == 0) {
		struct core core = {(int)fault.signal, fault.address, fault.instruction, 0, 0};
		struct thread_registers registers;
		int64_t thread = kelner_process_thread(process->handle, fault.thread);

		if (!first || thread < 0)
			continue;
		/* It has stopped already, or does so in a moment: this waits for it. */
		(void)kelner_thread_suspend((handle_t)thread);
		if (kelner_thread_registers((handle_t)thread, &registers) == 0) {
			core.frame = registers.rbp;
			core.stack = registers.rsp;
		}
		(void)kelner_handle_close((handle_t)thread);
		report(process, &core);
		signal_kill(process, (int)fault.signal);
		first = false;
	}
}

/*
 * The thread waits in its trampoline's call: what it was doing is in its page, whose place is known
 * of a program's first thread.
 */
static bool read_page(const struct process *process, uint64_t id, struct thread_page *page)
{
	return kelner_space_read(process->handle, process->thread_page, page, sizeof(*page)) ==
		       (int64_t)sizeof(*page) &&
	       (id == 0 || page->thread == id);
}

void fault_report(const struct process *process, const struct process_siginfo *fault,
		  uint64_t thread)
{
	struct core core = {.signal = fault->signal, .address = fault->value};
	struct thread_page page;

	if (read_page(process, thread, &page)) {
		core.instruction = page.frame.rip;
		core.frame = page.frame.rbp;
		core.stack = page.frame.rsp;
	}
	report(process, &core);
}
