/* SPDX-License-Identifier: MIT */
/*
 * Message calls by number: they work on the frame. All other calls are functions of arguments,
 * which the entry code calls through syscall_table.
 */
#include <abi/syscall_numbers.h>
#include <kernel/message.h>

void message_dispatch(struct trap_frame *frame);

static void (*const message_calls[])(struct trap_frame *frame) = {
	message_call, message_reply_receive, message_receive,       message_reply, message_forward,
	token_park,   message_reply_to,      message_forward_token,
};

_Static_assert(array_count(message_calls) == SYSCALL_MESSAGE_CALLS, "one for each number");

/* Entered from entry.S with interrupts off; the number has been checked. */
void message_dispatch(struct trap_frame *frame)
{
	message_calls[frame->rax](frame);
}
