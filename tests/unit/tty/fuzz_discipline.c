/* SPDX-License-Identifier: MIT */
/*
 * Random bytes, writes, reads, flushes and changes of mode through the line discipline. The
 * sanitizers judge; counts must stay consistent, and a drained line be empty. The sequence is the
 * same on every run, only its length follows FUZZ_SECONDS.
 */
#include "terminal.h"

#include <stdio.h>
#include <time.h>

static uint64_t state = 0x2545f4914f6cdd1d;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

static void require(bool condition, const char *what)
{
	if (condition)
		return;
	printf("broken: %s\n", what);
	abort();
}

/* Special characters, UTF-8 and anything. */
static uint8_t random_byte(void)
{
	static const uint8_t interesting[] = "\x03\x04\x15\x16\x17\x12\x11\x13\x1a\x1c\177\r\n\t \b"
					     "\xc3\xa4\xe6\xbc\xa2\xcc\x81\xff\xf0\x9f\x98\x80";

	if (random32() % 3 == 0)
		return (uint8_t)random32();
	return random32() % 2 ? (uint8_t)('a' + random32() % 26)
			      : interesting[random32() % (sizeof(interesting) - 1)];
}

static void random_modes(void)
{
	struct termios termios = d.termios;

	termios.c_iflag ^= random32() & random32() & random32();
	termios.c_oflag ^= random32() & random32() & random32();
	termios.c_lflag ^= random32() & random32() & random32();
	termios.c_cc[random32() % NCCS] = random32() % 2 ? random_byte() : d.termios.c_cc[0];
	termios.c_cflag |= CREAD;
	discipline_set(&d, &termios);
}

static void check(void)
{
	const uint8_t *bytes;

	require(d.head - d.tail <= INPUT_SIZE, "the input fits its queue");
	require(d.canon - d.tail <= d.head - d.tail, "whole lines are part of the input");
	require(d.output_head - d.output_tail <= OUTPUT_SIZE, "the output fits its queue");
	require(discipline_readable(&d) <= d.canon - d.tail, "bytes to read are there");
	if (discipline_drained(&d))
		require(discipline_output(&d, &bytes) == 0, "a drained line has no output");
	if (d.termios.c_lflag & ICANON)
		require(d.head - d.canon <= CANONICAL_MAX, "a line keeps to its limit");
}

static void step(void)
{
	static uint8_t bytes[INPUT_SIZE];
	size_t size = random32() % (random32() % 8 ? 40 : 3000);

	switch (random32() % 9) {
	case 0:
	case 1:
	case 2:
		for (size_t i = 0; i < size; i++)
			bytes[i] = random_byte();
		discipline_receive(&d, bytes, size);
		break;
	case 3:
		for (size_t i = 0; i < size; i++)
			bytes[i] = random_byte();
		require(discipline_write(&d, bytes, size) <= size, "no more is written than given");
		break;
	case 4:
		require(discipline_read(&d, bytes, size) <= size, "no more is read than fits");
		break;
	case 5: (void)shown(); break;
	case 6:
		if (random32() % 20 == 0)
			random_modes();
		break;
	case 7:
		if (random32() % 10 == 0)
			discipline_flush_input(&d);
		if (random32() % 10 == 0)
			discipline_flush_output(&d);
		discipline_flow(&d, random32() % 5);
		break;
	default:
		discipline_receive_bad(&d, random_byte());
		if (random32() % 30 == 0)
			discipline_receive_break(&d);
		(void)discipline_take_signals(&d);
	}
	check();
}

int main(void)
{
	const char *seconds = getenv("FUZZ_SECONDS");
	time_t end = time(NULL) + (seconds ? atoi(seconds) : 2);
	unsigned long rounds = 0;

	while (time(NULL) < end) {
		fresh();
		for (int i = 0; i < 2000; i++)
			step();
		rounds++;
	}
	printf("%lu rounds\n1 passed, 0 failed\n", rounds);
	return 0;
}
