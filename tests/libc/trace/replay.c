/* SPDX-License-Identifier: MIT */
/*
 * usage: replay TRACE...: each trace alone, and then by four threads at once, which free some of
 * each other's blocks. Every byte of a block keeps what was written; blocks are aligned and lie
 * apart; what the heap takes from the system stays in proportion to what is in use.
 */
#include "trace.h"

#include "../programs/check.h"

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define WASTE                                                                                    \
	2.5 /* resident bytes for each byte in use at the peak, where that is a megabyte or more \
	     */

struct block {
	unsigned char *memory;
	size_t size;
};

struct trace {
	const char *name;
	struct trace_record *records; /* addresses replaced by numbers of blocks, from 1 on */
	size_t count, blocks;
	size_t peak, peak_at; /* most bytes in use, and after how many records */
};

static struct block *mailbox[THREADS];

static void *map(size_t bytes)
{
	void *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? 0 : memory;
}

/* Numbers for addresses: an address that is freed names another block afterwards. */
static int number_blocks(struct trace *trace)
{
	size_t slots = 64;
	struct {
		uint64_t address, number, size;
	} * table;

	while (slots < trace->count * 2)
		slots *= 2;
	table = map(slots * sizeof(*table));
	if (!table)
		return 0;
	size_t live = 0;
	for (size_t i = 0; i < trace->count; i++) {
		struct trace_record *record = &trace->records[i];
		uint64_t *const ends[2] = {&record->before, &record->after};

		for (int end = 0; end < 2; end++) {
			if (!*ends[end])
				continue;
			size_t at = *ends[end] / 16 * 0x9e3779b97f4a7c15U % slots;
			while (table[at].address && table[at].address != *ends[end])
				at = (at + 1) % slots;
			table[at].address = *ends[end];
			if (end == 0) {
				live -= table[at].size;
				*ends[0] = table[at].number; /* 0: from before the trace */
				table[at].number = table[at].size = 0;
			} else {
				*ends[1] = table[at].number = ++trace->blocks;
				table[at].size = record->size;
				live += record->size;
			}
		}
		if (live > trace->peak) {
			trace->peak = live;
			trace->peak_at = i;
		}
	}
	munmap(table, slots * sizeof(*table));
	return 1;
}

static int load(struct trace *trace, const char *name)
{
	int fd = open(name, O_RDONLY);
	struct stat status;

	*trace = (struct trace){.name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name};
	if (fd < 0 || fstat(fd, &status) < 0)
		return 0;
	trace->count = (size_t)status.st_size / sizeof(struct trace_record);
	trace->records = map((size_t)status.st_size + 1);
	for (size_t got = 0; trace->records && got < (size_t)status.st_size;) {
		ssize_t n = read(fd, (char *)trace->records + got, (size_t)status.st_size - got);
		if (n <= 0)
			return 0;
		got += (size_t)n;
	}
	close(fd);
	return trace->records && number_blocks(trace);
}

static unsigned char value_of(size_t number)
{
	return (unsigned char)(number * 131 + number / 256);
}

static int whole(const unsigned char *memory, size_t size, unsigned char value)
{
	return !size || (*memory == value && memcmp(memory, memory + 1, size - 1) == 0);
}

static int by_place(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	return x->memory < y->memory ? -1 : x->memory > y->memory;
}

/* No block reaches into the next. */
static void check_apart(const struct block *blocks, size_t count)
{
	struct block *sorted = map((count + 1) * sizeof(*sorted));
	size_t live = 0, bad = 0;

	for (size_t i = 1; i <= count; i++) {
		if (blocks[i].memory)
			sorted[live++] = blocks[i];
	}
	qsort(sorted, live, sizeof(*sorted), by_place);
	for (size_t i = 1; i < live; i++)
		bad += sorted[i - 1].memory + malloc_usable_size(sorted[i - 1].memory) >
		       sorted[i].memory;
	CHECK(bad == 0);
	munmap(sorted, (count + 1) * sizeof(*sorted));
}

static size_t resident(void)
{
	char text[200] = "";
	unsigned long all, pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY);

	if (fd >= 0 && read(fd, text, sizeof(text) - 1) > 0)
		sscanf(text, "%lu %lu", &all, &pages);
	close(fd);
	return pages * 4096;
}

/* Frees a block, by way of the next thread's mailbox if there are threads. */
static void let_go(void *memory, int thread)
{
	if (thread >= 0)
		memory = __atomic_exchange_n((void **)&mailbox[(thread + 1) % THREADS], memory,
					     __ATOMIC_ACQ_REL);
	free(memory);
}

/* thread is -1 alone. */
static void replay(const struct trace *trace, int thread)
{
	struct block *blocks = map((trace->blocks + 1) * sizeof(*blocks));
	size_t bad = 0, before = resident();

	memset(blocks, 0, (trace->blocks + 1) * sizeof(*blocks));
	for (size_t i = 0; i < trace->count; i++) {
		const struct trace_record *record = &trace->records[i];
		struct block *old = &blocks[record->before], *now = &blocks[record->after];

		if (record->before)
			bad += !whole(old->memory, old->size, value_of(record->before));
		if (record->after) {
			size_t size = record->size, kept = record->before ? old->size : 0;
			unsigned char *memory =
				record->before ? realloc(old->memory, size) : malloc(size);

			if (!memory && size) {
				bad++;
				break;
			}
			kept = kept < size ? kept : size;
			bad += (uintptr_t)memory % 16 != 0;
			bad += record->before && !whole(memory, kept, value_of(record->before));
			if (size)
				memset(memory, value_of(record->after), size);
			*now = (struct block){memory, size};
		} else if (old->memory) {
			let_go(old->memory, i % 4 == 0 ? thread : -1);
		}
		if (record->before)
			*old = (struct block){0, 0};
		if (thread < 0 && i == trace->peak_at) {
			size_t taken = resident() - before;
			double waste = (double)taken / (double)(trace->peak + 1);

			printf("%-14s %7zu calls, %6zu KiB in use at the peak, %.2f times that "
			       "resident\n",
			       trace->name, trace->count, trace->peak / 1024, waste);
			CHECK(trace->peak < 1 << 20 || waste < WASTE);
			check_apart(blocks, trace->blocks);
		}
	}
	check_apart(blocks, trace->blocks);
	for (size_t i = 1; i <= trace->blocks; i++) {
		bad += blocks[i].memory && !whole(blocks[i].memory, blocks[i].size, value_of(i));
		free(blocks[i].memory);
	}
	CHECK(bad == 0);
	munmap(blocks, (trace->blocks + 1) * sizeof(*blocks));
}

static const struct trace *shared;

static void *replay_thread(void *number)
{
	replay(shared, (int)(intptr_t)number);
	return 0;
}

static int replay_all(const char *name)
{
	struct trace trace;
	pthread_t threads[THREADS];

	if (!load(&trace, name)) {
		fprintf(stderr, "replay: %s is no trace that can be read: %s\n", name,
			strerror(errno));
		return 1;
	}
	CHECK(trace.count > 100);
	replay(&trace, -1);
	shared = &trace;
	for (intptr_t k = 0; k < THREADS; k++)
		CHECK(pthread_create(&threads[k], 0, replay_thread, (void *)k) == 0);
	for (int k = 0; k < THREADS; k++)
		pthread_join(threads[k], 0);
	for (int k = 0; k < THREADS; k++)
		free(mailbox[k]);
	return failed != 0;
}

/* Each trace in a process of its own, whose heap is fresh. */
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int status = 0;
		pid_t child = fork();

		if (child == 0) {
			status = replay_all(argv[i]);
			fflush(0);
			_exit(status);
		}
		CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
	}
	return finish();
}
