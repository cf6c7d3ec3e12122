/* SPDX-License-Identifier: MIT */
/* Record locks and whole-file locks. */
#ifndef LOCK_H
#define LOCK_H

#include "filesystem.h"

int64_t file_on_lock(struct call *call, const struct file_lock_request *request,
		     struct file_lock_reply *reply);
void lock_connection_closed(struct inode *inode, uint64_t key);
/* A process that has locks, or waits for one, ended. */
void lock_process_ended(uint64_t process);
/* A waiting call was interrupted. True: the token was one of these. */
bool lock_cancel(handle_t token);
void lock_forget(struct inode *inode);

#endif
