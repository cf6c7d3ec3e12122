/* SPDX-License-Identifier: MIT */
/* Scattered buffers (POSIX.1-2024 <sys/uio.h>). */
#ifndef __KELNER_ABI_UIO_H
#define __KELNER_ABI_UIO_H

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

#endif
