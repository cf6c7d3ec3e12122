/* SPDX-License-Identifier: MIT */
/*
 * Terminals on lines: the stream to their driver. A driver that dies is attached to again when it
 * is back; what was in the stream is lost, the terminal and its sessions go on.
 */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/time.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>
#include <protocol/character.h>

#define CHUNK        512
#define FIRST_WAIT   (10000 * MILLISECOND) /* for a driver that starts beside us: a slow one */
#define RETRY_WAIT   (50 * MILLISECOND)
#define TRIES_MAX    20
#define CONSOLES     6
#define MAJOR_TTY    4
#define MINOR_SERIAL 64
#define SIGN         0xff /* of what is not plain: see character.attach */
#define SIGN_BREAK   0x00
#define SIGN_BAD     0x01

enum mark { MARK_NONE, MARK_SIGN, MARK_BAD };

/* --- attaching -------------------------------------------------------------------------------- */

static int64_t attach(handle_t driver, uint32_t line, uint64_t wait, handle_t *stream,
		      struct character_attach_reply *size)
{
	struct character_attach_request request = {.line = line};
	struct protocol_extra extra = {
		.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
		.deadline = now() + wait,
	};
	int64_t status = character_attach(driver, &request, size, &extra);

	if (status < 0)
		return status;
	*stream = extra.received[0];
	return *stream == HANDLE_NONE ? -EMFILE : 0;
}

static void adopt(struct terminal *terminal, handle_t stream,
		  const struct character_attach_reply *size)
{
	terminal->stream = stream;
	terminal->stream_readable = terminal->stream_writable = true;
	terminal->mark = MARK_NONE;
	terminal->attach_tries = 0;
	terminal->due = true;
	if (size->rows || size->columns)
		terminal_resize(terminal, &(struct tty_size_reply){size->rows, size->columns,
								   size->width, size->height});
	(void)kelner_port_watch(tty.port, stream, EVENT_BITS,
				badge_make(ROLE_TERMINAL, 0, terminal->index));
}

static struct terminal *add_line(const char *name, uint64_t number, handle_t driver, uint32_t line,
				 uint64_t wait)
{
	struct character_attach_reply size = {0};
	handle_t stream;
	int64_t status = attach(driver, line, wait, &stream, &size);
	struct terminal *terminal;

	if (status < 0) {
		if (line == 0)
			log_text(
				LOG_ERROR
				"tty: there is no /dev/%s: its driver does not answer (error %d)\n",
				name, (int)-status);
		return NULL;
	}
	terminal = terminal_create(name, number);
	if (!terminal) {
		(void)kelner_handle_close(stream);
		return NULL;
	}
	terminal->driver = driver;
	terminal->driver_line = line;
	adopt(terminal, stream, &size);
	device_publish(name, 0620, 0, 0, number, ROLE_DOOR, terminal->index);
	return terminal;
}

void lines_begin(handle_t serial, handle_t console)
{
	struct terminal *first = NULL;
	char name[8];

	for (uint32_t i = 0; console != HANDLE_NONE && i < CONSOLES; i++) {
		struct terminal *terminal;

		(void)text_format(name, sizeof(name), "tty%u", i + 1);
		terminal = add_line(name, DEVICE_NUMBER(MAJOR_TTY, i + 1), console, i, FIRST_WAIT);
		if (!terminal)
			break;
		first = first ? first : terminal;
	}
	tty.console = first;
	if (serial == HANDLE_NONE)
		return;
	first = add_line("ttyS0", DEVICE_NUMBER(MAJOR_TTY, MINOR_SERIAL), serial, 0, FIRST_WAIT);
	if (!tty.console)
		tty.console = first;
}

void lines_retry(void)
{
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next) {
		struct character_attach_reply size = {0};
		handle_t stream;

		if (terminal->pty || terminal->stream != HANDLE_NONE ||
		    terminal->attach_tries >= TRIES_MAX)
			continue;
		if (attach(terminal->driver, terminal->driver_line, RETRY_WAIT, &stream, &size) ==
		    0) {
			adopt(terminal, stream, &size);
			(void)line_set(terminal);
		} else if (++terminal->attach_tries == TRIES_MAX) {
			log_text(LOG_ERROR "tty: /dev/%s is dead: its driver does not come back\n",
				 terminal->name);
			session_line_gone(terminal);
			terminal_hang_up(terminal);
		}
	}
}

static void lost(struct terminal *terminal)
{
	(void)kelner_port_unwatch(tty.port, terminal->stream, EVENT_BITS);
	(void)kelner_handle_close(terminal->stream);
	terminal->stream = HANDLE_NONE;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static void receive(struct terminal *terminal, const uint8_t *bytes, size_t size)
{
	size_t plain = 0;

	for (size_t i = 0; i < size; i++) {
		uint8_t byte = bytes[i];

		if (terminal->mark == MARK_NONE && byte != SIGN)
			continue;
		if (terminal->mark == MARK_NONE) {
			discipline_receive(&terminal->line, bytes + plain, i - plain);
			terminal->mark = MARK_SIGN;
		} else if (terminal->mark == MARK_BAD) {
			discipline_receive_bad(&terminal->line, byte);
			terminal->mark = MARK_NONE;
		} else if (byte == SIGN_BAD) {
			terminal->mark = MARK_BAD;
		} else {
			if (byte == SIGN_BREAK)
				discipline_receive_break(&terminal->line);
			else
				discipline_receive(&terminal->line, &byte, 1);
			terminal->mark = MARK_NONE;
		}
		plain = i + 1;
	}
	discipline_receive(&terminal->line, bytes + plain, size - plain);
}

static void pump_input(struct terminal *terminal)
{
	uint8_t bytes[CHUNK];

	while (terminal->stream != HANDLE_NONE && terminal->stream_readable) {
		size_t room = discipline_room(&terminal->line);
		int64_t size;

		if (room == 0)
			return;
		size = kelner_read(terminal->stream, bytes, room < CHUNK ? room : CHUNK);
		if (size == 0) {
			lost(terminal);
			return;
		}
		if (size < 0) {
			terminal->stream_readable = false;
			return;
		}
		receive(terminal, bytes, (size_t)size);
		transfer_arrived(terminal);
		terminal->due = true;
	}
}

static void pump_output(struct terminal *terminal)
{
	const uint8_t *bytes;
	size_t size;

	while (terminal->stream != HANDLE_NONE && terminal->stream_writable &&
	       (size = discipline_output(&terminal->line, &bytes)) > 0) {
		int64_t sent = kelner_write(terminal->stream, bytes, size < CHUNK ? size : CHUNK);

		if (sent <= 0) {
			terminal->stream_writable = false;
			return;
		}
		discipline_sent(&terminal->line, (size_t)sent);
		terminal->due = true;
	}
}

void line_pump(struct terminal *terminal)
{
	pump_input(terminal);
	pump_output(terminal);
}

void line_event(struct terminal *terminal, uint64_t bits)
{
	(void)bits;
	terminal->stream_readable = terminal->stream_writable = true;
	terminal->due = true;
}

/* --- settings --------------------------------------------------------------------------------- */

/* A line that nobody uses is hung up where HUPCL says so. */
int64_t line_set(struct terminal *terminal)
{
	const struct termios *termios = &terminal->line.termios;
	bool hang_up = terminal->user.opens == 0 && termios->c_cflag & HUPCL;
	struct character_set_line_request request = {
		.line = terminal->driver_line,
		.speed = hang_up ? 0 : termios->__c_ospeed,
		.control = termios->c_cflag,
	};
	struct protocol_extra extra = {
		.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
		.deadline = now() + RETRY_WAIT,
	};

	if (terminal->pty || terminal->stream == HANDLE_NONE)
		return 0;
	return character_set_line(terminal->driver, &request, &extra);
}

bool line_pass_drain(struct terminal *terminal, handle_t token)
{
	struct exchange request = {
		.info = MESSAGE_INFO(CHARACTER_LABEL_DRAIN, 0),
		.word = {terminal->driver_line},
	};

	return terminal->stream != HANDLE_NONE &&
	       kelner_token_forward(token, terminal->driver, &request) == 0;
}
