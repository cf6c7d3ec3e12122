/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <abi/errno.h>

int64_t file_on_lock(struct call *call, const struct file_lock_request *request,
		     struct file_lock_reply *reply)
{
	(void)call, (void)request, (void)reply;
	return -ENOLCK;
}

void lock_connection_closed(struct inode *inode, uint64_t key)
{
	(void)inode, (void)key;
}

bool lock_cancel(handle_t token)
{
	(void)token;
	return false;
}

void lock_forget(struct inode *inode)
{
	(void)inode;
}
