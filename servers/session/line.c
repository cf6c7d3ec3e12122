/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <abi/errno.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define CONTROL(letter) ((letter) - '@')
#define DELETE          0x7f
#define ERASE           "\b \b"

/* Bytes received and not yet looked at: they survive from one line to the next. */
static char pending[64];
static size_t pending_count, pending_next;

static int64_t next_byte(void)
{
	if (pending_next == pending_count) {
		int64_t count = kelner_console_read(start_handle(START_LOG), pending,
						    sizeof(pending), UINT64_MAX);

		if (count <= 0)
			return count ? count : -ENODATA;
		pending_count = (size_t)count;
		pending_next = 0;
	}
	return (unsigned char)pending[pending_next++];
}

int64_t line_read(const char *prompt, char *line, size_t size)
{
	size_t length = 0;

	log_text("%s", prompt);
	for (;;) {
		int64_t byte = next_byte();

		if (byte < 0)
			return byte;
		if (byte == '\r' || byte == '\n') {
			log_text("\n");
			line[length] = 0;
			return (int64_t)length;
		} else if (byte == CONTROL('D') && length == 0) {
			log_text("\n");
			return -ENODATA;
		} else if (byte == '\b' || byte == DELETE) {
			if (length > 0)
				log_text(ERASE);
			length -= length > 0;
		} else if (byte == CONTROL('U')) {
			for (; length > 0; length--)
				log_text(ERASE);
		} else if ((byte >= ' ' || byte == '\t') && length + 1 < size) {
			line[length++] = (char)byte;
			log_text("%c", (char)byte);
		}
	}
}
