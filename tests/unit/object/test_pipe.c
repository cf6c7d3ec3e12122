/* SPDX-License-Identifier: MIT */
/* Pipes: bytes, ends, blocking, atomic writes, missing user pages. */
#include "shim.h"
#include "types.h"
#include "user.h"

#include <string.h>
#include <unistd.h>

#include <abi/errno.h>
#include <kernel/pipe.h>

static struct pipe *pipe_under_test;

static void bury_all(void)
{
	while (object_bury(100))
		continue;
}

static void begin(bool pair, uint32_t capacity)
{
	CHECK(pipe_create(root_job, pair, false, capacity, &pipe_under_test) == 0);
	pipe_count(pipe_under_test, 0, 1, 1);
	if (pair)
		pipe_count(pipe_under_test, 1, 1, 1);
}

static void end(void)
{
	object_release(&pipe_under_test->object);
	bury_all();
}

static int64_t put(unsigned side, const void *from, size_t size, bool nonblock)
{
	struct io io;

	io_init(&io, from, size);
	return pipe_write(pipe_under_test, side, &io, nonblock, NULL);
}

static int64_t get(unsigned side, void *to, size_t size, bool nonblock)
{
	struct io io;

	io_init(&io, to, size);
	return pipe_read(pipe_under_test, side, &io, nonblock, NULL);
}

static uint32_t bits(unsigned side, bool reads, bool writes)
{
	return pipe_bits(pipe_input(pipe_under_test, side), pipe_output(pipe_under_test, side),
			 reads, writes);
}

static void bytes_come_out_in_order_across_the_rings_end(void)
{
	uint8_t out[9000], in[9000];
	unsigned written = 0, read = 0, seed = 3;

	begin(false, 12288);
	for (unsigned step = 0; step < 20000; step++) {
		int64_t moved;
		size_t size;

		seed = seed * 1103515245 + 12345;
		size = (seed >> 9) % sizeof(out) + 1;
		if (seed >> 16 & 1) {
			for (size_t i = 0; i < size; i++)
				out[i] = (uint8_t)((written + i) * 31 >> 2);
			moved = put(0, out, size, true);
			CHECK(moved > 0 || moved == -EAGAIN);
			written += moved > 0 ? (unsigned)moved : 0;
		} else {
			moved = get(0, in, size, true);
			CHECK(moved == -EAGAIN
				      ? written == read
				      : moved == (int64_t)(size < written - read ? size
										 : written - read));
			for (int64_t i = 0; i < moved; i++, read++)
				CHECK(in[i] == (uint8_t)(read * 31 >> 2));
		}
		CHECK(written - read <= 12288);
	}
	end();
}

static void a_pair_carries_both_directions_apart(void)
{
	char text[8] = {0};

	begin(true, PIPE_CAPACITY);
	CHECK(put(0, "hello", 5, true) == 5);
	CHECK(get(0, text, 8, true) == -EAGAIN);
	CHECK(put(1, "bye", 3, true) == 3);
	CHECK(get(1, text, 8, true) == 5 && memcmp(text, "hello", 5) == 0);
	CHECK(get(0, text, 8, true) == 3 && memcmp(text, "bye", 3) == 0);
	pipe_count(pipe_under_test, 1, -1, -1);
	CHECK(put(0, "x", 1, true) == -EPIPE);
	CHECK(get(0, text, 8, false) == 0);
	end();
}

static void the_end_comes_after_the_last_byte(void)
{
	char text[8];

	begin(false, PIPE_CAPACITY);
	CHECK(put(0, "abc", 3, false) == 3);
	pipe_count(pipe_under_test, 0, 0, -1);
	CHECK(get(0, text, 8, false) == 3);
	CHECK(get(0, text, 8, false) == 0);
	pipe_count(pipe_under_test, 0, -1, 1);
	CHECK(put(0, "abc", 3, false) == -EPIPE);
	end();
}

static void small_writes_are_whole_or_not_at_all(void)
{
	static uint8_t block[8192];

	begin(false, 8192);
	CHECK(put(0, block, 5000, true) == 5000);
	CHECK(put(0, block, 4000, true) == -EAGAIN);
	CHECK(put(0, block, 8000, true) == 3192);
	CHECK(put(0, block, 1, true) == -EAGAIN);
	end();
}

static void level_bits_follow_bytes_and_ends(void)
{
	static uint8_t block[8192];

	begin(false, 8192);
	CHECK(bits(0, true, false) == 0);
	CHECK(bits(0, false, true) == LEVEL_WRITABLE);
	CHECK(put(0, block, 4096, true) == 4096);
	CHECK(bits(0, false, true) == LEVEL_WRITABLE);
	CHECK(put(0, block, 1, true) == 1);
	CHECK(bits(0, false, true) == 0);
	CHECK(bits(0, true, false) == LEVEL_READABLE);
	pipe_count(pipe_under_test, 0, 0, -1);
	CHECK(bits(0, true, false) == (LEVEL_READABLE | LEVEL_HANGUP));
	pipe_count(pipe_under_test, 0, -1, 1);
	CHECK(bits(0, false, true) == LEVEL_ERROR);
	end();
	begin(true, 4096);
	pipe_count(pipe_under_test, 1, -1, -1);
	CHECK(bits(0, true, true) == (LEVEL_READABLE | LEVEL_HANGUP));
	end();
}

static void missing_user_pages_are_brought_in(void)
{
	static uint8_t out[8192], in[8192];

	memset(out, 'a', sizeof(out));
	begin(false, PIPE_CAPACITY);
	user_faults = 0;
	user_miss(out + 1000, 4096, false);
	CHECK(put(0, out, 4000, true) == 4000);
	user_miss(out + 4096, 4096, false);
	CHECK(put(0, out, 8192, true) == 8192);
	user_miss(in + 100, 4096, false);
	CHECK(get(0, in, 8192, true) == 8192);
	CHECK(user_faults == 3);
	CHECK(memcmp(in, out, 8192) == 0);
	CHECK(get(0, in, 8192, true) == 4000);
	end();
}

static void bad_user_memory_is_an_honest_error(void)
{
	static uint8_t out[8192], in[8192];

	begin(false, PIPE_CAPACITY);
	user_miss(out + 1000, 7192, true);
	CHECK(put(0, out, 4000, true) == -EFAULT);
	CHECK(get(0, in, 8192, true) == -EAGAIN);
	CHECK(put(0, out, 8192, true) == 1000);
	user_miss(in + 100, 4096, true);
	CHECK(get(0, in, 8192, true) == 100);
	user_miss(in, 4096, true);
	CHECK(get(0, in, 8192, true) == -EFAULT);
	user_miss_nothing();
	CHECK(get(0, in, 8192, true) == 900);
	CHECK(put(0, (void *)0xffff800000000000UL, 4, true) == -EFAULT);
	CHECK(put(0, (void *)0x7fffffffeffeUL, 8, true) == -EFAULT);
	CHECK(get(0, in, 8192, true) == -EAGAIN);
	end();
}

static void memory_that_runs_out_is_an_error_of_the_write(void)
{
	static uint8_t block[65536];
	struct pipe *none;

	begin(false, PIPE_CAPACITY);
	CHECK(put(0, block, 4096, true) == 4096);
	allocation_fail_later(1);
	CHECK(put(0, block, 8192, true) == -ENOMEM);
	CHECK(put(0, block, 8192, true) == 8192);
	CHECK(get(0, block, 65536, true) == 12288);
	end();
	for (unsigned i = 1; i <= 3; i++) {
		allocation_fail_later(i);
		CHECK(pipe_create(root_job, true, false, PIPE_CAPACITY, &none) == -ENOMEM);
		bury_all();
	}
	for (unsigned i = 1; i <= 5; i++) {
		allocation_fail_later(i);
		CHECK(pipe_create(root_job, true, false, PIPE_CAPACITY_MAX, &none) == -ENOMEM);
		bury_all();
	}
	allocation_fail_later(0);
	CHECK(pipe_create(root_job, true, false, 0, &none) == -EINVAL);
	CHECK(pipe_create(root_job, true, false, PIPE_CAPACITY_MAX + 1, &none) == -EINVAL);
}

/* --- with other threads ---------------------------------------------------------------------- */

static char seen;
static int64_t result;

static void reader(void *unused UNUSED)
{
	result = get(0, &seen, 1, false);
}

static void a_reader_waits_for_a_byte(void)
{
	struct shim_worker *worker;

	begin(false, PIPE_CAPACITY);
	worker = shim_start(NULL, reader, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	CHECK(put(0, "q", 1, false) == 1);
	shim_join(worker);
	CHECK(result == 1 && seen == 'q');
	end();
}

static void a_waiting_reader_sees_the_last_writer_go(void)
{
	struct shim_worker *worker;

	begin(false, PIPE_CAPACITY);
	worker = shim_start(NULL, reader, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	pipe_count(pipe_under_test, 0, 0, -1);
	shim_join(worker);
	CHECK(result == 0);
	end();
}

static void a_signal_ends_the_wait(void)
{
	struct shim_worker *worker;

	begin(false, PIPE_CAPACITY);
	worker = shim_start(NULL, reader, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	shim_interrupt(shim_worker_thread(worker));
	shim_join(worker);
	CHECK(result == -EINTR);
	CHECK(put(0, "z", 1, false) == 1);
	CHECK(get(0, &seen, 1, false) == 1 && seen == 'z');
	end();
}

static uint8_t big[200000];

static void big_writer(void *unused UNUSED)
{
	result = put(0, big, sizeof(big), false);
}

static void a_large_write_goes_on_as_room_comes(void)
{
	static uint8_t in[200000];
	struct shim_worker *worker;
	size_t total = 0;

	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (uint8_t)(i * 7 >> 3);
	begin(false, 16384);
	worker = shim_start(NULL, big_writer, NULL);
	while (total < sizeof(big)) {
		int64_t moved = get(0, in + total, sizeof(big) - total, false);

		CHECK(moved > 0);
		total += (size_t)moved;
	}
	shim_join(worker);
	CHECK(result == (int64_t)sizeof(big));
	CHECK(memcmp(in, big, sizeof(big)) == 0);
	end();
}

static void a_writer_without_readers_ends_with_what_it_wrote(void)
{
	struct shim_worker *worker;

	begin(false, 16384);
	worker = shim_start(NULL, big_writer, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	pipe_count(pipe_under_test, 0, -1, 0);
	shim_join(worker);
	CHECK(result == 16384);
	end();
}

#define RECORD  700
#define RECORDS 400

static void record_writer(void *mark)
{
	uint8_t record[RECORD];

	memset(record, *(const char *)mark, sizeof(record));
	for (unsigned i = 0; i < RECORDS; i++) {
		if (put(0, record, sizeof(record), false) != RECORD)
			__atomic_fetch_add(&result, 1, __ATOMIC_RELAXED);
	}
}

static void writes_up_to_pipe_buf_are_never_mixed(void)
{
	static const char marks[] = "abcd";
	struct shim_worker *workers[4];
	unsigned count[256] = {0};

	begin(false, 4096);
	result = 0;
	for (unsigned i = 0; i < 4; i++)
		workers[i] = shim_start(NULL, record_writer, (void *)(uintptr_t)&marks[i]);
	for (unsigned i = 0; i < 4 * RECORDS; i++) {
		uint8_t record[RECORD];
		size_t got = 0;

		while (got < RECORD) {
			int64_t moved = get(0, record + got, RECORD - got, false);

			CHECK(moved > 0);
			got += (size_t)moved;
		}
		for (unsigned j = 1; j < RECORD; j++)
			CHECK(record[j] == record[0]);
		count[record[0]]++;
	}
	for (unsigned i = 0; i < 4; i++) {
		shim_join(workers[i]);
		CHECK(count[(uint8_t)marks[i]] == RECORDS);
	}
	CHECK(result == 0);
	end();
}

static uint64_t bytes_read;

static void byte_reader(void *unused UNUSED)
{
	uint8_t in[300];
	int64_t moved;

	while ((moved = get(0, in, sizeof(in), false)) > 0)
		__atomic_fetch_add(&bytes_read, (uint64_t)moved, __ATOMIC_RELAXED);
}

static void many_readers_and_writers_lose_nothing(void)
{
	static const char mark = 'x';
	struct shim_worker *readers[4], *writers[4];

	begin(false, 4096);
	bytes_read = 0;
	result = 0;
	for (unsigned i = 0; i < 4; i++) {
		readers[i] = shim_start(NULL, byte_reader, NULL);
		writers[i] = shim_start(NULL, record_writer, (void *)(uintptr_t)&mark);
	}
	for (unsigned i = 0; i < 4; i++)
		shim_join(writers[i]);
	pipe_count(pipe_under_test, 0, 0, -1);
	for (unsigned i = 0; i < 4; i++)
		shim_join(readers[i]);
	CHECK(bytes_read == 4UL * RECORDS * RECORD);
	CHECK(result == 0);
	end();
}

int main(void)
{
	shim_enter(NULL);
	job_init_root(1UL << 30);
	TEST(bytes_come_out_in_order_across_the_rings_end);
	TEST(a_pair_carries_both_directions_apart);
	TEST(the_end_comes_after_the_last_byte);
	TEST(small_writes_are_whole_or_not_at_all);
	TEST(level_bits_follow_bytes_and_ends);
	TEST(missing_user_pages_are_brought_in);
	TEST(bad_user_memory_is_an_honest_error);
	TEST(memory_that_runs_out_is_an_error_of_the_write);
	TEST(a_reader_waits_for_a_byte);
	TEST(a_waiting_reader_sees_the_last_writer_go);
	TEST(a_signal_ends_the_wait);
	TEST(a_large_write_goes_on_as_room_comes);
	TEST(a_writer_without_readers_ends_with_what_it_wrote);
	TEST(writes_up_to_pipe_buf_are_never_mixed);
	TEST(many_readers_and_writers_lose_nothing);
	TEST(nothing_leaks);
	shim_leave();
	return test_finish();
}
