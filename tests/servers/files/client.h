/* SPDX-License-Identifier: MIT */
/* The client's side of the file protocol, as the C library has it; and the words of a test. */
#ifndef CLIENT_H
#define CLIENT_H

#include <abi/dirent.h>
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/mode.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/program.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/file.h>
#include <protocol/vfs.h>
#include <stdbool.h>

#define EXPECT(got, expected) \
	test_expect((int64_t)(got), (int64_t)(expected), #got, __FILE__, __LINE__)
#define EXPECT_TRUE(condition) test_expect(!!(condition), 1, #condition, __FILE__, __LINE__)
/* A result of 0 or more, which it gives back. */
#define EXPECT_GOOD(got)       test_good((int64_t)(got), #got, __FILE__, __LINE__)

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line);
int64_t test_good(int64_t got, const char *text, const char *file, int line);

extern handle_t vfs, process_port;

/* From a directory, or AT_ROOT for the vfs; absolute paths go to the vfs in any case. */
#define AT_ROOT HANDLE_NONE

int64_t do_open(handle_t at, const char *path, uint32_t flags, uint32_t mode);
int64_t do_stat(handle_t at, const char *path, uint32_t flags, struct file_attributes *attributes);
int64_t do_make_directory(const char *path, uint32_t mode);
int64_t do_make_fifo(const char *path);
int64_t do_unlink(handle_t at, const char *path, uint32_t flags);
int64_t do_link(handle_t file, const char *path);
int64_t do_symlink(const char *target, const char *path);
int64_t do_read_link(const char *path, char *buffer, uint32_t size);
int64_t do_rename(const char *old, const char *directory, const char *name, uint32_t flags);
int64_t do_change_mode(const char *path, uint32_t mode);
int64_t do_change_owner(const char *path, uint32_t user, uint32_t group);
int64_t do_truncate(handle_t file, int64_t length);
int64_t do_access(const char *path, uint32_t mode);
int64_t do_read_directory(handle_t directory, void *buffer, uint32_t size);
int64_t do_usage(const char *path, struct file_stat_file_system_reply *reply);
int64_t do_execute(const char *path);
int64_t do_lock(handle_t file, int32_t command, int32_t type, int64_t from, int64_t length,
		struct file_lock_reply *reply);
void close_handle(int64_t handle);
/* A new file with a text. */
void write_text(const char *path, const char *text);
/* Its first bytes are the text, and nothing follows. */
void expect_text(const char *path, const char *text, const char *file, int line);
#define EXPECT_TEXT(path, text) expect_text(path, text, __FILE__, __LINE__)

/* So many names are listed, "." and ".." among them. */
void expect_count(const char *path, int expected);

void test_initrd(void);
void test_tree(void);
void test_names(void);
void test_content(void);
void test_links(void);
void test_fifos(void);
void test_permissions(void);
void test_many(void);
void test_locks(void);
void test_devices(void);
void test_mounts(void);
void test_processes(void);

/* Messages of this process say this tag from now on (the stand-in for the process server makes
 * user = tag of it). */
int64_t mount_at_path(const char *path, const char *type, handle_t port);
void become(uint64_t tag);

#endif
