/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <abi/space.h>

static uint8_t block[65536], other[65536];

static void test_mapping(void)
{
	struct file_content_request request = {.protection = PROT_READ | PROT_WRITE, .shared = 1};
	struct protocol_extra extra = {0};
	int64_t file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/map", O_RDWR | O_CREAT, 0600));
	int64_t address;

	EXPECT(kelner_write((handle_t)file, "before", 6), 6);
	EXPECT(file_content((handle_t)file, &request, &extra), 0);
	address = EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, 4096,
					       SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED),
					       extra.received[0], 0));
	EXPECT(memcmp((void *)address, "before", 6), 0);
	memcpy((void *)address, "behind", 6);
	EXPECT_TEXT("/tmp/map", "behind");
	(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)address, 4096);
	close_handle((int64_t)extra.received[0]);
	close_handle(file);
	EXPECT(do_unlink(AT_ROOT, "/tmp/map", 0), 0);
}

/* What does not fit fails, and what was written before is there. */
static void test_full(void)
{
	struct file_stat_file_system_reply before, after;
	struct file_attributes attributes;
	int64_t file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/full", O_RDWR | O_CREAT, 0600));
	int64_t total = 0, written;

	EXPECT(do_usage("/tmp", &before), 0);
	memset(block, 'f', sizeof(block));
	while ((written = kelner_write((handle_t)file, block, 60000)) > 0)
		total += written;
	EXPECT(written, -ENOSPC);
	EXPECT(total, (int64_t)(before.blocks_free * 4096));
	EXPECT(do_usage("/tmp", &after), 0);
	EXPECT(after.blocks_free, 0);
	EXPECT(do_stat(AT_ROOT, "/tmp/full", 0, &attributes), 0);
	EXPECT(attributes.size, total);
	EXPECT(kelner_pread((handle_t)file, other, 1000, total - 1000), 1000);
	EXPECT(memcmp(block, other, 1000), 0);
	EXPECT(kelner_pwrite((handle_t)file, "over", 4, 100), 4);
	EXPECT(do_truncate((handle_t)file, 8192), 0);
	EXPECT(do_usage("/tmp", &after), 0);
	EXPECT(after.blocks_free, before.blocks_free - 2);
	close_handle(file);
	EXPECT(do_unlink(AT_ROOT, "/tmp/full", 0), 0);
	EXPECT(do_usage("/tmp", &after), 0);
	EXPECT(after.blocks_free, before.blocks_free);
}

static void test_sparse(void)
{
	struct file_stat_file_system_reply before, after;
	struct file_attributes attributes;
	int64_t file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/sparse", O_RDWR | O_CREAT, 0600));

	EXPECT(do_usage("/tmp", &before), 0);
	EXPECT(kelner_pwrite((handle_t)file, "far", 3, 1L << 40), 3);
	EXPECT(do_stat(AT_ROOT, "/tmp/sparse", 0, &attributes), 0);
	EXPECT(attributes.size, (1L << 40) + 3);
	EXPECT(attributes.blocks, 8);
	EXPECT(kelner_pwrite((handle_t)file, "near", 4, 10), 4);
	EXPECT(do_usage("/tmp", &after), 0);
	EXPECT(after.blocks_free, before.blocks_free - 2);
	EXPECT(kelner_pread((handle_t)file, other, 4, 1L << 30), 4);
	EXPECT(other[0], 0);
	/* Opened again it is still the server that gives it pages. */
	close_handle(file);
	file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/sparse", O_RDWR, 0));
	EXPECT(kelner_pwrite((handle_t)file, "third", 5, 1L << 20), 5);
	EXPECT(do_usage("/tmp", &after), 0);
	EXPECT_TRUE(after.blocks_free <= before.blocks_free - 3);
	EXPECT(do_truncate((handle_t)file, 1L << 41), 0);
	EXPECT(do_truncate((handle_t)file, -1), -EINVAL);
	EXPECT(do_truncate((handle_t)file, 0), 0);
	EXPECT(do_usage("/tmp", &after), 0);
	EXPECT(after.blocks_free, before.blocks_free);
	close_handle(file);
	EXPECT(do_unlink(AT_ROOT, "/tmp/sparse", 0), 0);
}

void test_content(void)
{
	struct file_attributes attributes;
	int64_t file, again;

	write_text("/tmp/c", "hello");
	EXPECT_TEXT("/tmp/c", "hello");
	file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/c", O_WRONLY | O_APPEND, 0));
	again = EXPECT_GOOD(do_open((handle_t)file, "", O_RDONLY, 0));
	EXPECT(kelner_write((handle_t)file, ", world", 7), 7);
	EXPECT_TEXT("/tmp/c", "hello, world");
	EXPECT(kelner_read((handle_t)again, other, 100), 12);
	EXPECT(kelner_read((handle_t)file, other, 100), -EBADF);
	close_handle(again);
	close_handle(file);
	file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/c", O_RDWR | O_TRUNC, 0));
	EXPECT_TEXT("/tmp/c", "");
	for (unsigned i = 0; i < 20; i++) {
		memset(block, (int)i, sizeof(block));
		EXPECT(kelner_write((handle_t)file, block, sizeof(block)), sizeof(block));
	}
	EXPECT(kelner_pread((handle_t)file, other, sizeof(other), 19 * sizeof(block)),
	       sizeof(other));
	EXPECT(memcmp(block, other, sizeof(block)), 0);
	close_handle(file);
	EXPECT(do_unlink(AT_ROOT, "/tmp/c", 0), 0);
	/* A write takes the set-user-id bit away. */
	write_text("/tmp/set", "id");
	EXPECT(do_change_mode("/tmp/set", 04755), 0);
	file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/set", O_WRONLY, 0));
	EXPECT(do_stat(AT_ROOT, "/tmp/set", 0, &attributes), 0);
	EXPECT(attributes.mode, S_IFREG | 04755);
	EXPECT(kelner_write((handle_t)file, "ok", 2), 2);
	EXPECT(do_stat(AT_ROOT, "/tmp/set", 0, &attributes), 0);
	EXPECT(attributes.mode, S_IFREG | 0755);
	close_handle(file);
	EXPECT(do_unlink(AT_ROOT, "/tmp/set", 0), 0);
	test_mapping();
	test_full();
	test_sparse();
}

void test_fifos(void)
{
	int64_t reader, writer, end;
	char buffer[16];

	EXPECT(do_make_fifo("/tmp/fifo"), 0);
	EXPECT(do_open(AT_ROOT, "/tmp/fifo", O_WRONLY | O_NONBLOCK, 0), -ENXIO);
	reader = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/fifo", O_RDONLY | O_NONBLOCK, 0));
	EXPECT(kelner_read((handle_t)reader, buffer, 4), 0);
	writer = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/fifo", O_WRONLY, 0));
	EXPECT(kelner_read((handle_t)reader, buffer, 4), -EAGAIN);
	EXPECT(kelner_write((handle_t)writer, "pipe", 4), 4);
	EXPECT(kelner_read((handle_t)reader, buffer, 16), 4);
	close_handle(writer);
	/* The server closes its own handle to the writing end behind its reply, maybe just now. */
	while ((end = kelner_read((handle_t)reader, buffer, 4)) == -EAGAIN)
		(void)kelner_thread_yield();
	EXPECT(end, 0);
	close_handle(reader);
	EXPECT(do_open(AT_ROOT, "/tmp/fifo", O_WRONLY | O_NONBLOCK, 0), -ENXIO);
	EXPECT(do_unlink(AT_ROOT, "/tmp/fifo", 0), 0);
}

void test_permissions(void)
{
	struct file_attributes attributes;

	EXPECT(do_make_directory("/tmp/mine", 0700), 0);
	write_text("/tmp/mine/file", "secret");
	write_text("/tmp/file", "public");
	become(1000);
	EXPECT(do_open(AT_ROOT, "/tmp/mine/file", O_RDONLY, 0), -EACCES);
	EXPECT_TEXT("/tmp/file", "public");
	EXPECT(do_open(AT_ROOT, "/tmp/file", O_WRONLY, 0), -EACCES);
	EXPECT(do_access("/tmp/file", 4), 0);
	EXPECT(do_access("/tmp/file", 2), -EACCES);
	/* The sticky bit of /tmp. */
	EXPECT(do_unlink(AT_ROOT, "/tmp/file", 0), -EPERM);
	EXPECT(do_rename("/tmp/file", "/tmp", "other", 0), -EPERM);
	EXPECT(do_change_mode("/tmp/file", 0777), -EPERM);
	write_text("/tmp/own", "own");
	EXPECT(do_stat(AT_ROOT, "/tmp/own", 0, &attributes), 0);
	EXPECT(attributes.user, 1000);
	EXPECT(attributes.group, 1000);
	EXPECT(do_change_owner("/tmp/own", 1001, (uint32_t)-1), -EPERM);
	EXPECT(do_change_owner("/tmp/own", (uint32_t)-1, 100), 0);
	EXPECT(do_change_mode("/tmp/own", 0060), 0);
	EXPECT(do_open(AT_ROOT, "/tmp/own", O_RDONLY, 0), -EACCES);
	become(1001); /* in group 100 too */
	EXPECT_TEXT("/tmp/own", "own");
	become(0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/own", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/file", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/mine/file", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/mine", AT_REMOVEDIR), 0);
}
