/* SPDX-License-Identifier: MIT */
/*
 * Good archives and ELF images with random damage through their readers; the sanitizers judge, and
 * what a reader accepts must lie inside the file. The sequence is the same on every run, only its
 * length follows FUZZ_SECONDS.
 */
#include "images.h"

#include <kelner/archive.h>
#include <kelner/program.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state = 0x2545f4914f6cdd1d;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

/* A heap copy of exactly the size, so that reading one byte past its end is noticed. */
static uint8_t *damaged_copy(const void *good, size_t size, int digits)
{
	uint8_t *copy = malloc(size ? size : 1);

	memcpy(copy, good, size);
	for (uint32_t n = random32() % 6; n > 0 && size > 0; n--) {
		uint32_t where = random32() % (uint32_t)(random32() % 2 && size > 256 ? 256 : size);

		copy[where] = digits && random32() % 4
				      ? (uint8_t) "0123456789ABCDEF"[random32() % 16]
				      : (uint8_t)random32();
	}
	return copy;
}

static void fuzz_archive(void)
{
	static uint8_t good[8192];
	size_t size = archive_add(good, 0, "a", 040755, "", 0);
	struct archive_entry entry;
	struct archive archive;
	uint64_t position = 0;

	size = archive_add(good, size, "a/b", 0100755, "some bytes", 10);
	size = archive_add(good, size, "a/longer name", 0100644, good, random32() % 300);
	size = archive_add(good, size, "TRAILER!!!", 0, "", 0);
	archive.size = random32() % 4 ? size : random32() % size;
	archive.data = damaged_copy(good, archive.size, 1);
	while (archive_next(&archive, &position, &entry) > 0) {
		if (entry.offset > archive.size || entry.size > archive.size - entry.offset)
			abort();
		if (entry.name[entry.name_length] != 0)
			abort();
	}
	free((void *)(uintptr_t)archive.data);
}

static void fuzz_program(void)
{
	struct test_elf good = good_elf();
	size_t size = random32() % 4 ? sizeof(good) : random32() % sizeof(good);
	uint8_t *file = damaged_copy(&good, size, 0);
	struct program_image image;
	const char *reason = NULL;
	uint64_t end = 0;

	if (program_parse(file, size, &image, &reason) < 0) {
		if (!reason)
			abort();
		free(file);
		return;
	}
	for (unsigned i = 0; i < image.segment_count; i++) {
		const struct program_segment *s = &image.segment[i];

		if (s->offset > size || s->file_size > size - s->offset || s->address < end ||
		    s->file_size > s->memory_size || (s->protection & 6) == 6)
			abort();
		end = s->address + s->memory_size;
	}
	if (image.entry >= image.span || end != image.span)
		abort();
	free(file);
}

int main(void)
{
	const char *seconds = getenv("FUZZ_SECONDS");
	time_t end = time(NULL) + (seconds ? atoi(seconds) : 1);
	unsigned long rounds = 0;

	do {
		fuzz_archive();
		fuzz_program();
	} while (++rounds % 1000 != 0 || time(NULL) < end);
	printf("%lu rounds\n1 passed, 0 failed\n", rounds);
	return 0;
}
