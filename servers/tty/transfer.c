/* SPDX-License-Identifier: MIT */
/* Reads and writes of terminals: done at once, or parked until they can be. */
#include "tty.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

#define CHUNK 1024

/* --- waiters ---------------------------------------------------------------------------------- */

struct waiter *waiter_park(struct call *call, struct waiter **list, int64_t *status)
{
	struct waiter *waiter = allocate_zeroed(1, sizeof(*waiter));

	*status = waiter ? call_park(call) : -ENOMEM;
	if (*status < 0) {
		release(waiter);
		return NULL;
	}
	waiter->token = call->token;
	while (*list)
		list = &(*list)->next;
	*list = waiter;
	*status = CALL_LATER;
	return waiter;
}

static void finish(struct waiter **link, int64_t status)
{
	struct waiter *waiter = *link;

	*link = waiter->next;
	(void)call_answer(waiter->token, status, NULL, 0, NULL);
	release(waiter);
}

void transfer_fail(struct waiter **waiters, int64_t status)
{
	while (*waiters)
		finish(waiters, (*waiters)->done > 0 ? (int64_t)(*waiters)->done : status);
}

/* True: the token was in the list. What was written counts. */
static bool cancel_in(struct waiter **link, handle_t token)
{
	while (*link && (*link)->token != token)
		link = &(*link)->next;
	if (!*link)
		return false;
	finish(link, (*link)->done > 0 ? (int64_t)(*link)->done : -EINTR);
	return true;
}

void transfer_cancel(handle_t token)
{
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next) {
		if (cancel_in(&terminal->user.readers, token) ||
		    cancel_in(&terminal->user.writers, token) ||
		    cancel_in(&terminal->drains, token) ||
		    cancel_in(&terminal->master.readers, token) ||
		    cancel_in(&terminal->master.writers, token)) {
			terminal->due = true;
			return;
		}
	}
}

/* --- reads ------------------------------------------------------------------------------------ */

static bool is_canonical(const struct terminal *terminal)
{
	return terminal->line.termios.c_lflag & ICANON;
}

static uint64_t inter_byte_time(const struct terminal *terminal)
{
	return is_canonical(terminal) ? 0 : terminal->line.termios.c_cc[VTIME] * DECISECOND;
}

/* Copies what is there to the reader. What cannot be delivered stays. */
static int64_t deliver(struct terminal *terminal, handle_t token, size_t size)
{
	static uint8_t bytes[CANONICAL_MAX];
	uint32_t tail = terminal->line.tail;
	size_t count = discipline_read(&terminal->line, bytes,
				       size < sizeof(bytes) ? size : sizeof(bytes));
	int64_t status = 0;

	if (count > 0)
		status = kelner_lease_write(token, 0, 0, bytes, count);
	if (status < 0) {
		terminal->line.tail = tail;
		return status;
	}
	terminal->accessed = now_real();
	terminal->due = true;
	return (int64_t)count;
}

static size_t call_size(const struct call *call, uint64_t size)
{
	uint64_t length = call->lease_count ? call->lease[0].length : 0;

	return size < length ? size : length;
}

/* MIN is 0: the time runs from the read on; else from the first byte on. */
static uint64_t first_deadline(const struct terminal *terminal)
{
	uint64_t time = inter_byte_time(terminal);

	if (time == 0 ||
	    (terminal->line.termios.c_cc[VMIN] > 0 && terminal->line.canon == terminal->line.tail))
		return 0;
	return now() + time;
}

static int64_t read_terminal(struct call *call, struct terminal *terminal, size_t size)
{
	struct discipline *line = &terminal->line;
	struct waiter *waiter;
	int64_t status = job_may(call, terminal, SIGTTIN);

	if (status < 0)
		return status;
	if (!terminal->user.readers && discipline_enough(line, size))
		return deliver(terminal, HANDLE_NONE, size);
	if (call->status_flags & O_NONBLOCK) {
		if (terminal->user.readers || line->canon == line->tail)
			return -EAGAIN;
		return deliver(terminal, HANDLE_NONE, size);
	}
	waiter = waiter_park(call, &terminal->user.readers, &status);
	if (waiter) {
		waiter->size = size;
		waiter->deadline = first_deadline(terminal);
	}
	return status;
}

int64_t transfer_read(struct call *call, const struct kernel_read_request *request)
{
	size_t size = call_size(call, request->size);
	bool hung;
	struct terminal *terminal = terminal_of(call->badge, &hung);

	if (!terminal)
		return -EIO;
	if (badge_role(call->badge) == ROLE_MASTER)
		return pty_read(call, terminal, size);
	if (hung || terminal->master_gone)
		return 0;
	return read_terminal(call, terminal, size);
}

void transfer_readers(struct terminal *terminal)
{
	struct waiter **link = &terminal->user.readers;

	while (*link) {
		struct waiter *waiter = *link;
		bool expired = waiter->deadline && now() >= waiter->deadline;
		int64_t status;

		if (!expired && !discipline_enough(&terminal->line, waiter->size))
			return;
		status = deliver(terminal, waiter->token, waiter->size);
		finish(link, status);
	}
}

void transfer_arrived(struct terminal *terminal)
{
	uint64_t time = inter_byte_time(terminal);
	struct waiter *waiter = terminal->user.readers;

	if (waiter && time && terminal->line.termios.c_cc[VMIN] > 0)
		waiter->deadline = now() + time;
}

void terminals_expired(void)
{
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next)
		terminal->due |= terminal->user.readers != NULL;
}

/* --- writes ----------------------------------------------------------------------------------- */

/* Writes on until all is done or there is no room. 1: all; 0: not yet; or a negative errno. */
static int write_on(struct terminal *terminal, handle_t token, size_t size, size_t *done)
{
	uint8_t bytes[CHUNK];

	while (*done < size) {
		size_t part = size - *done < CHUNK ? size - *done : CHUNK;
		int64_t count = kelner_lease_read(token, 0, *done, bytes, part);
		size_t taken;

		if (count <= 0)
			return count < 0 ? (int)count : -EIO;
		taken = discipline_write(&terminal->line, bytes, (size_t)count);
		*done += taken;
		if (taken > 0)
			terminal->due = true;
		if (taken == (size_t)count)
			continue;
		/* Room may be made at once. */
		if (terminal->pty)
			return 0;
		line_pump(terminal);
		if (!discipline_writable(&terminal->line))
			return 0;
	}
	return 1;
}

static int64_t write_terminal(struct call *call, struct terminal *terminal, size_t size)
{
	struct waiter *waiter;
	size_t done = 0;
	int64_t status = 0;

	if (terminal->line.termios.c_lflag & TOSTOP)
		status = job_may(call, terminal, SIGTTOU);
	if (status < 0)
		return status;
	terminal->modified = now_real();
	if (!terminal->user.writers) {
		int result = write_on(terminal, HANDLE_NONE, size, &done);

		if (result != 0)
			return result < 0 && done == 0 ? result : (int64_t)done;
	}
	if (call->status_flags & O_NONBLOCK)
		return done > 0 ? (int64_t)done : -EAGAIN;
	waiter = waiter_park(call, &terminal->user.writers, &status);
	if (waiter) {
		waiter->size = size;
		waiter->done = done;
	}
	return status;
}

int64_t transfer_write(struct call *call, const struct kernel_write_request *request)
{
	size_t size = call_size(call, request->size);
	bool hung;
	struct terminal *terminal = terminal_of(call->badge, &hung);

	if (!terminal)
		return -EIO;
	if (badge_role(call->badge) == ROLE_MASTER)
		return pty_write(call, terminal, size);
	if (hung || terminal->master_gone)
		return -EIO;
	return write_terminal(call, terminal, size);
}

void transfer_writers(struct terminal *terminal)
{
	struct waiter **link = &terminal->user.writers;

	while (*link) {
		struct waiter *waiter = *link;
		int result = write_on(terminal, waiter->token, waiter->size, &waiter->done);

		if (result == 0)
			return;
		finish(link, result < 0 && waiter->done == 0 ? result : (int64_t)waiter->done);
	}
}

static void change(struct terminal *terminal, const struct waiter *waiter)
{
	if (waiter->flush)
		discipline_flush_input(&terminal->line);
	discipline_set(&terminal->line, &waiter->termios);
	(void)line_set(terminal);
	terminal->due = true;
}

/* What is with the other side of a pseudo-terminal has been sent. */
void transfer_drains(struct terminal *terminal)
{
	while (terminal->drains && !terminal->user.writers &&
	       (terminal->pty || discipline_drained(&terminal->line))) {
		struct waiter *waiter = terminal->drains;

		if (waiter->change)
			change(terminal, waiter);
		else if (!terminal->pty && line_pass_drain(terminal, waiter->token)) {
			terminal->drains = waiter->next;
			release(waiter);
			continue;
		}
		finish(&terminal->drains, 0);
	}
}
