/* SPDX-License-Identifier: MIT */
/*
 * Erasing in the line being edited (POSIX 11.1.9). What an erasure takes off the screen is the
 * difference between the columns that the line took before and takes after it.
 */
#include "columns.h"
#include "discipline_parts.h"

/* The character that ends at a position of the line: where it begins. */
static uint32_t rune_before(const struct discipline *d, uint32_t end)
{
	uint32_t start = end - 1;

	if (!input_mode(d, IUTF8))
		return start;
	while (start != d->canon && end - start < 4 && utf8_continues(input_byte(d, start)))
		start--;
	return utf8_length(input_byte(d, start)) == end - start ? start : end - 1;
}

static uint32_t rune_at(const struct discipline *d, uint32_t start, uint32_t end)
{
	uint32_t rune = utf8_first_bits(input_byte(d, start));

	while (++start != end)
		rune = rune << 6 | (input_byte(d, start) & 0x3f);
	return rune;
}

/* The end of the character that begins at a position, in a line that ends at `end`. */
static uint32_t rune_end(const struct discipline *d, uint32_t start, uint32_t end)
{
	unsigned length = utf8_length(input_byte(d, start));

	if (length < 2 || length > end - start || !input_mode(d, IUTF8))
		return start + 1;
	for (uint32_t i = 1; i < length; i++) {
		if (!utf8_continues(input_byte(d, start + i)))
			return start + 1;
	}
	return start + length;
}

static uint32_t column_at(const struct discipline *d, uint32_t end)
{
	uint32_t column = d->line_start;

	for (uint32_t at = d->canon; at != end;) {
		uint32_t next = rune_end(d, at, end);
		uint8_t byte = input_byte(d, at);

		if (byte == '\t')
			column = (column | 7) + 1;
		else if (byte < ' ' || byte == DELETE)
			column += local_mode(d, ECHOCTL) ? 2 : 0;
		else
			column += next - at > 1 ? rune_columns(rune_at(d, at, next)) : 1;
		at = next;
	}
	return column;
}

/* Takes the line's end off, on the screen too. */
static void cut(struct discipline *d, uint32_t end)
{
	uint32_t before, after;

	if (!local_mode(d, ECHO)) {
		d->head = end;
		return;
	}
	before = column_at(d, d->head);
	after = column_at(d, end);
	for (uint32_t i = after; i < before; i++)
		(void)output_byte(d, '\b', 0);
	for (uint32_t i = after; i < before; i++)
		(void)output_byte(d, ' ', 0);
	for (uint32_t i = after; i < before; i++)
		(void)output_byte(d, '\b', 0);
	d->head = end;
}

/* One character with the marks that combine with it. */
static uint32_t cluster_before(const struct discipline *d, uint32_t end)
{
	uint32_t start = rune_before(d, end);

	while (start != d->canon && end - start > 1 && rune_columns(rune_at(d, start, end)) == 0) {
		end = start;
		start = rune_before(d, end);
	}
	return start;
}

/* Erases up to a position as ECHOE says: on the screen, or by showing what was typed. */
static void erase_to(struct discipline *d, uint32_t start, uint8_t byte)
{
	if (local_mode(d, ECHOE)) {
		cut(d, start);
		return;
	}
	d->head = start;
	if (local_mode(d, ECHO))
		echo_byte(d, byte);
}

void edit_erase(struct discipline *d, uint8_t byte)
{
	if (d->head != d->canon)
		erase_to(d, cluster_before(d, d->head), byte);
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

void edit_erase_word(struct discipline *d, uint8_t byte)
{
	uint32_t start = d->head;

	while (start != d->canon && is_blank(input_byte(d, start - 1)))
		start--;
	while (start != d->canon && !is_blank(input_byte(d, start - 1)))
		start--;
	if (start != d->head)
		erase_to(d, start, byte);
}

void edit_kill(struct discipline *d, uint8_t byte)
{
	if (local_mode(d, ECHO) && local_mode(d, ECHOE) && local_mode(d, ECHOK) &&
	    local_mode(d, ECHOKE)) {
		cut(d, d->canon);
		return;
	}
	d->head = d->canon;
	if (!local_mode(d, ECHO))
		return;
	echo_byte(d, byte);
	if (local_mode(d, ECHOK))
		echo_newline(d);
	d->line_start = d->column;
}

void edit_reprint(struct discipline *d, uint8_t byte)
{
	if (!local_mode(d, ECHO))
		return;
	echo_byte(d, byte);
	echo_newline(d);
	d->line_start = d->column;
	for (uint32_t at = d->canon; at != d->head; at++)
		echo_byte(d, input_byte(d, at));
}
