/* SPDX-License-Identifier: MIT */
#include "client.h"

void test_initrd(void)
{
	static uint8_t buffer[8192];
	struct file_attributes attributes;
	int64_t file, directory, length;

	EXPECT(do_stat(AT_ROOT, "/", 0, &attributes), 0);
	EXPECT(attributes.mode & S_IFMT, S_IFDIR);
	EXPECT(do_stat(AT_ROOT, "//servers/./../servers/vfs", 0, &attributes), 0);
	EXPECT_TRUE(attributes.size > 1000);
	EXPECT(do_stat(AT_ROOT, "/none", 0, &attributes), -ENOENT);
	EXPECT(do_stat(AT_ROOT, "/servers/vfs/x", 0, &attributes), -ENOTDIR);
	EXPECT(do_stat(AT_ROOT, "/servers/vfs/", 0, &attributes), -ENOTDIR);
	EXPECT(do_stat(AT_ROOT, "", 0, &attributes), -ENOENT);

	file = EXPECT_GOOD(do_open(AT_ROOT, "/servers/vfs", O_RDONLY, 0));
	EXPECT(kelner_read((handle_t)file, buffer, 4096), 4096);
	EXPECT(memcmp(buffer, "\177ELF", 4), 0);
	EXPECT(kelner_write((handle_t)file, "x", 1), -EBADF);
	EXPECT(do_stat((handle_t)file, "", 0, &attributes), 0);
	EXPECT(kelner_seek((handle_t)file, 0, SEEK_END), attributes.size);
	EXPECT(kelner_read((handle_t)file, buffer, 10), 0);
	close_handle(file);

	EXPECT(do_open(AT_ROOT, "/servers/vfs", O_RDWR, 0), -EROFS);
	EXPECT(do_open(AT_ROOT, "/new", O_WRONLY | O_CREAT, 0644), -EROFS);
	EXPECT(do_make_directory("/new", 0755), -EROFS);
	EXPECT(do_make_directory("/servers", 0755), -EEXIST);
	EXPECT(do_unlink(AT_ROOT, "/servers/vfs", 0), -EROFS);
	EXPECT(do_open(AT_ROOT, "/servers", O_RDWR, 0), -EISDIR);

	directory = EXPECT_GOOD(do_open(AT_ROOT, "/servers", O_RDONLY | O_DIRECTORY, 0));
	length = EXPECT_GOOD(do_read_directory((handle_t)directory, buffer, sizeof(buffer)));
	EXPECT_TRUE(length > 100);
	EXPECT(memcmp(((struct dirent *)buffer)->d_name, ".", 2), 0);
	EXPECT(do_read_directory((handle_t)directory, buffer, sizeof(buffer)), 0);
	EXPECT(do_stat((handle_t)directory, "vfs", 0, &attributes), 0);
	EXPECT(do_stat((handle_t)directory, "../tests", 0, &attributes), 0);
	EXPECT(do_stat((handle_t)directory, "../tmp", 0, &attributes), 0);
	close_handle(directory);
	EXPECT(do_execute("/tests/files"), S_IFREG | 0755);
	EXPECT(do_execute("/tests"), -EACCES);
}

void test_tree(void)
{
	struct file_attributes root, attributes;
	struct file_path_of_reply place;
	char path[64] = {0};
	struct protocol_extra extra = {.reply_tail = path, .reply_tail_size = sizeof(path) - 1};
	int64_t directory;

	EXPECT(do_stat(AT_ROOT, "/", 0, &root), 0);
	EXPECT(do_make_directory("/tmp/a", 0755), 0);
	EXPECT(do_make_directory("/tmp/a/b/", 0755), 0);
	EXPECT(do_make_directory("/tmp/a", 0755), -EEXIST);
	EXPECT(do_make_directory("/tmp", 0755), -EEXIST);
	EXPECT(do_make_directory("/tmp/none/b", 0755), -ENOENT);
	EXPECT(do_stat(AT_ROOT, "/tmp/a/b/../../..", 0, &attributes), 0);
	EXPECT(attributes.inode, root.inode);
	EXPECT(attributes.device, root.device);
	EXPECT(do_stat(AT_ROOT, "/tmp/../tmp/a", 0, &attributes), 0);
	EXPECT(attributes.links, 3);
	directory = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/a/b", O_PATH | O_DIRECTORY, 0));
	EXPECT(file_path_of((handle_t)directory, &place, &extra), 0);
	EXPECT(strcmp(path, "/a/b"), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/a", AT_REMOVEDIR), -ENOTEMPTY);
	EXPECT(do_unlink(AT_ROOT, "/tmp/a/b", 0), -EISDIR);
	EXPECT(do_unlink(AT_ROOT, "/tmp/a/b/.", AT_REMOVEDIR), -EINVAL);
	EXPECT(do_unlink(AT_ROOT, "/tmp/a/b", AT_REMOVEDIR), 0);
	EXPECT(file_path_of((handle_t)directory, &place, &extra), -ENOENT);
	EXPECT(do_open((handle_t)directory, "x", O_WRONLY | O_CREAT, 0644), -ENOENT);
	EXPECT(do_stat((handle_t)directory, "", 0, &attributes), 0);
	EXPECT(attributes.links, 0);
	close_handle(directory);
	EXPECT(do_unlink(AT_ROOT, "/tmp/a", AT_REMOVEDIR), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp", AT_REMOVEDIR), -EBUSY);
}

void test_mounts(void)
{
	struct vfs_mount_info_request request = {.index = 1};
	struct vfs_mount_info_reply reply;
	char path[64] = {0};
	struct protocol_extra extra = {.reply_tail = path, .reply_tail_size = sizeof(path) - 1};

	EXPECT(vfs_mount_info(vfs, &request, &reply, &extra), 0);
	EXPECT(strcmp(path, "/tmp"), 0);
	EXPECT(strcmp(path + 5, "tmpfs"), 0);
	request.index = 9;
	EXPECT(vfs_mount_info(vfs, &request, &reply, &extra), -ENOENT);
}
