/* SPDX-License-Identifier: MIT */
/* After each request and event: whatever can move on, moves. */
#include "tty.h"

#include <abi/message.h>
#include <kelner/syscalls.h>

static void set_bits(struct side *side, uint32_t bits)
{
	if (bits == side->bits || side->node == HANDLE_NONE)
		return;
	side->bits = bits;
	(void)kelner_node_set_bits(side->node, bits,
				   (LEVEL_READABLE | LEVEL_WRITABLE | LEVEL_HANGUP) & ~bits);
}

static void send_signals(struct terminal *terminal)
{
	uint32_t signals = discipline_take_signals(&terminal->line);

	for (int signal = 1; signals >> signal; signal++) {
		if (signals >> signal & 1)
			session_signal(terminal->group, signal);
	}
}

static uint32_t user_bits(const struct terminal *terminal)
{
	uint32_t bits = 0;

	if (discipline_ready(&terminal->line))
		bits |= LEVEL_READABLE;
	if (discipline_writable(&terminal->line) && !terminal->user.writers)
		bits |= LEVEL_WRITABLE;
	return bits;
}

static void serve(struct terminal *terminal)
{
	send_signals(terminal);
	if (terminal->pty)
		pty_serve_master(terminal);
	else
		line_pump(terminal);
	transfer_readers(terminal);
	transfer_writers(terminal);
	if (terminal->pty)
		pty_serve_master(terminal);
	else
		line_pump(terminal);
	transfer_drains(terminal);
	send_signals(terminal);
	if (!terminal->master_gone)
		set_bits(&terminal->user, user_bits(terminal));
	if (!terminal->pty || terminal->master_gone)
		return;
	set_bits(&terminal->master,
		 (!discipline_drained(&terminal->line) && !terminal->line.stopped ? LEVEL_READABLE
										  : 0) |
			 (discipline_room(&terminal->line) ? LEVEL_WRITABLE : 0) |
			 (terminal->was_open && terminal->user.opens == 0
				  ? LEVEL_HANGUP | LEVEL_READABLE
				  : 0));
}

void terminals_serve(void)
{
	struct terminal *next;

	for (struct terminal *terminal = tty.terminals; terminal; terminal = next) {
		next = terminal->next;
		if (!terminal->due)
			continue;
		terminal->due = false;
		serve(terminal);
	}
	timer_follow();
}
