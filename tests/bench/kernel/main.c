/* SPDX-License-Identifier: MIT */
/*
 * Kernel benchmarks. Prints one line each, "bench NAME VALUE MIN MAX", in ticks of the time-stamp
 * counter, which scripts/bench-kernel makes count instructions. With "trace NAME" it does the
 * operation a few times between two marker instructions, for the script to count what is costly
 * beyond instructions.
 */
#include <abi/errno.h>
#include <abi/machine.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

#define PAGE          4096UL
#define REPEATS       5
#define TRACED        8 /* operations */
#define ALWAYS_INLINE inline __attribute__((always_inline))

extern const char peer_start[], peer_end[], peer_server[], peer_event[], peer_yield[], peer_pipe[];

/* What a peer finds at the address that its first argument holds. */
struct peer_handles {
	handle_t handle[3];
};

struct peer {
	handle_t process;
	handle_t thread;
	uintptr_t code, data, page;
	struct peer_handles handles;
};

static uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

/* What is measured lies between two instructions that do nothing, which a trace shows. */
static ALWAYS_INLINE uint64_t measure_begin(void)
{
	__asm__ volatile("nopl 0x4b524d01(%rax)");
	return ticks();
}

static ALWAYS_INLINE uint64_t measure_end(uint64_t begin)
{
	uint64_t end = ticks();

	__asm__ volatile("nopl 0x4b524d02(%rax)");
	return end - begin;
}

static int64_t must(int64_t result, const char *what)
{
	if (result < 0) {
		log_text("bench: %s failed with error %ld\n", what, (long)-result);
		kelner_process_exit(1);
	}
	return result;
}
#define MUST(call) must((call), #call)

/* --- peers -------------------------------------------------------------------------------------
 */

static uintptr_t map_copy(handle_t process, const void *bytes, size_t length, uint32_t protection)
{
	handle_t vmo = (handle_t)MUST(kelner_vmo_create(PAGE, "peer", 4));
	uintptr_t address;

	MUST(kelner_vmo_write(vmo, bytes, 0, length));
	address = (uintptr_t)MUST(
		kelner_space_map(process, 0, PAGE, SPACE_FLAGS(protection, MAP_SHARED), vmo, 0));
	kelner_handle_close(vmo);
	return address;
}

/* A process with the peers' code; give it handles, then peer_run. */
static struct peer peer_create(void)
{
	struct peer peer = {0};

	peer.process = (handle_t)MUST(kelner_process_create(start_handle(START_JOB), "peer", 4));
	peer.code = map_copy(peer.process, peer_start, (size_t)(peer_end - peer_start),
			     PROT_READ | PROT_EXEC);
	/* A hole of the right size for the thread page. */
	peer.page = (uintptr_t)MUST(
		kelner_space_map(peer.process, 0, 4 * PAGE,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0));
	MUST(kelner_space_unmap(peer.process, peer.page, 4 * PAGE));
	peer.thread = (handle_t)MUST(kelner_thread_create(peer.process, peer.page, "peer", 4));
	return peer;
}

static handle_t peer_give(const struct peer *peer, handle_t handle)
{
	return (handle_t)MUST(
		kelner_handle_give(peer->process, handle, RIGHTS_ALL, 0, HANDLE_NONE));
}

static void peer_run(struct peer *peer, const char *function)
{
	peer->data = map_copy(peer->process, &peer->handles, sizeof(peer->handles),
			      PROT_READ | PROT_WRITE);
	MUST(kelner_thread_start(peer->thread, peer->code + (uintptr_t)(function - peer_start), 0,
				 peer->data));
}

static void peer_end_process(struct peer *peer)
{
	MUST(kelner_process_kill(peer->process, 9));
	kelner_handle_close(peer->thread);
	kelner_handle_close(peer->process);
}

/* --- the benchmarks: each runs n operations and returns the time -------------------------------
 */

static uint64_t bench_null(long n)
{
	uint64_t start = measure_begin();

	for (long i = 0; i < n; i++)
		kelner_process_id();
	return measure_end(start);
}

static uint64_t call_words(long n, unsigned count)
{
	struct peer peer = peer_create();
	handle_t port = (handle_t)MUST(kelner_port_create(0, "bench", 5));
	struct exchange exchange = {.info = MESSAGE_INFO(7, 0)};
	uint64_t start;

	peer.handles.handle[0] = peer_give(&peer, port);
	peer_run(&peer, peer_server);
	MUST(kelner_call(port, &exchange)); /* by now it waits */
	for (unsigned i = 0; i < count; i++)
		exchange.word[i] = i + 1;
	start = measure_begin();
	for (long i = 0; i < n; i++)
		kelner_call(port, &exchange);
	start = measure_end(start);
	if (count && exchange.word[3] != 4)
		must(-EIO, "the words' way back");
	peer_end_process(&peer);
	kelner_handle_close(port);
	return start;
}

/* No words: a stub that neither loads nor stores any. */
static uint64_t bench_call_0(long n)
{
	struct peer peer = peer_create();
	handle_t port = (handle_t)MUST(kelner_port_create(0, "bench", 5));
	struct exchange exchange = {.info = MESSAGE_INFO(7, 0)};
	uint64_t start;

	peer.handles.handle[0] = peer_give(&peer, port);
	peer_run(&peer, peer_server);
	MUST(kelner_call(port, &exchange));
	start = measure_begin();
	for (long i = 0; i < n; i++) {
		int64_t status = SYSCALL_CALL;
		uint64_t target = port;
		uint64_t info = 7;

		__asm__ volatile("syscall"
				 : "+a"(status), "+D"(target), "+S"(info)
				 :
				 : "rdx", "rcx", "r8", "r9", "r10", "r11", "memory");
	}
	start = measure_end(start);
	peer_end_process(&peer);
	kelner_handle_close(port);
	return start;
}

static uint64_t bench_call_4(long n)
{
	return call_words(n, 4);
}

static uint64_t bench_event(long n)
{
	struct peer peer = peer_create();
	handle_t mine = (handle_t)MUST(kelner_port_create(0, "mine", 4));
	handle_t theirs = (handle_t)MUST(kelner_port_create(0, "theirs", 6));
	handle_t to_me = (handle_t)MUST(kelner_node_create(mine, 1, 0));
	handle_t to_them = (handle_t)MUST(kelner_node_create(theirs, 2, 0));
	struct exchange exchange = {0};
	uint64_t start = 0;

	MUST(kelner_port_watch(mine, to_me, EVENT_BITS, 1));
	MUST(kelner_port_watch(theirs, to_them, EVENT_BITS, 2));
	peer.handles.handle[0] = peer_give(&peer, theirs);
	peer.handles.handle[1] = peer_give(&peer, to_me);
	peer_run(&peer, peer_event);
	for (long i = -10; i < n; i++) {
		if (i == 0)
			start = measure_begin();
		kelner_node_set_bits(to_them, i & 1 ? 0 : LEVEL_READABLE,
				     i & 1 ? LEVEL_READABLE : 0);
		kelner_recv(mine, &exchange);
	}
	start = measure_end(start);
	peer_end_process(&peer);
	kelner_handle_close(to_me);
	kelner_handle_close(to_them);
	kelner_handle_close(mine);
	kelner_handle_close(theirs);
	return start;
}

/* Two switches of address spaces: there and back. */
static uint64_t bench_yield_pair(long n)
{
	struct peer peer = peer_create();
	uint64_t start;

	peer_run(&peer, peer_yield);
	for (int i = 0; i < 10; i++)
		kelner_thread_yield();
	start = measure_begin();
	for (long i = 0; i < n; i++)
		kelner_thread_yield();
	start = measure_end(start);
	peer_end_process(&peer);
	return start;
}

static uintptr_t map_private(uint64_t size)
{
	return (uintptr_t)MUST(kelner_space_map(HANDLE_SELF, 0, size,
						SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE),
						HANDLE_NONE, 0));
}

static uint64_t bench_map(long n)
{
	uint64_t start = measure_begin();

	for (long i = 0; i < n; i++) {
		uintptr_t address = (uintptr_t)kelner_space_map(
			HANDLE_SELF, 0, PAGE, SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE),
			HANDLE_NONE, 0);

		*(volatile char *)address = 1;
		kelner_space_unmap(HANDLE_SELF, address, PAGE);
	}
	return measure_end(start);
}

static uint64_t bench_fault(long n)
{
	uint64_t total = 0;

	for (long i = 0; i < n; i += 256) {
		volatile char *memory = (volatile char *)map_private(256 * PAGE);
		uint64_t start;

		memory[0] = 1;
		start = measure_begin();
		for (unsigned long page = 1; page < 256; page++)
			memory[page * PAGE] = 1;
		total += measure_end(start) * 256 / 255;
		MUST(kelner_space_unmap(HANDLE_SELF, (uintptr_t)memory, 256 * PAGE));
	}
	return total;
}

static uint64_t bench_pipe(long n)
{
	struct peer peer = peer_create();
	uint32_t there[2], back[2];
	uint64_t start = 0;
	char byte = 'x';

	MUST(kelner_pipe_create(0, there));
	MUST(kelner_pipe_create(0, back));
	MUST(kelner_handle_give(peer.process, there[0], RIGHT_READ, 0, 0));
	MUST(kelner_handle_give(peer.process, back[1], RIGHT_WRITE, 0, 1));
	peer_run(&peer, peer_pipe);
	for (long i = -10; i < n; i++) {
		if (i == 0)
			start = measure_begin();
		if (kelner_write(there[1], &byte, 1) != 1 || kelner_read(back[0], &byte, 1) != 1)
			must(-EIO, "a byte's way through the pipes");
	}
	start = measure_end(start);
	peer_end_process(&peer);
	for (int i = 0; i < 2; i++) {
		kelner_handle_close(there[i]);
		kelner_handle_close(back[i]);
	}
	return start;
}

/* --- fork: a thread of this process does what a process server does -----------------------------
 */

#define FORK_STACK 16384UL

static handle_t fork_port;

/* Answers a call that forks: the copy at once, its original when the copy has ended. */
static void fork_once(void)
{
	struct exchange reply = {0};
	struct process_clone clone;
	handle_t token = (handle_t)kelner_token_park();

	MUST(kelner_process_clone(token, &clone));
	MUST(kelner_port_watch(fork_port, clone.process, EVENT_EXIT, 1));
	kelner_handle_close(clone.thread);
	MUST(kelner_token_reply(clone.token, &reply));
	MUST(kelner_recv(fork_port, &reply));
	kelner_handle_close(clone.process);
	reply = (struct exchange){.info = MESSAGE_INFO(1, 0)};
	MUST(kelner_token_reply(token, &reply));
}

static void fork_server(void)
{
	struct exchange request;

	for (;;) {
		MUST(kelner_recv(fork_port, &request));
		if (MESSAGE_LABEL(request.info) != 0)
			break;
		fork_once();
	}
	MUST(kelner_reply(&(struct exchange){0}));
	kelner_thread_exit(0);
}

static uint64_t bench_fork(long n)
{
	uintptr_t memory = map_private(FORK_STACK + 2 * PAGE);
	uintptr_t page = memory + FORK_STACK + PAGE;
	struct exchange call;
	uint64_t start = 0;
	handle_t thread;

	fork_port = (handle_t)MUST(kelner_port_create(0, "fork", 4));
	MUST(kelner_space_unmap(HANDLE_SELF, page, PAGE));
	thread = (handle_t)MUST(kelner_thread_create(HANDLE_SELF, page, "fork", 4));
	MUST(kelner_thread_start(thread, (uintptr_t)fork_server, memory + FORK_STACK - 8, 0));
	for (long i = -10; i < n; i++) {
		if (i == 0)
			start = measure_begin();
		call = (struct exchange){0};
		MUST(kelner_call(fork_port, &call));
		if (MESSAGE_LABEL(call.info) == 0)
			kelner_process_exit(0);
	}
	start = measure_end(start);
	call = (struct exchange){.info = MESSAGE_INFO(1, 0)};
	MUST(kelner_call(fork_port, &call));
	kelner_handle_close(thread);
	kelner_handle_close(fork_port);
	MUST(kelner_space_unmap(HANDLE_SELF, memory, FORK_STACK + PAGE));
	return start;
}

static const struct {
	const char *name;
	uint64_t (*run)(long n);
	long n;
} benches[] = {
	{"null", bench_null, 20000},
	{"call_0", bench_call_0, 10000},
	{"call_4", bench_call_4, 10000},
	{"event", bench_event, 3000},
	{"yield_pair", bench_yield_pair, 5000},
	{"map_touch_unmap", bench_map, 5000},
	{"page_fault", bench_fault, 256 * 32},
	{"pipe", bench_pipe, 3000},
	{"fork", bench_fork, 300},
};

static void run(unsigned which)
{
	long n = benches[which].n;
	uint64_t value[REPEATS];

	benches[which].run(n / 10 + 2);
	for (unsigned i = 0; i < REPEATS; i++) {
		uint64_t time = benches[which].run(n) * 10 / (uint64_t)n;
		unsigned place = i;

		for (; place > 0 && value[place - 1] > time; place--)
			value[place] = value[place - 1];
		value[place] = time;
	}
	log_text("bench %s %lu.%lu %lu.%lu %lu.%lu\n", benches[which].name,
		 (unsigned long)value[REPEATS / 2] / 10, (unsigned long)value[REPEATS / 2] % 10,
		 (unsigned long)value[0] / 10, (unsigned long)value[0] % 10,
		 (unsigned long)value[REPEATS - 1] / 10, (unsigned long)value[REPEATS - 1] % 10);
}

/* Waits for a byte on the console, does the operation a few times, says so. */
static void trace(const char *name)
{
	char byte;

	for (unsigned i = 0; i < sizeof(benches) / sizeof(benches[0]); i++) {
		if (strcmp(name, benches[i].name) != 0)
			continue;
		benches[i].run(TRACED);
		log_text("bench: ready to trace %s\n", name);
		MUST(kelner_console_read(start_handle(START_LOG), &byte, 1, UINT64_MAX));
		benches[i].run(TRACED);
		log_text("bench: traced %s\n", name);
		MUST(kelner_console_read(start_handle(START_LOG), &byte, 1, UINT64_MAX));
	}
}

/* What is in use of the memory that the kernel manages, but for what programs are charged for. */
static void memory_at_rest(void)
{
	struct system_info system;
	struct job_info job;

	MUST(kelner_system_info(&system));
	MUST(kelner_job_info(start_handle(START_JOB), &job));
	log_text(
		"bench: the kernel holds %lu KiB of %lu, programs %lu\n",
		(unsigned long)((system.memory_total - system.memory_free - job.memory_used) >> 10),
		(unsigned long)(system.memory_total >> 10), (unsigned long)(job.memory_used >> 10));
}

/* Names: only these benchmarks. First the word "trace", or "memory": see there. */
int main(int argc, char **argv, char **envp)
{
	(void)envp;
	if (argc > 1 && strcmp(argv[1], "memory") == 0) {
		memory_at_rest();
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "trace") == 0) {
		for (int word = 2; word < argc; word++)
			trace(argv[word]);
		return 0;
	}
	for (unsigned i = 0; i < sizeof(benches) / sizeof(benches[0]); i++) {
		bool wanted = argc <= 1;

		for (int word = 1; word < argc; word++)
			wanted = wanted || strcmp(argv[word], benches[i].name) == 0;
		if (wanted)
			run(i);
	}
	return 0;
}
