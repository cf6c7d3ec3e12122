/* SPDX-License-Identifier: MIT */
/* Faults that nobody handles: the process dies, and the log says where. */
#include "process.h"

#include <abi/signal.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>

#define DEPTH_MAX 16

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

/* Return addresses as the frame pointers give them, while they rise and can be read. */
static size_t walk(const struct process *process, const struct core *core, char *text, size_t size)
{
	uint64_t frame = core->frame;
	size_t length = 0;

	text[0] = '\0';
	for (int depth = 0; depth < DEPTH_MAX && length < size; depth++) {
		uint64_t pair[2]; /* the caller's frame, the return address */

		if (frame % 8 || kelner_space_read(process->handle, frame, pair, sizeof(pair)) !=
					 (int64_t)sizeof(pair))
			break;
		length += text_format(text + length, size - length, " 0x%lx",
				      (unsigned long)(pair[1] - process->image));
		if (pair[0] <= frame)
			break;
		frame = pair[0];
	}
	return length;
}

static void report(const struct process *process, const struct core *core)
{
	char text[400];

	log_text(
		"process: %s (process %d) died of signal %d, %s: address 0x%lx, instruction 0x%lx, "
		"stack 0x%lx\n",
		process->name, process->id, core->signal, words_of(core->signal),
		(unsigned long)core->address, (unsigned long)core->instruction,
		(unsigned long)core->stack);
	(void)walk(process, core, text, sizeof(text));
	log_text("process: %s: loaded at 0x%lx; in its file: instruction 0x%lx, callers%s\n",
		 process->name, (unsigned long)process->image,
		 (unsigned long)(core->instruction - process->image), text[0] ? text : " unknown");
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
