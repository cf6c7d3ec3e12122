/* SPDX-License-Identifier: MIT */
/* System calls by number. Message calls work on the frame; all others are functions of arguments.
 */
#include <abi/errno.h>
#include <kernel/message.h>
#include <kernel/safe_point.h>
#include <kernel/syscalls.h>
#include <kernel/trap.h>

void syscall_dispatch(struct trap_frame *frame);

static void (*const message_calls[])(struct trap_frame *frame) = {
	message_call, message_reply_receive, message_receive,       message_reply, message_forward,
	token_park,   message_reply_to,      message_forward_token,
};

_Static_assert(array_count(message_calls) == SYSCALL_MESSAGE_CALLS, "one for each number");

/* Entered from entry.S with interrupts off. */
void syscall_dispatch(struct trap_frame *frame)
{
	uint64_t number = frame->rax;

	if (number < SYSCALL_MESSAGE_CALLS)
		message_calls[number](frame);
	else if (likely(number < syscall_count))
		frame->rax = (uint64_t)syscall_table[number](frame->rdi, frame->rsi, frame->rdx,
							     frame->r10, frame->r8, frame->r9);
	else
		frame->rax = (uint64_t)-ENOSYS;
	if (unlikely(safe_point_is_needed(cpu_current(), thread_current())))
		safe_point(frame);
}
