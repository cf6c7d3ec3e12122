/* SPDX-License-Identifier: MIT */
/* qsort, qsort_r and bsearch: every element size, orders that are hard, no memory to spare. */
#include "../programs/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static unsigned long compared;
static size_t width;

static unsigned int next_random(void)
{
	static unsigned int state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* The first two bytes are the key, the others tell an element from its equals. */
static int by_key(const void *a, const void *b)
{
	const unsigned char *x = a, *y = b;
	unsigned int p = x[0], q = y[0];

	compared++;
	if (width > 1) {
		p = p << 8 | x[1];
		q = q << 8 | y[1];
	}
	return (p > q) - (p < q);
}

static int by_context(const void *a, const void *b, void *context)
{
	return by_key(a, b) * *(int *)context;
}

static void fill(unsigned char *data, size_t count, int pattern)
{
	for (size_t i = 0; i < count; i++) {
		size_t key = pattern == 0   ? next_random()
			     : pattern == 1 ? i
			     : pattern == 2 ? count - i
			     : pattern == 3 ? i % 3
			     : pattern == 4 ? (i < count / 2 ? i : count - i)
					    : i * 7919 % 1009;
		for (size_t k = 0; k < width; k++)
			data[i * width + k] = (unsigned char)next_random();
		data[i * width] = (unsigned char)(width > 1 ? key >> 8 : key);
		if (width > 1)
			data[i * width + 1] = (unsigned char)key;
	}
}

static unsigned long sum(const unsigned char *data, size_t count)
{
	unsigned long all = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned long one = 5381;
		for (size_t k = 0; k < width; k++)
			one = one * 33 + data[i * width + k];
		all += one; /* the same for any order of the same elements */
	}
	return all;
}

static int in_order(const unsigned char *data, size_t count, int direction)
{
	for (size_t i = 1; i < count; i++) {
		if (by_key(data + (i - 1) * width, data + i * width) * direction > 0)
			return 0;
	}
	return 1;
}

static void every_size(void)
{
	static const size_t widths[] = {1, 2, 3, 4, 5, 8, 16, 31, 64, 2000};
	static unsigned char memory[2000 * 600 + 1];

	for (size_t w = 0; w < sizeof(widths) / sizeof(*widths); w++) {
		width = widths[w];
		for (size_t count = 0; count < 600; count += count < 12 ? 1 : 139) {
			for (int pattern = 0; pattern < 6; pattern++) {
				unsigned char *data = memory + (count & 1); /* unaligned too */
				int down = -1;
				fill(data, count, pattern);
				unsigned long before = sum(data, count);
				qsort(data, count, width, by_key);
				CHECK(in_order(data, count, 1) && sum(data, count) == before);
				qsort_r(data, count, width, by_context, &down);
				CHECK(in_order(data, count, -1) && sum(data, count) == before);
			}
		}
	}
}

/* No order of 20000 elements may cost more than a few n log n. */
static void hard_orders(void)
{
	static unsigned char data[20000 * 4];

	width = 4;
	for (int pattern = 0; pattern < 6; pattern++) {
		fill(data, 20000, pattern);
		compared = 0;
		qsort(data, 20000, 4, by_key);
		CHECK(compared < 2 * 20000UL * 15);
		CHECK(in_order(data, 20000, 1));
	}
}

static void no_memory(void)
{
	size_t count = (size_t)rounds(1000000);
	struct rlimit before, tight;

	width = 8;
	unsigned char *data = malloc(count * width);
	fill(data, count, 0);
	unsigned long all = sum(data, count);
	CHECK(getrlimit(RLIMIT_AS, &before) == 0);
	tight = before;
	tight.rlim_cur = 1 << 20;
	CHECK(setrlimit(RLIMIT_AS, &tight) == 0);
	errno = 77;
	qsort(data, count, width, by_key);
	CHECK(errno == 77);
	CHECK(setrlimit(RLIMIT_AS, &before) == 0);
	CHECK(in_order(data, count, 1) && sum(data, count) == all);
	free(data);
}

static int with_number(const void *key, const void *element)
{
	return *(const int *)key - *(const int *)element;
}

static void searches(void)
{
	int numbers[100];

	for (int i = 0; i < 100; i++)
		numbers[i] = 2 * i;
	for (size_t count = 0; count <= 100; count++) {
		for (int key = -1; key <= 200; key++) {
			int *found = bsearch(&key, numbers, count, sizeof(int), with_number);
			if (key >= 0 && key % 2 == 0 && key / 2 < (int)count)
				CHECK(found == &numbers[key / 2]);
			else
				CHECK(found == 0);
		}
	}
}

int main(void)
{
	every_size();
	hard_orders();
	no_memory();
	searches();
	return finish();
}
