/* SPDX-License-Identifier: MIT */
/* The object that handles to the kernel log and the serial console name. There is one. */
#ifndef KERNEL_LOG_OBJECT_H
#define KERNEL_LOG_OBJECT_H

#include <kernel/object.h>

/* The log's object, with a reference for the caller. */
struct object *log_object_get(void);

/*
 * Bytes that the serial port has received, at least one: the number, -EAGAIN (the deadline has
 * passed) or -EINTR. Blocks.
 */
NODISCARD int console_receive(char *buffer, size_t size, nanoseconds_t deadline);

#endif
