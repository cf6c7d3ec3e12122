/* SPDX-License-Identifier: MIT */
/*
 * The driver of the screen: virtual consoles on the framebuffer, with the keyboard's driver below
 * and the tty server above.
 *
 * Handles: START_SERVICE (own port), START_LOG (with READ: the log has a console of its own),
 * START_FRAMEBUFFER (where there is one), START_INIT, START_PEER: the keyboard driver's port.
 * The word keyboard=NAME of the kernel's command line chooses a layout.
 *
 * What is on the screens, the terminals' states and the streams to the tty server outlive this
 * process: the service manager keeps them (README.md). START_JOB: its own, for the limit.
 *
 * It speaks the character protocol, a line for each session's console. Without a screen it answers
 * ENODEV. Output is read in pieces, between which keys are seen; it is drawn at most every FRAME.
 */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/machine.h>
#include <abi/message.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/character.h>
#include <protocol/keyboard.h>
#include <protocol/service.h>

#include "consoles.h"
#include "lines.h"

#define MILLISECOND    1000000UL
#define FRAME          (16 * MILLISECOND)
#define BLINK          (500 * MILLISECOND)
#define BLINK_LASTS    (10000 * MILLISECOND) /* after the last change; then the cursor stays on */
#define LOG_INTERVAL   (200 * MILLISECOND)   /* while the log is shown */
#define KEYBOARD_WAIT  (2000 * MILLISECOND)
#define KEYBOARD_RETRY (500 * MILLISECOND)
#define KEYBOARD_TRIES 20
#define HEALTHY        (10000 * MILLISECOND) /* a driver that lives so long is well */
#define PIECE          4096
#define PIECES_MAX     4 /* of one line, before other messages get their turn */

#define BADGE_KEYBOARD 100

enum timer {
	TIMER_DRAW,
	TIMER_BLINK,
	TIMER_LOG,
	TIMER_KEYBOARD,
	TIMER_OUTPUT,
	TIMER_HEALTHY,
	TIMER_COUNT
};

extern const char console_font_data[], console_font_end[];     /* tables.S */
extern const char console_keymap_data[], console_keymap_end[]; /* tables.S */

static struct consoles consoles;
static bool has_screen;
static handle_t timers[TIMER_COUNT];
static handle_t keyboard = HANDLE_NONE; /* the stream of keys */
static unsigned keyboard_tries;
static uint8_t lights_shown;
static uint32_t used_told; /* bits of consoles.used that the service manager knows */
static uint64_t log_position;
static uint64_t draw_after, changed_at; /* no drawing before; of the last change */
static bool draw_due;

static uint64_t now(void)
{
	return (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
}

static void set_timer(enum timer timer, uint64_t delay)
{
	(void)kelner_timer_set(timers[timer], now() + delay, 0);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* At most a quarter of the time is spent on it, so that a flood of output is read all the faster.
 */
static void draw(void)
{
	uint64_t begin = now(), end, pause;

	draw_due = false;
	consoles_draw(&consoles);
	end = now();
	pause = 3 * (end - begin);
	draw_after = end + (pause > FRAME ? pause : FRAME);
}

/* After each message: draws now, or when the last drawing is old enough. */
static void follow_changes(void)
{
	uint64_t present;

	if (!has_screen || !consoles.changed)
		return;
	present = now();
	if (present - changed_at >= BLINK)
		set_timer(TIMER_BLINK, BLINK);
	changed_at = present;
	consoles.cursor_dark = false;
	if (present >= draw_after) {
		draw();
	} else if (!draw_due) {
		draw_due = true;
		set_timer(TIMER_DRAW, draw_after - present);
	}
}

static void blink(void)
{
	const struct terminal *terminal = &consoles.terminal[consoles.active];
	bool over = now() - changed_at >= BLINK_LASTS;

	if (!terminal->cursor_visible || !terminal->cursor_blinks)
		return;
	consoles_blink(&consoles, over);
	draw();
	if (!over)
		set_timer(TIMER_BLINK, BLINK);
}

/* --- the keyboard ----------------------------------------------------------------------------- */

static void show_lights(void)
{
	struct keyboard_set_lights_request request = {.lights = consoles.keyboard.lights};
	struct protocol_extra extra = {
		.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
		.deadline = now() + KEYBOARD_RETRY,
	};

	if (lights_shown == consoles.keyboard.lights)
		return;
	lights_shown = consoles.keyboard.lights;
	(void)keyboard_set_lights(start_handle(START_PEER), &request, &extra);
}

static void lose_keyboard(void)
{
	(void)kelner_port_unwatch(start_handle(START_SERVICE), keyboard, EVENT_BITS);
	(void)kelner_handle_close(keyboard);
	keyboard = HANDLE_NONE;
	keyboard_tries = 0;
	consoles_key(&consoles, (struct key_event){.change = KEY_ALL_RELEASED});
	set_timer(TIMER_KEYBOARD, KEYBOARD_RETRY);
}

static void read_log(void);

/* A session may wait for somebody to look at its console. */
static void tell_used(void)
{
	uint32_t untold = consoles.used & ~used_told & ((1U << CONSOLES_SESSIONS) - 1);

	for (uint32_t line = 0; untold >> line; line++) {
		struct service_line_used_request request = {.line = line};
		struct protocol_extra extra = {
			.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
			.deadline = now() + KEYBOARD_RETRY,
		};

		if (untold >> line & 1 &&
		    service_line_used(start_handle(START_INIT), &request, &extra) >= 0)
			used_told |= 1U << line;
	}
}

static void read_keys(void)
{
	struct key_event events[64];

	while (keyboard != HANDLE_NONE) {
		int64_t size = kelner_read(keyboard, events, sizeof(events));
		uint32_t before = consoles.active;

		if (size == 0)
			lose_keyboard();
		if (size <= 0)
			break;
		for (size_t i = 0; i < (size_t)size / sizeof(events[0]); i++)
			consoles_key(&consoles, events[i]);
		if (consoles.active != before && consoles.active == CONSOLES_LOG)
			read_log();
	}
	show_lights();
	tell_used();
}

/* The driver may still be starting, or have died: it is asked again for a while. */
static void attach_keyboard(void)
{
	struct protocol_extra extra = {
		.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
		.deadline = now() + KEYBOARD_WAIT,
	};
	int64_t status = keyboard_attach(start_handle(START_PEER), &extra);

	if (status >= 0 && extra.received[0] != HANDLE_NONE) {
		keyboard = extra.received[0];
		(void)kelner_port_watch(start_handle(START_SERVICE), keyboard, EVENT_BITS,
					BADGE_KEYBOARD);
		lights_shown = 0;
		read_keys();
	} else if (status != -ENODEV && ++keyboard_tries < KEYBOARD_TRIES) {
		set_timer(TIMER_KEYBOARD, KEYBOARD_RETRY);
	}
}

/* --- the log ---------------------------------------------------------------------------------- */

static bool log_is_shown(void)
{
	return consoles.active == CONSOLES_LOG || consoles.booting;
}

/* Read while it is shown, and whenever it comes up again. */
static void read_log(void)
{
	char text[PIECE];
	int64_t size;

	while ((size = kelner_log_read(start_handle(START_LOG), &log_position, text,
				       sizeof(text))) > 0)
		consoles_write_log(&consoles, text, (size_t)size);
	if (log_is_shown())
		set_timer(TIMER_LOG, LOG_INTERVAL);
}

/* --- output of programs ----------------------------------------------------------------------- */

static void read_line(uint32_t line)
{
	char bytes[PIECE];
	size_t size;

	for (unsigned i = 0; i < PIECES_MAX; i++) {
		size = lines_read(line, bytes, sizeof(bytes));
		if (size == 0)
			return;
		/* What the log says of the start stands above the first session. */
		if (line == 0 && consoles.booting)
			read_log();
		consoles_write(&consoles, line, bytes, size);
		read_keys();
		follow_changes();
	}
	set_timer(TIMER_OUTPUT, 0);
}

static void read_lines(void)
{
	for (uint32_t line = 0; line < CONSOLES_SESSIONS; line++)
		read_line(line);
}

static void type(uint32_t console, const char *bytes, size_t length)
{
	lines_write(console, bytes, length);
}

/* --- requests and events ---------------------------------------------------------------------- */

static void get_size(uint16_t *rows, uint16_t *columns, uint16_t *width, uint16_t *height)
{
	*rows = (uint16_t)consoles.painter.rows;
	*columns = (uint16_t)consoles.painter.columns;
	*width = (uint16_t)consoles.surface.width;
	*height = (uint16_t)consoles.surface.height;
}

static int64_t attach(struct call *call, const struct character_attach_request *request,
		      struct character_attach_reply *reply)
{
	handle_t theirs = HANDLE_NONE;
	int64_t status = has_screen ? lines_attach(request->line, &theirs) : -ENODEV;

	if (status < 0)
		return status;
	get_size(&reply->rows, &reply->columns, &reply->width, &reply->height);
	call_give(call, theirs);
	return 0;
}

/* Speed and framing mean nothing here. */
static int64_t set_line(struct call *call, const struct character_set_line_request *request)
{
	(void)call;
	return request->line < CONSOLES_SESSIONS ? 0 : -EINVAL;
}

/* There is nobody at the other end of a screen who could notice a break. */
static int64_t send_break(struct call *call, const struct character_send_break_request *request)
{
	(void)call;
	return request->line < CONSOLES_SESSIONS ? 0 : -ENODEV;
}

static int64_t drain(struct call *call, const struct character_drain_request *request)
{
	(void)call;
	if (request->line >= CONSOLES_SESSIONS)
		return -ENODEV;
	read_line(request->line);
	draw();
	return 0;
}

static int64_t size(struct call *call, const struct character_size_request *request,
		    struct character_size_reply *reply)
{
	(void)call;
	if (!has_screen || request->line >= CONSOLES_SESSIONS)
		return -ENODEV;
	get_size(&reply->rows, &reply->columns, &reply->width, &reply->height);
	return 0;
}

static int64_t tell_keyboard(struct call *call, const struct character_keyboard_request *request,
			     struct character_keyboard_reply *reply)
{
	static char text[64];
	bool present = request->index == CHARACTER_KEYBOARD_PRESENT;
	uint32_t index = present ? consoles.keyboard.layout : request->index;

	if (!has_screen || request->line >= CONSOLES_SESSIONS)
		return -ENODEV;
	if (!keymap_name(&consoles.keymap, index))
		return -ENOENT;
	reply->index = index;
	call->reply_tail = text;
	call->reply_tail_length =
		text_format(text, sizeof(text), "%s %s", keymap_name(&consoles.keymap, index),
			    keymap_title(&consoles.keymap, index));
	return 0;
}

static int64_t set_keyboard(struct call *call, const struct character_set_keyboard_request *request)
{
	if (!has_screen || request->line >= CONSOLES_SESSIONS)
		return -ENODEV;
	return consoles_set_layout(&consoles, call->tail) ? 0 : -ENOENT;
}

static int64_t tell_font(struct call *call, const struct character_font_request *request,
			 struct character_font_reply *reply)
{
	static char text[16];
	bool present = request->index == CHARACTER_FONT_PRESENT;
	uint32_t index = present ? consoles.painter.face : request->index;
	const struct font_face *face;
	uint32_t columns, rows;

	if (!has_screen || request->line >= CONSOLES_SESSIONS)
		return -ENODEV;
	if (index >= consoles.font.face_count)
		return -ENOENT;
	face = &consoles.font.face[index];
	reply->index = index;
	if (painter_size(&consoles.surface, face, &columns, &rows)) {
		reply->columns = (uint16_t)columns;
		reply->rows = (uint16_t)rows;
	}
	call->reply_tail = text;
	call->reply_tail_length =
		text_format(text, sizeof(text), "%ux%u", face->width, face->height);
	return 0;
}

static int64_t set_font(struct call *call, const struct character_set_font_request *request,
			struct character_set_font_reply *reply)
{
	char text[16];

	if (!has_screen || request->line >= CONSOLES_SESSIONS)
		return -ENODEV;
	for (uint32_t i = 0; i < consoles.font.face_count; i++) {
		const struct font_face *face = &consoles.font.face[i];

		(void)text_format(text, sizeof(text), "%ux%u", face->width, face->height);
		if (strcmp(text, call->tail) != 0)
			continue;
		if (!consoles_set_face(&consoles, i))
			return -ENOMEM;
		get_size(&reply->rows, &reply->columns, &reply->width, &reply->height);
		return 0;
	}
	return -ENOENT;
}

static const struct character_handlers handlers = {
	.attach = attach,
	.set_line = set_line,
	.send_break = send_break,
	.drain = drain,
	.size = size,
	.keyboard = tell_keyboard,
	.set_keyboard = set_keyboard,
	.font = tell_font,
	.set_font = set_font,
};

static int64_t handle(struct call *call)
{
	return character_dispatch(&handlers, call);
}

static void timer_expired(uint64_t timer)
{
	switch (timer) {
	case TIMER_DRAW: draw(); break;
	case TIMER_BLINK: blink(); break;
	case TIMER_LOG:
		if (log_is_shown())
			read_log();
		break;
	case TIMER_KEYBOARD: attach_keyboard(); break;
	case TIMER_OUTPUT: read_lines(); break;
	case TIMER_HEALTHY: consoles_healthy(&consoles); break;
	default: break;
	}
}

static void handle_event(const struct server_event *event)
{
	if (event->kind == EVENT_TIMER) {
		timer_expired(event->word[0]);
	} else if (event->kind == EVENT_BITS && event->badge == BADGE_KEYBOARD) {
		read_keys();
	} else if (event->kind == EVENT_BITS && event->badge - LINES_BADGE < CONSOLES_SESSIONS) {
		uint32_t line = (uint32_t)(event->badge - LINES_BADGE);

		lines_event(line, event->word[0]);
		read_line(line);
	}
}

/* --- start ------------------------------------------------------------------------------------ */

/* The last word KEY=VALUE of the command line, cut at the value's size; false without one. */
static bool option(const char *key, char *value, size_t size)
{
	const char *line = (const char *)start_block->command_line;
	size_t key_length = strlen(key), length = 0;

	for (const char *word = line; word && *word;) {
		if (strncmp(word, key, key_length) == 0) {
			word += key_length;
			for (length = 0; *word && *word != ' '; word++) {
				if (length < size - 1)
					value[length++] = *word;
			}
			value[length] = '\0';
		}
		while (*word && *word != ' ')
			word++;
		while (*word == ' ')
			word++;
	}
	return length != 0;
}

static unsigned boot_level(void)
{
	char level[8];

	return option("log=", level, sizeof(level)) && strcmp(level, "quiet") == 0
		       ? LOG_VIEW_QUIET
		       : LOG_VIEW_NOTICE;
}

static void choose_layout(void)
{
	char name[16];

	if (option("keyboard=", name, sizeof(name)) && !consoles_set_layout(&consoles, name))
		log_text(LOG_WARNING "console: there is no keyboard layout \"%s\": it stays %s\n",
			 name, keymap_title(&consoles.keymap, consoles.keyboard.layout));
}

/* What the service table sets aside for this driver; without that a part of the memory. */
static size_t memory_limit(const struct system_info *info)
{
	struct job_info job;

	if (start_handle(START_JOB) != HANDLE_NONE &&
	    kelner_job_info(start_handle(START_JOB), &job) >= 0)
		return job.memory_limit;
	return info->memory_total / 16;
}

/* NULL, or what is wrong. */
static const char *open_screen(void)
{
	handle_t framebuffer = start_handle(START_FRAMEBUFFER);
	struct consoles_setup setup = {
		.font = console_font_data,
		.font_size = (size_t)(console_font_end - console_font_data),
		.keymap = console_keymap_data,
		.keymap_size = (size_t)(console_keymap_end - console_keymap_data),
		.boot_level = boot_level(),
		.input = type,
	};
	struct system_info info;
	struct surface_mode mode;
	int64_t address;

	if (framebuffer == HANDLE_NONE || kelner_system_info(&info) < 0)
		return "there is no screen";
	mode = (struct surface_mode){
		.size = info.framebuffer.size,
		.width = info.framebuffer.width,
		.height = info.framebuffer.height,
		.stride = info.framebuffer.stride,
		.pixel_bytes = info.framebuffer.pixel_bytes,
		.red_mask = info.framebuffer.red_mask,
		.green_mask = info.framebuffer.green_mask,
		.blue_mask = info.framebuffer.blue_mask,
	};
	address = kelner_space_map(HANDLE_SELF, 0, mode.size,
				   SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED), framebuffer, 0);
	if (address < 0)
		return "the screen's memory cannot be mapped";
	if (!surface_open(&setup.surface, &mode, (void *)address))
		return "the screen's mode is not known here";
	setup.memory_limit = memory_limit(&info);
	return consoles_open(&consoles, &setup);
}

static int64_t make_timers(handle_t port)
{
	for (unsigned i = 0; i < TIMER_COUNT; i++) {
		int64_t timer = kelner_timer_create(CLOCK_MONOTONIC);
		int64_t status = timer;

		if (status >= 0)
			status = kelner_port_watch(port, (handle_t)timer, EVENT_TIMER, i);
		if (status < 0)
			return status;
		timers[i] = (handle_t)timer;
	}
	return 0;
}

static void tell_ready(const char *problem)
{
	char text[128];

	if (problem)
		(void)text_format(text, sizeof(text), "%s: sessions are on the serial port only",
				  problem);
	else
		(void)text_format(text, sizeof(text),
				  "%ux%u characters on %ux%u pixels, keyboard %s",
				  consoles.painter.columns, consoles.painter.rows,
				  consoles.surface.width, consoles.surface.height,
				  keymap_title(&consoles.keymap, consoles.keyboard.layout));
	server_ready(text);
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {
		.port = start_handle(START_SERVICE),
		.handle = handle,
		.event = handle_event,
		.idle = follow_changes,
	};
	const char *problem;
	int64_t status;

	(void)argc, (void)argv, (void)envp;
	(void)kelner_port_restart(server.port);
	lines_init(server.port);
	status = make_timers(server.port);
	if (status < 0) {
		log_text(LOG_ERROR "console: no timers: error %d\n", (int)-status);
		return 1;
	}
	problem = open_screen();
	has_screen = !problem;
	if (!problem) {
		if (!consoles.restored)
			choose_layout();
		lines_take_over();
		read_log();
		draw();
		set_timer(TIMER_KEYBOARD, 0);
		set_timer(TIMER_OUTPUT, 0);
		set_timer(TIMER_HEALTHY, HEALTHY);
	}
	tell_ready(problem);
	log_text(LOG_ERROR "console: cannot receive: error %d\n", (int)-server_run(&server));
	return 1;
}
