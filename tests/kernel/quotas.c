/* SPDX-License-Identifier: MIT */
/* What a process makes the kernel hold is its job's to pay for. */
#include "test.h"

#define QUOTA   (1UL << 20)
#define PRIVATE SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)
#define OBJECTS 2000
#define CREDIT  (64 * PAGE) /* pages that an address space may have charged ahead of need */

static handle_t make_job(void)
{
	return (handle_t)EXPECT_GOOD(
		kelner_job_create(start_handle(START_JOB), QUOTA, 10, "small", 5));
}

static handle_t process_in(handle_t job)
{
	return (handle_t)EXPECT_GOOD(kelner_process_create(job, "small", 5));
}

static uint64_t used(handle_t job)
{
	struct job_info info = {0};

	EXPECT(kelner_job_info(job, &info), 0);
	return info.memory_used;
}

TEST(mappings_end_with_their_jobs_quota)
{
	handle_t job = make_job(), process = process_in(job);
	uint64_t count = 0;
	int64_t status;

	/* Every other page, so that none joins its neighbour; none is ever touched. */
	do {
		status = kelner_space_map(process, 0x100000000 + count * 2 * PAGE, PAGE,
					  PRIVATE | MAP_FIXED, HANDLE_NONE, 0);
	} while (status >= 0 && ++count < QUOTA / 32);
	EXPECT(status, -ENOMEM);
	EXPECT_TRUE(count > QUOTA / 256);
	EXPECT_TRUE(used(job) > QUOTA - PAGE);
	EXPECT(kelner_space_unmap(process, 0x100000000, count * 2 * PAGE), 0);
	EXPECT_TRUE(used(job) < 4 * PAGE);
	close_handle(process);
	close_handle(job);
}

TEST(page_tables_end_with_their_jobs_quota)
{
	handle_t job = make_job(), process = process_in(job);
	uint64_t at = 1UL << 32, pages = 0;
	char byte = 1;

	/* One page in each GiB needs two tables of its own. */
	while (kelner_space_map(process, at, PAGE, PRIVATE | MAP_FIXED, HANDLE_NONE, 0) >= 0 &&
	       kelner_space_write(process, at, &byte, 1) == 1) {
		at += 1UL << 30;
		pages++;
	}
	EXPECT_TRUE(pages > 10 && pages <= QUOTA / PAGE / 3);
	close_handle(process);
	close_handle(job);
}

TEST(memory_objects_and_their_indices_are_charged)
{
	static handle_t objects[OBJECTS];
	uint64_t before = used(start_handle(START_JOB)), byte = 1;

	for (unsigned i = 0; i < OBJECTS; i++)
		objects[i] = make_vmo(1UL << 40);
	EXPECT_TRUE(used(start_handle(START_JOB)) > before + OBJECTS * 200);
	before = used(start_handle(START_JOB));
	EXPECT(kelner_vmo_write(objects[0], &byte, 1UL << 39, 1), 1);
	/* A page, and at least four levels of an index. */
	EXPECT_TRUE(used(start_handle(START_JOB)) > before + PAGE + 2000);
	EXPECT(kelner_vmo_set_size(objects[0], 0), 0);
	EXPECT(used(start_handle(START_JOB)), before);
	for (unsigned i = 0; i < OBJECTS; i++)
		close_handle(objects[i]);
	EXPECT_TRUE(used(start_handle(START_JOB)) < before - OBJECTS * 200 + CREDIT);
}
