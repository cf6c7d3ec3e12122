/* SPDX-License-Identifier: MIT */
/*
 * Damages the good input in random ways and hands it over in memory of exactly its size; the
 * sanitizers judge. The sequence is the same on every run, only its length follows FUZZ_SECONDS.
 * With file names as arguments it runs those inputs instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

#define INPUT_MAX (1u << 20)

static uint64_t state = 0x2545f4914f6cdd1d;

static uint32_t random_below(uint32_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % bound;
}

/* Values at which checks change their answer. */
static uint64_t interesting(void)
{
	static const uint64_t values[] = {
		0,
		1,
		2,
		4,
		8,
		16,
		0x7f,
		0x80,
		0xff,
		0xfff,
		0x1000,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x7fffffffffffffff,
		0x8000000000000000,
		UINT64_MAX - 0xfff,
		UINT64_MAX,
	};

	return values[random_below(sizeof(values) / sizeof(values[0]))] + random_below(3) - 1;
}

static size_t damage(uint8_t *bytes, size_t size)
{
	static const unsigned widths[] = {1, 2, 4, 8};
	unsigned width = widths[random_below(4)];
	size_t at = size > 0 ? random_below((uint32_t)size) : 0;
	uint64_t value = interesting();

	switch (random_below(6)) {
	case 0: /* a value in place of another */
	case 1:
		at -= at % width;
		if (at + width <= size)
			memcpy(bytes + at, &value, width);
		return size;
	case 2: /* one bit */
		if (size > 0)
			bytes[at] ^= (uint8_t)(1u << random_below(8));
		return size;
	case 3: /* the end cut off */ return at;
	case 4: { /* a piece taken out */
		size_t length = random_below(32);

		if (at + length > size)
			return size;
		memmove(bytes + at, bytes + at + length, size - at - length);
		return size - length;
	}
	default: { /* a piece doubled */
		size_t length = random_below(64);

		if (at + length > size || size + length > INPUT_MAX)
			return size;
		memmove(bytes + at + length, bytes + at, size - at);
		return size + length;
	}
	}
}

static void run(const uint8_t *bytes, size_t size)
{
	uint8_t *exact = malloc(size > 0 ? size : 1);

	memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static int run_file(const char *name)
{
	static uint8_t bytes[INPUT_MAX];
	FILE *file = fopen(name, "rb");
	size_t size;

	if (file == NULL) {
		perror(name);
		return 1;
	}
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	run(bytes, size);
	return 0;
}

int main(int argc, char **argv)
{
	static uint8_t good[INPUT_MAX], bytes[INPUT_MAX];
	const char *seconds = getenv("FUZZ_SECONDS");
	time_t end = time(NULL) + (seconds != NULL ? atoi(seconds) : 1);
	size_t good_size = fuzz_good_input(good, sizeof(good));
	unsigned long inputs = 0;
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= run_file(argv[i]);
	if (argc > 1)
		return failed;
	run(good, good_size);
	do {
		for (unsigned i = 0; i < 500; i++, inputs++) {
			size_t size = good_size;

			memcpy(bytes, good, size);
			for (uint32_t wounds = random_below(6); wounds < 6; wounds++)
				size = damage(bytes, size);
			run(bytes, size);
		}
	} while (time(NULL) < end);
	printf("%lu inputs\n1 passed, 0 failed\n", inputs);
	return 0;
}
