/* SPDX-License-Identifier: MIT */
#include "client.h"

void test_devices(void)
{
	struct file_attributes attributes;
	char buffer[16] = "................", zeroes[16] = {0};
	int64_t file = EXPECT_GOOD(do_open(AT_ROOT, "/dev/null", O_RDWR | O_CREAT | O_TRUNC, 0));

	EXPECT(kelner_read((handle_t)file, buffer, 16), 0);
	EXPECT(kelner_write((handle_t)file, buffer, 16), 16);
	EXPECT(do_stat((handle_t)file, "", 0, &attributes), 0);
	EXPECT(attributes.mode, S_IFCHR | 0666);
	EXPECT(attributes.special, 0x103);
	close_handle(file);
	file = EXPECT_GOOD(do_open(AT_ROOT, "/dev/full", O_RDWR, 0));
	EXPECT(kelner_write((handle_t)file, buffer, 16), -ENOSPC);
	EXPECT(kelner_read((handle_t)file, buffer, 16), 16);
	EXPECT(memcmp(buffer, zeroes, 16), 0);
	close_handle(file);
	file = EXPECT_GOOD(do_open(AT_ROOT, "/dev/random", O_RDONLY, 0));
	EXPECT(kelner_read((handle_t)file, buffer, 16), 16);
	EXPECT_TRUE(memcmp(buffer, zeroes, 16) != 0);
	close_handle(file);
	EXPECT(do_open(AT_ROOT, "/dev/new", O_WRONLY | O_CREAT, 0600), -EPERM);
	EXPECT(do_stat(AT_ROOT, "/dev/pts/..", 0, &attributes), 0);
	EXPECT(do_change_mode("/dev/null", 0600), 0);
	become(1000);
	EXPECT(do_open(AT_ROOT, "/dev/null", O_RDONLY, 0), -EACCES);
}

void test_processes(void)
{
	static const char stat[] = "7 (seven) S 1 0 0 ";
	struct file_attributes attributes;
	char buffer[64];
	int64_t file = EXPECT_GOOD(do_open(AT_ROOT, "/proc/7/stat", O_RDONLY, 0));

	EXPECT(kelner_read((handle_t)file, buffer, sizeof(stat) - 1), sizeof(stat) - 1);
	EXPECT(memcmp(buffer, stat, sizeof(stat) - 1), 0);
	EXPECT_TRUE(kelner_read((handle_t)file, buffer, sizeof(buffer)) > 40);
	close_handle(file);
	EXPECT_TEXT("/proc/7/comm", "seven\n");
	EXPECT(do_stat(AT_ROOT, "/proc/7", 0, &attributes), 0);
	EXPECT(attributes.user, 7);
	EXPECT(do_stat(AT_ROOT, "/proc/8", 0, &attributes), -ENOENT);
	EXPECT(do_stat(AT_ROOT, "/proc/7/..", 0, &attributes), 0);
	EXPECT(do_stat(AT_ROOT, "/proc/self", AT_SYMLINK_NOFOLLOW, &attributes), 0);
	EXPECT_TRUE(do_read_link("/proc/self", buffer, sizeof(buffer)) > 0);
	file = EXPECT_GOOD(do_open(AT_ROOT, "/proc/mounts", O_RDONLY, 0));
	EXPECT_TRUE(kelner_read((handle_t)file, buffer, sizeof(buffer)) > 20);
	EXPECT(memcmp(buffer, "initrd / initrd ro", 18), 0);
	close_handle(file);
	EXPECT(do_open(AT_ROOT, "/proc/new", O_WRONLY | O_CREAT, 0600), -EROFS);
	expect_count("/proc/7", 5 + 2);
	expect_count("/proc", 8 + 2 + 2);
}
