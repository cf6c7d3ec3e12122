/* SPDX-License-Identifier: MIT */
/* A trampoline as a library has it: takes the signals that ring, calls their handlers. */
#include "suite.h"

static void take_all(struct thread_page *page) __attribute__((used));

__asm__(".text\n"
	"trampoline:\n"
	"	sub $256, %rsp\n" /* the red zone of what was interrupted */
	"	and $-64, %rsp\n"
	"	call take_all\n"
	"	call signal_return\n"
	"	hlt\n");
extern char trampoline[] __attribute__((visibility("hidden")));

static void signal_return(void) __attribute__((used));
static void signal_return(void)
{
	(void)kelner_signal_return();
}

static bool take_one(struct thread_page *page, uint64_t forced)
{
	const struct process_signal_take_request request = {
		.mask = page->signal_mask,
		.forced = forced,
		.fault = {.code = page->fault.code, .value = page->fault.address},
		.thread = page->thread,
	};
	struct process_signal_take_reply reply;
	uint64_t mask = page->signal_mask;

	if (process_signal_take(PORT, &request, &reply, NULL) < 0 || reply.handler == 0)
		return false;
	page->signal_mask = mask | reply.mask | BIT(reply.information.signal);
	((void (*)(int, const struct process_siginfo *))reply.handler)(reply.information.signal,
								       &reply.information);
	page->signal_mask = mask;
	return true;
}

static void take_all(struct thread_page *page)
{
	static struct message saved; /* one thread */
	uint64_t forced = page->fault.signal ? BIT((int)page->fault.signal) : 0;
	struct message *message = &page->message;

	memcpy(&saved, message, sizeof(saved));
	page->fault.signal = 0;
	page->signal_doorbell = 0;
	page->process_doorbell = 0;
	while (take_one(page, forced))
		forced = 0;
	memcpy(message, &saved, sizeof(saved));
}

void signals_begin(void)
{
	thread_page()->trampoline = (uint64_t)trampoline;
}

uint64_t block_signals(uint64_t mask)
{
	struct thread_page *page = thread_page();
	uint64_t before = page->signal_mask;

	__atomic_store_n(&page->signal_mask, mask, __ATOMIC_SEQ_CST);
	if ((page->signal_doorbell | page->process_doorbell) & ~mask)
		(void)kelner_thread_signal(start_handle(START_THREAD), 0);
	return before;
}
