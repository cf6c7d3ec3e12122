/* SPDX-License-Identifier: MIT */
/*
 * The driver of the PS/2 keyboard and of the wheel of a PS/2 mouse: the i8042 controller at the
 * ports 0x60 and 0x64, interrupts 1 and 12.
 *
 * Handles: START_SERVICE (own port), START_LOG, START_RESOURCE (the I/O ports), START_DEVICE and
 * START_DEVICE_2 (resources of the interrupts), START_INIT.
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
#include "mouse.h"
#include "scancode.h"

#define FIRST_PORT   0x60
#define PORT_COUNT   5
#define INTERRUPT    1
#define MOUSE        12 /* interrupt */
#define STREAM_BYTES 4096
#define MICROSECOND  1000UL
#define BYTES_MAX    64 /* taken at one interrupt */

static handle_t port, ports, irq, mouse_irq;
static struct i8042_facts facts;
static struct i8042_lights lights;
static struct scancode_decoder decoder;
static struct mouse_decoder mouse;

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

/* A step of the wheel is a key that is pressed once. */
static void turn_wheel(int turned)
{
	uint8_t key = turned > 0 ? KEY_WHEEL_UP : KEY_WHEEL_DOWN;

	for (int i = 0; i < (turned > 0 ? turned : -turned); i++)
		send((struct key_event){key, KEY_PRESSED});
}

/* Whichever interrupt it was: the bytes come out in the order in which they came. */
static void interrupted(handle_t which)
{
	for (unsigned i = 0; i < BYTES_MAX; i++) {
		bool of_mouse;
		int byte = i8042_receive(&machine, &of_mouse);
		struct key_event event;

		if (byte < 0)
			break;
		if (of_mouse) {
			turn_wheel(mouse_decode(&mouse, (uint8_t)byte));
			continue;
		}
		if (i8042_lights_answer(&machine, &lights, (uint8_t)byte))
			continue;
		if (scancode_decode(&decoder, (uint8_t)byte, &event))
			send(event);
	}
	(void)kelner_irq_ack(which);
}

static void handle_event(const struct server_event *event)
{
	if (event->kind == EVENT_IRQ)
		interrupted(event->badge == MOUSE ? mouse_irq : irq);
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
			  facts.wheel       ? "; a mouse, whose wheel scrolls"
			  : facts.auxiliary ? "; no mouse with a wheel"
					    : "");
	server_ready(text);
}

static int fail(const char *what, int64_t status)
{
	log_text(LOG_ERROR "ps2: %s failed with error %d: the keyboard stays unused\n", what,
		 (int)-status);
	return 1;
}

static int64_t watch_interrupt(enum start_handle resource, uint32_t number, handle_t *made)
{
	int64_t status = kelner_irq_create(start_handle(resource), number, 0);

	if (status < 0)
		return status;
	*made = (handle_t)status;
	return kelner_port_watch(port, *made, EVENT_IRQ, number);
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
	status = watch_interrupt(START_DEVICE, INTERRUPT, &irq);
	if (status >= 0)
		status = watch_interrupt(START_DEVICE_2, MOUSE, &mouse_irq);
	if (status < 0)
		return fail("irq_create", status);
	facts = i8042_start(&machine);
	scancode_init(&decoder, facts.translated ? 1 : 2);
	if (facts.wheel)
		i8042_enable_mouse(&machine);
	tell();
	return fail("receiving", server_run(&server));
}
