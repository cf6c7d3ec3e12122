/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <abi/time.h>

#define STACK_SIZE 65536UL
#define PRIVATE    SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)

void *const hostile[HOSTILE_COUNT] = {
	(void *)0xffff888000000000, /* the least address of the direct map */
	(void *)0xffffffff80000000, /* the least address of the kernel */
	(void *)0x800000000000,     /* not canonical */
	(void *)0x7ffffffff000,     /* the first address that is not user space */
	(void *)0x10,               /* in the page that is never mapped */
	(void *)-1L,
};

char *page_end(void)
{
	static char *end;
	int64_t address;

	if (end)
		return end;
	address = EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, 2 * PAGE, PRIVATE, HANDLE_NONE, 0));
	if (address < 0)
		return NULL;
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)address + PAGE, PAGE), 0);
	end = (char *)address + PAGE;
	return end;
}

handle_t without(handle_t handle, uint32_t rights)
{
	return (handle_t)EXPECT_GOOD(kelner_handle_duplicate(handle, RIGHTS_ALL & ~rights, 0));
}

handle_t stale_handle(void)
{
	handle_t handle = make_port();

	close_handle(handle);
	return handle;
}

handle_t make_port(void)
{
	return (handle_t)EXPECT_GOOD(kelner_port_create(0, "test", 4));
}

handle_t make_vmo(uint64_t size)
{
	return (handle_t)EXPECT_GOOD(kelner_vmo_create(size, "test", 4));
}

handle_t make_process(void)
{
	return (handle_t)EXPECT_GOOD(kelner_process_create(start_handle(START_JOB), "child", 5));
}

handle_t make_timer(void)
{
	return (handle_t)EXPECT_GOOD(kelner_timer_create(CLOCK_MONOTONIC));
}

uint64_t now(void)
{
	return (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
}

int64_t raw_call(uint64_t number, const uint64_t argument[6])
{
	register uint64_t r10 __asm__("r10") = argument[3];
	register uint64_t r8 __asm__("r8") = argument[4];
	register uint64_t r9 __asm__("r9") = argument[5];
	int64_t result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(argument[0]), "S"(argument[1]), "d"(argument[2]),
			   "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory" KELNER_VECTORS);
	return result;
}

static void thread_main(struct test_thread *thread)
{
	thread->run(thread->argument);
	kelner_thread_exit((uintptr_t)&thread->alive);
}

bool thread_run(struct test_thread *thread, void (*run)(void *argument), void *argument)
{
	int64_t memory = EXPECT_GOOD(
		kelner_space_map(HANDLE_SELF, 0, STACK_SIZE + 2 * PAGE,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0));
	int64_t handle;

	if (memory < 0)
		return false;
	*thread = (struct test_thread){.run = run, .argument = argument, .alive = 1};
	thread->stack = (char *)memory;
	thread->page = (uintptr_t)memory + STACK_SIZE + PAGE;
	EXPECT(kelner_space_unmap(HANDLE_SELF, thread->page, PAGE), 0);
	handle = EXPECT_GOOD(kelner_thread_create(HANDLE_SELF, thread->page, "test", 4));
	if (handle < 0)
		return false;
	thread->handle = (handle_t)handle;
	/* As if called: the stack lies 8 below a multiple of 16. */
	return EXPECT(kelner_thread_start(thread->handle, (uintptr_t)thread_main,
					  (uintptr_t)memory + STACK_SIZE - 8, (uintptr_t)thread),
		      0);
}

void thread_join(struct test_thread *thread)
{
	while (__atomic_load_n(&thread->alive, __ATOMIC_ACQUIRE))
		(void)kelner_futex_wait((uintptr_t)&thread->alive, 1, 0,
					now() + 1000 * MILLISECOND);
	close_handle(thread->handle);
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)thread->stack, STACK_SIZE + PAGE), 0);
}
