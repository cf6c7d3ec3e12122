/* SPDX-License-Identifier: MIT */
/*
 * The driver of the PS/2 keyboard: the i8042 controller at the ports 0x60 and 0x64, interrupt 1.
 *
 * Handles: START_SERVICE (own port), START_LOG, START_RESOURCE (the I/O ports), START_DEVICE (a
 * resource that covers the interrupt), START_INIT.
 *
 * It speaks the keyboard protocol. Keys that nobody takes are lost, as are those that come before
 * somebody listens. Where there is no controller it answers ENODEV.
 */
#include <abi/errno.h>
#include <abi/time.h>
#include <kelner/print.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/stream.h>
#include <kelner/syscalls.h>
#include <protocol/keyboard.h>
#include <protocol/service.h>

#include "i8042.h"
#include "scancode.h"

#define FIRST_PORT   0x60
#define PORT_COUNT   5
#define INTERRUPT    1
#define STREAM_BYTES 4096
#define MICROSECOND  1000UL
#define BYTES_MAX    64 /* taken at one interrupt */

static handle_t port, ports, irq;
static struct i8042_facts facts;
static struct i8042_lights lights;
static struct scancode_decoder decoder;

static struct stream stream = STREAM_CLOSED; /* until an attach */

/* --- the machine ------------------------------------------------------------------------------ */

static uint8_t read_port(void *context, unsigned offset)
{
	int64_t value = kelner_port_range_read(ports, offset, 1);

	(void)context;
	return value < 0 ? 0xff : (uint8_t)value;
}

static void write_port(void *context, unsigned offset, uint8_t value)
{
	(void)context;
	(void)kelner_port_range_write(ports, offset, 1, value);
}

static void wait(void *context, unsigned microseconds)
{
	uint64_t now = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);

	(void)context;
	(void)kelner_thread_sleep(CLOCK_MONOTONIC, now + microseconds * MICROSECOND);
}

static const struct i8042_machine machine = {read_port, write_port, wait, NULL};

/* Whole events only; one that finds no room is lost, and so is a held key's release. */
static void send(struct key_event event)
{
	if (stream_is_open(&stream))
		(void)kelner_write(stream.connection, &event, sizeof(event));
}

/* --- events and requests ---------------------------------------------------------------------- */

static void interrupted(void)
{
	for (unsigned i = 0; i < BYTES_MAX; i++) {
		int byte = i8042_receive(&machine);
		struct key_event event;

		if (byte < 0)
			break;
		if (i8042_lights_answer(&machine, &lights, (uint8_t)byte))
			continue;
		if (scancode_decode(&decoder, (uint8_t)byte, &event))
			send(event);
	}
	(void)kelner_irq_ack(irq);
}

static void handle_event(const struct server_event *event)
{
	if (event->kind == EVENT_IRQ)
		interrupted();
}

static int64_t attach(struct call *call)
{
	handle_t theirs = HANDLE_NONE;
	int64_t status;

	if (facts.outcome != I8042_READY)
		return -ENODEV;
	stream_close(&stream, port);
	status = stream_open(&stream, port, 0, STREAM_BYTES, &theirs);
	if (status == 0)
		call_give(call, theirs);
	return status;
}

static int64_t set_lights(struct call *call, const struct keyboard_set_lights_request *request)
{
	(void)call;
	if (facts.outcome != I8042_READY)
		return -ENODEV;
	i8042_set_lights(&machine, &lights, (uint8_t)(request->lights & 7));
	return 0;
}

static const struct keyboard_handlers handlers = {.attach = attach, .set_lights = set_lights};

static int64_t handle(struct call *call)
{
	return keyboard_dispatch(&handlers, call);
}

/* --- start ------------------------------------------------------------------------------------ */

static void tell(void)
{
	char text[128];
	static const char *const sentences[] = {
		[I8042_READY] = "a keyboard",
		[I8042_ABSENT] = "there is no PS/2 controller",
		[I8042_BROKEN] = "the PS/2 controller does not pass its own test: it stays unused",
		[I8042_NO_KEYBOARD] = "the keyboard's port does not work: it stays unused",
	};
	const char *sentence = sentences[facts.outcome];

	if (facts.outcome == I8042_READY && !facts.keyboard_answers)
		sentence = "no keyboard answers; one may be plugged in";
	(void)text_format(text, sizeof(text), "%s%s", sentence,
			  facts.auxiliary ? "; the port for a mouse works and stays off" : "");
	server_ready(text);
}

static int fail(const char *what, int64_t status)
{
	log_text(LOG_ERROR "ps2: %s failed with error %d: the keyboard stays unused\n", what,
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
	ports = (handle_t)status;
	port = server.port = start_handle(START_SERVICE);
	(void)kelner_port_restart(port);
	status = kelner_irq_create(start_handle(START_DEVICE), INTERRUPT, 0);
	if (status < 0)
		return fail("irq_create", status);
	irq = (handle_t)status;
	status = kelner_port_watch(port, irq, EVENT_IRQ, 0);
	if (status < 0)
		return fail("port_watch", status);
	facts = i8042_start(&machine);
	scancode_init(&decoder, facts.translated ? 1 : 2);
	tell();
	return fail("receiving", server_run(&server));
}
