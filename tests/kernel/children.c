/* SPDX-License-Identifier: MIT */
/* Whole programs: how they start, how they end, and what kills them. */
#include "test.h"

#include <kelner/archive.h>
#include <kelner/program.h>

#define CHILD   "/tests/child"
#define SIGILL  4
#define SIGTRAP 5
#define SIGBUS  7
#define SIGFPE  8
#define SIGSEGV 11

static bool find_child(struct archive *archive, struct archive_entry *entry)
{
	static struct archive mapped;
	int64_t address;

	if (!mapped.data) {
		mapped.size = start_block->initrd_size;
		address = EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, mapped.size,
						       SPACE_FLAGS(PROT_READ, MAP_SHARED),
						       start_handle(START_INITRD), 0));
		if (address < 0)
			return false;
		mapped.data = (const uint8_t *)address;
	}
	*archive = mapped;
	return EXPECT(archive_find(archive, CHILD, entry), 0);
}

/* Runs the child with one argument; its wait status, or a negative error. */
static int64_t run_child(const char *deed)
{
	const char *argv[] = {CHILD, deed, NULL};
	const struct program_handle log = {START_LOG, start_handle(START_LOG), RIGHTS_ALL};
	struct archive_entry entry;
	struct archive archive;
	struct exchange event;
	const char *reason;
	handle_t process, port;
	int64_t status;

	if (!find_child(&archive, &entry))
		return -ENOENT;
	struct program program = {
		.name = "child",
		.job = start_handle(START_JOB),
		.file = start_handle(START_INITRD),
		.file_offset = entry.offset,
		.bytes = archive.data + entry.offset,
		.size = entry.size,
		.argc = 2,
		.argv = argv,
		.handles = &log,
		.handle_count = 1,
	};
	status = program_start(&program, &process, &reason);
	if (status < 0)
		return status;
	port = make_port();
	EXPECT(kelner_port_watch(port, process, EVENT_EXIT, 0), 0);
	status = kelner_recv(port, &event);
	close_handle(port);
	close_handle(process);
	return status ? status : (int64_t)event.word[2];
}

TEST(exit_status_is_reported)
{
	EXPECT(run_child("0"), 0);
	EXPECT(run_child("7"), 7 << 8);
}

TEST(last_thread_that_ends_ends_the_process)
{
	EXPECT(run_child("exit-thread"), 0);
}

static void dies(const char *deed, int signal)
{
	int64_t status = run_child(deed);

	if (!EXPECT(status & 0x7f, signal))
		log_text("  the deed was %s, the status %lx\n", deed, (unsigned long)status);
}

TEST(memory_that_is_not_the_programs_is_out_of_reach)
{
	dies("write-null", SIGSEGV);
	dies("read-kernel", SIGSEGV);
	dies("read-direct", SIGSEGV);
	dies("write-kernel", SIGSEGV);
	dies("read-not-canonical", SIGSEGV);
	dies("write-constant", SIGSEGV);
	dies("write-code", SIGSEGV);
	dies("overflow", SIGSEGV);
	dies("behind-file", SIGBUS);
}

TEST(only_code_runs)
{
	dies("jump-null", SIGSEGV);
	dies("jump-kernel", SIGSEGV);
	dies("jump-not-canonical", SIGSEGV);
	dies("jump-stack", SIGSEGV);
}

/* The emulator raises no SIMD exceptions, and executes IRETQ of a program as the kernel's. */
TEST(processor_exceptions_are_signals)
{
	dies("undefined", SIGILL);
	dies("divide", SIGFPE);
	dies("breakpoint", SIGTRAP);
	dies("x87", SIGFPE);
}

TEST(privileged_instructions_kill)
{
	dies("halt", SIGSEGV);
	dies("interrupts-off", SIGSEGV);
	dies("port", SIGSEGV);
	dies("msr", SIGSEGV);
	dies("control", SIGSEGV);
	dies("swapgs", SIGSEGV);
	dies("int80", SIGSEGV);
	dies("int-interrupt", SIGSEGV);
	dies("selector", SIGSEGV);
}

TEST(no_return_leads_into_the_kernel)
{
	dies("call-at-the-top", SIGSEGV);
	dies("signal-return", SIGSEGV);
}

TEST(children_leave_no_memory_behind)
{
	struct job_info before = {0}, after = {0};

	EXPECT(run_child("1"), 1 << 8);
	EXPECT(kelner_job_info(start_handle(START_JOB), &before), 0);
	for (int i = 0; i < 10; i++)
		EXPECT(run_child("1"), 1 << 8);
	EXPECT(kelner_job_info(start_handle(START_JOB), &after), 0);
	EXPECT(after.memory_used, before.memory_used);
	EXPECT(after.processes, before.processes);
}
