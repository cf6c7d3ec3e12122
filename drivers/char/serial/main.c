/* SPDX-License-Identifier: MIT */
/*
 * The driver of the first serial port: a 16550 at the ports 0x3f8 to 0x3ff, interrupt line 4.
 *
 * Handles: START_SERVICE (own port), START_LOG, START_RESOURCE (the I/O ports; the interrupt too,
 * where START_DEVICE is none), START_DEVICE (the interrupt, or a resource that covers it),
 * START_INIT.
 *
 * It speaks the character protocol, line 0. Received bytes travel to the tty server on a stream,
 * with 0377 as the sign of what is not plain: see character.attach. Where there is no such port the
 * driver says so and ends with status 0.
 *
 * Received bytes wait in `input` while the stream is full; when that is full too the interrupt for
 * received bytes is turned off, and the chip counts an overrun for what comes then.
 */
#include "uart.h"

#include <abi/errno.h>
#include <abi/machine.h>
#include <abi/object_info.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/stream.h>
#include <kelner/syscalls.h>
#include <protocol/character.h>
#include <protocol/service.h>

#define FIRST_PORT    0x3f8
#define PORT_COUNT    8
#define INTERRUPT     4
#define STREAM_BYTES  4096
#define INPUT_BYTES   4096
#define OUTPUT_BYTES  512
#define DRAINS_MAX    16
#define MILLISECOND   1000000UL
#define SECOND        1000000000UL
#define BREAK_USUAL   250 /* milliseconds */
#define BREAK_LONGEST 10000
#define MARK          0xff
#define MARK_BREAK    0x00
#define MARK_BAD      0x01

enum watch { WATCH_INTERRUPT = 1, WATCH_STREAM, WATCH_IDLE, WATCH_BREAK };

static struct uart uart;
static handle_t port, irq, idle_timer, break_timer;

static struct stream stream = STREAM_CLOSED; /* until an attach */

static uint8_t input[INPUT_BYTES];
static size_t input_start, input_end;
static uint8_t output[OUTPUT_BYTES];
static size_t output_start, output_end;

/* Calls that wait until everything has gone, and the one that sends a break. */
static handle_t drains[DRAINS_MAX];
static unsigned drain_count;
static handle_t break_call = HANDLE_NONE;
static bool line_due;
static struct character_set_line_request line_wanted;
static uint64_t overruns_told;

/* --- received --------------------------------------------------------------------------------- */

static void forward_input(void)
{
	while (stream_is_open(&stream) && input_start < input_end) {
		int64_t sent = kelner_write(stream.connection, input + input_start,
					    input_end - input_start);

		if (sent <= 0)
			break;
		input_start += (size_t)sent;
	}
	if (input_start == input_end) {
		input_start = input_end = 0;
	} else if (input_start > 0) {
		memmove(input, input + input_start, input_end - input_start);
		input_end -= input_start;
		input_start = 0;
	}
}

static void keep(uint8_t byte)
{
	input[input_end++] = byte;
}

static void keep_marked(uint8_t mark)
{
	keep(MARK);
	keep(mark);
}

static bool input_has_room(void)
{
	return INPUT_BYTES - input_end >= 3;
}

/* Before somebody listens, what comes waits in the chip. */
static bool wants_input(void)
{
	return stream_is_open(&stream) && input_has_room();
}

static void receive(void)
{
	uint8_t byte = 0;

	while (input_has_room()) {
		enum uart_input kind = uart_receive(&uart, &byte);

		if (kind == UART_NOTHING)
			break;
		if (kind == UART_BREAK) {
			keep_marked(MARK_BREAK);
		} else if (kind == UART_BAD) {
			keep_marked(MARK_BAD);
			keep(byte);
		} else {
			if (byte == MARK)
				keep(MARK);
			keep(byte);
		}
	}
	forward_input();
}

/* --- sent ------------------------------------------------------------------------------------- */

/* True: there is something to send. */
static bool fetch_output(void)
{
	int64_t size;

	if (output_start < output_end)
		return true;
	if (!stream_is_open(&stream))
		return false;
	size = kelner_read(stream.connection, output, sizeof(output));
	output_start = 0;
	output_end = size > 0 ? (size_t)size : 0;
	return size > 0;
}

static void answer_drains(int64_t status)
{
	while (drain_count > 0)
		(void)call_answer(drains[--drain_count], status, NULL, 0, NULL);
}

static void set_line_due(void)
{
	if (line_due)
		uart_set_line(&uart, line_wanted.control, line_wanted.speed);
	line_due = false;
}

/* Nothing is left to send. The chip tells an empty FIFO, but not that the last bit has gone. */
static void finish_sending(void)
{
	uint64_t byte_time = 12 * SECOND / (uart.speed ? uart.speed : 1);

	if (drain_count == 0 && !line_due)
		return;
	if (uart.speed && !uart_idle(&uart)) {
		(void)kelner_timer_set(idle_timer,
				       (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + byte_time, 0);
		return;
	}
	set_line_due();
	answer_drains(0);
}

static void send(void)
{
	bool more = fetch_output();

	while (more) {
		size_t sent = uart_send(&uart, output + output_start, output_end - output_start);

		if (sent == 0)
			break;
		output_start += sent;
		more = fetch_output();
	}
	uart_want(&uart, wants_input(), more);
	if (!more)
		finish_sending();
}

/* --- events ----------------------------------------------------------------------------------- */

static void interrupted(void)
{
	bool received;

	while (uart_reason(&uart, &received)) {
		if (received && !input_has_room()) {
			uart_want(&uart, false, uart.sending);
			break;
		}
		if (received)
			receive();
		else
			send();
	}
	(void)kelner_irq_ack(irq);
	if (uart.overruns > overruns_told) {
		log_text(LOG_WARNING
			 "serial: %lu times received bytes were lost: the line is faster than its "
			 "reader\n",
			 uart.overruns - overruns_told);
		overruns_told = uart.overruns;
	}
}

static void stream_changed(uint64_t bits)
{
	bool had_room = input_has_room();

	forward_input();
	send();
	if (!had_room && input_has_room())
		receive();
	uart_want(&uart, wants_input(), uart.sending);
	/* The tty server has gone; its successor attaches again. */
	if (bits & LEVEL_HANGUP && output_start == output_end)
		stream_close(&stream, port);
}

static void break_over(int64_t status)
{
	uart_set_break(&uart, false);
	if (break_call != HANDLE_NONE)
		(void)call_answer(break_call, status, NULL, 0, NULL);
	break_call = HANDLE_NONE;
}

static void cancelled(handle_t token)
{
	if (token == break_call) {
		(void)kelner_timer_set(break_timer, 0, 0);
		break_over(-EINTR);
		return;
	}
	for (unsigned i = 0; i < drain_count; i++) {
		if (drains[i] != token)
			continue;
		drains[i] = drains[--drain_count];
		(void)call_answer(token, -EINTR, NULL, 0, NULL);
		return;
	}
}

static void handle_event(const struct server_event *event)
{
	if (event->kind == EVENT_IRQ)
		interrupted();
	else if (event->kind == EVENT_BITS)
		stream_changed(event->word[0]);
	else if (event->kind == EVENT_CANCEL)
		cancelled(event->word[0]);
	else if (event->kind == EVENT_TIMER && event->word[0] == WATCH_IDLE)
		send();
	else if (event->kind == EVENT_TIMER && event->word[0] == WATCH_BREAK)
		break_over(0);
}

/* --- requests --------------------------------------------------------------------------------- */

static int64_t attach(struct call *call, const struct character_attach_request *request,
		      struct character_attach_reply *reply)
{
	handle_t theirs = HANDLE_NONE;
	int64_t status;

	(void)reply; /* a line has no size that could be known */
	if (request->line != 0)
		return -ENODEV;
	stream_close(&stream, port);
	status = stream_open(&stream, port, WATCH_STREAM, STREAM_BYTES, &theirs);
	if (status < 0)
		return status;
	call_give(call, theirs);
	forward_input();
	uart_want(&uart, true, uart.sending);
	return 0;
}

static int64_t set_line(struct call *call, const struct character_set_line_request *request)
{
	(void)call;
	if (request->line != 0 || !uart_can_set_line(request->speed))
		return -EINVAL;
	line_wanted = *request;
	line_due = true;
	send();
	return 0;
}

static int64_t send_break(struct call *call, const struct character_send_break_request *request)
{
	uint64_t duration = request->duration ? request->duration : BREAK_USUAL;
	int64_t token;

	if (request->line != 0)
		return -ENODEV;
	if (break_call != HANDLE_NONE)
		return -EBUSY;
	token = call_park(call);
	if (token < 0)
		return token;
	break_call = (handle_t)token;
	uart_set_break(&uart, true);
	if (duration > BREAK_LONGEST)
		duration = BREAK_LONGEST;
	(void)kelner_timer_set(break_timer,
			       (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + duration * MILLISECOND,
			       0);
	return CALL_LATER;
}

static int64_t drain(struct call *call, const struct character_drain_request *request)
{
	int64_t token;

	if (request->line != 0)
		return -ENODEV;
	if (drain_count == DRAINS_MAX)
		return -EAGAIN;
	token = call_park(call);
	if (token < 0)
		return token;
	drains[drain_count++] = (handle_t)token;
	send();
	return CALL_LATER;
}

static int64_t size(struct call *call, const struct character_size_request *request,
		    struct character_size_reply *reply)
{
	(void)call, (void)reply;
	return request->line == 0 ? 0 : -ENODEV;
}

static const struct character_handlers handlers = {
	.attach = attach,
	.set_line = set_line,
	.send_break = send_break,
	.drain = drain,
	.size = size,
};

static int64_t handle(struct call *call)
{
	return character_dispatch(&handlers, call);
}

/* --- start ------------------------------------------------------------------------------------ */

static int64_t find_irq(void)
{
	handle_t device = start_handle(START_DEVICE);
	struct handle_info info;

	if (device == HANDLE_NONE)
		return kelner_irq_create(start_handle(START_RESOURCE), INTERRUPT, 0);
	if (kelner_handle_info(device, &info) == 0 && info.kind == OBJECT_IRQ)
		return (int64_t)device;
	return kelner_irq_create(device, INTERRUPT, 0);
}

static int64_t make_timer(enum watch watch, handle_t *timer)
{
	int64_t status = kelner_timer_create(CLOCK_MONOTONIC);

	if (status < 0)
		return status;
	*timer = (handle_t)status;
	return kelner_port_watch(port, *timer, EVENT_TIMER, watch);
}

static int fail(const char *what, int64_t status)
{
	log_text(LOG_ERROR "serial: %s failed with error %d: the serial port stays unused\n", what,
		 (int)-status);
	return 1;
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {.handle = handle, .event = handle_event};
	int64_t status =
		kelner_port_range_create(start_handle(START_RESOURCE), FIRST_PORT, PORT_COUNT);

	(void)argc, (void)argv, (void)envp;
	if (status < 0)
		return fail("port_range_create", status);
	if (!uart_find(&uart, (handle_t)status)) {
		server_ready("there is no serial port");
		return 0;
	}
	port = server.port = start_handle(START_SERVICE);
	(void)kelner_port_restart(port);
	status = find_irq();
	if (status < 0)
		return fail("irq_create", status);
	irq = (handle_t)status;
	status = make_timer(WATCH_IDLE, &idle_timer);
	if (status == 0)
		status = make_timer(WATCH_BREAK, &break_timer);
	if (status == 0)
		status = kelner_port_watch(port, irq, EVENT_IRQ, WATCH_INTERRUPT);
	if (status < 0)
		return fail("port_watch", status);
	server_ready("");
	return fail("receiving", server_run(&server));
}
