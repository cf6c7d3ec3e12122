/* SPDX-License-Identifier: MIT */
/* Pseudo-random numbers: random() with its states, rand(), and good random bytes. */
#include "../private/lock.h"
#include "../private/thread.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/*
 * An additive feedback generator over x^31 + x^3 + 1 and its smaller kin, as random() has always
 * been: the sequences belong to the interface. state[0] holds the kind and the position.
 */
static const struct {
	size_t bytes;
	int degree, separation;
} kinds[] = {{8, 0, 0}, {32, 7, 3}, {64, 15, 1}, {128, 31, 3}, {256, 63, 1}};

static int default_state[32];
static int *state = default_state + 1;
static int kind = 3, front = 3, rear, seeded;
static lock_t random_lock;

static int next(void)
{
	unsigned int value;

	if (kind == 0) {
		state[0] = (int)((unsigned int)state[0] * 1103515245U + 12345U) & 0x7fffffff;
		return state[0];
	}
	value = (unsigned int)state[front] + (unsigned int)state[rear];
	state[front] = (int)value;
	front = front + 1 < kinds[kind].degree ? front + 1 : 0;
	rear = rear + 1 < kinds[kind].degree ? rear + 1 : 0;
	return (int)(value >> 1);
}

static void seed(unsigned int value)
{
	seeded = 1;
	state[0] = value ? (int)value : 1;
	if (kind == 0)
		return;
	for (int i = 1; i < kinds[kind].degree; i++) {
		/* 16807 x mod 2^31 - 1, without overflow. */
		long x = 16807L * state[i - 1] % 2147483647L;
		state[i] = (int)(x < 0 ? x + 2147483647L : x);
	}
	front = kinds[kind].separation;
	rear = 0;
	for (int i = 0; i < 10 * kinds[kind].degree; i++)
		next();
}

void srandom(unsigned int value)
{
	lock_acquire(&random_lock);
	seed(value);
	lock_release(&random_lock);
}

long random(void)
{
	lock_acquire(&random_lock);
	if (!seeded)
		seed(1);
	long value = next();
	lock_release(&random_lock);
	return value;
}

static char *save(void)
{
	state[-1] = kind ? rear * 5 + kind : 0;
	return (char *)(state - 1);
}

char *initstate(unsigned int value, char *memory, size_t size)
{
	char *old;
	int new_kind = 4;

	if (size < kinds[0].bytes)
		return 0;
	lock_acquire(&random_lock);
	if (!seeded)
		seed(1);
	old = save();
	while (size < kinds[new_kind].bytes)
		new_kind--;
	kind = new_kind;
	state = (int *)(void *)memory + 1;
	seed(value);
	save();
	lock_release(&random_lock);
	return old;
}

char *setstate(char *memory)
{
	char *old;

	lock_acquire(&random_lock);
	if (!seeded)
		seed(1);
	old = save();
	state = (int *)(void *)memory + 1;
	kind = state[-1] % 5;
	if (kind) {
		rear = state[-1] / 5;
		front = (rear + kinds[kind].separation) % kinds[kind].degree;
	}
	lock_release(&random_lock);
	return old;
}

int rand(void)
{
	return (int)random();
}

void srand(unsigned int value)
{
	srandom(value);
}

int getentropy(void *buffer, size_t n)
{
	if (n > GETENTROPY_MAX) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(sys_random(buffer, n));
}

ssize_t getrandom(void *buffer, size_t n, unsigned int flags)
{
	int error;

	if (flags & ~(unsigned int)(GRND_NONBLOCK | GRND_RANDOM)) {
		errno = EINVAL;
		return -1;
	}
	error = sys_random(buffer, n); /* never waits once the system runs */
	return error ? POSIX_RESULT(error) : (ssize_t)n;
}

void arc4random_buf(void *buffer, size_t n)
{
	char *to = buffer;

	while (n) {
		size_t part = n > 256 ? 256 : n;
		if (sys_random(to, part) < 0)
			abort();
		to += part;
		n -= part;
	}
}

uint32_t arc4random(void)
{
	uint32_t value;

	arc4random_buf(&value, sizeof(value));
	return value;
}

uint32_t arc4random_uniform(uint32_t bound)
{
	uint32_t least, value;

	if (bound < 2)
		return 0;
	least = -bound % bound; /* below it some remainders would come more often */
	do
		value = arc4random();
	while (value < least);
	return value % bound;
}

char *l64a(long value)
{
	static const char digits[] =
		"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static char text[7];
	unsigned int v = (unsigned int)value;
	int i = 0;

	for (; v; v >>= 6)
		text[i++] = digits[v & 63];
	text[i] = 0;
	return text;
}
