/* SPDX-License-Identifier: MIT */
#ifndef _SYS_UIO_H
#define _SYS_UIO_H

#include <abi/uio.h>
#include <sys/types.h>

#if __BSD_VISIBLE
#define UIO_MAXIOV 1024
#endif

__KELNER_BEGIN
ssize_t readv(int, const struct iovec *, int);
ssize_t writev(int, const struct iovec *, int);
#if __BSD_VISIBLE
ssize_t preadv(int, const struct iovec *, int, off_t);
ssize_t pwritev(int, const struct iovec *, int, off_t);
#endif
__KELNER_END

#endif
