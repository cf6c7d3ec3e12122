/* SPDX-License-Identifier: MIT */
/* Connections, files, descriptors and poll, through the system calls' own functions. */
#include "events.h"
#include "shim.h"
#include "types.h"
#include "user.h"

#include <stdlib.h>
#include <string.h>

#include <abi/errno.h>
#include <abi/poll.h>
#include <kernel/clock.h>
#include <kernel/connection.h>
#include <kernel/process.h>
#include <kernel/syscalls.h>

#define BADGE 4711

static struct process the_process;

int64_t clock_real_now(void)
{
	static int64_t now;

	return __atomic_add_fetch(&now, 1, __ATOMIC_RELAXED);
}

static void bury_all(void)
{
	while (object_bury(100))
		continue;
}

/* Receives every last close that waits, as the server would. */
static unsigned last_closes(void)
{
	struct event_seen seen;
	unsigned count = 0;

	bury_all();
	while (events_take(&seen)) {
		count += seen.kind == EVENT_LAST_CLOSE && seen.key == BADGE;
		bury_all();
	}
	return count;
}

/* --- a node of a server, with one connection as a descriptor --------------------------------- */

static struct node *node;
static struct fake_vmo *file;

static int open_node(struct node *of, uint32_t flags)
{
	struct connection *connection;
	unsigned descriptor;

	if (connection_create(root_job, of, flags, &connection))
		return -1;
	if (descriptor_add(&the_process.handles, &connection->object, connection_rights(connection),
			   0, 0, &descriptor))
		return -1;
	object_release(&connection->object);
	return (int)descriptor;
}

static void node_begin(bool stream)
{
	CHECK(node_create(root_job, events_port, BADGE, stream, &node) == 0);
}

static void file_begin(uint64_t size, uint64_t reserved)
{
	node_begin(false);
	file = fake_vmo_create(size);
	for (unsigned i = 0; i < size; i++)
		file->bytes[i] = (uint8_t)(i % 251);
	CHECK(node_set_content(node, &file->vmo, false) == 0);
	CHECK(node_set_limits(node, reserved) == 0);
	the_process.file_size_limit = UINT64_MAX;
	server = NULL;
}

static void node_end(void)
{
	for (unsigned i = 0; i < 64; i++)
		(void)sys_handle_close(i);
	object_release(&node->object);
	(void)last_closes();
	user_miss_nothing();
}

static void file_end(void)
{
	node_end();
	object_release(&file->vmo.object);
	bury_all();
}

/* --- connections ----------------------------------------------------------------------------- */

static void the_last_close_reaches_the_server_once(void)
{
	int first, second;

	node_begin(true);
	first = open_node(node, O_RDWR);
	second = (int)sys_descriptor_duplicate((handle_t)first, 0, 0);
	CHECK(second == first + 1);
	CHECK(sys_handle_close((handle_t)first) == 0);
	CHECK(last_closes() == 0);
	CHECK(sys_handle_close((handle_t)second) == 0);
	CHECK(last_closes() == 1);
	CHECK(last_closes() == 0);
	node_end();
}

static void the_access_mode_decides_and_says_ebadf(void)
{
	char text[4];
	handle_t read_only, write_only;

	file_begin(10, 0);
	read_only = (handle_t)open_node(node, O_RDONLY);
	write_only = (handle_t)open_node(node, O_WRONLY);
	CHECK(sys_write(read_only, text, 1) == -EBADF);
	CHECK(sys_read(write_only, text, 1) == -EBADF);
	CHECK(sys_read(63, text, 1) == -EBADF);
	CHECK(sys_read(read_only, text, 1) == 1);
	CHECK(sys_write(write_only, text, 1) == 1);
	file_end();
}

static void only_append_and_nonblock_can_be_changed(void)
{
	handle_t fd;

	node_begin(true);
	fd = (handle_t)open_node(node, O_RDWR | O_NONBLOCK);
	CHECK(sys_connection_status_flags(fd) == (O_RDWR | O_NONBLOCK));
	CHECK(sys_connection_set_status_flags(fd, O_WRONLY | O_APPEND | O_CREAT) == 0);
	CHECK(sys_connection_status_flags(fd) == (O_RDWR | O_APPEND));
	CHECK(open_node(node, O_CREAT) == -1);
	CHECK(open_node(node, O_EXEC | O_WRONLY) == -1);
	node_end();
}

/* --- files ----------------------------------------------------------------------------------- */

static void reads_share_one_offset_and_end_at_the_size(void)
{
	uint8_t text[300];
	handle_t fd, copy;

	file_begin(500, 0);
	fd = (handle_t)open_node(node, O_RDONLY);
	copy = (handle_t)sys_descriptor_duplicate(fd, 0, 0);
	CHECK(sys_read(fd, text, 300) == 300 && text[299] == 299 % 251);
	CHECK(sys_read(copy, text, 300) == 200 && text[0] == 300 % 251);
	CHECK(sys_read(fd, text, 300) == 0);
	CHECK(sys_pread(fd, text, 10, 100) == 10 && text[0] == 100);
	CHECK(sys_pread(fd, text, 10, 500) == 0);
	CHECK(sys_pread(fd, text, 10, -1) == -EINVAL);
	CHECK(sys_seek(fd, 0, SEEK_CUR) == 500);
	CHECK(node->changed == NODE_ACCESSED);
	file_end();
}

static void seek_counts_from_three_places(void)
{
	handle_t fd;

	file_begin(500, 0);
	fd = (handle_t)open_node(node, O_RDONLY);
	CHECK(sys_seek(fd, 100, SEEK_SET) == 100);
	CHECK(sys_seek(fd, -1, SEEK_CUR) == 99);
	CHECK(sys_seek(fd, 7, SEEK_END) == 507);
	CHECK(sys_seek(fd, -508, SEEK_CUR) == -EINVAL);
	CHECK(sys_seek(fd, INT64_MAX, SEEK_END) == -EOVERFLOW);
	CHECK(sys_seek(fd, 0, SEEK_CUR) == 507);
	CHECK(sys_seek(fd, 0, 9) == -EINVAL);
	CHECK(sys_seek(fd, 0, SEEK_HOLE) == -EPIPE);
	file_end();
}

static void writes_go_into_the_content_and_move_the_offset(void)
{
	handle_t fd;

	file_begin(100, 0);
	fd = (handle_t)open_node(node, O_RDWR);
	CHECK(sys_seek(fd, 50, SEEK_SET) == 50);
	CHECK(sys_write(fd, "hello", 5) == 5);
	CHECK(memcmp(file->bytes + 50, "hello", 5) == 0);
	CHECK(sys_seek(fd, 0, SEEK_CUR) == 55);
	CHECK(sys_pwrite(fd, "xyz", 3, 0) == 3 && file->bytes[2] == 'z');
	CHECK(sys_seek(fd, 0, SEEK_CUR) == 55);
	CHECK(node->changed == NODE_MODIFIED);
	file_end();
}

static void the_kernel_grows_a_file_up_to_what_is_reserved(void)
{
	handle_t fd;

	file_begin(100, 110);
	fd = (handle_t)open_node(node, O_WRONLY | O_APPEND);
	CHECK(sys_write(fd, "0123456789", 10) == 10);
	CHECK(file->vmo.size == 110);
	CHECK(sys_write(fd, "x", 1) == -EPIPE); /* the server is asked */
	CHECK(sys_pwrite(fd, "x", 1, 112) == -EPIPE);
	CHECK(file->vmo.size == 110);
	file_end();
}

static void the_file_size_limit_cuts_and_then_refuses(void)
{
	handle_t fd;

	file_begin(100, 200);
	the_process.file_size_limit = 105;
	fd = (handle_t)open_node(node, O_WRONLY);
	CHECK(sys_seek(fd, 0, SEEK_END) == 100);
	CHECK(sys_write(fd, "0123456789", 10) == 5);
	CHECK(sys_write(fd, "0123456789", 10) == -EFBIG);
	CHECK(sys_pwrite(fd, "x", 1, 105) == -EFBIG);
	CHECK(file->vmo.size == 105);
	file_end();
}

static void vectors_move_as_one_transfer(void)
{
	char a[4] = "abc", b[4] = "def";
	uint8_t in[8] = {0};
	struct iovec out[4] = {{a, 3}, {NULL, 0}, {b, 3}, {NULL, 0}};
	struct iovec back[3] = {{in, 1}, {in + 1, 4}, {in + 5, 100}};
	handle_t fd;

	file_begin(6, 0);
	fd = (handle_t)open_node(node, O_RDWR);
	CHECK(sys_writev(fd, out, 4) == 6);
	CHECK(memcmp(file->bytes, "abcdef", 6) == 0);
	CHECK(sys_preadv(fd, back, 3, 0) == 6 && memcmp(in, "abcdef", 6) == 0);
	CHECK(sys_pwritev(fd, out, 4, 3) == -EPIPE);
	CHECK(sys_readv(fd, back, 0) == 0);
	CHECK(sys_readv(fd, back, 1025) == -EINVAL);
	out[0].iov_len = INT64_MAX;
	CHECK(sys_writev(fd, out, 3) == -EINVAL);
	file_end();
}

static void a_missing_user_page_ends_the_turn_and_the_transfer_goes_on(void)
{
	static uint8_t text[8192];
	handle_t fd;

	file_begin(8192, 0);
	fd = (handle_t)open_node(node, O_RDWR);
	user_faults = 0;
	user_miss(text + 4096, 4096, false);
	CHECK(sys_read(fd, text, 8192) == 8192);
	CHECK(user_faults == 1 && memcmp(text, file->bytes, 8192) == 0);
	user_miss(text + 100, 4096, true);
	CHECK(sys_pread(fd, text, 8192, 0) == 100);
	user_miss(text, 4096, true);
	CHECK(sys_pread(fd, text, 8192, 0) == -EFAULT);
	CHECK(sys_pread(fd, (void *)0xffff800000000000UL, 1, 0) == -EFAULT);
	CHECK(!node->turn);
	file_end();
}

/* --- the server ------------------------------------------------------------------------------ */

static uint64_t served_offset;
static uint32_t served_label;
static unsigned served_calls;

static int64_t echo_server(const struct call_context *context, uint32_t label,
			   uint64_t words[MESSAGE_WORDS], const struct lease *lease)
{
	served_label = label;
	served_calls++;
	served_offset = (int64_t)words[1] == -1 ? context->offset : words[1];
	CHECK(context->badge == BADGE && context->port == events_port);
	if (label == LABEL_SEEK) {
		words[0] = 123;
		return 0;
	}
	CHECK(lease->length == words[0] && lease->length <= LEASE_BYTES_MAX);
	CHECK(lease->access == (label == LABEL_READ ? LEASE_WRITE : LEASE_READ));
	if (label == LABEL_READ)
		memset((void *)lease->address, 's', lease->length);
	return lease->length;
}

static int64_t broken_server(const struct call_context *context UNUSED, uint32_t label UNUSED,
			     uint64_t words[MESSAGE_WORDS] UNUSED, const struct lease *lease)
{
	return (int64_t)lease->length + 1;
}

static void without_content_the_server_is_asked_in_leases(void)
{
	static char text[200000];
	handle_t fd;

	node_begin(false);
	the_process.file_size_limit = UINT64_MAX;
	server = echo_server;
	served_calls = 0;
	fd = (handle_t)open_node(node, O_RDWR);
	CHECK(sys_read(fd, text, 200000) == 200000 && text[199999] == 's');
	CHECK(served_calls == 4 && served_label == LABEL_READ);
	CHECK(sys_pwrite(fd, text, 70000, 1000) == 70000);
	CHECK(served_label == LABEL_WRITE && served_offset == 1000 + 65536);
	CHECK(sys_seek(fd, 0, SEEK_END) == 123);
	CHECK(sys_seek(fd, 0, SEEK_CUR) == 123);
	server = broken_server;
	CHECK(sys_read(fd, text, 10) == -EIO);
	server = NULL;
	CHECK(sys_read(fd, text, 10) == -EPIPE);
	CHECK(sys_read(fd, text, 0) == 0);
	node_end();
}

static void a_stream_has_no_offset(void)
{
	char text[4];
	handle_t fd;

	node_begin(true);
	server = echo_server;
	fd = (handle_t)open_node(node, O_RDWR);
	CHECK(sys_seek(fd, 0, SEEK_SET) == -ESPIPE);
	CHECK(sys_pread(fd, text, 1, 0) == -ESPIPE);
	CHECK(sys_pwrite(fd, text, 1, 0) == -ESPIPE);
	CHECK(sys_write(fd, text, 4) == 4);
	CHECK(node_set_content(node, NULL, false) == -EINVAL);
	node_end();
}

/* --- pipes as descriptors -------------------------------------------------------------------- */

static void a_pipe_has_two_ends(void)
{
	uint32_t ends[2];
	char text[4];

	CHECK(sys_pipe_create(O_CLOEXEC | O_NONBLOCK, ends) == 0);
	CHECK(ends[0] == 0 && ends[1] == 1);
	CHECK(sys_descriptor_flags(1) == HANDLE_CLOSE_ON_EXEC);
	CHECK(sys_write(1, "hey", 3) == 3);
	CHECK(sys_read(0, text, 4) == 3);
	CHECK(sys_read(0, text, 4) == -EAGAIN);
	CHECK(sys_read(1, text, 4) == -EBADF);
	CHECK(sys_handle_close(0) == 0);
	CHECK(sys_write(1, "hey", 3) == -EPIPE);
	CHECK(sys_handle_close(1) == 0);
	CHECK(sys_pipe_create(O_APPEND, ends) == -EINVAL);
	bury_all();
}

static void a_pipe_that_does_not_work_out_leaves_nothing(void)
{
	uint32_t ends[2];
	unsigned failures = 0;

	for (unsigned i = 1; i < 30; i++) {
		allocation_fail_later(i);
		if (sys_pipe_create(0, ends) == 0)
			break;
		failures++;
		CHECK(the_process.handles.count[0] == 0);
	}
	CHECK(failures >= 4);
	allocation_fail_later(0);
	CHECK(sys_handle_close(0) == 0 && sys_handle_close(1) == 0);
	user_miss(ends, sizeof(ends), true);
	CHECK(sys_pipe_create(0, ends) == -EFAULT);
	user_miss_nothing();
	CHECK(the_process.handles.count[0] == 0);
	bury_all();
}

static void two_nodes_become_a_pair(void)
{
	struct node *peer;
	handle_t a, b;
	char text[4];

	node_begin(true);
	CHECK(node_create(root_job, events_port, BADGE, true, &peer) == 0);
	a = (handle_t)open_node(node, O_RDWR | O_NONBLOCK);
	b = (handle_t)open_node(peer, O_RDWR | O_NONBLOCK);
	CHECK(node_set_pipe(node, node, 4096) == -EINVAL);
	CHECK(node_set_pipe(node, peer, 4096) == 0);
	CHECK(node_set_pipe(peer, NULL, 4096) == -EBUSY);
	CHECK(sys_write(a, "abc", 3) == 3);
	CHECK(sys_read(a, text, 4) == -EAGAIN);
	CHECK(sys_read(b, text, 4) == 3);
	CHECK(sys_handle_close(a) == 0);
	CHECK(sys_read(b, text, 4) == 0);
	CHECK(sys_write(b, "abc", 3) == -EPIPE);
	object_release(&peer->object);
	node_end();
}

static void a_watch_reports_bits_to_a_port(void)
{
	struct event_seen seen;

	node_begin(true);
	CHECK(node_watch(node, events_port, 9) == 0);
	CHECK(node_watch(node, events_port, 9) == -EBUSY);
	CHECK(!events_take(&seen));
	CHECK(node_set_bits(node, LEVEL_READABLE, 0) == 1);
	CHECK(node_set_bits(node, LEVEL_READABLE, 0) == 1);
	CHECK(node_set_bits(node, LEVEL_WRITABLE, 0) == 2);
	CHECK(events_take(&seen) && seen.kind == EVENT_BITS && seen.key == 9);
	CHECK(seen.words[0] == (LEVEL_READABLE | LEVEL_WRITABLE) && seen.words[1] == 2);
	CHECK(!events_take(&seen));
	CHECK(node_set_pipe(node, NULL, 4096) == 0);
	(void)events_take(&seen);
	CHECK(sys_write((handle_t)open_node(node, O_RDWR), "x", 1) == 1);
	CHECK(events_take(&seen) && seen.words[0] & LEVEL_READABLE);
	CHECK(node_unwatch(node, events_port) == 0);
	CHECK(node_unwatch(node, events_port) == -ESRCH);
	node_end();
}

/* --- poll ------------------------------------------------------------------------------------ */

#define MANY 100

static struct pollfd polled[MANY];
static int64_t poll_result;
static bool poll_done;
static uint64_t poll_deadline;
static uint32_t poll_count;

static void poll_pipes(unsigned count)
{
	uint32_t ends[2];

	for (unsigned i = 0; i < count; i++) {
		CHECK(sys_pipe_create(O_NONBLOCK, ends) == 0);
		polled[i] = (struct pollfd){.fd = (int)ends[0], .events = POLLIN, .revents = 99};
	}
	poll_count = count;
	poll_deadline = UINT64_MAX;
}

static void close_all(void)
{
	for (unsigned i = 0; i < 2 * MANY; i++)
		(void)sys_handle_close(i);
	bury_all();
}

static void poller_thread(void *unused UNUSED)
{
	poll_result = sys_poll(polled, poll_count, poll_deadline, NULL);
	__atomic_store_n(&poll_done, true, __ATOMIC_RELEASE);
}

static void poll_reports_every_kind_of_readiness(void)
{
	uint32_t ends[2];
	struct pollfd fds[5];

	file_begin(10, 0);
	CHECK(sys_pipe_create(0, ends) == 0);
	fds[0] = (struct pollfd){.fd = (int)ends[0], .events = POLLIN | POLLOUT};
	fds[1] = (struct pollfd){.fd = (int)ends[1], .events = POLLIN | POLLOUT};
	fds[2] = (struct pollfd){.fd = open_node(node, O_RDWR), .events = POLLIN | POLLOUT};
	fds[3] = (struct pollfd){.fd = 60, .events = POLLIN};
	fds[4] = (struct pollfd){.fd = -1, .events = POLLIN, .revents = 7};
	CHECK(sys_poll(fds, 5, 0, NULL) == 3);
	CHECK(fds[0].revents == 0 && fds[1].revents == POLLOUT);
	CHECK(fds[2].revents == (POLLIN | POLLOUT));
	CHECK(fds[3].revents == POLLNVAL && fds[4].revents == 0);
	CHECK(sys_write(ends[1], "x", 1) == 1);
	CHECK(sys_poll(fds, 1, 0, NULL) == 1 && fds[0].revents == POLLIN);
	CHECK(sys_handle_close(ends[1]) == 0);
	CHECK(sys_poll(fds, 1, 0, NULL) == 1 && fds[0].revents == (POLLIN | POLLHUP));
	fds[0].fd = 0x20000;
	CHECK(sys_poll(fds, 1, UINT64_MAX, NULL) == 1 && fds[0].revents == POLLNVAL);
	CHECK(sys_poll(fds, 70000, 0, NULL) == -EINVAL);
	file_end();
}

static void poll_waits_for_any_of_many(void)
{
	struct shim_worker *worker;

	poll_pipes(MANY);
	worker = shim_start(&the_process, poller_thread, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	CHECK(sys_write((handle_t)polled[77].fd + 1, "x", 1) == 1);
	shim_join(worker);
	CHECK(poll_result == 1);
	for (unsigned i = 0; i < MANY; i++)
		CHECK(polled[i].revents == (i == 77 ? POLLIN : 0));
	close_all();
}

static void poll_ends_at_its_deadline_or_a_signal(void)
{
	struct shim_worker *worker;

	poll_pipes(3);
	poll_deadline = arch_clock_now() + 1000000;
	poller_thread(NULL);
	CHECK(poll_result == 0);
	poll_deadline = UINT64_MAX;
	worker = shim_start(&the_process, poller_thread, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	shim_interrupt(shim_worker_thread(worker));
	shim_join(worker);
	CHECK(poll_result == -EINTR);
	close_all();
}

static void poll_swaps_the_mask_while_it_waits(void)
{
	uint64_t mask = 0xf0;
	struct thread_page *page = thread_current()->page;

	poll_pipes(1);
	page->signal_mask = 0xff;
	page->signal_doorbell = 0x10;
	CHECK(sys_poll(polled, 1, arch_clock_now(), &mask) == 0);
	CHECK(page->signal_mask == 0xff);
	page->signal_doorbell = 0x01;
	CHECK(sys_poll(polled, 1, UINT64_MAX, &mask) == -EINTR);
	CHECK(page->signal_mask == 0xf0 && thread_current()->mask_replaced);
	CHECK(thread_current()->old_mask == 0xff);
	page->signal_doorbell = 0;
	page->signal_mask = 0;
	close_all();
}

static void poll_sees_a_node_that_becomes_a_pipe(void)
{
	struct shim_worker *worker;

	node_begin(true);
	polled[0] = (struct pollfd){.fd = open_node(node, O_RDWR), .events = POLLIN};
	poll_count = 1;
	poll_deadline = UINT64_MAX;
	worker = shim_start(&the_process, poller_thread, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	CHECK(node_set_pipe(node, NULL, 4096) == 0);
	CHECK(sys_write((handle_t)polled[0].fd, "x", 1) == 1);
	shim_join(worker);
	CHECK(poll_result == 1 && polled[0].revents == POLLIN);
	node_end();
}

static void poll_survives_closing_what_it_waits_for(void)
{
	struct shim_worker *worker;

	poll_pipes(20);
	poll_done = false;
	worker = shim_start(&the_process, poller_thread, NULL);
	shim_until_blocked(shim_worker_thread(worker));
	for (unsigned i = 0; i < 20; i++)
		CHECK(sys_handle_close((handle_t)polled[i].fd) == 0);
	CHECK(sys_write((handle_t)polled[3].fd + 1, "x", 1) == -EPIPE);
	/* It may be looking once more, and not wait at the moment. */
	while (!__atomic_load_n(&poll_done, __ATOMIC_ACQUIRE))
		shim_interrupt(shim_worker_thread(worker));
	shim_join(worker);
	CHECK(poll_result == -EINTR);
	close_all();
}

static void poll_without_memory_says_so(void)
{
	poll_pipes(40);
	for (unsigned i = 1; i <= 2; i++) {
		allocation_fail_later(i);
		poller_thread(NULL);
		CHECK(poll_result == -ENOMEM);
	}
	close_all();
}

static void echo_thread(void *argument)
{
	const uint32_t *ends = argument;
	char byte;

	while (sys_read(ends[0], &byte, 1) == 1)
		CHECK(sys_write(ends[3], &byte, 1) == 1);
}

static void a_byte_goes_back_and_forth(void)
{
	uint32_t ends[4];
	struct shim_worker *worker;

	CHECK(sys_pipe_create(0, ends) == 0 && sys_pipe_create(0, ends + 2) == 0);
	worker = shim_start(&the_process, echo_thread, ends);
	for (unsigned i = 0; i < 2000; i++) {
		char byte = (char)i, back;

		CHECK(sys_write(ends[1], &byte, 1) == 1);
		CHECK(sys_read(ends[2], &back, 1) == 1 && back == byte);
	}
	CHECK(sys_handle_close(ends[1]) == 0);
	shim_join(worker);
	close_all();
}

/* --- handles --------------------------------------------------------------------------------- */

static void duplicates_never_gain_rights(void)
{
	handle_t handle, copy;

	node_begin(true);
	CHECK(handle_add(&the_process.handles, &node->object,
			 RIGHT_DUPLICATE | RIGHT_READ | RIGHT_CREATE, 0, &handle) == 0);
	CHECK(sys_handle_duplicate(handle, RIGHT_WRITE, 0) == -EACCES);
	CHECK(sys_handle_duplicate(handle, 1U << 20, 0) == -EINVAL);
	copy = (handle_t)sys_handle_duplicate(handle, RIGHT_READ, HANDLE_INHERIT);
	CHECK(copy > HANDLE_DESCRIPTORS);
	CHECK(sys_handle_duplicate(copy, RIGHT_READ, 0) == -EACCES);
	CHECK(sys_connection_open(copy, O_RDONLY) == -EACCES);
	CHECK(sys_descriptor_duplicate(handle, 0, 0) == -EINVAL);
	CHECK(sys_handle_close(copy) == 0);
	CHECK(sys_handle_close(copy) == -EBADF);
	copy = (handle_t)sys_connection_open(handle, O_RDONLY);
	CHECK(sys_descriptor_duplicate_to(copy, 30, HANDLE_CLOSE_ON_FORK) == 30);
	CHECK(sys_descriptor_duplicate_to(30, 30, 0) == 30);
	CHECK(sys_descriptor_flags(30) == HANDLE_CLOSE_ON_FORK);
	CHECK(sys_descriptor_set_flags(30, HANDLE_INHERIT) == -EINVAL);
	CHECK(sys_descriptor_set_flags(30, HANDLE_CLOSE_ON_EXEC) == 0);
	CHECK(sys_handle_close(copy) == 0);
	CHECK(sys_handle_close(30) == 0);
	CHECK(last_closes() == 1);
	CHECK(sys_handle_close(handle) == 0);
	node_end();
}

int main(void)
{
	job_init_root(1UL << 30);
	the_process.job = root_job;
	shim_enter(&the_process);
	handle_table_init(&the_process.handles, root_job);
	TEST(the_last_close_reaches_the_server_once);
	TEST(the_access_mode_decides_and_says_ebadf);
	TEST(only_append_and_nonblock_can_be_changed);
	TEST(reads_share_one_offset_and_end_at_the_size);
	TEST(seek_counts_from_three_places);
	TEST(writes_go_into_the_content_and_move_the_offset);
	TEST(the_kernel_grows_a_file_up_to_what_is_reserved);
	TEST(the_file_size_limit_cuts_and_then_refuses);
	TEST(vectors_move_as_one_transfer);
	TEST(a_missing_user_page_ends_the_turn_and_the_transfer_goes_on);
	TEST(without_content_the_server_is_asked_in_leases);
	TEST(a_stream_has_no_offset);
	TEST(a_pipe_has_two_ends);
	TEST(a_pipe_that_does_not_work_out_leaves_nothing);
	TEST(two_nodes_become_a_pair);
	TEST(a_watch_reports_bits_to_a_port);
	TEST(poll_reports_every_kind_of_readiness);
	TEST(poll_waits_for_any_of_many);
	TEST(poll_ends_at_its_deadline_or_a_signal);
	TEST(poll_swaps_the_mask_while_it_waits);
	TEST(poll_sees_a_node_that_becomes_a_pipe);
	TEST(poll_survives_closing_what_it_waits_for);
	TEST(poll_without_memory_says_so);
	TEST(a_byte_goes_back_and_forth);
	TEST(duplicates_never_gain_rights);
	while (handle_table_drain(&the_process.handles))
		continue;
	TEST(nothing_leaks);
	shim_leave();
	return test_finish();
}
