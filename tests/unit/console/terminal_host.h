/* SPDX-License-Identifier: MIT */
/* A terminal for tests: what is typed at it, and what can be seen of it. */
#ifndef TERMINAL_HOST_H
#define TERMINAL_HOST_H

#include "terminal.h"

#include <stdlib.h>

#include "test.h"

static struct clusters clusters;
static struct terminal terminal;
static char replies[256];
static size_t reply_length;

static void take_reply(void *context, const char *bytes, size_t length)
{
	(void)context;
	if (length > sizeof(replies) - 1 - reply_length)
		length = sizeof(replies) - 1 - reply_length;
	memcpy(replies + reply_length, bytes, length);
	reply_length += length;
	replies[reply_length] = '\0';
}

static void begin(uint32_t columns, uint32_t rows, uint32_t history)
{
	memset(&clusters, 0, sizeof(clusters));
	reply_length = 0;
	replies[0] = '\0';
	CHECK(terminal_create(&terminal, columns, rows, history, &clusters, take_reply, NULL));
}

static void end(void)
{
	terminal_destroy(&terminal);
}

static void type(const char *text)
{
	terminal_write(&terminal, text, strlen(text));
}

static void add_utf8(char *text, size_t size, size_t *at, uint32_t character)
{
	char bytes[5] = {0};
	size_t length = 0;

	if (character < 0x80) {
		bytes[length++] = (char)character;
	} else if (character < 0x800) {
		bytes[length++] = (char)(0xc0 | character >> 6);
		bytes[length++] = (char)(0x80 | (character & 0x3f));
	} else {
		bytes[length++] = (char)(0xe0 | character >> 12);
		bytes[length++] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[length++] = (char)(0x80 | (character & 0x3f));
	}
	for (size_t i = 0; i < length && *at + 1 < size; i++)
		text[(*at)++] = bytes[i];
	text[*at] = '\0';
}

/* A row as text, blanks at its end left out, "_" for the tail of a wide character. */
static const char *row_text(uint32_t row)
{
	static char text[2048];
	const struct cell *cells = terminal_row(&terminal, row);
	size_t at = 0, used = 0;

	for (uint32_t i = 0; i < terminal.shown->columns; i++) {
		uint32_t character = cells[i].text;

		if (character == TEXT_TAIL) {
			add_utf8(text, sizeof(text), &at, '_');
		} else if (character >= TEXT_CLUSTER) {
			const struct cluster *cluster = clusters_get(&clusters, character);

			for (size_t j = 0; j < CLUSTER_LENGTH_MAX && cluster->character[j]; j++)
				add_utf8(text, sizeof(text), &at, cluster->character[j]);
		} else {
			add_utf8(text, sizeof(text), &at, character ? character : ' ');
		}
		if (character && character != ' ')
			used = at;
	}
	text[used] = '\0';
	return text;
}

static const struct cell *cell_at(uint32_t row, uint32_t column)
{
	return &terminal_row(&terminal, row)[column];
}

static void check_cursor(int row, int column)
{
	CHECK_EQUAL(terminal.cursor.row, row);
	CHECK_EQUAL(terminal.cursor.column, column);
}

#endif
