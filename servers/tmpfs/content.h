/* SPDX-License-Identifier: MIT */
/*
 * Files in memory: their content, and the room that all of them share. A file holds the pages that
 * it has reserved (all up to its size, and some more while it grows), so that the kernel can write
 * there by itself. A sparse file holds only the pages that it has: all its writes come here, where
 * the room for each new page is taken before it is written.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include <filesystem/filesystem.h>

struct file {
	struct inode inode;
	uint64_t held; /* pages of the room */
	bool sparse;
	/* What the kernel was told last, of which node. */
	bool told_guarded;
	uint64_t told_held;
	handle_t told_node;
};

/* Bytes in all: for content, and a quarter of a page for each file. */
void content_set_room(uint64_t bytes);

int content_get(struct inode *inode);
int content_share(struct inode *inode);
int content_resize(struct inode *inode, uint64_t size);
int content_reserve(struct inode *inode, uint64_t from, uint64_t length);
int64_t content_read(struct call *call, struct inode *inode,
		     const struct kernel_read_request *request);
int64_t content_write(struct call *call, struct inode *inode,
		      const struct kernel_write_request *request);
int64_t content_seek(struct call *call, struct inode *inode,
		     const struct kernel_seek_request *request, struct kernel_seek_reply *reply);
/* Nobody has it open: gives back what it holds beyond its size. */
void content_trim(struct inode *inode);
void content_forget(struct inode *inode);
int content_admit(void);
void content_usage(struct file_stat_file_system_reply *reply);

#endif
