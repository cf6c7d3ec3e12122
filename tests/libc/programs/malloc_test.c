/* SPDX-License-Identifier: MIT */
/* The heap: alignment, contents, threads, and that misuse ends the program. */
#include "check.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned int next_random(unsigned int *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static size_t random_size(unsigned int *state)
{
	switch (next_random(state) % 16) {
	case 0: return next_random(state) % 2000000;
	case 1:
	case 2: return next_random(state) % 100000;
	default: return next_random(state) % 1000;
	}
}

static void fill(unsigned char *p, size_t n, unsigned char value)
{
	if (n) {
		p[0] = p[n - 1] = p[n / 2] = value;
	}
}

static int filled(const unsigned char *p, size_t n, unsigned char value)
{
	return !n || (p[0] == value && p[n - 1] == value && p[n / 2] == value);
}

/* A long random history; every block keeps what was written. */
static void *history(void *argument)
{
	enum { SLOTS = 300 };
	static _Thread_local struct {
		unsigned char *block;
		size_t size;
		unsigned char value;
	} slots[SLOTS];
	unsigned int state = (unsigned int)(uintptr_t)argument;
	int bad = 0;

	for (int i = rounds(60000); i > 0; i--) {
		unsigned int k = next_random(&state) % SLOTS;
		size_t size = random_size(&state);
		unsigned char value = (unsigned char)i;
		if (slots[k].block && !filled(slots[k].block, slots[k].size, slots[k].value))
			bad++;
		if (slots[k].block && i % 3 == 0) {
			unsigned char *more = realloc(slots[k].block, size);
			size_t least = size < slots[k].size ? size : slots[k].size;
			if (!more || (least && more[0] != slots[k].value))
				bad++;
			slots[k].block = more;
		} else {
			free(slots[k].block);
			slots[k].block = malloc(size);
		}
		if (!slots[k].block || (uintptr_t)slots[k].block % 16 ||
		    malloc_usable_size(slots[k].block) < size)
			bad++;
		slots[k].size = size;
		slots[k].value = value;
		fill(slots[k].block, size, value);
	}
	for (int k = 0; k < SLOTS; k++)
		free(slots[k].block);
	return (void *)(intptr_t)bad;
}

/* Blocks allocated in one thread and freed in another. */
static void *mailbox[1000];

static void *produce(void *argument)
{
	for (int i = rounds(200000); i > 0; i--) {
		void **slot = &mailbox[i % 1000];
		void *expected = 0, *block = malloc(16 + (size_t)i % 200);
		if (!__atomic_compare_exchange_n(slot, &expected, block, 0, __ATOMIC_ACQ_REL,
						 __ATOMIC_RELAXED))
			free(block);
	}
	return argument;
}

static void *consume(void *argument)
{
	for (int i = rounds(400000); i > 0; i--)
		free(__atomic_exchange_n(&mailbox[i % 1000], 0, __ATOMIC_ACQ_REL));
	return argument;
}

static int killed(void (*body)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		close(2);
		body();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void *volatile victim;

static void double_free(void)
{
	victim = malloc(40);
	free(victim);
	free(victim);
}

static void double_free_medium(void)
{
	victim = malloc(100000);
	free(victim);
	free(victim);
}

static void middle_free(void)
{
	victim = malloc(100);
	free((char *)victim + 16);
}

static void overflow(void)
{
	victim = malloc(24);
	memset(victim, 'x', 25);
	free(victim);
}

static void overflow_medium(void)
{
	victim = malloc(50000);
	memset(victim, 'x', 50001);
	free(victim);
}

static void overflow_large(void)
{
	victim = malloc(4000000);
	memset(victim, 'x', malloc_usable_size(victim) + 1);
}

static void write_after_free(void)
{
	victim = malloc(40);
	free(victim);
	memset(victim, 'x', 8);
	for (int i = 0; i < 100; i++)
		malloc(40);
}

static void foreign_free(void)
{
	static char block[100000];
	free(block + 16);
}

int main(void)
{
	pthread_t threads[4];
	void *result;

	CHECK(history((void *)1) == 0);
	for (uintptr_t i = 0; i < 4; i++)
		CHECK(pthread_create(&threads[i], 0, history, (void *)(i + 2)) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(threads[i], &result) == 0 && result == 0);
	pthread_create(&threads[0], 0, produce, 0);
	pthread_create(&threads[1], 0, consume, 0);
	pthread_create(&threads[2], 0, produce, 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], 0);

	unsigned char *zeros = calloc(1000, 77);
	int sum = 0;
	for (int i = 0; i < 77000; i++)
		sum |= zeros[i];
	CHECK(sum == 0);
	free(zeros);
	CHECK((errno = 0, calloc(SIZE_MAX / 2, 3)) == 0 && errno == ENOMEM);
	CHECK((errno = 0, malloc(SIZE_MAX - 100)) == 0 && errno == ENOMEM);
	CHECK((errno = 0, reallocarray(0, SIZE_MAX / 4, 8)) == 0 && errno == ENOMEM);
	void *empty = malloc(0), *other = malloc(0);
	CHECK(empty && other && empty != other);
	free(empty);
	free(other);
	free(0);
	for (size_t align = 8; align <= 65536; align *= 2) {
		for (size_t size = 1; size < 300000; size = size * 3 + 1) {
			void *p = 0;
			CHECK(posix_memalign(&p, align, size) == 0 && (uintptr_t)p % align == 0);
			memset(p, 1, size);
			free(p);
		}
	}
	CHECK(posix_memalign(&result, 3, 8) == EINVAL && posix_memalign(&result, 4, 8) == EINVAL);
	errno = 77;
	free(malloc(1000000));
	CHECK(errno == 77);

	CHECK(killed(double_free) == SIGABRT);
	CHECK(killed(double_free_medium) == SIGABRT);
	CHECK(killed(middle_free) == SIGABRT);
	CHECK(killed(overflow) == SIGABRT);
	CHECK(killed(overflow_medium) == SIGABRT);
	CHECK(killed(overflow_large) == SIGSEGV);
	CHECK(killed(write_after_free) != 0);
	CHECK(killed(foreign_free) != 0);
	return finish();
}
