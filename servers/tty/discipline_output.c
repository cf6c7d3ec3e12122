/* SPDX-License-Identifier: MIT */
/* The line discipline's way out: output processing (POSIX 11.2.3), echo, and the queue to the line.
 */
#include "columns.h"
#include "discipline_parts.h"

#define TAB_WIDTH 8

static uint32_t output_used(const struct discipline *d)
{
	return d->output_head - d->output_tail;
}

bool output_raw(struct discipline *d, uint8_t byte)
{
	if (output_used(d) >= OUTPUT_SIZE)
		return false;
	d->output[d->output_head++ % OUTPUT_SIZE] = byte;
	return true;
}

/* --- the cursor's column ---------------------------------------------------------------------- */

static void advance_rune(struct discipline *d, uint8_t byte)
{
	unsigned length;

	if (!input_mode(d, IUTF8)) {
		d->column++;
		return;
	}
	if (d->rune_left > 0 && utf8_continues(byte)) {
		d->rune = d->rune << 6 | (byte & 0x3f);
		if (--d->rune_left == 0)
			d->column += rune_columns(d->rune);
		return;
	}
	length = utf8_length(byte);
	d->rune = utf8_first_bits(byte);
	d->rune_left = length > 1 ? length - 1 : 0;
	if (length <= 1)
		d->column++;
}

static void advance(struct discipline *d, uint8_t byte)
{
	switch (byte) {
	case '\n':
		if (output_mode(d, ONLRET))
			d->column = 0;
		break;
	case '\r': d->column = 0; break;
	case '\b':
		if (d->column > 0)
			d->column--;
		break;
	case '\t': d->column = (d->column | (TAB_WIDTH - 1)) + 1; break;
	default:
		if (byte >= ' ' && byte != DELETE)
			advance_rune(d, byte);
	}
}

/* --- output processing ------------------------------------------------------------------------ */

static bool output_tab(struct discipline *d, uint32_t room)
{
	uint32_t width = TAB_WIDTH - d->column % TAB_WIDTH;

	if (room < width)
		return false;
	while (width-- > 0) {
		(void)output_raw(d, ' ');
		d->column++;
	}
	return true;
}

bool output_byte(struct discipline *d, uint8_t byte, uint32_t spare)
{
	uint32_t room = OUTPUT_SIZE - output_used(d);

	room = room > spare ? room - spare : 0;
	if (!output_mode(d, OPOST)) {
		if (room == 0)
			return false;
		advance(d, byte);
		return output_raw(d, byte);
	}
	if (byte == '\t' && (d->termios.c_oflag & TABDLY) == TAB3)
		return output_tab(d, room);
	if (byte == '\r' && output_mode(d, ONOCR) && d->column == 0)
		return true;
	if (byte == '\r' && output_mode(d, OCRNL))
		byte = '\n';
	else if (byte == '\n' && output_mode(d, ONLCR)) {
		if (room < 2)
			return false;
		(void)output_raw(d, '\r');
		d->column = 0;
		return output_raw(d, '\n');
	}
	if (room == 0)
		return false;
	advance(d, byte);
	return output_raw(d, byte);
}

size_t discipline_write(struct discipline *d, const uint8_t *bytes, size_t size)
{
	size_t taken = 0;

	while (taken < size && output_byte(d, bytes[taken], ECHO_ROOM))
		taken++;
	return taken;
}

/* --- echo ------------------------------------------------------------------------------------- */

void echo_byte(struct discipline *d, uint8_t byte)
{
	bool control = byte < ' ' || byte == DELETE;

	if (control && byte != '\t' && local_mode(d, ECHOCTL)) {
		(void)output_byte(d, '^', 0);
		(void)output_byte(d, byte ^ 0x40, 0);
		return;
	}
	(void)output_byte(d, byte, 0);
}

void echo_newline(struct discipline *d)
{
	(void)output_byte(d, '\n', 0);
}

/* --- the queue -------------------------------------------------------------------------------- */

size_t discipline_output(const struct discipline *d, const uint8_t **bytes)
{
	uint32_t start = d->output_tail % OUTPUT_SIZE;
	uint32_t size = output_used(d);

	if (d->urgent) {
		*bytes = &d->urgent;
		return 1;
	}
	*bytes = &d->output[start];
	if (d->stopped)
		return 0;
	return size < OUTPUT_SIZE - start ? size : OUTPUT_SIZE - start;
}

void discipline_sent(struct discipline *d, size_t size)
{
	if (d->urgent && size > 0) {
		d->urgent = 0;
		return;
	}
	d->output_tail += (uint32_t)size;
}

bool discipline_drained(const struct discipline *d)
{
	return output_used(d) == 0 && !d->urgent;
}

bool discipline_writable(const struct discipline *d)
{
	return output_used(d) < OUTPUT_SIZE - ECHO_ROOM - TAB_WIDTH;
}

void discipline_flush_output(struct discipline *d)
{
	d->output_tail = d->output_head;
	d->rune_left = 0;
}

void discipline_flow(struct discipline *d, uint32_t action)
{
	switch (action) {
	case TCOOFF: d->stopped = true; break;
	case TCOON: d->stopped = false; break;
	case TCIOFF: d->urgent = d->termios.c_cc[VSTOP]; break;
	case TCION: d->urgent = d->termios.c_cc[VSTART]; break;
	default: break;
	}
}
