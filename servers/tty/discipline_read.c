/* SPDX-License-Identifier: MIT */
/* What a reader gets from the line discipline (POSIX 11.1.6 and 11.1.7). */
#include "discipline_parts.h"

size_t discipline_readable(const struct discipline *d)
{
	uint32_t count = 0;

	for (uint32_t at = d->tail; at != d->canon; at++)
		count += !(d->input[at % INPUT_SIZE] & INPUT_EOF);
	return count;
}

bool discipline_ready(const struct discipline *d)
{
	uint32_t minimum = 1;

	if (!local_mode(d, ICANON) && d->termios.c_cc[VTIME] == 0 && d->termios.c_cc[VMIN] > 1)
		minimum = d->termios.c_cc[VMIN];
	return d->canon - d->tail >= minimum;
}

bool discipline_enough(const struct discipline *d, size_t size)
{
	uint32_t there = d->canon - d->tail;
	uint32_t minimum = d->termios.c_cc[VMIN];

	if (size == 0)
		return true;
	if (local_mode(d, ICANON))
		return there > 0;
	if (minimum == 0)
		return there > 0 || d->termios.c_cc[VTIME] == 0;
	return there >= (size < minimum ? size : minimum);
}

size_t discipline_read(struct discipline *d, uint8_t *bytes, size_t size)
{
	bool canonical = local_mode(d, ICANON);
	bool ended = false;
	size_t count = 0;

	while (d->tail != d->canon && !ended && size > 0) {
		uint16_t entry = *input_at(d, d->tail);

		if (entry & INPUT_EOF) {
			d->tail++;
			/* Typed before the terminal became raw: it means nothing any more. */
			ended = canonical;
			continue;
		}
		if (count == size)
			break;
		bytes[count++] = (uint8_t)entry;
		d->tail++;
		ended = canonical && entry & INPUT_END;
	}
	input_relieved(d);
	return count;
}
