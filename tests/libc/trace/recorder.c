/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a program of the host: writes what it allocates and frees, in order, to the file
 * KELNER_TRACE.PID as records (trace.h). A child that a fork makes is not recorded until it
 * executes.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct trace_record records[4096];
static size_t used;
static int file = -1;

static void flush(void)
{
	if (file >= 0 && used && write(file, records, used * sizeof(*records)) < 0)
		file = -1;
	used = 0;
}

static void record(const void *before, const void *after, size_t size)
{
	if (file < 0)
		return;
	if (used == sizeof(records) / sizeof(*records))
		flush();
	records[used++] = (struct trace_record){(uintptr_t)before, (uintptr_t)after, size};
}

static void child(void)
{
	file = -1;
	pthread_mutex_init(&lock, 0);
}

__attribute__((constructor)) static void start(void)
{
	const char *name = getenv("KELNER_TRACE");
	char path[4096];

	if (!name || snprintf(path, sizeof(path), "%s.%d", name, getpid()) >= (int)sizeof(path))
		return;
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	pthread_atfork(0, 0, child);
}

__attribute__((destructor)) static void end(void)
{
	pthread_mutex_lock(&lock);
	flush();
	file = -1;
	pthread_mutex_unlock(&lock);
}

/* The lock is held over call and record, so that their order is the same. */
#define RECORDED(call, before, size)                 \
	({                                           \
		pthread_mutex_lock(&lock);           \
		void *block = (call);                \
		if (block)                           \
			record(before, block, size); \
		pthread_mutex_unlock(&lock);         \
		block;                               \
	})

void *malloc(size_t size)
{
	return RECORDED(__libc_malloc(size), 0, size);
}

void *calloc(size_t count, size_t size)
{
	return RECORDED(__libc_calloc(count, size), 0, count * size);
}

void *realloc(void *old, size_t size)
{
	return RECORDED(__libc_realloc(old, size), old, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	return RECORDED(__libc_memalign(align, size), 0, size);
}

int posix_memalign(void **to, size_t align, size_t size)
{
	void *block = aligned_alloc(align, size);

	if (!block)
		return ENOMEM;
	*to = block;
	return 0;
}

void free(void *block)
{
	pthread_mutex_lock(&lock);
	if (block)
		record(block, 0, 0);
	__libc_free(block);
	pthread_mutex_unlock(&lock);
}
