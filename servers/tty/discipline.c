/* SPDX-License-Identifier: MIT */
/* The line discipline's way in: what each received byte means (POSIX 11.1.5 to 11.1.9, 11.2.2). */
#include "discipline_parts.h"

#include <abi/signal.h>
#include <kelner/memory.h>

#define HIGH_WATER (INPUT_SIZE / 4 * 3)
#define LOW_WATER  (INPUT_SIZE / 4)
#define BELL       '\a'

static const struct termios usual = {
	.c_iflag = BRKINT | ICRNL | IXON | IMAXBEL | IUTF8,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = CS8 | CREAD | CLOCAL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {[VINTR] = CONTROL('C'),
		 [VQUIT] = 0x1c,
		 [VERASE] = DELETE,
		 [VKILL] = CONTROL('U'),
		 [VEOF] = CONTROL('D'),
		 [VMIN] = 1,
		 [VSTART] = CONTROL('Q'),
		 [VSTOP] = CONTROL('S'),
		 [VSUSP] = CONTROL('Z'),
		 [VREPRINT] = CONTROL('R'),
		 [VWERASE] = CONTROL('W'),
		 [VLNEXT] = CONTROL('V')},
	.__c_ispeed = B115200,
	.__c_ospeed = B115200,
};

#define INPUT_MODES                                                                          \
	(IGNBRK | BRKINT | IGNPAR | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | \
	 IXANY | IXOFF | IMAXBEL | IUTF8)
#define OUTPUT_MODES  (OPOST | ONLCR | OCRNL | ONOCR | ONLRET)
#define CONTROL_MODES (CSIZE | CSTOPB | CREAD | PARENB | PARODD | HUPCL | CLOCAL)
#define LOCAL_MODES                                                                           \
	(ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHONL | NOFLSH | TOSTOP | ECHOCTL | ECHOKE | \
	 IEXTEN)

void discipline_init(struct discipline *d)
{
	memset(d, 0, sizeof(*d));
	d->termios = usual;
}

void discipline_set(struct discipline *d, const struct termios *termios)
{
	bool was_canonical = local_mode(d, ICANON);
	tcflag_t tabs = (termios->c_oflag & TABDLY) == TAB3 ? TAB3 : TAB0;

	d->termios = *termios;
	d->termios.c_iflag &= INPUT_MODES;
	d->termios.c_oflag = (d->termios.c_oflag & OUTPUT_MODES) | tabs;
	/* Drivers do not report modem lines. */
	d->termios.c_cflag = (d->termios.c_cflag & CONTROL_MODES) | CLOCAL;
	d->termios.c_lflag &= LOCAL_MODES;
	d->termios.__reserved = 0;
	if (d->termios.__c_ispeed == 0)
		d->termios.__c_ispeed = d->termios.__c_ospeed;
	/* What was typed before a change of mode can be read after it. */
	if (was_canonical != local_mode(d, ICANON)) {
		d->canon = d->head;
		d->literal = false;
	}
	if (!input_mode(d, IXON))
		d->stopped = false;
}

/* --- the queue -------------------------------------------------------------------------------- */

size_t discipline_room(const struct discipline *d)
{
	uint32_t free = INPUT_SIZE - input_used(d);

	return input_mode(d, PARMRK) ? free / 3 : free;
}

static void ring_bell(struct discipline *d)
{
	if (input_mode(d, IMAXBEL))
		(void)output_byte(d, BELL, 0);
}

/* False: there is no room for it. */
static bool put(struct discipline *d, uint16_t entry)
{
	if (input_used(d) >= INPUT_SIZE) {
		ring_bell(d);
		return false;
	}
	*input_at(d, d->head++) = entry;
	if (!local_mode(d, ICANON) || entry & (INPUT_END | INPUT_EOF))
		d->canon = d->head;
	return true;
}

static void begin_line(struct discipline *d)
{
	if (d->head == d->canon)
		d->line_start = d->column;
}

/* A byte of a line that has room for it and for its delimiter. */
static bool put_in_line(struct discipline *d, uint8_t byte)
{
	if (local_mode(d, ICANON) && d->head - d->canon >= CANONICAL_MAX - 1) {
		ring_bell(d);
		return false;
	}
	begin_line(d);
	return put(d, byte);
}

static void put_and_echo(struct discipline *d, uint8_t byte)
{
	if (put_in_line(d, byte) && local_mode(d, ECHO))
		echo_byte(d, byte);
	/* A reader tells a byte of 0377 from a mark by its being doubled. */
	if (byte == 0xff && input_mode(d, PARMRK) && !input_mode(d, ISTRIP))
		(void)put_in_line(d, byte);
}

/* --- flow ------------------------------------------------------------------------------------- */

void input_relieved(struct discipline *d)
{
	if (d->throttled && input_used(d) <= LOW_WATER) {
		d->throttled = false;
		d->urgent = d->termios.c_cc[VSTART];
	}
}

static void throttle(struct discipline *d)
{
	if (input_mode(d, IXOFF) && !d->throttled && input_used(d) >= HIGH_WATER) {
		d->throttled = true;
		d->urgent = d->termios.c_cc[VSTOP];
	}
}

void discipline_flush_input(struct discipline *d)
{
	d->head = d->canon = d->tail;
	d->literal = false;
	input_relieved(d);
}

/* --- signals ---------------------------------------------------------------------------------- */

static void raise_signal(struct discipline *d, int signal)
{
	if (!local_mode(d, NOFLSH)) {
		discipline_flush_input(d);
		discipline_flush_output(d);
	}
	d->signals |= 1U << signal;
}

uint32_t discipline_take_signals(struct discipline *d)
{
	uint32_t signals = d->signals;

	d->signals = 0;
	return signals;
}

static bool receive_signal(struct discipline *d, uint8_t byte)
{
	static const struct {
		unsigned index;
		int signal;
	} keys[] = {{VINTR, SIGINT}, {VQUIT, SIGQUIT}, {VSUSP, SIGTSTP}};

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!is_special(d, keys[i].index, byte))
			continue;
		if (input_mode(d, IXON))
			d->stopped = false;
		raise_signal(d, keys[i].signal);
		if (local_mode(d, ECHO))
			echo_byte(d, byte);
		d->line_start = d->column;
		return true;
	}
	return false;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void end_line(struct discipline *d, uint8_t byte)
{
	if (local_mode(d, ECHO) || (byte == '\n' && local_mode(d, ECHONL))) {
		if (byte == '\n')
			echo_newline(d);
		else
			echo_byte(d, byte);
	}
	(void)put(d, byte | INPUT_END);
}

static bool ends_line(const struct discipline *d, uint8_t byte)
{
	return byte == '\n' || is_special(d, VEOL, byte) ||
	       (is_special(d, VEOL2, byte) && local_mode(d, IEXTEN));
}

/* True: the byte was one that edits or ends the line. */
static bool receive_canonical(struct discipline *d, uint8_t byte)
{
	bool extended = local_mode(d, IEXTEN);

	if (is_special(d, VERASE, byte))
		edit_erase(d, byte);
	else if (is_special(d, VKILL, byte))
		edit_kill(d, byte);
	else if (extended && is_special(d, VWERASE, byte))
		edit_erase_word(d, byte);
	else if (extended && is_special(d, VREPRINT, byte))
		edit_reprint(d, byte);
	else if (is_special(d, VEOF, byte))
		(void)put(d, INPUT_EOF);
	else if (ends_line(d, byte))
		end_line(d, byte);
	else
		return false;
	return true;
}

/* True: VLNEXT. It shows a ^ that the next character will replace. */
static bool receive_literal_next(struct discipline *d, uint8_t byte)
{
	if (!local_mode(d, ICANON) || !local_mode(d, IEXTEN) || !is_special(d, VLNEXT, byte))
		return false;
	d->literal = true;
	begin_line(d);
	if (local_mode(d, ECHO) && local_mode(d, ECHOCTL)) {
		(void)output_byte(d, '^', 0);
		(void)output_byte(d, '\b', 0);
	}
	return true;
}

/* --- bytes ------------------------------------------------------------------------------------ */

/* True: the byte was START or STOP. */
static bool receive_flow(struct discipline *d, uint8_t byte)
{
	if (!input_mode(d, IXON))
		return false;
	if (is_special(d, VSTART, byte)) {
		/* One character may be both: it takes turns. */
		d->stopped = is_special(d, VSTOP, byte) && !d->stopped;
		return true;
	}
	if (is_special(d, VSTOP, byte)) {
		d->stopped = true;
		return true;
	}
	if (d->stopped && input_mode(d, IXANY))
		d->stopped = false;
	return false;
}

/* True: the byte is to be dropped. */
static bool map_newline(const struct discipline *d, uint8_t *byte)
{
	if (*byte == '\r') {
		if (input_mode(d, IGNCR))
			return true;
		if (input_mode(d, ICRNL))
			*byte = '\n';
	} else if (*byte == '\n' && input_mode(d, INLCR)) {
		*byte = '\r';
	}
	return false;
}

static void receive(struct discipline *d, uint8_t byte)
{
	if (input_mode(d, ISTRIP))
		byte &= 0x7f;
	if (d->literal) {
		d->literal = false;
		put_and_echo(d, byte);
		return;
	}
	if (receive_flow(d, byte))
		return;
	if (local_mode(d, ISIG) && receive_signal(d, byte))
		return;
	if (map_newline(d, &byte))
		return;
	if (receive_literal_next(d, byte))
		return;
	if (local_mode(d, ICANON) && receive_canonical(d, byte))
		return;
	if (byte == '\n' && local_mode(d, ECHO)) {
		if (put_in_line(d, byte))
			echo_newline(d);
		return;
	}
	put_and_echo(d, byte);
}

void discipline_receive(struct discipline *d, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size && d->termios.c_cflag & CREAD; i++)
		receive(d, bytes[i]);
	throttle(d);
}

static void put_mark(struct discipline *d, uint8_t byte)
{
	if (INPUT_SIZE - input_used(d) < 3)
		return;
	(void)put_in_line(d, 0xff);
	(void)put_in_line(d, 0);
	(void)put_in_line(d, byte);
}

void discipline_receive_break(struct discipline *d)
{
	if (input_mode(d, IGNBRK))
		return;
	if (input_mode(d, BRKINT)) {
		discipline_flush_input(d);
		discipline_flush_output(d);
		d->signals |= 1U << SIGINT;
		return;
	}
	if (input_mode(d, PARMRK))
		put_mark(d, 0);
	else
		(void)put_in_line(d, 0);
}

void discipline_receive_bad(struct discipline *d, uint8_t byte)
{
	if (!input_mode(d, INPCK)) {
		discipline_receive(d, &byte, 1);
		return;
	}
	if (input_mode(d, IGNPAR))
		return;
	if (input_mode(d, PARMRK))
		put_mark(d, byte);
	else
		(void)put_in_line(d, 0);
}
