/* SPDX-License-Identifier: MIT */
/* Terminals, what processes have open of them, and their end. */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/mode.h>
#include <abi/node.h>
#include <abi/time.h>
#include <kelner/allocate.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>

#define ROLE_SHIFT       56
#define GENERATION_SHIFT 32
#define GENERATION_MASK  0xffffffU

struct tty_server tty;
static uint32_t next_index = 1;

uint64_t badge_make(enum role role, uint32_t generation, uint32_t index)
{
	return (uint64_t)role << ROLE_SHIFT |
	       (uint64_t)(generation & GENERATION_MASK) << GENERATION_SHIFT | index;
}

enum role badge_role(uint64_t badge)
{
	return (enum role)(badge >> ROLE_SHIFT);
}

uint64_t now(void)
{
	return (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
}

int64_t now_real(void)
{
	return kelner_clock_get(CLOCK_REALTIME);
}

struct terminal *terminal_at(uint32_t index)
{
	struct terminal *terminal = tty.terminals;

	while (terminal && terminal->index != index)
		terminal = terminal->next;
	return terminal;
}

static struct side *side_of(struct terminal *terminal, enum role role)
{
	return role == ROLE_MASTER ? &terminal->master : &terminal->user;
}

struct terminal *terminal_of(uint64_t badge, bool *hung)
{
	struct terminal *terminal = terminal_at((uint32_t)badge);
	enum role role = badge_role(badge);
	uint32_t generation = (uint32_t)(badge >> GENERATION_SHIFT) & GENERATION_MASK;

	*hung = false;
	if (!terminal || (role != ROLE_TERMINAL && role != ROLE_MASTER))
		return NULL;
	*hung = side_of(terminal, role)->generation != generation;
	return terminal;
}

/* The node of a side's present generation. */
static int64_t side_begin(struct side *side, enum role role, uint32_t index)
{
	int64_t node = kelner_node_create(tty.port, badge_make(role, side->generation, index),
					  NODE_STREAM);

	side->node = node < 0 ? HANDLE_NONE : (handle_t)node;
	side->bits = 0;
	return node;
}

struct terminal *terminal_create(const char *name, uint64_t number)
{
	struct terminal *terminal = allocate_zeroed(1, sizeof(*terminal));

	if (!terminal)
		return NULL;
	discipline_init(&terminal->line);
	terminal->index = next_index++;
	terminal->number = number;
	(void)text_format(terminal->name, sizeof(terminal->name), "%s", name);
	terminal->mode = S_IFCHR | 0620;
	terminal->accessed = terminal->modified = terminal->changed = now_real();
	terminal->leader = terminal->driver = terminal->stream = HANDLE_NONE;
	terminal->master.node = HANDLE_NONE;
	if (side_begin(&terminal->user, ROLE_TERMINAL, terminal->index) < 0) {
		release(terminal);
		return NULL;
	}
	terminal->next = tty.terminals;
	tty.terminals = terminal;
	return terminal;
}

static void side_end(struct side *side)
{
	if (side->node != HANDLE_NONE)
		(void)kelner_handle_close(side->node);
	side->node = HANDLE_NONE;
}

void terminal_settle(struct terminal *terminal)
{
	struct terminal **link = &tty.terminals;

	if (!terminal->pty || !terminal->master_gone || terminal->user.opens > 0 ||
	    terminal->stale_opens > 0)
		return;
	while (*link != terminal)
		link = &(*link)->next;
	*link = terminal->next;
	side_end(&terminal->user);
	side_end(&terminal->master);
	release(terminal);
}

int64_t side_connect(struct side *side, uint32_t open_flags)
{
	uint32_t status_flags = open_flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC);
	int64_t connection = side->node == HANDLE_NONE
				     ? -ENOMEM
				     : kelner_connection_open(side->node, status_flags);

	if (connection >= 0)
		side->opens++;
	return connection;
}

/* The last program has closed it. */
static void unused(struct terminal *terminal)
{
	if (terminal->pty)
		terminal->due = true; /* the other side is told */
	else if (terminal->line.termios.c_cflag & HUPCL)
		(void)line_set(terminal);
}

void terminal_closed(uint64_t badge)
{
	bool hung;
	struct terminal *terminal = terminal_of(badge, &hung);

	if (!terminal)
		return;
	if (badge_role(badge) == ROLE_MASTER) {
		if (--terminal->master.opens == 0)
			pty_master_closed(terminal);
	} else if (hung) {
		terminal->stale_opens--;
	} else if (--terminal->user.opens == 0) {
		unused(terminal);
	}
	terminal_settle(terminal);
}

void terminal_hang_up(struct terminal *terminal)
{
	struct side *side = &terminal->user;

	transfer_fail(&side->readers, 0);
	transfer_fail(&side->writers, -EIO);
	transfer_fail(&terminal->drains, -EIO);
	if (side->node != HANDLE_NONE)
		(void)kelner_node_set_bits(side->node,
					   LEVEL_READABLE | LEVEL_WRITABLE | LEVEL_HANGUP, 0);
	side_end(side);
	terminal->stale_opens += side->opens;
	side->opens = 0;
	side->generation = (side->generation + 1) & GENERATION_MASK;
	discipline_flush_input(&terminal->line);
	discipline_flush_output(&terminal->line);
	terminal->line.stopped = false;
	(void)side_begin(side, ROLE_TERMINAL, terminal->index);
	terminal->due = true;
}
