/* SPDX-License-Identifier: MIT */
/* Requests in one line. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include "shim.h"

extern struct call the_call;
extern uint64_t the_user;

int64_t op_make_directory(const char *path);
/* Created and closed. */
int64_t op_create(const char *path);
int64_t op_open(const char *path, uint32_t flags);
int64_t op_unlink(const char *path, bool directory);
int64_t op_rename(const char *from, struct inode *directory, const char *name, uint32_t flags);
int64_t op_link(struct inode *file, const char *path);
int64_t op_symlink(const char *target, const char *path);
/* The inode that a path names, symbolic links followed; NULL: walk's status in op_status. */
struct inode *op_find(const char *path);
extern int64_t op_status;
/* Every link count, parent and name is as the tree says. */
bool op_tree_is_sound(void);

#endif
