/* SPDX-License-Identifier: MIT */
/* fork, spawn and exec of a thread that waits for its reply, and its own call with leases. */
#include "exhaustion.h"

#define CODE  0x10000UL
#define STACK 0x20000UL
#define WAITS 1
#define HOLDS 2

static handle_t port, image;
static struct test_thread caller;
static struct process_clone copy;

static void ask(void *argument)
{
	struct exchange exchange = {.info = MESSAGE_INFO(WAITS, 0)};

	(void)argument;
	(void)kelner_call(port, &exchange);
}

/* A thread that waits for this one's reply. */
static void hold_call(void)
{
	struct exchange exchange;

	port = make_port();
	EXPECT_TRUE(thread_run(&caller, ask, NULL));
	EXPECT(kelner_recv(port, &exchange), 0);
}

static void answer_call(void)
{
	EXPECT(kelner_reply(&(struct exchange){.info = MESSAGE_INFO(0, 0)}), 0);
	thread_join(&caller);
	close_handle(port);
}

static void end_copy(void)
{
	EXPECT(kelner_process_kill(copy.process, 9), 0);
	close_handle(copy.token);
	close_handle(copy.thread);
	close_handle(copy.process);
}

/* A clone leaves all of this program's pages to be copied when they are written to. */
static int64_t process_clone(void)
{
	int64_t result, left;

	__asm__ volatile("syscall\n\tmov %%rax, %%rbx\n\tmov %3, %%eax\n\tmov %4, %%rdi\n\t"
			 "xor %%esi, %%esi\n\tsyscall"
			 : "=&b"(result), "=a"(left)
			 : "1"((uint64_t)SYSCALL_PROCESS_CLONE), "i"(SYSCALL_ALLOCATION_FAIL),
			   "r"(start_handle(START_RESOURCE)), "D"(HANDLE_NONE), "S"(&copy)
			 : "rcx", "rdx", "r8", "r9", "r10", "r11", "memory" KELNER_VECTORS);
	left_after_attempt = left;
	return result;
}

static void end_clone(int64_t result)
{
	if (result == 0)
		end_copy();
	answer_call();
}
CASE(PROCESS_CLONE, .prepare = hold_call, .attempt = process_clone, .clean = end_clone);

static void make_heir(void)
{
	uint32_t ends[2];

	hold_call();
	image = make_process();
	EXPECT(kelner_pipe_create(0, ends), 0);
	copy.process = ends[0];
	copy.token = ends[1];
}

static int64_t process_inherit(void)
{
	return kelner_process_inherit(HANDLE_NONE, image, NULL, 0);
}

static void end_heir(int64_t result)
{
	(void)result;
	close_handle(copy.process);
	close_handle(copy.token);
	EXPECT(kelner_process_kill(image, 9), 0);
	close_handle(image);
	answer_call();
}
CASE(PROCESS_INHERIT, .prepare = make_heir, .attempt = process_inherit, .clean = end_heir,
     .once = true);

static void make_image(void)
{
	static const unsigned char code[] = {0xeb, 0xfe}; /* runs on the spot */
	handle_t vmo = make_vmo(PAGE);

	hold_call();
	EXPECT(process_clone(), 0);
	image = make_process();
	EXPECT(kelner_vmo_write(vmo, code, 0, sizeof(code)), sizeof(code));
	EXPECT(kelner_space_map(image, CODE, PAGE,
				SPACE_FLAGS(PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED), vmo, 0),
	       CODE);
	close_handle(vmo);
}

static int64_t process_exec(void)
{
	static const struct process_start start = {
		.entry = CODE, .stack = STACK, .page = 0x40000, .name = "image"};

	return kelner_process_exec(copy.token, image, &start);
}

static void end_image(int64_t result)
{
	if (result == 0)
		copy.token = make_port(); /* it is closed: something for end_copy to close */
	close_handle(image);
	end_copy();
	answer_call();
}
CASE(PROCESS_EXEC, .prepare = make_image, .attempt = process_exec, .clean = end_image);

/* --- a call with leases ----------------------------------------------------------------------- */

static void serve(void *argument)
{
	struct exchange exchange;

	(void)argument;
	EXPECT(kelner_recv(port, &exchange), 0);
	while (MESSAGE_LABEL(exchange.info) != HOLDS) {
		exchange.info = MESSAGE_INFO(0, 0);
		EXPECT(kelner_reply_recv(port, &exchange), 0);
	}
	EXPECT(kelner_reply(&(struct exchange){.info = MESSAGE_INFO(0, 0)}), 0);
}

static void start_server(void)
{
	port = make_port();
	fresh_map();
	EXPECT_TRUE(thread_run(&caller, serve, NULL));
}

static int64_t call_with_leases(void)
{
	struct exchange exchange = {.info = MESSAGE_INFO(WAITS, 0) | MESSAGE_LEASES(1)};

	thread_message()->lease[0] =
		(struct lease){(uintptr_t)fresh + 100, 5 * PAGE, LEASE_READ | LEASE_WRITE};
	return kelner_call(port, &exchange);
}

static void stop_server(int64_t result)
{
	struct exchange exchange = {.info = MESSAGE_INFO(HOLDS, 0)};

	EXPECT(kelner_call(port, &exchange), 0);
	thread_join(&caller);
	close_handle(port);
	fresh_unmap(result);
}
CASE(CALL, .prepare = start_server, .attempt = call_with_leases, .clean = stop_server);
