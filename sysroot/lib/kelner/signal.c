/* SPDX-License-Identifier: MIT */
/*
 * Taking signals. The kernel diverts the thread to the trampoline with its registers in the thread
 * page and no further diversion until `diverted` is 0 again. All that the page holds is copied to
 * the stack before the handler runs, so that handlers nest.
 */
#include "signal.h"

#include <cpuid.h>
#include <string.h>

#define LIBRARY_SIGNALS 3
#define RED_ZONE        128
#define VECTOR_ALIGN    64
#define VECTOR_LEAST    576 /* without XSAVE: FXSAVE's area and an empty header */
#define CPUID_OSXSAVE   (1U << 27)

_Static_assert(__builtin_offsetof(struct thread_page, signal_mask) == 0 &&
		       __builtin_offsetof(struct thread_page, diverted) == 32 &&
		       __builtin_offsetof(struct thread_page, self) == 48 &&
		       __builtin_offsetof(struct thread_page, frame) == 672 &&
		       __builtin_offsetof(struct thread_page, vector_state) == 896 &&
		       __builtin_offsetof(struct saved_frame, rip) == 120 &&
		       __builtin_offsetof(struct saved_frame, mask) == 144,
	       "trampoline.S knows these");

/* A handler's call, on the stack that it runs on. */
struct delivery {
	uint8_t vectors[0]
		__attribute__((aligned(VECTOR_ALIGN))); /* at the end, see vectors_of() */
	siginfo_t information;
	ucontext_t context;
	struct message message;
	void (*handler)(int, siginfo_t *, void *);
	uint64_t mask; /* added while it runs */
	unsigned flags;
};

__thread struct signal_count __kelner_signals;
__thread struct alternate_stack __kelner_alternate;
static uint32_t vector_bytes = VECTOR_LEAST;

INTERNAL __kelner_noreturn void __kelner_signal_enter(struct thread_page *page);
INTERNAL __kelner_noreturn void __kelner_signal_run(struct delivery *delivery);
INTERNAL __kelner_noreturn void __kelner_run_on(struct delivery *delivery);
INTERNAL __kelner_noreturn void __kelner_signal_resume(void);

void __kelner_signal_start(void)
{
	unsigned a, b, c, d;

	if (__get_cpuid(1, &a, &b, &c, &d) && c & CPUID_OSXSAVE &&
	    __get_cpuid_count(13, 0, &a, &b, &c, &d))
		vector_bytes = b;
	thread_page()->trampoline = (uintptr_t)__kelner_trampoline;
}

static uint8_t *vectors_of(struct delivery *delivery)
{
	return (uint8_t *)delivery +
	       ((sizeof(*delivery) + VECTOR_ALIGN - 1) & ~(VECTOR_ALIGN - 1UL));
}

static size_t delivery_bytes(void)
{
	return ((sizeof(struct delivery) + VECTOR_ALIGN - 1) & ~(VECTOR_ALIGN - 1UL)) +
	       vector_bytes;
}

static bool is_fault(int signal)
{
	return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
	       signal == SIGTRAP;
}

void __kelner_siginfo(const struct process_siginfo *from, siginfo_t *to)
{
	*to = (siginfo_t){
		.si_signo = from->signal,
		.si_errno = from->error,
		.si_code = from->code,
	};
	if (from->code == SI_TIMER) {
		to->si_timerid = from->timer;
		to->si_overrun = from->status;
		to->si_value.sival_ptr = (void *)(uintptr_t)from->value;
	} else if (is_fault(from->signal) && from->code > 0) {
		to->si_addr = (void *)(uintptr_t)from->value;
	} else {
		to->si_pid = from->process;
		to->si_uid = from->user;
		if (from->signal == SIGCHLD && from->code > 0)
			to->si_status = from->status;
		else
			to->si_value.sival_ptr = (void *)(uintptr_t)from->value;
	}
}

#define EACH_REGISTER(with)                                                                        \
	with(R8, r8) with(R9, r9) with(R10, r10) with(R11, r11) with(R12, r12) with(R13, r13)      \
		with(R14, r14) with(R15, r15) with(RDI, rdi) with(RSI, rsi) with(RBP, rbp)         \
			with(RBX, rbx) with(RDX, rdx) with(RAX, rax) with(RCX, rcx) with(RSP, rsp) \
				with(RIP, rip) with(FLAGS, rflags)

/* The interrupted state as the handler sees it. */
static void save_context(struct delivery *delivery, const struct thread_page *page,
			 const struct fault_info *fault)
{
	ucontext_t *context = &delivery->context;
	unsigned long *registers = context->uc_mcontext.__gregs;

	memset(context, 0, sizeof(*context));
#define SAVE(index, name) registers[__KELNER_REG_##index] = page->frame.name;
	EACH_REGISTER(SAVE)
	registers[__KELNER_REG_OLDMASK] = page->frame.mask;
	if (fault->signal) {
		registers[__KELNER_REG_ERROR] = fault->error;
		registers[__KELNER_REG_TRAP] = fault->trap;
		registers[__KELNER_REG_FAULT_ADDRESS] = fault->address;
	}
	context->uc_sigmask = page->frame.mask;
	(void)sys_sigaltstack(0, &context->uc_stack);
	memcpy(vectors_of(delivery), page->vector_state, vector_bytes);
	context->uc_mcontext.__vector_state = vectors_of(delivery);
}

static void restore_context(struct thread_page *page, struct delivery *delivery)
{
	const unsigned long *registers = delivery->context.uc_mcontext.__gregs;

#define RESTORE(index, name) page->frame.name = registers[__KELNER_REG_##index];
	EACH_REGISTER(RESTORE)
	page->frame.mask = delivery->context.uc_sigmask & ~UNBLOCKABLE;
	page->frame.pending = 0;
	memcpy(page->vector_state, vectors_of(delivery), vector_bytes);
	page->message = delivery->message;
}

/* Asks for a signal to take. No handler where there is none, or nobody to ask. */
static void take(struct thread_page *page, const struct fault_info *fault,
		 struct process_signal_take_reply *reply)
{
	uint64_t mask = page->signal_mask, due = signals_due(page) | page->frame.pending;
	struct process_signal_take_request request = {.mask = mask, .thread = page->thread};
	struct protocol_extra extra = SELF_EXTRA;

	if (fault->signal) {
		request.forced = signal_bit((int)fault->signal);
		request.fault = (struct process_siginfo){
			.signal = (int32_t)fault->signal,
			.code = fault->code,
			.value = fault->address,
		};
	}
	*reply = (struct process_signal_take_reply){.handler = 0};
	doorbells_clear(page, ~mask);
	if (process_port() == HANDLE_NONE) {
		__kelner_alone_take(due & ~mask, fault->signal != 0, reply);
		if (reply->information.signal == (int32_t)fault->signal)
			reply->information = request.fault;
	} else if (process_signal_take(process_port(), &request, reply, &extra) < 0) {
		reply->handler = 0;
		reply->more = 0;
		/* Nobody says what a fault means: the kernel ends the process at the next one. */
		if (fault->signal)
			page->trampoline = 0;
	}
	__atomic_fetch_or(&page->signal_doorbell, reply->more, __ATOMIC_SEQ_CST);
}

void __kelner_signal_run(struct delivery *delivery)
{
	struct thread_page *page = thread_page();
	int signal = delivery->information.si_signo;

	if (signal < KELNER_SIGNAL_LIBRARY || signal >= KELNER_SIGNAL_LIBRARY + LIBRARY_SIGNALS)
		__kelner_signals.handled++;
	if (!(delivery->flags & SA_RESTART))
		__kelner_signals.interrupting++;
	__atomic_store_n(&page->signal_mask, (page->signal_mask | delivery->mask) & ~UNBLOCKABLE,
			 __ATOMIC_SEQ_CST);
	__atomic_store_n(&page->diverted, 0, __ATOMIC_SEQ_CST);
	if (signals_due(page))
		__kelner_signal_point();
	delivery->handler(signal, &delivery->information, &delivery->context);
	__atomic_store_n(&page->diverted, 1, __ATOMIC_SEQ_CST);
	restore_context(page, delivery);
	__kelner_signal_resume();
}

static bool on_alternate(uintptr_t address)
{
	return address - __kelner_alternate.low < __kelner_alternate.size;
}

/* The delivery goes to the interrupted stack, where the handler does not want the other. */
static __kelner_noreturn void run_on_own_stack(const struct delivery *delivery, uintptr_t stack)
{
	uintptr_t place = (stack - RED_ZONE - delivery_bytes()) & ~(VECTOR_ALIGN - 1UL);
	struct delivery *copy = (struct delivery *)place;

	memcpy(copy, delivery, delivery_bytes());
	copy->context.uc_mcontext.__vector_state = vectors_of(copy);
	__kelner_run_on(copy);
}

void __kelner_signal_enter(struct thread_page *page)
{
	struct delivery *delivery = __builtin_alloca_with_align(delivery_bytes(), VECTOR_ALIGN * 8);
	struct fault_info fault = page->fault;
	struct process_signal_take_reply reply;

	page->fault.signal = 0;
	delivery->message = page->message;
	take(page, &fault, &reply);
	if (reply.handler == 0) {
		page->message = delivery->message;
		__kelner_signal_resume();
	}
	__kelner_siginfo(&reply.information, &delivery->information);
	delivery->handler = (void (*)(int, siginfo_t *, void *))(uintptr_t)reply.handler;
	delivery->flags = (unsigned)reply.flags;
	delivery->mask = reply.mask;
	if (!(delivery->flags & SA_NODEFER))
		delivery->mask |= signal_bit(reply.information.signal);
	save_context(delivery, page, &fault);
	if (!(delivery->flags & SA_ONSTACK) && on_alternate((uintptr_t)delivery) &&
	    !on_alternate(page->frame.rsp))
		run_on_own_stack(delivery, page->frame.rsp);
	__kelner_signal_run(delivery);
}
