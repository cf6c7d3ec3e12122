/* SPDX-License-Identifier: MIT */
/* The tty protocol: attributes, flow, job control, size. */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/signal.h>
#include <kelner/memory.h>
#include <protocol/character.h>

/* All text is wrapped anew before the driver answers. */
#define FONT_WAIT (5000 * MILLISECOND)

/* The terminal of a call through either side. *status says why there is none. */
static struct terminal *find(struct call *call, int64_t *status)
{
	bool hung;
	struct terminal *terminal = terminal_of(call->badge, &hung);

	*status = -ENOTTY;
	if (!terminal)
		return NULL;
	*status = hung || terminal->master_gone ? -EIO : 0;
	return *status ? NULL : terminal;
}

/* The same for what a background process may not do. */
static struct terminal *find_for_change(struct call *call, int64_t *status)
{
	struct terminal *terminal = find(call, status);

	if (terminal && badge_role(call->badge) == ROLE_TERMINAL)
		*status = job_may(call, terminal, SIGTTOU);
	return *status < 0 ? NULL : terminal;
}

/* --- attributes ------------------------------------------------------------------------------- */

static int64_t attributes(struct call *call)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	call->reply_tail = &terminal->line.termios;
	call->reply_tail_length = sizeof(struct termios);
	return 0;
}

static int64_t park_change(struct call *call, struct terminal *terminal,
			   const struct termios *termios, bool flush)
{
	int64_t status;
	struct waiter *waiter = waiter_park(call, &terminal->drains, &status);

	if (!waiter)
		return status;
	waiter->change = true;
	waiter->flush = flush;
	waiter->termios = *termios;
	terminal->due = true;
	return status;
}

static int64_t set_attributes(struct call *call, const struct tty_set_attributes_request *request)
{
	struct termios termios;
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);

	if (!terminal)
		return status;
	if (call->tail_length != sizeof(termios) || request->when > TCSAFLUSH)
		return -EINVAL;
	memcpy(&termios, call->tail, sizeof(termios));
	if (request->when != TCSANOW)
		return park_change(call, terminal, &termios, request->when == TCSAFLUSH);
	terminal->due = true;
	{
		struct termios before = terminal->line.termios;

		discipline_set(&terminal->line, &termios);
		status = line_set(terminal);
		if (status == -EINVAL) /* a speed that the line does not have */
			discipline_set(&terminal->line, &before);
	}
	return status == -EINVAL ? status : 0;
}

/* --- queues and flow -------------------------------------------------------------------------- */

static int64_t drain(struct call *call)
{
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);

	if (!terminal)
		return status;
	if (waiter_park(call, &terminal->drains, &status))
		terminal->due = true;
	return status;
}

static int64_t flush(struct call *call, const struct tty_flush_request *request)
{
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);

	if (!terminal)
		return status;
	if (request->queue > TCIOFLUSH)
		return -EINVAL;
	if (request->queue != TCOFLUSH)
		discipline_flush_input(&terminal->line);
	if (request->queue != TCIFLUSH)
		discipline_flush_output(&terminal->line);
	terminal->due = true;
	return 0;
}

static int64_t flow(struct call *call, const struct tty_flow_request *request)
{
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);

	if (!terminal)
		return status;
	if (request->action > TCION)
		return -EINVAL;
	discipline_flow(&terminal->line, request->action);
	terminal->due = true;
	return 0;
}

static int64_t send_break(struct call *call, const struct tty_send_break_request *request)
{
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);
	struct character_send_break_request forwarded = {.duration = request->duration};

	if (!terminal)
		return status;
	if (terminal->pty)
		return 0; /* there is no line that could carry it */
	forwarded.line = terminal->driver_line;
	status = call_forward(call, terminal->driver, CHARACTER_LABEL_SEND_BREAK, &forwarded,
			      sizeof(forwarded), NULL, 0);
	return status < 0 ? status : CALL_LATER;
}

/* --- the keyboard's layout ----------------------------------------------------------------------
 */

/* A request for the driver, with this call's tail. */
static int64_t pass_on(struct call *call, const struct terminal *terminal, uint32_t label,
		       const void *request, size_t size)
{
	int64_t status = -ENOSYS;

	if (!terminal->pty)
		status = call_forward(call, terminal->driver, label, request, size, NULL, 0);
	return status < 0 ? status : CALL_LATER;
}

static int64_t keyboard(struct call *call, const struct tty_keyboard_request *request,
			struct tty_keyboard_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);
	struct character_keyboard_request forwarded = {.index = request->index};

	(void)reply;
	if (status < 0)
		return status;
	forwarded.line = terminal->driver_line;
	return pass_on(call, terminal, CHARACTER_LABEL_KEYBOARD, &forwarded, sizeof(forwarded));
}

static int64_t set_keyboard(struct call *call)
{
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);
	struct character_set_keyboard_request forwarded = {0};

	if (!terminal)
		return status;
	forwarded.line = terminal->driver_line;
	return pass_on(call, terminal, CHARACTER_LABEL_SET_KEYBOARD, &forwarded, sizeof(forwarded));
}

/* --- the screen's font ------------------------------------------------------------------------ */

static int64_t font(struct call *call, const struct tty_font_request *request,
		    struct tty_font_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);
	struct character_font_request forwarded = {.index = request->index};

	(void)reply;
	if (status < 0)
		return status;
	forwarded.line = terminal->driver_line;
	return pass_on(call, terminal, CHARACTER_LABEL_FONT, &forwarded, sizeof(forwarded));
}

static int64_t set_font(struct call *call)
{
	int64_t status;
	struct terminal *terminal = find_for_change(call, &status);
	struct character_set_font_request request = {0};
	struct character_set_font_reply reply;
	struct protocol_extra extra = {
		.tail = call->tail,
		.tail_length = call->tail_length,
		.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
		.deadline = now() + FONT_WAIT,
	};

	if (!terminal)
		return status;
	if (terminal->pty)
		return -ENOSYS;
	request.line = terminal->driver_line;
	status = character_set_font(terminal->driver, &request, &reply, &extra);
	for (struct terminal *other = tty.terminals; status >= 0 && other; other = other->next) {
		if (!other->pty && other->driver == terminal->driver)
			terminal_resize(other, &(struct tty_size_reply){reply.rows, reply.columns,
									reply.width, reply.height});
	}
	return status;
}

/* --- job control ------------------------------------------------------------------------------ */

/* Through the master everything may be asked; else it has to be the controlling terminal. */
static struct terminal *find_own(struct call *call, int64_t *status)
{
	struct terminal *terminal = find(call, status);
	struct job job;

	if (!terminal || badge_role(call->badge) == ROLE_MASTER)
		return terminal;
	if (terminal->session != 0 && job_of(call, &job) && job.session == terminal->session)
		return terminal;
	*status = -ENOTTY;
	return NULL;
}

static int64_t foreground(struct call *call, struct tty_foreground_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find_own(call, &status);

	if (!terminal)
		return status;
	/* Where there is none: a number that no group has. */
	reply->group = terminal->group ? terminal->group : INT32_MAX;
	return 0;
}

static int64_t set_foreground(struct call *call, const struct tty_set_foreground_request *request)
{
	int64_t status;
	struct terminal *terminal = find_own(call, &status);

	if (terminal && badge_role(call->badge) == ROLE_TERMINAL)
		status = job_may(call, terminal, SIGTTOU);
	if (status < 0)
		return status;
	return session_foreground(call, terminal, request->group);
}

static int64_t session(struct call *call, struct tty_session_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find_own(call, &status);

	if (!terminal)
		return status;
	if (terminal->session == 0)
		return -ENOTTY;
	reply->session = terminal->session;
	return 0;
}

static int64_t set_session(struct call *call, const struct tty_set_session_request *request)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	if (badge_role(call->badge) == ROLE_MASTER)
		return -ENOTTY;
	return session_set(call, terminal, request->steal != 0);
}

static int64_t detach(struct call *call)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	return terminal ? session_detach(call, terminal) : status;
}

/* --- size ------------------------------------------------------------------------------------- */

void terminal_resize(struct terminal *terminal, const struct tty_size_reply *size)
{
	if (memcmp(&terminal->size, size, sizeof(*size)) == 0)
		return;
	terminal->size = *size;
	session_signal(terminal->group, SIGWINCH);
}

static int64_t size(struct call *call, struct tty_size_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	*reply = terminal->size;
	return 0;
}

static int64_t set_size(struct call *call, const struct tty_set_size_request *request)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	terminal_resize(terminal, &(struct tty_size_reply){request->rows, request->columns,
							   request->width, request->height});
	return 0;
}

/* --- the rest --------------------------------------------------------------------------------- */

static int64_t pty_number(struct call *call, const struct tty_pty_number_request *request,
			  struct tty_pty_number_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	if (badge_role(call->badge) != ROLE_MASTER)
		return -ENOTTY;
	if (request->unlock)
		terminal->locked = false;
	reply->number = (uint32_t)(terminal->number & 0xff);
	return 0;
}

static int64_t readable(struct call *call, struct tty_readable_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	reply->bytes = badge_role(call->badge) == ROLE_MASTER
			       ? terminal->line.output_head - terminal->line.output_tail
			       : (uint32_t)discipline_readable(&terminal->line);
	return 0;
}

const struct tty_handlers tty_handlers = {
	.attributes = attributes,
	.set_attributes = set_attributes,
	.drain = drain,
	.flush = flush,
	.flow = flow,
	.send_break = send_break,
	.keyboard = keyboard,
	.set_keyboard = set_keyboard,
	.font = font,
	.set_font = set_font,
	.foreground = foreground,
	.set_foreground = set_foreground,
	.session = session,
	.set_session = set_session,
	.size = size,
	.set_size = set_size,
	.pty_number = pty_number,
	.detach = detach,
	.readable = readable,
};
