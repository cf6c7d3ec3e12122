/* SPDX-License-Identifier: MIT */
/* Opening fifos: the one side waits for the other. The bytes move in the kernel. */
#ifndef FIFO_H
#define FIFO_H

#include "filesystem.h"

/* The node of a fifo was made: puts a pipe behind it. */
int fifo_begin(struct inode *inode);
/* Answers now, or parks the call until somebody opens the other side. */
int64_t fifo_open(struct call *call, struct inode *inode, uint32_t flags);
bool fifo_has_waiters(const struct inode *inode);
void fifo_connection_closed(struct inode *inode, uint64_t key);
/* A waiting open was interrupted. True: the token was one of these. */
bool fifo_cancel(handle_t token);
/* Nobody has it open: what it holds goes. */
void fifo_forget(struct inode *inode);

#endif
