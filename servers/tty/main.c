/* SPDX-License-Identifier: MIT */
/*
 * The tty server's start and its loop.
 *
 * Handles: START_SERVICE (own port), START_PROCESS_PORT (connection with the badge
 * PROCESS_BADGE_SERVER; none: no job control), START_LOG, START_INIT, START_PEER: the port of
 * devfs, then those of the drivers of the serial port and of the screen (HANDLE_NONE: there is
 * none).
 */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/time.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/character.h>
#include <protocol/device.h>
#include <protocol/service.h>

#define RETRY_INTERVAL (500 * MILLISECOND)
#define TIMER_READS    1
#define TIMER_LINES    2

static handle_t read_timer, line_timer;
static uint64_t armed;
static bool retrying;

/* --- timers ----------------------------------------------------------------------------------- */

static void follow_lines(void)
{
	bool missing = false;

	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next)
		missing |= !terminal->pty && terminal->stream == HANDLE_NONE;
	if (missing && !retrying)
		(void)kelner_timer_set(line_timer, now() + RETRY_INTERVAL, 0);
	retrying |= missing;
}

void timer_follow(void)
{
	uint64_t earliest = 0;

	follow_lines();
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next) {
		for (struct waiter *waiter = terminal->user.readers; waiter;
		     waiter = waiter->next) {
			if (waiter->deadline && (!earliest || waiter->deadline < earliest))
				earliest = waiter->deadline;
		}
	}
	if (earliest == armed)
		return;
	armed = earliest;
	(void)kelner_timer_set(read_timer, earliest, 0);
}

/* --- the loop --------------------------------------------------------------------------------- */

static int64_t resized(struct call *call, const struct character_resized_request *request)
{
	if (badge_role(call->badge) != ROLE_NONE)
		return -EPERM;
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next) {
		/* Only screens change their size; they come first. */
		if (terminal->pty || terminal->driver_line != request->line ||
		    terminal->driver != tty.console->driver)
			continue;
		terminal_resize(terminal, &(struct tty_size_reply){.rows = request->rows,
								   .columns = request->columns});
		return 0;
	}
	return -ENODEV;
}

static void publish_own(void)
{
	device_publish("tty", 0666, 0, 0, DEVICE_NUMBER(5, 0), ROLE_DOOR_OWN, 0);
	device_publish("console", 0600, 0, 0, DEVICE_NUMBER(5, 1), ROLE_DOOR_CONSOLE, 0);
	device_publish("ptmx", 0666, 0, 0, DEVICE_NUMBER(5, 2), ROLE_DOOR_MASTER, 0);
}

static int64_t publish_again(struct call *call)
{
	if (call->credentials != 0)
		return -EPERM;
	for (struct terminal *terminal = tty.terminals; terminal; terminal = terminal->next) {
		if (!terminal->master_gone)
			device_publish(terminal->name, 0620, terminal->owner, terminal->owner_group,
				       terminal->number, ROLE_DOOR, terminal->index);
	}
	publish_own();
	return 0;
}

static const struct device_handlers device_handlers = {.again = publish_again};
static const struct character_handlers character_handlers = {.resized = resized};
static const struct kernel_handlers kernel_handlers = {
	.read = transfer_read,
	.write = transfer_write,
};

static int64_t dispatch(struct call *call)
{
	int64_t status;

	/* A node of the server that was here before. */
	if (call->badge != 0 && call->epoch != tty.epoch)
		return -EIO;
	status = kernel_dispatch(&kernel_handlers, call);
	if (status == PROTOCOL_OTHER)
		status = tty_dispatch(&tty_handlers, call);
	if (status == PROTOCOL_OTHER)
		status = file_dispatch(&file_handlers, call);
	if (status == PROTOCOL_OTHER)
		status = character_dispatch(&character_handlers, call);
	if (status == PROTOCOL_OTHER)
		status = device_dispatch(&device_handlers, call);
	return status;
}

static int64_t handle(struct call *call)
{
	int64_t status = dispatch(call);

	terminals_serve();
	return status;
}

static void expired(uint64_t timer)
{
	if (timer == TIMER_READS) {
		armed = 0;
		terminals_expired();
		return;
	}
	retrying = false;
	lines_retry();
}

static void handle_event(const struct server_event *event)
{
	struct terminal *terminal;
	bool hung;

	switch (event->kind) {
	case EVENT_BITS:
		terminal = terminal_of(event->badge, &hung);
		if (terminal)
			line_event(terminal, event->word[0]);
		break;
	case EVENT_LAST_CLOSE: terminal_closed(event->badge); break;
	case EVENT_CANCEL: transfer_cancel(event->word[0]); break;
	case EVENT_TIMER: expired(event->word[0]); break;
	case EVENT_EXIT:
		terminal = terminal_at((uint32_t)event->word[0]);
		if (terminal)
			session_leader_ended(terminal);
		break;
	default: break;
	}
	terminals_serve();
}

/* --- start ------------------------------------------------------------------------------------ */

static int64_t make_timer(handle_t *timer, uint64_t key)
{
	int64_t status = kelner_timer_create(CLOCK_MONOTONIC);

	if (status < 0)
		return status;
	*timer = (handle_t)status;
	return kelner_port_watch(tty.port, *timer, EVENT_TIMER, key);
}

static handle_t peer(unsigned i)
{
	return start_handle((enum start_handle)(START_PEER + i));
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {.handle = handle, .event = handle_event};
	int64_t status;

	(void)argc, (void)argv, (void)envp;
	tty.port = server.port = start_handle(START_SERVICE);
	tty.process_server = start_handle(START_PROCESS_PORT);
	tty.devices = peer(0);
	status = kelner_port_restart(tty.port);
	if (status >= 0) {
		tty.epoch = (uint64_t)status;
		status = make_timer(&read_timer, TIMER_READS);
	}
	if (status >= 0)
		status = make_timer(&line_timer, TIMER_LINES);
	if (status < 0) {
		log_text(LOG_ERROR "tty: cannot start: error %d\n", (int)-status);
		return 1;
	}
	lines_begin(peer(1), peer(2));
	publish_own();
	server_ready("");
	terminals_serve();
	log_text(LOG_ERROR "tty: cannot receive: error %d\n", (int)-server_run(&server));
	return 1;
}
