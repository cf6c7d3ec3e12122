/* SPDX-License-Identifier: MIT */
#include "shim.h"

#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <abi/errno.h>
#include <kernel/log.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/wait.h>

#define ARENA_PAGES 32768UL

struct shim_thread {
	struct thread thread;
	struct cpu cpu;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	nanoseconds_t deadline;
};

__thread struct cpu *shim_cpu;
__thread struct thread *shim_thread;

struct cpu *cpus[CPU_LIMIT];
unsigned cpu_count = 16; /* at most so many host threads at once */

/* --- CPUs and threads ------------------------------------------------------------------------ */

static pthread_mutex_t cpu_mutex = PTHREAD_MUTEX_INITIALIZER;

static struct shim_thread *shim_create(struct process *process)
{
	struct shim_thread *self = calloc(1, sizeof(*self));
	static uint64_t last_id;
	unsigned index = 0;

	pthread_mutex_init(&self->mutex, NULL);
	pthread_cond_init(&self->wake, NULL);
	self->cpu.self = &self->cpu;
	self->cpu.thread = &self->thread;
	self->thread.process = process;
	self->thread.page = calloc(1, THREAD_PAGE_SIZE);
	list_init(&self->thread.wait_link);
	self->thread.object.references = 1;
	self->deadline = UINT64_MAX;
	pthread_mutex_lock(&cpu_mutex);
	self->thread.id = ++last_id;
	while (index < cpu_count && cpus[index])
		index++;
	if (index == cpu_count)
		abort();
	cpus[index] = &self->cpu;
	pthread_mutex_unlock(&cpu_mutex);
	self->cpu.index = index;
	return self;
}

static void shim_destroy(struct shim_thread *self)
{
	pthread_mutex_lock(&cpu_mutex);
	cpus[self->cpu.index] = NULL;
	pthread_mutex_unlock(&cpu_mutex);
	free(self->thread.page);
	free(self);
}

static struct shim_thread *shim_self(void)
{
	return container_of(shim_thread, struct shim_thread, thread);
}

void shim_enter(struct process *process)
{
	struct shim_thread *self = shim_create(process);

	shim_cpu = &self->cpu;
	shim_thread = &self->thread;
}

void shim_leave(void)
{
	while (object_bury(1000))
		continue;
	shim_destroy(shim_self());
	shim_cpu = NULL;
	shim_thread = NULL;
}

struct shim_worker {
	pthread_t host;
	struct shim_thread *self;
	void (*function)(void *);
	void *argument;
};

static void *shim_worker_main(void *argument)
{
	struct shim_worker *worker = argument;

	shim_cpu = &worker->self->cpu;
	shim_thread = &worker->self->thread;
	worker->function(worker->argument);
	while (object_bury(1000))
		continue;
	return NULL;
}

struct shim_worker *shim_start(struct process *process, void (*function)(void *), void *argument)
{
	struct shim_worker *worker = calloc(1, sizeof(*worker));

	worker->self = shim_create(process);
	worker->function = function;
	worker->argument = argument;
	if (pthread_create(&worker->host, NULL, shim_worker_main, worker))
		abort();
	return worker;
}

void shim_join(struct shim_worker *worker)
{
	pthread_join(worker->host, NULL);
	shim_destroy(worker->self);
	free(worker);
}

struct thread *shim_worker_thread(struct shim_worker *worker)
{
	return &worker->self->thread;
}

/* --- waiting --------------------------------------------------------------------------------- */

static bool shim_claim(struct thread *thread, bool signal, int result)
{
	struct shim_thread *self = container_of(thread, struct shim_thread, thread);
	uint32_t state = __atomic_load_n(&thread->wait_state, __ATOMIC_ACQUIRE);

	if (state == WAIT_NONE || (signal && state != WAIT_QUEUED_SIGNALS))
		return false;
	if (!__atomic_compare_exchange_n(&thread->wait_state, &state, WAIT_NONE, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return false;
	pthread_mutex_lock(&self->mutex);
	thread->wait_result = result;
	thread->run_state = THREAD_READY;
	pthread_cond_signal(&self->wake);
	pthread_mutex_unlock(&self->mutex);
	return true;
}

int wait_on(struct wait_queue *queue, struct spinlock *lock, nanoseconds_t deadline,
	    enum wait_flags flags)
{
	struct shim_thread *self = shim_self();
	struct thread *thread = &self->thread;
	int result;

	thread->run_state = THREAD_BLOCKED;
	list_append(&queue->waiters, &thread->wait_link);
	__atomic_store_n(&thread->wait_state,
			 flags & WAIT_INTERRUPTIBLE ? WAIT_QUEUED_SIGNALS : WAIT_QUEUED,
			 __ATOMIC_RELEASE);
	spinlock_release(lock);
	pthread_mutex_lock(&self->mutex);
	while (thread->run_state == THREAD_BLOCKED) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 1000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		pthread_cond_timedwait(&self->wake, &self->mutex, &until);
		if (thread->run_state == THREAD_BLOCKED && deadline != WAIT_FOREVER &&
		    arch_clock_now() >= deadline) {
			pthread_mutex_unlock(&self->mutex);
			(void)shim_claim(thread, false, -ETIMEDOUT);
			pthread_mutex_lock(&self->mutex);
		}
	}
	result = thread->wait_result;
	thread->run_state = THREAD_RUNNING;
	pthread_mutex_unlock(&self->mutex);
	spinlock_acquire(lock);
	list_remove(&thread->wait_link);
	spinlock_release(lock);
	return result;
}

struct thread *wait_wake(struct wait_queue *queue, int result)
{
	struct list *link;

	while ((link = list_take_first(&queue->waiters))) {
		struct thread *thread = container_of(link, struct thread, wait_link);

		if (shim_claim(thread, false, result))
			return thread;
	}
	return NULL;
}

unsigned wait_wake_all(struct wait_queue *queue, int result)
{
	unsigned count = 0;

	while (wait_wake(queue, result))
		count++;
	return count;
}

void shim_interrupt(struct thread *thread)
{
	(void)shim_claim(thread, true, -EINTR);
}

void shim_until_blocked(struct thread *thread)
{
	for (unsigned i = 0; i < 100000; i++) {
		if (__atomic_load_n(&thread->wait_state, __ATOMIC_ACQUIRE) != WAIT_NONE)
			return;
		usleep(100);
	}
	panic("a test's thread did not block");
}

/* --- pages and objects ----------------------------------------------------------------------- */

uintptr_t direct_map_base;
struct page *page_array;
uint64_t page_number_limit;
static uint64_t allocation_countdown;

static pthread_mutex_t page_mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t *free_pages;
static uint64_t free_page_count;
static long objects_live;

__attribute__((constructor)) static void arena_init(void)
{
	direct_map_base = (uintptr_t)aligned_alloc(PAGE_SIZE, ARENA_PAGES * PAGE_SIZE);
	page_array = calloc(ARENA_PAGES, sizeof(*page_array));
	page_number_limit = ARENA_PAGES;
	free_pages = calloc(ARENA_PAGES, sizeof(*free_pages));
	for (uint64_t i = 1; i < ARENA_PAGES; i++)
		free_pages[free_page_count++] = ARENA_PAGES - i;
}

bool allocation_fails(void)
{
	return __atomic_load_n(&allocation_countdown, __ATOMIC_RELAXED) != 0 &&
	       __atomic_sub_fetch(&allocation_countdown, 1, __ATOMIC_RELAXED) == 0;
}

uint64_t allocation_fail_later(uint64_t count)
{
	return __atomic_exchange_n(&allocation_countdown, count, __ATOMIC_RELAXED);
}

struct page *page_alloc(enum page_use use)
{
	struct page *page = NULL;

	if (allocation_fails())
		return NULL;
	pthread_mutex_lock(&page_mutex);
	if (free_page_count)
		page = page_array + free_pages[--free_page_count];
	pthread_mutex_unlock(&page_mutex);
	if (!page)
		return NULL;
	*page = (struct page){.use = (uint8_t)use, .shares = 1};
	memset(page_pointer(page), 0xa5, PAGE_SIZE);
	return page;
}

struct page *page_alloc_zeroed(enum page_use use)
{
	struct page *page = page_alloc(use);

	if (page)
		memset(page_pointer(page), 0, PAGE_SIZE);
	return page;
}

void page_free(struct page *page)
{
	assert(page->use != PAGE_NONE && page->use != PAGE_FREE, "a page was freed twice");
	page->use = PAGE_FREE;
	memset(page_pointer(page), 0xdd, PAGE_SIZE);
	pthread_mutex_lock(&page_mutex);
	free_pages[free_page_count++] = (uint64_t)(page - page_array);
	pthread_mutex_unlock(&page_mutex);
}

long shim_pages_live(void)
{
	return (long)(ARENA_PAGES - 1 - free_page_count);
}

void *object_cache_alloc(struct object_cache *cache)
{
	if (allocation_fails())
		return NULL;
	__atomic_fetch_add(&objects_live, 1, __ATOMIC_RELAXED);
	return calloc(1, cache->size);
}

void object_cache_free(struct object_cache *cache UNUSED, void *object)
{
	if (!object)
		return;
	__atomic_fetch_sub(&objects_live, 1, __ATOMIC_RELAXED);
	free(object);
}

long shim_objects_live(void)
{
	return __atomic_load_n(&objects_live, __ATOMIC_RELAXED);
}

/* --- machine --------------------------------------------------------------------------------- */

bool shim_clock_manual;
nanoseconds_t shim_clock;

nanoseconds_t arch_clock_now(void)
{
	struct timespec now;

	if (shim_clock_manual)
		return __atomic_load_n(&shim_clock, __ATOMIC_RELAXED);
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (nanoseconds_t)now.tv_sec * 1000000000UL + (nanoseconds_t)now.tv_nsec;
}

void arch_timer_set(nanoseconds_t deadline)
{
	shim_self()->deadline = deadline;
}

nanoseconds_t shim_timer_deadline(void)
{
	return shim_self()->deadline;
}

bool spinlock_in_turn = true;

void arch_spin_wait(void)
{
	sched_yield();
}

void arch_interrupts_poll(void)
{
}

void panic(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("panic: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	abort();
}

void log_print(enum log_level level UNUSED, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

/* --- checks ---------------------------------------------------------------------------------- */

static unsigned passed, failed;
static bool case_good;

void test_run(const char *rule, void (*function)(void))
{
	case_good = true;
	function();
	if (case_good)
		passed++;
	else
		failed++;
	if (!case_good)
		printf("FAILED: %s\n", rule);
}

void test_check(bool good, const char *what, const char *file, int line)
{
	if (good)
		return;
	case_good = false;
	printf("%s:%d: not so: %s\n", file, line, what);
}

int test_finish(void)
{
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
