/* SPDX-License-Identifier: MIT */
#include "client.h"

static void test_renames(void)
{
	struct file_attributes attributes;

	EXPECT(do_make_directory("/tmp/d", 0755), 0);
	EXPECT(do_make_directory("/tmp/e", 0755), 0);
	write_text("/tmp/d/one", "one");
	write_text("/tmp/d/two", "two");
	EXPECT(do_rename("/tmp/d/one", "/tmp/e", "three", 0), 0);
	EXPECT_TEXT("/tmp/e/three", "one");
	EXPECT(do_stat(AT_ROOT, "/tmp/d/one", 0, &attributes), -ENOENT);
	EXPECT(do_rename("/tmp/d/two", "/tmp/e", "three", FILE_RENAME_NOREPLACE), -EEXIST);
	EXPECT(do_rename("/tmp/d/two", "/tmp/e", "three", 0), 0);
	EXPECT_TEXT("/tmp/e/three", "two");
	EXPECT(do_rename("/tmp/e/three", "/tmp", "d", 0), -EISDIR);
	EXPECT(do_rename("/tmp/d", "/tmp/e", "three", 0), -ENOTDIR);
	EXPECT(do_rename("/tmp/e", "/tmp/e", "below", 0), -EINVAL);
	EXPECT(do_rename("/tmp/d", "/tmp", "e", 0), -ENOTEMPTY);
	EXPECT(do_rename("/tmp/e", "/tmp", "d", 0), 0);
	EXPECT_TEXT("/tmp/d/three", "two");
	EXPECT(do_rename("/tmp/d/three", "/tmp/d", "three", 0), 0);
	EXPECT(do_rename("/tmp/d/three", "/tmp/d", "..", 0), -EBUSY);
	EXPECT(do_rename("/tmp/d/three", "/tmp/d", "four/", 0), -ENOTDIR);
	EXPECT(do_rename("/tmp/none", "/tmp/d", "four", 0), -ENOENT);
	EXPECT(do_rename("/tmp/d/three", "/servers", "four", 0), -EXDEV);
	EXPECT(do_unlink(AT_ROOT, "/tmp/d/three", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/d", AT_REMOVEDIR), 0);
}

void test_names(void)
{
	static char name[300];
	struct file_attributes attributes;
	int64_t file;

	memset(name, 'n', sizeof(name) - 1);
	memcpy(name, "/tmp/", 5);
	EXPECT(do_open(AT_ROOT, name, O_WRONLY | O_CREAT, 0600), -ENAMETOOLONG);
	name[5 + 255] = '\0';
	file = EXPECT_GOOD(do_open(AT_ROOT, name, O_WRONLY | O_CREAT | O_EXCL, 0600));
	EXPECT(do_open(AT_ROOT, name, O_WRONLY | O_CREAT | O_EXCL, 0600), -EEXIST);
	EXPECT(do_open(AT_ROOT, name, O_RDONLY | O_DIRECTORY, 0600), -ENOTDIR);
	EXPECT(do_open(AT_ROOT, "/tmp/slash/", O_WRONLY | O_CREAT, 0600), -EISDIR);

	/* It lives on while it is open. */
	EXPECT(kelner_write((handle_t)file, "kept", 4), 4);
	EXPECT(do_unlink(AT_ROOT, name, 0), 0);
	EXPECT(do_unlink(AT_ROOT, name, 0), -ENOENT);
	EXPECT(kelner_pwrite((handle_t)file, "also", 4, 4), 4);
	EXPECT(do_stat((handle_t)file, "", 0, &attributes), 0);
	EXPECT(attributes.links, 0);
	EXPECT(attributes.size, 8);
	EXPECT(do_link((handle_t)file, "/tmp/again"), -ENOENT);
	close_handle(file);
	test_renames();
}

/* Paths that do not fit into a message travel through a lease, both ways. */
static void test_long_paths(void)
{
	static char path[1100];
	struct file_attributes attributes;
	size_t length = 5;

	memcpy(path, "/tmp/", 6);
	for (unsigned depth = 0; depth < 4; depth++) {
		memset(path + length, 'a' + (int)depth, 250);
		path[length + 250] = '\0';
		EXPECT(do_make_directory(path, 0755), 0);
		path[length + 250] = '/';
		length += 251;
	}
	memcpy(path + length, "file", 5);
	write_text(path, "deep");
	EXPECT_TEXT(path, "deep");
	EXPECT(do_stat(AT_ROOT, path, 0, &attributes), 0);
	/* The link's target is followed elsewhere, with a long rest. */
	EXPECT(do_symlink("/tmp/../tmp", "/tmp/around"), 0);
	memmove(path + 12, path + 5, strlen(path + 5) + 1);
	memcpy(path, "/tmp/around/", 12);
	EXPECT_TEXT(path, "deep");
	EXPECT(do_unlink(AT_ROOT, path, 0), 0);
	length += 7;
	for (unsigned depth = 0; depth < 4; depth++) {
		path[length - 1] = '\0';
		EXPECT(do_unlink(AT_ROOT, path, AT_REMOVEDIR), 0);
		length -= 251;
	}
	EXPECT(do_unlink(AT_ROOT, "/tmp/around", 0), 0);
}

void test_links(void)
{
	struct file_attributes one, two;
	char buffer[64];
	int64_t file;

	test_long_paths();
	write_text("/tmp/file", "text");
	file = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/file", O_PATH, 0));
	EXPECT(do_link((handle_t)file, "/tmp/second"), 0);
	EXPECT(do_link((handle_t)file, "/tmp/second"), -EEXIST);
	EXPECT(do_link((handle_t)file, "/servers/second"), -EXDEV);
	close_handle(file);
	EXPECT(do_stat(AT_ROOT, "/tmp/file", 0, &one), 0);
	EXPECT(do_stat(AT_ROOT, "/tmp/second", 0, &two), 0);
	EXPECT(one.inode, two.inode);
	EXPECT(one.links, 2);
	/* Two names of one file: a rename does nothing. */
	EXPECT(do_rename("/tmp/file", "/tmp", "second", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/file", 0), 0);
	EXPECT_TEXT("/tmp/second", "text");

	EXPECT(do_symlink("second", "/tmp/link"), 0);
	EXPECT_TEXT("/tmp/link", "text");
	EXPECT(do_read_link("/tmp/link", buffer, sizeof(buffer)), 6);
	EXPECT(memcmp(buffer, "second", 6), 0);
	EXPECT(do_read_link("/tmp/second", buffer, sizeof(buffer)), -EINVAL);
	EXPECT(do_stat(AT_ROOT, "/tmp/link", AT_SYMLINK_NOFOLLOW, &one), 0);
	EXPECT(one.mode & S_IFMT, S_IFLNK);
	EXPECT(one.size, 6);
	EXPECT(do_open(AT_ROOT, "/tmp/link", O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
	EXPECT(do_unlink(AT_ROOT, "/tmp/link", 0), 0);
	EXPECT_TEXT("/tmp/second", "text");

	/* Across file systems, around in circles, and to nowhere. */
	EXPECT(do_symlink("/servers", "/tmp/link"), 0);
	EXPECT(do_stat(AT_ROOT, "/tmp/link/vfs", 0, &one), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/link", 0), 0);
	EXPECT(do_symlink("../tmp/link", "/tmp/link"), 0);
	EXPECT(do_stat(AT_ROOT, "/tmp/link", 0, &one), -ELOOP);
	EXPECT(do_unlink(AT_ROOT, "/tmp/link", 0), 0);
	EXPECT(do_symlink("link", "/tmp/link"), 0);
	EXPECT(do_stat(AT_ROOT, "/tmp/link", 0, &one), -ELOOP);
	EXPECT(do_unlink(AT_ROOT, "/tmp/link", 0), 0);
	EXPECT(do_symlink("fresh", "/tmp/link"), 0);
	EXPECT(do_open(AT_ROOT, "/tmp/link", O_WRONLY | O_CREAT | O_EXCL, 0600), -EEXIST);
	write_text("/tmp/link", "made");
	EXPECT_TEXT("/tmp/fresh", "made");
	EXPECT(do_unlink(AT_ROOT, "/tmp/link", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/fresh", 0), 0);
	EXPECT(do_unlink(AT_ROOT, "/tmp/second", 0), 0);
}

void expect_count(const char *path, int expected)
{
	static uint8_t buffer[16384];
	int64_t directory = EXPECT_GOOD(do_open(AT_ROOT, path, O_RDONLY, 0)), length;
	int count = 0;

	while ((length = do_read_directory((handle_t)directory, buffer, sizeof(buffer))) > 0) {
		for (int64_t at = 0; at < length; count++)
			at += ((struct dirent *)(buffer + at))->d_reclen;
	}
	EXPECT(length, 0);
	EXPECT(count, expected);
	close_handle(directory);
}

#define MANY 3000

void test_many(void)
{
	char name[32];

	EXPECT(do_make_directory("/tmp/many", 0755), 0);
	for (int i = 0; i < MANY; i++) {
		int64_t file;

		(void)text_format(name, sizeof(name), "/tmp/many/%d", i);
		file = do_open(AT_ROOT, name, O_WRONLY | O_CREAT | O_EXCL, 0644);
		if (!test_expect(file >= 0, 1, name, __FILE__, __LINE__))
			break;
		close_handle(file);
	}
	expect_count("/tmp/many", MANY + 2);
	for (int i = 0; i < MANY; i++) {
		(void)text_format(name, sizeof(name), "/tmp/many/%d", i);
		if (!test_expect(do_unlink(AT_ROOT, name, 0), 0, name, __FILE__, __LINE__))
			break;
	}
	expect_count("/tmp/many", 2);
	EXPECT(do_unlink(AT_ROOT, "/tmp/many", AT_REMOVEDIR), 0);
}
