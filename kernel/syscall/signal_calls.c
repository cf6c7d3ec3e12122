/* SPDX-License-Identifier: MIT */
/* System calls about signals and suspended threads. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/siginfo.h>
#include <abi/signal.h>
#include <kernel/process.h>
#include <kernel/safe_point.h>
#include <kernel/signal.h>
#include <kernel/signal_mask.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/user_copy.h>
#include <kernel/wait_claim.h>

int64_t sys_process_signal(handle_t handle, uint64_t bits)
{
	HELD struct process *process = NULL;
	int error = process_from_handle(handle, RIGHT_SIGNAL, &process);

	if (error)
		return error;
	if (read_once(process->end_state) == PROCESS_LIVES)
		signal_ring_process(process, bits);
	else
		error = -ESRCH;
	return error;
}

int64_t sys_thread_signal(handle_t handle, uint64_t bits)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_SIGNAL, &thread);

	if (error)
		return error;
	if (read_once(thread->run_state) == THREAD_DEAD)
		error = -ESRCH;
	else
		signal_ring_thread(thread, bits);
	return error;
}

int64_t sys_signal_return(void)
{
	struct thread *thread = thread_current();
	struct trap_frame *frame = arch_thread_frame(thread->kernel_stack);
	struct saved_frame saved = *(volatile struct saved_frame *)&thread->page->frame;

	if (!arch_frame_restore(thread, frame, &saved)) {
		struct fault_info fault = {.thread = thread->id,
					   .signal = SIGSEGV,
					   .code = SEGV_ACCERR,
					   .address = saved.rip,
					   .instruction = frame->rip};

		thread->page->trampoline = 0;
		signal_fault(thread, frame, &fault);
		return -EFAULT;
	}
	thread->page->signal_mask = saved.mask;
	thread->page->diverted = 0;
	/* What rang meanwhile is looked at before the frame is resumed. */
	__atomic_fetch_or(&thread->attention, ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
	return (int64_t)frame->rax;
}

static uint64_t rung(const struct thread_page *page)
{
	return __atomic_load_n(&page->signal_doorbell, __ATOMIC_SEQ_CST) |
	       __atomic_load_n(&page->process_doorbell, __ATOMIC_SEQ_CST);
}

/*
 * Whether an interrupted wait has to end: for a kill, or for a signal that diverts. Else what rang
 * is masked, or has been taken meanwhile, and is no reason for a diversion.
 */
static bool interruption_counts(struct thread *thread)
{
	struct thread_page *page = thread->page;

	__atomic_fetch_and(&thread->attention, ~ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
	if (rung(page) & ~read_once(page->signal_mask)) {
		__atomic_fetch_or(&thread->attention, ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
		return true;
	}
	return attention_is_set(thread, ATTENTION_KILL);
}

/* Waits until a signal that is unmasked or awaited rings. -EINTR, -ETIMEDOUT. */
static int wait_for_signal(struct thread *thread, nanoseconds_t deadline)
{
	struct process *process = thread->process;
	struct wait_queue nobody;

	wait_queue_init(&nobody);
	spinlock_acquire(&process->lock);
	return wait_on(&nobody, &process->lock, deadline, WAIT_INTERRUPTIBLE);
}

int64_t sys_signal_wait(uint64_t set, uint64_t deadline)
{
	struct thread *thread = thread_current();
	int error = 0;

	__atomic_store_n(&thread->awaited_signals, set, __ATOMIC_SEQ_CST);
	while (!(rung(thread->page) & set)) {
		error = wait_for_signal(thread, deadline);
		if (error == -ETIMEDOUT)
			break;
		if (interruption_counts(thread) && !(rung(thread->page) & set))
			break;
		error = 0;
	}
	thread->awaited_signals = 0;
	return error == -ETIMEDOUT ? -EAGAIN : error;
}

int64_t sys_signal_suspend(uint64_t mask)
{
	struct thread *thread = thread_current();
	int error;

	signal_mask_replace(mask);
	(void)signal_is_pending();
	do {
		error = wait_for_signal(thread, WAIT_FOREVER);
	} while (!interruption_counts(thread));
	signal_mask_restore(true);
	return error;
}

/* --- suspended threads -------------------------------------------------------------------------
 */

int64_t sys_thread_suspend(handle_t handle)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_MANAGE, &thread);

	if (error)
		return error;
	if (thread == thread_current())
		error = -EDEADLK;
	else if (read_once(thread->run_state) == THREAD_DEAD)
		error = -ESRCH;
	else
		error = thread_suspend(thread);
	return error;
}

static void resume(struct thread *thread)
{
	spinlock_acquire(&thread->process->lock);
	if (wait_claim(thread, WAIT_SUSPENDED))
		wait_finish(thread, 0);
	spinlock_release(&thread->process->lock);
}

static void suspended_thread_release(struct thread *thread) NO_LOCK_ANALYSIS
{
	spinlock_release(&thread->process->lock);
	object_release(&thread->object);
}

int64_t sys_thread_resume(handle_t handle)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_MANAGE, &thread);

	if (error)
		return error;
	if (read_once(thread->run_state) == THREAD_DEAD)
		error = -ESRCH;
	else if (!(__atomic_fetch_and(&thread->attention, ~ATTENTION_SUSPEND, __ATOMIC_SEQ_CST) &
		   ATTENTION_SUSPEND))
		error = -EINVAL;
	else
		resume(thread);
	return error;
}

/*
 * A suspended thread whose registers are all in its frame, and remain there: its process's lock,
 * without which nobody resumes it, is held.
 */
static int suspended_thread(handle_t handle, uint32_t rights,
			    struct thread **thread) NO_LOCK_ANALYSIS
{
	int error = thread_from_handle(handle, rights, thread);

	if (error)
		return error;
	spinlock_acquire(&(*thread)->process->lock);
	/* It takes the lock, or finds that it is to go on, before it leaves its stack. */
	while (__atomic_load_n(&(*thread)->wait_state, __ATOMIC_ACQUIRE) == WAIT_SUSPENDED &&
	       __atomic_load_n(&(*thread)->on_cpu, __ATOMIC_ACQUIRE)) {
		spinlock_release(&(*thread)->process->lock);
		arch_spin_wait();
		spinlock_acquire(&(*thread)->process->lock);
	}
	if (read_once((*thread)->run_state) == THREAD_DEAD)
		error = -ESRCH;
	else if (__atomic_load_n(&(*thread)->wait_state, __ATOMIC_ACQUIRE) != WAIT_SUSPENDED)
		error = -EBUSY;
	if (error)
		suspended_thread_release(*thread);
	return error;
}

int64_t sys_thread_registers(handle_t handle, struct thread_registers __user *registers)
{
	struct thread_registers copy;
	struct thread *thread;
	int error = suspended_thread(handle, RIGHT_READ, &thread);

	if (error)
		return error;
	arch_registers_get(thread, &copy);
	suspended_thread_release(thread);
	return copy_to_user(registers, &copy, sizeof(copy));
}

int64_t sys_thread_set_registers(handle_t handle, const struct thread_registers __user *registers)
{
	struct thread_registers copy;
	struct thread *thread;
	int error = copy_from_user(&copy, registers, sizeof(copy));

	if (error == 0)
		error = suspended_thread(handle, RIGHT_MANAGE, &thread);
	if (error)
		return error;
	if (!arch_registers_set(thread, &copy))
		error = -EINVAL;
	suspended_thread_release(thread);
	return error;
}
