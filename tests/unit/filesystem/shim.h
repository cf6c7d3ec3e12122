/* SPDX-License-Identifier: MIT */
/* The kernel, the process server and the server's loop, as far as file servers use them. */
#ifndef SHIM_H
#define SHIM_H

#include <filesystem/filesystem.h>

/* A fresh file system in memory, as tmpfs is one. */
void shim_begin(void);
/* A request of a user (0: user 0) to a directory or file, with a path. */
void shim_call(struct call *call, struct inode *at, uint64_t user, const char *path);
/* What the last parked call was answered with; INT64_MIN: nothing yet. */
extern int64_t shim_answer;
extern handle_t shim_parked; /* token of the last parked call */
/* The handle of a connection to a file, as a client would send it. */
handle_t shim_connection(struct inode *inode);
extern unsigned shim_parked_count;
extern uint64_t shim_process; /* who calls */
extern uint64_t shim_key;     /* through which connection */

#endif
