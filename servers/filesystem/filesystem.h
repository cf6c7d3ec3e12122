/* SPDX-License-Identifier: MIT */
/*
 * What file servers share: inodes, paths, permissions and the file protocol over a few operations
 * of the file system. A server fills `filesystem`, makes its root and calls filesystem_run().
 */
#ifndef FILESYSTEM_H
#define FILESYSTEM_H

#include <abi/limits.h>
#include <abi/mode.h>
#include <kelner/server.h>
#include <protocol/file.h>
#include <protocol/kernel.h>
#include <protocol/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILESYSTEM_MODE_BITS (S_ISUID | S_ISGID | S_ISVTX | 0777)
#define FILESYSTEM_ROOT      VFS_ROOT_INODE /* whatever else changes */
#define FILESYSTEM_BLOCK     4096UL

struct directory;
struct directory_entry;
struct fifo;
struct locks;

/* A file. File systems embed it as the first member of their own structure. */
struct inode {
	uint64_t number; /* also the badge of its node */
	uint32_t mode;   /* S_IF bits and permissions */
	uint32_t links;
	uint32_t user;
	uint32_t group;
	uint64_t special;
	int64_t accessed; /* nanoseconds since 1970; see inode_refresh() */
	int64_t modified;
	int64_t changed;
	uint64_t size; /* where there is no content */
	/* Directories. */
	struct inode *parent; /* of the root: itself; NULL: removed */
	struct directory *directory;
	const struct directory_entry *entry; /* its own name */
	uint64_t mount;                      /* what is mounted on it, 0: nothing */
	/* Symbolic links. */
	char *target;
	/* Open files. */
	handle_t content; /* VMO or HANDLE_NONE */
	handle_t node;
	uint32_t connections;
	unsigned recent; /* place among the recently closed + 1, or 0 */
	struct fifo *fifo;
	struct locks *locks;
};

/* One name of a directory, as list() finds it. */
struct listing {
	const char *name;
	size_t length;
	uint64_t number;
	uint32_t mode;
};

/* All may be NULL but where it says so. Errors are negative errnos. */
struct filesystem_operations {
	size_t inode_size; /* of the file system's structure around struct inode; 0: none */
	/* Directories that do not lie in memory (directory.h): both or none, and read only. */
	int (*lookup)(struct inode *directory, const char *name, size_t length,
		      struct inode **inode);
	/* The first name at a cursor or behind it, which moves behind it. 1, or 0 at the end. */
	int (*list)(struct inode *directory, uint64_t *cursor, struct listing *listing);
	int (*read_link)(struct inode *inode, char *buffer, size_t size); /* else inode.target */
	int (*admit)(void); /* may one more inode be made? */
	void (*forget)(struct inode *inode);
	/* Regular files: makes inode.content, if it is missing. Needed where there are such. */
	int (*content)(struct inode *inode);
	int (*resize)(struct inode *inode, uint64_t size);
	int (*reserve)(struct inode *inode, uint64_t from, uint64_t length);
	/* What the content cannot take, and files without content. */
	int64_t (*read)(struct call *call, struct inode *inode,
			const struct kernel_read_request *request);
	int64_t (*write)(struct call *call, struct inode *inode,
			 const struct kernel_write_request *request);
	int64_t (*seek)(struct call *call, struct inode *inode,
			const struct kernel_seek_request *request, struct kernel_seek_reply *reply);
	/* Opens a special file, permissions checked; NULL: ENXIO. */
	int64_t (*open)(struct call *call, struct inode *inode,
			const struct file_open_request *request);
	/* Puts the content behind the node; NULL: as inode_share_content() does. */
	int (*share)(struct inode *inode);
	void (*closed)(struct inode *inode); /* nobody has it open any more */
	void (*usage)(struct file_stat_file_system_reply *reply);
	int64_t (*other)(struct call *call); /* messages of other protocols; PROTOCOL_OTHER */
	void (*idle)(void);
};

struct filesystem {
	handle_t port;
	handle_t process_server;
	const struct filesystem_operations *operations;
	bool read_only;
	bool in_place;   /* inode numbers keep their meaning when the server is restarted */
	uint64_t mount;  /* its number, 0 until it is attached */
	uint64_t caller; /* process id of the present request */
	struct inode *root;
};
extern struct filesystem filesystem;

/* Port and process server from the start block; 0 or a negative errno. */
int filesystem_begin(const struct filesystem_operations *operations);
/* The first inode that is made; false for NULL. */
bool filesystem_set_root(struct inode *root);
/* Serves for ever; the program's exit status. */
int filesystem_run(void);
int64_t filesystem_now(void);

/* --- inodes (inode.c) ------------------------------------------------------------------------ */

/* The next free number. NULL: no memory. Without a name yet: links is 0. */
struct inode *inode_create(uint32_t mode, uint32_t user, uint32_t group);
/* Frees it where it has neither a name nor somebody who has it open. */
void inode_settle(struct inode *inode);
struct inode *inode_of(uint64_t number);
/* The node of a connection that a client sent; -EXDEV where it is another server's. */
int inode_of_connection(handle_t connection, struct inode **inode);
/* A new open file description. A system handle, or a negative errno. */
int64_t inode_connect(struct inode *inode, uint32_t open_flags);
/* Content and its protection become what the node has. */
int inode_share_content(struct inode *inode);
/* Takes over the times and the size that the kernel has kept while somebody has it open. */
void inode_refresh(struct inode *inode);
void inode_touch(struct inode *inode); /* modified and changed */
void inode_last_close(uint64_t number, uint64_t key);
uint64_t inode_count(void);

static inline uint32_t inode_type(const struct inode *inode)
{
	return inode->mode & S_IFMT;
}

/* --- credentials (credentials.c) ------------------------------------------------------------- */

struct credentials {
	uint64_t tag;
	uint32_t user;
	uint32_t group;
	uint32_t real_user;
	uint32_t real_group;
	uint64_t root; /* inode of its root directory, where that is in this file system; else 0 */
	unsigned group_count;
	uint32_t groups[NGROUPS_MAX];
};

#define MAY_READ    4
#define MAY_WRITE   2
#define MAY_EXECUTE 1 /* search of a directory */

/* NULL: the process server does not know the tag. Valid until the next call. */
const struct credentials *credentials_of(uint64_t tag);
bool credentials_in_group(const struct credentials *who, uint32_t group);
/* 0 or -EACCES. */
int may_access(const struct inode *inode, const struct credentials *who, unsigned wanted);
/* May a name of the file be taken away from the directory (sticky bit)? 0 or -EPERM. */
int may_remove(const struct inode *directory, const struct inode *inode,
	       const struct credentials *who);

/* --- the walk (walk.c) ----------------------------------------------------------------------- */

/* For a struct walk, which walk() fills: clearing it before costs more than the walk. */
#define UNCLEARED __attribute__((uninitialized))

#define WALK_FOLLOW 1 /* a symbolic link at the end too */
#define WALK_CREATE 2 /* the last name need not exist */

struct walk {
	struct credentials who;
	struct inode *directory; /* where the last name was looked for */
	char name[NAME_MAX + 1]; /* it; empty: the path ends in no name that can be changed */
	size_t length;
	bool special;        /* the last name is "." or ".." */
	bool slash;          /* a slash follows it */
	struct inode *inode; /* what it names; NULL: nothing (WALK_CREATE) */
	uint32_t links;
};

/* Walks the call's path from `start`. 0, FILE_WALK (the reply is prepared), or a negative errno. */
int64_t walk(struct call *call, uint32_t start, unsigned flags, struct walk *walk);
int inode_lookup(struct inode *directory, const char *name, size_t length, struct inode **inode);

/* --- handlers, by file ----------------------------------------------------------------------- */

int64_t file_on_open(struct call *call, const struct file_open_request *request);
int64_t file_on_content(struct call *call, const struct file_content_request *request);
int64_t file_on_execute(struct call *call, const struct file_execute_request *request);
/* Enters a name that is not there. 0 or -ENOSPC. */
int inode_add_name(struct inode *directory, const char *name, size_t length, struct inode *inode);
/* Takes one away and settles what it named, which is not a directory with names in it. */
void inode_drop_name(struct inode *directory, struct directory_entry *entry);
/* Creates under the walk's name. */
int file_create(struct walk *walk, uint32_t mode, struct inode **inode);
int64_t file_on_make_directory(struct call *call,
			       const struct file_make_directory_request *request);
int64_t file_on_make_node(struct call *call, const struct file_make_node_request *request);
int64_t file_on_unlink(struct call *call, const struct file_unlink_request *request);
int64_t file_on_link(struct call *call, const struct file_link_request *request);
int64_t file_on_symlink(struct call *call, const struct file_symlink_request *request);
int64_t file_on_rename(struct call *call, const struct file_rename_request *request);
int64_t file_on_stat(struct call *call, const struct file_stat_request *request,
		     struct file_stat_reply *reply);
int64_t file_on_access(struct call *call, const struct file_access_request *request);
int64_t file_on_socket(struct call *call, const struct file_socket_request *request,
		       struct file_socket_reply *reply);
int64_t file_on_read_link(struct call *call, const struct file_read_link_request *request);
int64_t file_on_change_mode(struct call *call, const struct file_change_mode_request *request);
int64_t file_on_change_owner(struct call *call, const struct file_change_owner_request *request);
int64_t file_on_set_times(struct call *call, const struct file_set_times_request *request);
int64_t file_on_stat_file_system(struct call *call,
				 const struct file_stat_file_system_request *request,
				 struct file_stat_file_system_reply *reply);
int64_t file_on_truncate(struct call *call, const struct file_truncate_request *request);
int64_t file_on_allocate(struct call *call, const struct file_allocate_request *request);
int64_t file_on_read_directory(struct call *call,
			       const struct file_read_directory_request *request);
int64_t file_on_path_of(struct call *call, struct file_path_of_reply *reply);
int64_t file_on_change_root(struct call *call, const struct file_change_root_request *request);
int64_t file_on_attach(struct call *call, const struct file_attach_request *request);
int64_t file_on_cover(struct call *call, const struct file_cover_request *request);

#endif
