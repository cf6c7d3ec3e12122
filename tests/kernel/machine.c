/* SPDX-License-Identifier: MIT */
/* Log, console, random numbers, the trace, facts of the machine. */
#include "test.h"

#include <abi/machine.h>
#include <abi/trace.h>

TEST(system_info_is_plausible)
{
	struct system_info info = {0};

	EXPECT(kelner_system_info(&info), 0);
	EXPECT_TRUE(info.cpus >= 1 && info.cpus <= 64);
	EXPECT_TRUE(info.memory_free > 0 && info.memory_free < info.memory_total);
	EXPECT_TRUE(info.uptime > 0);
	EXPECT(strcmp(info.version, KELNER_VERSION), 0);
}

TEST(log_is_read_from_a_position)
{
	handle_t log = start_handle(START_LOG);
	uint64_t position = 0, end;
	char text[200];
	int64_t count;

	while ((count = EXPECT_GOOD(kelner_log_read(log, &position, text, sizeof(text)))) > 0)
		;
	end = position;
	EXPECT(kelner_log_write(log, "a line of the test\n", 19), 19);
	count = EXPECT_GOOD(kelner_log_read(log, &position, text, sizeof(text)));
	EXPECT_TRUE(count >= 19);
	EXPECT(memcmp(text, "a line of the test\n", 19), 0);
	EXPECT_TRUE(position >= end + 19);
	position = UINT64_MAX;
	EXPECT(kelner_log_read(log, &position, text, sizeof(text)), 0);
	EXPECT(kelner_log_read(log, &end, text, 0), 0);
	EXPECT(kelner_log_write(log, text, 0), 0);
}

TEST(console_read_without_input_ends_at_its_deadline)
{
	char byte;

	EXPECT(kelner_console_read(start_handle(START_LOG), &byte, 1, 0), -EAGAIN);
	EXPECT(kelner_console_read(start_handle(START_LOG), &byte, 1, now() + 8 * MILLISECOND),
	       -EAGAIN);
	EXPECT(kelner_console_read(start_handle(START_LOG), &byte, 0, UINT64_MAX), 0);
}

TEST(random_bytes_differ)
{
	static uint64_t a[512], b[512];
	unsigned same = 0;

	EXPECT(kelner_random_get(a, 8192), 4096);
	EXPECT(kelner_random_get(b, 4096), 4096);
	for (int i = 0; i < 512; i++)
		same += a[i] == b[i];
	EXPECT(same, 0);
	EXPECT(kelner_random_get(a, 0), 0);
}

/* Records of all CPUs from the present end on; counts those of a kind. */
static unsigned count_records(uint64_t positions[64], uint32_t kind)
{
	static struct trace_record records[64];
	struct system_info info = {0};
	unsigned found = 0;
	int64_t count;

	EXPECT(kelner_system_info(&info), 0);
	for (uint32_t cpu = 0; cpu < info.cpus; cpu++) {
		while ((count = EXPECT_GOOD(kelner_trace_read(start_handle(START_RESOURCE), cpu,
							      &positions[cpu], records, 64))) > 0) {
			for (int64_t i = 0; i < count; i++)
				found += records[i].kind == kind && records[i].cpu == cpu;
		}
	}
	return found;
}

TEST(trace_records_what_is_switched_on)
{
	handle_t root = start_handle(START_RESOURCE);
	static uint64_t positions[64];
	char *memory = (char *)kelner_space_map(HANDLE_SELF, 0, PAGE,
						SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE),
						HANDLE_NONE, 0);
	uint64_t deadline;

	EXPECT(kelner_trace_control(root, 1U << 31, 0), -EINVAL);
	EXPECT(kelner_trace_control(root, TRACE_PROFILE, 1), -EINVAL);
	EXPECT(kelner_trace_control(root, TRACE_ALL, 200000), 0);
	memory[0] = 1;
	EXPECT(kelner_thread_sleep(1, now() + 2 * MILLISECOND), 0);
	for (deadline = now() + 40 * MILLISECOND; now() < deadline;)
		;
	EXPECT(kelner_trace_control(root, 0, 0), 0);
	EXPECT_TRUE(count_records(positions, TRACE_KIND_FAULT) > 0);
	EXPECT(count_records(positions, TRACE_KIND_FAULT), 0);
	memset(positions, 0, sizeof(positions));
	EXPECT_TRUE(count_records(positions, TRACE_KIND_SWITCH) > 0);
	memset(positions, 0, sizeof(positions));
	EXPECT_TRUE(count_records(positions, TRACE_KIND_WAKE) > 0);
	memset(positions, 0, sizeof(positions));
	EXPECT_TRUE(count_records(positions, TRACE_KIND_INTERRUPT) > 0);
	memset(positions, 0, sizeof(positions));
	EXPECT_TRUE(count_records(positions, TRACE_KIND_PROFILE) > 3);
	EXPECT(kelner_trace_read(root, 64, positions, NULL, 1), -EINVAL);
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)memory, PAGE), 0);
}
