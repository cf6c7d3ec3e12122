/* SPDX-License-Identifier: MIT */
/* Sending signals, what to do about them, masks, and waiting for them. */
#include "signal.h"

#include <fcntl.h>
#include <protocol/service.h>

extern INTERNAL const char __kelner_cancellable_begin[], __kelner_cancellable_end[],
	__kelner_cancellable_abort[], __kelner_cancellable_call_begin[],
	__kelner_cancellable_call_end[], __kelner_cancellable_call_abort[];

static int send_signal(pid_t process, int signal, int code, uint64_t value)
{
	struct process_kill_request request = {
		.process = process,
		.signal = signal,
		.code = code,
		.value = value,
	};
	struct protocol_extra extra = SELF_EXTRA;

	if (signal < 0 || signal > KELNER_SIGNAL_LAST)
		return -EINVAL;
	if (process_port() == HANDLE_NONE)
		return process == sys_getpid() ? __kelner_alone_raise(signal) : -ESRCH;
	return (int)process_kill(process_port(), &request, &extra);
}

/* What the process server does not have may be a service; only user 0 may open its manager. */
static int kill_service(pid_t process, int signal, int otherwise)
{
	const struct service_kill_request request = {.process = process, .signal = signal};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t manager = __kelner_open_at(HANDLE_NONE, "/dev/service", O_RDWR, 0), status;

	if (manager < 0)
		return otherwise;
	status = service_kill((handle_t)manager, &request, &extra);
	(void)kelner_handle_close((handle_t)manager);
	return status < 0 && status != -EPERM ? otherwise : (int)status;
}

int sys_kill(pid_t process, int signal)
{
	int status = send_signal(process, signal, SI_USER, 0);

	return process > 0 && (status == -ESRCH || status == -EPERM)
		       ? kill_service(process, signal, status)
		       : status;
}

int sys_sigqueue(pid_t process, int signal, const siginfo_t *information)
{
	if (process <= 0)
		return -ESRCH;
	return send_signal(process, signal, information->si_code,
			   (uint64_t)(uintptr_t)information->si_value.sival_ptr);
}

int sys_thread_signal(int thread, int signal)
{
	struct process_kill_thread_request request = {
		.thread = (uint64_t)thread,
		.signal = signal,
	};
	struct protocol_extra extra = SELF_EXTRA;

	if (signal < 0 || signal > KELNER_SIGNAL_LAST)
		return -EINVAL;
	if (process_port() == HANDLE_NONE)
		return thread == sys_thread_id() ? __kelner_alone_raise(signal) : -ENOSYS;
	return (int)process_kill_thread(process_port(), &request, &extra);
}

int __kelner_raise(int signal)
{
	return sys_thread_signal(sys_thread_id(), signal);
}

int sys_sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
	struct process_signal_action_request request = {.signal = signal, .set = action != 0};
	struct process_signal_action_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error;

	if (action) {
		request.handler = (uintptr_t)action->sa_handler;
		request.mask = action->sa_mask & ~UNBLOCKABLE;
		request.flags = (unsigned)action->sa_flags;
	}
	error = process_port() == HANDLE_NONE
			? __kelner_alone_action(&request, &reply)
			: (int)process_signal_action(process_port(), &request, &reply, &extra);
	if (error == 0 && old) {
		*old = (struct sigaction){.sa_flags = (int)reply.flags};
		old->sa_handler = (void (*)(int))(uintptr_t)reply.handler;
		old->sa_mask = reply.mask;
	}
	return error;
}

/* Nothing but an exchange and a look: what waited may come now. */
int sys_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	struct thread_page *page = thread_page();
	uint64_t before = page->signal_mask, mask;

	if (old)
		*old = before;
	if (!set)
		return 0;
	switch (how) {
	case SIG_BLOCK: mask = before | *set; break;
	case SIG_UNBLOCK: mask = before & ~*set; break;
	case SIG_SETMASK: mask = *set; break;
	default: return -EINVAL;
	}
	__atomic_store_n(&page->signal_mask, mask & ~UNBLOCKABLE, __ATOMIC_SEQ_CST);
	if (__builtin_expect(before & ~mask && signals_due(page), 0))
		__kelner_signal_point();
	return 0;
}

int sys_sigpending(sigset_t *set)
{
	struct thread_page *page = thread_page();
	struct process_signal_pending_request request = {.thread = page->thread};
	struct process_signal_pending_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error;

	if (process_port() == HANDLE_NONE) {
		*set = page->signal_doorbell & page->signal_mask;
		return 0;
	}
	error = (int)process_signal_pending(process_port(), &request, &reply, &extra);
	if (error == 0)
		*set = reply.pending & page->signal_mask;
	return error;
}

int sys_sigsuspend(const sigset_t *mask)
{
	return (int)UNTIL_HANDLED(WAITING(SIGNAL_SUSPEND, *mask & ~UNBLOCKABLE));
}

/* A pending signal of the set, taken; -EAGAIN where none is. */
static int64_t accept_signal(uint64_t set, siginfo_t *information)
{
	struct process_signal_accept_request request = {.set = set,
							.thread = thread_page()->thread};
	struct process_signal_accept_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	struct thread_page *page = thread_page();
	int64_t status;

	doorbells_clear(page, set);
	status = process_signal_accept(process_port(), &request, &reply, &extra);
	if (status < 0)
		return status;
	/* There may be more of them. */
	__atomic_fetch_or(&page->signal_doorbell, set, __ATOMIC_SEQ_CST);
	__kelner_siginfo(&reply.information, information);
	return reply.information.signal;
}

int sys_sigtimedwait(const sigset_t *set, siginfo_t *information, const struct timespec *timeout)
{
	uint64_t wanted = *set & ~UNBLOCKABLE, deadline = FOREVER;
	int64_t status;

	if (timeout) {
		if (!time_is_valid(timeout) || timeout->tv_sec < 0)
			return -EINVAL;
		if (__builtin_add_overflow(to_nanoseconds(timeout), __kelner_monotonic(),
					   &deadline))
			deadline = FOREVER;
	}
	do {
		status = accept_signal(wanted, information);
		if (status != -EAGAIN)
			return (int)status;
		status = UNTIL_HANDLED(WAITING(SIGNAL_WAIT, wanted, deadline));
	} while (status == 0);
	return (int)status;
}

int sys_sigaltstack(const stack_t *stack, stack_t *old)
{
	struct alternate_stack *now = &__kelner_alternate;
	bool in_use = (uintptr_t)__builtin_frame_address(0) - now->low < now->size;

	if (old)
		*old = (stack_t){
			.ss_sp = (void *)now->low,
			.ss_size = now->size,
			.ss_flags = in_use      ? SS_ONSTACK
				    : now->size ? 0
						: SS_DISABLE,
		};
	if (!stack)
		return 0;
	if (in_use)
		return -EPERM;
	if (stack->ss_flags & ~SS_DISABLE)
		return -EINVAL;
	if (stack->ss_flags & SS_DISABLE) {
		*now = (struct alternate_stack){0, 0};
		return 0;
	}
	if (stack->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	*now = (struct alternate_stack){(uintptr_t)stack->ss_sp, stack->ss_size};
	return 0;
}

void sys_cancel_interrupted(void *context)
{
	unsigned long *rip = &((ucontext_t *)context)->uc_mcontext.__gregs[__KELNER_REG_RIP];

	if (*rip >= (uintptr_t)__kelner_cancellable_begin &&
	    *rip < (uintptr_t)__kelner_cancellable_end)
		*rip = (uintptr_t)__kelner_cancellable_abort;
	else if (*rip >= (uintptr_t)__kelner_cancellable_call_begin &&
		 *rip < (uintptr_t)__kelner_cancellable_call_end)
		*rip = (uintptr_t)__kelner_cancellable_call_abort;
}
