/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals. What programs write to the terminal the master side reads; what the master
 * writes was typed. Closing the master hangs the terminal up; while nobody has the terminal open
 * (any more) the master reads EIO.
 */
#include "tty.h"

#include <abi/errno.h>
#include <abi/mode.h>
#include <abi/node.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>

#define MAJOR_PTS 136
#define PTYS_MAX  256
#define CHUNK     1024

/* --- opening ---------------------------------------------------------------------------------- */

static bool number_taken(uint64_t number)
{
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next) {
		if (terminal->number == number)
			return true;
	}
	return false;
}

static int64_t create(struct terminal **result)
{
	uint64_t number = DEVICE_NUMBER(MAJOR_PTS, 0);
	struct terminal *terminal;
	char name[16];
	int64_t node;

	while (number_taken(number))
		number++;
	if (number >= DEVICE_NUMBER(MAJOR_PTS, PTYS_MAX))
		return -ENOSPC;
	(void)text_format(name, sizeof(name), "pts/%lu", number - DEVICE_NUMBER(MAJOR_PTS, 0));
	terminal = terminal_create(name, number);
	if (!terminal)
		return -ENOMEM;
	terminal->pty = terminal->locked = true;
	node = kelner_node_create(tty.port, badge_make(ROLE_MASTER, 0, terminal->index),
				  NODE_STREAM);
	if (node < 0) {
		terminal->master_gone = true;
		terminal_settle(terminal);
		return node;
	}
	terminal->master.node = (handle_t)node;
	terminal->due = true;
	*result = terminal;
	return 0;
}

int64_t pty_open(struct call *call, uint32_t flags)
{
	const struct identity *identity = identity_of(call->credentials);
	struct terminal *terminal;
	int64_t connection;
	int64_t status = identity ? create(&terminal) : -EACCES;

	if (status < 0)
		return status;
	terminal->owner = identity->user;
	terminal->owner_group = identity->group;
	terminal->mode = S_IFCHR | 0620;
	connection = side_connect(&terminal->master, flags);
	if (connection < 0) {
		pty_master_closed(terminal);
		terminal_settle(terminal);
		return connection;
	}
	device_publish(terminal->name, 0620, terminal->owner, terminal->owner_group,
		       terminal->number, ROLE_DOOR, terminal->index);
	call_give(call, (handle_t)connection);
	return 0;
}

void pty_master_closed(struct terminal *terminal)
{
	device_withdraw(terminal->name);
	terminal->master_gone = true;
	transfer_fail(&terminal->master.readers, -EIO);
	transfer_fail(&terminal->master.writers, -EIO);
	session_line_gone(terminal);
	terminal_hang_up(terminal);
}

/* --- the master's reads ----------------------------------------------------------------------- */

/* Bytes of output to the reader: their count, 0 where there are none, or a negative errno. */
static int64_t give(struct terminal *terminal, handle_t token, size_t size)
{
	size_t done = 0;

	while (done < size) {
		const uint8_t *bytes;
		size_t part = discipline_output(&terminal->line, &bytes);
		int64_t status;

		if (part == 0)
			break;
		if (part > size - done)
			part = size - done;
		status = kelner_lease_write(token, 0, done, bytes, part);
		if (status < 0)
			return status;
		discipline_sent(&terminal->line, part);
		done += part;
		terminal->due = true;
	}
	return (int64_t)done;
}

static bool other_side_closed(const struct terminal *terminal)
{
	return terminal->was_open && terminal->user.opens == 0;
}

int64_t pty_read(struct call *call, struct terminal *terminal, size_t size)
{
	struct waiter *waiter;
	int64_t status = 0;

	if (size == 0)
		return 0;
	if (!terminal->master.readers)
		status = give(terminal, HANDLE_NONE, size);
	if (status != 0)
		return status;
	if (other_side_closed(terminal))
		return -EIO;
	if (call->status_flags & O_NONBLOCK)
		return -EAGAIN;
	waiter = waiter_park(call, &terminal->master.readers, &status);
	if (waiter)
		waiter->size = size;
	return status;
}

/* --- the master's writes ---------------------------------------------------------------------- */

/* 1: all of it was typed; 0: no room for the rest; or a negative errno. */
static int type(struct terminal *terminal, handle_t token, size_t size, size_t *done)
{
	uint8_t bytes[CHUNK];

	while (*done < size) {
		size_t room = discipline_room(&terminal->line);
		size_t part = size - *done < CHUNK ? size - *done : CHUNK;
		int64_t count;

		if (room == 0)
			return 0;
		count = kelner_lease_read(token, 0, *done, bytes, part < room ? part : room);
		if (count <= 0)
			return count < 0 ? (int)count : -EIO;
		discipline_receive(&terminal->line, bytes, (size_t)count);
		transfer_arrived(terminal);
		*done += (size_t)count;
		terminal->due = true;
	}
	return 1;
}

int64_t pty_write(struct call *call, struct terminal *terminal, size_t size)
{
	struct waiter *waiter;
	size_t done = 0;
	int64_t status = 0;

	if (!terminal->master.writers) {
		int result = type(terminal, HANDLE_NONE, size, &done);

		if (result != 0)
			return result < 0 && done == 0 ? result : (int64_t)done;
	}
	if (call->status_flags & O_NONBLOCK)
		return done > 0 ? (int64_t)done : -EAGAIN;
	waiter = waiter_park(call, &terminal->master.writers, &status);
	if (waiter) {
		waiter->size = size;
		waiter->done = done;
	}
	return status;
}

/* --- parked calls of the master --------------------------------------------------------------- */

static void answer(struct waiter **link, int64_t status)
{
	struct waiter *rest = (*link)->next;

	(*link)->next = NULL;
	(*link)->done = 0;
	transfer_fail(link, status);
	*link = rest;
}

void pty_serve_master(struct terminal *terminal)
{
	struct side *master = &terminal->master;

	while (master->readers) {
		int64_t status = give(terminal, master->readers->token, master->readers->size);

		if (status == 0 && other_side_closed(terminal))
			status = -EIO;
		if (status == 0)
			break;
		answer(&master->readers, status);
	}
	while (master->writers) {
		struct waiter *waiter = master->writers;
		int result = type(terminal, waiter->token, waiter->size, &waiter->done);

		if (result == 0)
			break;
		answer(&master->writers,
		       result < 0 && waiter->done == 0 ? result : (int64_t)waiter->done);
	}
}
