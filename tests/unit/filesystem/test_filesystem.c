/* SPDX-License-Identifier: MIT */
#include "operations.h"
#include <filesystem/ranges.h>

#include <abi/dirent.h>
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <filesystem/directory.h>
#include <filesystem/fifo.h>
#include <filesystem/lock.h>
#include <protocol/vfs.h>
#include <stdlib.h>
#include <test.h>
#include <vfs/mounts.h>

static uint32_t next_random(void)
{
	static uint64_t state = 12345;

	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (uint32_t)(state >> 33);
}

/* --- directories ----------------------------------------------------------------------------- */

#define NAMES 100000

static size_t name_of(char *name, unsigned i)
{
	return (size_t)sprintf(name, "name-%u", i);
}

TEST(a_hundred_thousand_names_come_and_go)
{
	struct directory *directory = directory_create();
	struct directory_entry *entry;
	uint64_t cursor = 0;
	unsigned count = 0;
	char name[32];

	for (unsigned i = 0; i < NAMES; i++)
		CHECK(directory_add(directory, name, name_of(name, i), (struct inode *)16));
	for (unsigned i = 0; i < NAMES; i += 2) {
		size_t length = name_of(name, i);

		directory_remove(directory, directory_find(directory, name, length));
		CHECK(!directory_find(directory, name, length));
	}
	while ((entry = directory_next(directory, &cursor)))
		count++;
	CHECK_EQUAL(count, NAMES / 2);
	CHECK_EQUAL(directory_count(directory), NAMES / 2);
	directory_destroy(directory);
}

/* What is there from beginning to end is listed once, whatever comes and goes meanwhile. */
TEST(a_listing_survives_changes)
{
	struct directory *directory = directory_create();
	unsigned seen[100] = {0};
	struct directory_entry *entry;
	uint64_t cursor = 0;
	char name[32];

	for (unsigned i = 0; i < 200; i++)
		CHECK(directory_add(directory, name, name_of(name, i), (struct inode *)16));
	while ((entry = directory_next(directory, &cursor))) {
		unsigned number = (unsigned)atoi(entry->name + 5);

		if (number < 100)
			seen[number]++;
		if (number + 1 < 200 && number >= 100) {
			size_t length = name_of(name, 100 + next_random() % 100);
			struct directory_entry *other = directory_find(directory, name, length);

			if (other)
				directory_remove(directory, other);
			else
				CHECK(directory_add(directory, name, length, (struct inode *)16));
		}
	}
	for (unsigned i = 0; i < 100; i++)
		CHECK_EQUAL(seen[i], 1);
	directory_destroy(directory);
}

/* --- the walk -------------------------------------------------------------------------------- */

TEST(paths_lead_where_they_say)
{
	struct inode *b;

	CHECK_EQUAL(op_make_directory("a"), 0);
	CHECK_EQUAL(op_make_directory("a/b/"), 0);
	CHECK_EQUAL(op_create("a/b/file"), 0);
	b = op_find("a/b");
	CHECK(b && op_find("/a//b/") == b && op_find("a/./b/.") == b && op_find("a/b/../b") == b);
	CHECK(op_find("") == filesystem.root && op_find("///") == filesystem.root);
	CHECK(!op_find("a/b/file/") && op_status == -ENOTDIR);
	CHECK(!op_find("a/b/file/..") && op_status == -ENOTDIR);
	CHECK(!op_find("a/none/..") && op_status == -ENOENT);
	CHECK_EQUAL(op_create("a/b/new/"), -EISDIR);
	CHECK_EQUAL(op_create("a/b/file"), -EEXIST);
	CHECK_EQUAL(op_make_directory("a/."), -EEXIST);
	CHECK(op_tree_is_sound());
}

TEST(links_are_followed)
{
	char path[300];

	CHECK_EQUAL(op_symlink("b", "a/link"), 0);
	CHECK(op_find("a/link") == op_find("a/b") && op_find("a/link/file") == op_find("a/b/file"));
	CHECK(op_find("a/link/") == op_find("a/b"));
	CHECK_EQUAL(op_symlink("link/file", "a/deep"), 0);
	CHECK(op_find("a/deep") == op_find("a/b/file"));
	CHECK(!op_find("a/deep/") && op_status == -ENOTDIR);
	CHECK_EQUAL(op_symlink("self", "a/self"), 0);
	CHECK(!op_find("a/self") && op_status == -ELOOP);
	CHECK_EQUAL(op_symlink("a/link/../link", "chain"), 0);
	CHECK(op_find("chain/file") == op_find("a/b/file"));
	CHECK_EQUAL(op_open("a/link", O_RDONLY | O_NOFOLLOW), -ELOOP);
	CHECK_EQUAL(op_open("a/link", O_PATH | O_NOFOLLOW), 0);
	CHECK_EQUAL(op_open("a/link", O_CREAT | O_EXCL | O_RDWR), -EEXIST);
	CHECK_EQUAL(op_symlink("", "a/empty"), -ENOENT);
	memset(path, 'x', sizeof(path));
	path[256] = '\0';
	CHECK(!op_find(path) && op_status == -ENAMETOOLONG);
	path[255] = '\0';
	CHECK(!op_find(path) && op_status == -ENOENT);
}

TEST(forty_links_are_enough)
{
	char name[16], target[16];

	CHECK_EQUAL(op_create("end"), 0);
	CHECK_EQUAL(op_symlink("end", "l0"), 0);
	for (int i = 1; i < 41; i++) {
		(void)sprintf(name, "l%d", i);
		(void)sprintf(target, "l%d", i - 1);
		CHECK_EQUAL(op_symlink(target, name), 0);
	}
	CHECK(op_find("l39") == op_find("end"));
	CHECK(!op_find("l40") && op_status == -ELOOP);
}

static struct file_walk left_at(void)
{
	struct file_walk record;

	memcpy(&record, the_call.reply_word, sizeof(record));
	return record;
}

TEST(a_walk_leaves_the_file_system)
{
	struct inode *b = op_find("a/b");

	CHECK_EQUAL(op_symlink("/etc/x", "absolute"), 0);
	CHECK(!op_find("absolute/y//z"));
	CHECK_EQUAL(op_status, FILE_WALK);
	CHECK_EQUAL(left_at().kind, FILE_WALK_ROOT);
	CHECK_EQUAL(left_at().links, 1);
	CHECK_EQUAL(the_call.reply_tail_length, strlen("/etc/x/y//z"));
	CHECK(memcmp(the_call.reply_tail, "/etc/x/y//z", the_call.reply_tail_length) == 0);
	CHECK(!op_find("a/../../up"));
	CHECK_EQUAL(left_at().kind, FILE_WALK_PARENT);
	CHECK_EQUAL(left_at().mount, 2);
	CHECK(memcmp(the_call.reply_tail, "up", the_call.reply_tail_length) == 0);
	b->mount = 9;
	CHECK(!op_find("a/b/file"));
	CHECK_EQUAL(left_at().kind, FILE_WALK_MOUNT);
	CHECK_EQUAL(left_at().mount, 9);
	CHECK(memcmp(the_call.reply_tail, "file", the_call.reply_tail_length) == 0);
	CHECK_EQUAL(op_rename("a", op_find(""), "moved", 0), 0);
	CHECK_EQUAL(op_rename("moved", op_find(""), "a", 0), 0);
	b->mount = 0;
	filesystem.mount = VFS_MOUNT_ROOT;
	CHECK(op_find("../../a") == op_find("a"));
	filesystem.mount = 2;
}

/* --- permissions ----------------------------------------------------------------------------- */

TEST(permissions_hold)
{
	struct inode *inode;

	CHECK_EQUAL(op_make_directory("closed"), 0);
	CHECK_EQUAL(op_create("closed/file"), 0);
	inode = op_find("closed");
	inode->mode = S_IFDIR | 0700;
	the_user = 1000;
	CHECK(!op_find("closed/file") && op_status == -EACCES);
	CHECK_EQUAL(op_create("closed/new"), -EACCES);
	inode->mode = S_IFDIR | 0711;
	inode = op_find("closed/file");
	CHECK(inode);
	inode->mode = S_IFREG | 0640;
	CHECK_EQUAL(op_open("closed/file", O_RDONLY), -EACCES);
	inode->group = 100;
	CHECK_EQUAL(op_open("closed/file", O_RDONLY), 0);
	CHECK_EQUAL(op_open("closed/file", O_WRONLY), -EACCES);
	CHECK_EQUAL(op_open("closed/file", O_RDONLY | O_TRUNC), -EACCES);
	CHECK_EQUAL(op_open("closed/file", O_PATH), 0);
	CHECK_EQUAL(op_unlink("closed/file", false), -EACCES);
	/* The owner's bits count for the owner, even where the others' allow more. */
	inode->user = 1000;
	inode->mode = S_IFREG | 0077;
	CHECK_EQUAL(op_open("closed/file", O_RDONLY), -EACCES);
	the_user = 0;
	CHECK_EQUAL(op_open("closed/file", O_RDWR), 0);
	op_find("closed")->mode = S_IFDIR | S_ISVTX | 0777;
	the_user = 1001;
	CHECK_EQUAL(op_unlink("closed/file", false), -EPERM);
	CHECK_EQUAL(op_rename("closed/file", op_find(""), "mine", 0), -EPERM);
	the_user = 1000;
	CHECK_EQUAL(op_unlink("closed/file", false), 0);
	the_user = 0;
}

/* --- names ----------------------------------------------------------------------------------- */

TEST(renames_follow_posix)
{
	struct inode *root = filesystem.root, *d, *e, *file;

	CHECK_EQUAL(op_make_directory("d"), 0);
	CHECK_EQUAL(op_make_directory("d/e"), 0);
	CHECK_EQUAL(op_create("f"), 0);
	d = op_find("d");
	e = op_find("d/e");
	file = op_find("f");
	CHECK_EQUAL(op_rename("d", e, "x", 0), -EINVAL);
	CHECK_EQUAL(op_rename("d", d, "x", 0), -EINVAL);
	CHECK_EQUAL(op_rename("f", root, "d", 0), -EISDIR);
	CHECK_EQUAL(op_rename("d", root, "f", 0), -ENOTDIR);
	CHECK_EQUAL(op_rename("f/", root, "g", 0), -ENOTDIR);
	CHECK_EQUAL(op_rename("d/.", root, "g", 0), -EBUSY);
	CHECK_EQUAL(op_rename("f", root, "g/", 0), -ENOTDIR);
	CHECK_EQUAL(op_rename("d", root, "g/", 0), 0);
	CHECK_EQUAL(op_rename("g", root, "d", 0), 0);
	CHECK_EQUAL(op_link(file, "second"), 0);
	CHECK_EQUAL(op_rename("f", root, "second", 0), 0);
	CHECK(op_find("f") == file && op_find("second") == file && file->links == 2);
	CHECK_EQUAL(op_rename("f", e, "f", 0), 0);
	CHECK(!op_find("f") && op_find("d/e/f") == file);
	CHECK_EQUAL(op_make_directory("empty"), 0);
	CHECK_EQUAL(op_rename("empty", d, "e", 0), -ENOTEMPTY);
	CHECK_EQUAL(op_rename("d/e", root, "empty", 0), 0);
	CHECK(op_find("empty") == e && e->parent == root);
	CHECK_EQUAL(op_rename("empty/f", root, "second", FILE_RENAME_NOREPLACE), -EEXIST);
	CHECK_EQUAL(op_unlink("empty/f", false), 0);
	CHECK_EQUAL(op_unlink("second", false), 0);
	CHECK(op_tree_is_sound());
}

/* Random changes of a small tree: whatever happens, it stays a tree. */
TEST(random_changes_leave_a_tree)
{
	static const char *const names[] = {"p",   "q",   "r",     "p/p",   "p/q",
					    "q/p", "q/q", "p/p/p", "p/p/q", "q/p/r"};
	const unsigned count = sizeof(names) / sizeof(names[0]);

	for (int i = 0; i < 20000; i++) {
		const char *path = names[next_random() % count];
		struct inode *other = op_find(names[next_random() % count]);

		switch (next_random() % 6) {
		case 0: (void)op_make_directory(path); break;
		case 1: (void)op_create(path); break;
		case 2: (void)op_unlink(path, next_random() % 2); break;
		case 3:
			if (other && inode_type(other) != S_IFDIR)
				(void)op_link(other, path);
			break;
		default:
			if (other && inode_type(other) == S_IFDIR)
				(void)op_rename(path, other, names[next_random() % 3], 0);
			break;
		}
		if (!op_tree_is_sound()) {
			CHECK(!"the tree is sound");
			return;
		}
	}
}

TEST(a_removed_directory_takes_nothing_more)
{
	struct file_open_request request = {.flags = O_WRONLY | O_CREAT, .mode = 0600};
	struct inode *gone;

	CHECK_EQUAL(op_make_directory("gone"), 0);
	gone = op_find("gone");
	CHECK(inode_connect(gone, O_PATH) >= 0);
	CHECK_EQUAL(op_unlink("gone", true), 0);
	shim_call(&the_call, gone, 0, "x");
	CHECK_EQUAL(file_on_open(&the_call, &request), -ENOENT);
	shim_call(&the_call, gone, 0, "..");
	CHECK_EQUAL(file_on_open(&the_call, &request), -ENOENT);
	CHECK_EQUAL(op_rename("a/b", gone, "x", 0), -ENOENT);
	inode_last_close(gone->number, shim_key);
}

TEST(a_directory_is_listed_in_pieces)
{
	struct file_read_directory_request request = {.size = 64};
	unsigned count = 0;
	uint64_t offset = 0;
	uint8_t buffer[64] __attribute__((aligned(8)));
	char path[32];
	int64_t length;

	CHECK_EQUAL(op_make_directory("list"), 0);
	for (int i = 0; i < 50; i++) {
		(void)sprintf(path, "list/%d", i);
		CHECK_EQUAL(op_create(path), 0);
	}
	for (;;) {
		shim_call(&the_call, op_find("list"), 0, "");
		the_call.lease[0] = (struct lease){(uintptr_t)buffer, sizeof(buffer), LEASE_WRITE};
		the_call.offset = offset;
		length = file_on_read_directory(&the_call, &request);
		if (length <= 0)
			break;
		for (int64_t at = 0; at < length; count++) {
			uint16_t size;

			memcpy(&size, buffer + at + offsetof(struct dirent, d_reclen), 2);
			CHECK(size >= 24 && size % 8 == 0);
			at += size;
		}
		offset = the_call.reply_offset;
	}
	CHECK_EQUAL(length, 0);
	CHECK_EQUAL(count, 52);
	request.size = 16;
	shim_call(&the_call, op_find("list"), 0, "");
	CHECK_EQUAL(file_on_read_directory(&the_call, &request), -EINVAL);
}

/* --- fifos ----------------------------------------------------------------------------------- */

TEST(the_sides_of_a_fifo_wait_for_each_other)
{
	struct file_make_node_request make = {.mode = S_IFIFO | 0666};
	struct file_open_request request = {.flags = O_RDONLY};
	struct inode *fifo;
	handle_t reader;

	shim_call(&the_call, filesystem.root, 0, "fifo");
	CHECK_EQUAL(file_on_make_node(&the_call, &make), 0);
	fifo = op_find("fifo");
	CHECK_EQUAL(op_open("fifo", O_WRONLY | O_NONBLOCK), -ENXIO);
	shim_call(&the_call, filesystem.root, 0, "fifo");
	CHECK_EQUAL(file_on_open(&the_call, &request), CALL_LATER);
	reader = shim_parked;
	/* Its name may go while somebody waits. */
	CHECK_EQUAL(op_unlink("fifo", false), 0);
	CHECK(inode_of(fifo->number) == fifo);
	CHECK(fifo_cancel(reader) && shim_answer == -EINTR);

	shim_call(&the_call, filesystem.root, 0, "fifo");
	CHECK_EQUAL(file_on_make_node(&the_call, &make), 0);
	fifo = op_find("fifo");
	shim_call(&the_call, filesystem.root, 0, "fifo");
	shim_key = 5;
	CHECK_EQUAL(file_on_open(&the_call, &request), CALL_LATER);
	request.flags = O_WRONLY;
	shim_call(&the_call, filesystem.root, 0, "fifo");
	CHECK_EQUAL(file_on_open(&the_call, &request), 0);
	CHECK_EQUAL(shim_answer, 0);
	CHECK_EQUAL(fifo->connections, 2);
	inode_last_close(fifo->number, 5);
	inode_last_close(fifo->number, 5);
	CHECK_EQUAL(fifo->connections, 0);
	CHECK_EQUAL(op_unlink("fifo", false), 0);
	shim_key = 1;
}

/* --- locks ----------------------------------------------------------------------------------- */

#define BYTES  24
#define OWNERS 3

/* Against a map that says of each byte who has it how. */
TEST(ranges_are_what_a_map_of_bytes_says)
{
	struct locks locks = {0};
	char map[OWNERS][BYTES] = {{0}};

	for (int i = 0; i < 50000; i++) {
		struct lock wanted = {.kind = LOCK_OF_PROCESS, .owner = next_random() % OWNERS};
		bool drop = next_random() % 3 == 0, blocked = false;

		wanted.exclusive = next_random() % 2;
		wanted.from = next_random() % BYTES;
		wanted.to = wanted.from + next_random() % (BYTES - (uint32_t)wanted.from);
		for (unsigned owner = 0; owner < OWNERS; owner++) {
			for (int64_t at = wanted.from; at <= wanted.to; at++) {
				if (owner != wanted.owner && map[owner][at] &&
				    (wanted.exclusive || map[owner][at] == 'x'))
					blocked = true;
			}
		}
		if (drop) {
			CHECK_EQUAL(lock_drop(&locks, &wanted), 0);
		} else {
			CHECK_EQUAL(lock_in_the_way(&locks, &wanted) != NULL, blocked);
			if (blocked)
				continue;
			CHECK_EQUAL(lock_take(&locks, &wanted), 0);
		}
		memset(&map[wanted.owner][wanted.from],
		       drop               ? 0
		       : wanted.exclusive ? 'x'
					  : 's',
		       (size_t)(wanted.to - wanted.from + 1));
		if (!test_ok)
			return;
	}
	for (unsigned owner = 0; owner < OWNERS; owner++)
		(void)lock_drop_all(&locks, LOCK_OF_PROCESS, owner);
	CHECK(!locks.held);
}

static int64_t lock(uint64_t process, uint64_t key, int32_t command, int32_t type, int64_t from)
{
	struct file_lock_request request = {
		.command = command, .type = type, .from = from, .length = 1};
	struct file_lock_reply reply;

	shim_process = process;
	shim_key = key;
	shim_call(&the_call, op_find("end"), 1000, "");
	return file_on_lock(&the_call, &request, &reply);
}

TEST(locks_wait_and_see_deadlocks)
{
	struct inode *end;

	CHECK_EQUAL(lock(1, 1, F_SETLK, F_WRLCK, 0), 0);
	CHECK_EQUAL(lock(2, 2, F_SETLK, F_WRLCK, 1), 0);
	CHECK_EQUAL(lock(1, 1, F_SETLK, F_WRLCK, 1), -EAGAIN);
	CHECK_EQUAL(lock(1, 1, F_SETLKW, F_WRLCK, 1), CALL_LATER);
	CHECK_EQUAL(lock(2, 2, F_SETLKW, F_WRLCK, 0), -EDEADLK);
	CHECK_EQUAL(lock(2, 2, F_SETLK, F_UNLCK, 1), 0);
	CHECK_EQUAL(shim_answer, 0);
	CHECK_EQUAL(lock(2, 2, F_SETLKW, F_WRLCK, 1), CALL_LATER);
	lock_process_ended(1);
	CHECK_EQUAL(shim_answer, 0);
	CHECK_EQUAL(lock(3, 3, F_SETLKW, F_RDLCK, 1), CALL_LATER);
	CHECK(lock_cancel(shim_parked));
	CHECK_EQUAL(shim_answer, -EINTR);
	CHECK_EQUAL(lock(3, 3, LOCK_FLOCK, F_WRLCK, 0), 0);
	CHECK_EQUAL(lock(4, 4, LOCK_FLOCK_TRY, F_RDLCK, 0), -EAGAIN);
	CHECK_EQUAL(lock(4, 4, LOCK_FLOCK, F_RDLCK, 0), CALL_LATER);
	end = op_find("end");
	lock_connection_closed(end, 3);
	CHECK_EQUAL(shim_answer, 0);
	lock_process_ended(2);
	lock_forget(end);
	shim_process = 7;
	shim_key = 1;
}

/* --- mounts ---------------------------------------------------------------------------------- */

TEST(the_longest_mount_is_in_charge)
{
	struct mount *root = mount_add("", "a"), *tmp = mount_add("/tmp", "b");
	struct mount *deep = mount_add("/tmp/deep", "c");
	char clean[64];
	size_t consumed;

	CHECK(mount_of("/tmpx/y", &consumed) == root && consumed == 1);
	CHECK(mount_of("/tmp", &consumed) == tmp && consumed == 4);
	CHECK(mount_of("//tmp//x", &consumed) == tmp && consumed == 7);
	CHECK(mount_of("/tmp/deep/x", &consumed) == deep && consumed == 10);
	CHECK(mount_below(deep, &consumed) == tmp && consumed == 5);
	CHECK(mount_has_below(tmp) && !mount_has_below(deep));
	CHECK_EQUAL(mount_path_clean("//tmp///x/", clean, sizeof(clean)), 0);
	CHECK_TEXT(clean, "/tmp/x");
	CHECK_EQUAL(mount_path_clean("/tmp/../x", clean, sizeof(clean)), -EINVAL);
	CHECK_EQUAL(mount_path_clean("x", clean, sizeof(clean)), -EINVAL);
	mount_remove(deep);
	mount_remove(tmp);
	mount_remove(root);
}

int main(void)
{
	shim_begin();
	RUN(a_hundred_thousand_names_come_and_go);
	RUN(a_listing_survives_changes);
	RUN(paths_lead_where_they_say);
	RUN(links_are_followed);
	RUN(forty_links_are_enough);
	RUN(a_walk_leaves_the_file_system);
	RUN(permissions_hold);
	RUN(renames_follow_posix);
	RUN(random_changes_leave_a_tree);
	RUN(a_removed_directory_takes_nothing_more);
	RUN(a_directory_is_listed_in_pieces);
	RUN(the_sides_of_a_fifo_wait_for_each_other);
	RUN(ranges_are_what_a_map_of_bytes_says);
	RUN(locks_wait_and_see_deadlocks);
	RUN(the_longest_mount_is_in_charge);
	return test_end();
}
