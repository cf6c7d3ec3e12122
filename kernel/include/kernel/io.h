/* SPDX-License-Identifier: MIT */
/*
 * User buffers of one transfer: one range, or the ranges of a vector that was copied in. The copy
 * functions never fault: they stop at a page that is missing, io_fault_in brings it in with no
 * lock or turn held, and the transfer goes on.
 */
#ifndef KERNEL_IO_H
#define KERNEL_IO_H

#include <abi/uio.h>
#include <kernel/compiler.h>
#include <kernel/types.h>

#define IO_LENGTH_MAX 0x7fffffffUL /* bytes in one call; more counts as that */
#define IO_VECTOR_MAX 1024

struct job;

struct io {
	char __user *address; /* of the current range */
	size_t length;        /* of it, what is left */
	size_t left;          /* in all */
	const struct iovec *next;
	const struct iovec *end;
	struct iovec *copy; /* the vector; NULL: one range */
	struct job *job;    /* charged for the copy */
	size_t missed_at;   /* left, at the last miss */
	unsigned tries;     /* misses there */
};

static inline void io_init(struct io *io, const void __user *buffer, size_t length)
{
	*io = (struct io){.address = (char __user *)(uintptr_t)buffer};
	io->length = io->left = length < IO_LENGTH_MAX ? length : IO_LENGTH_MAX;
}

/* -EINVAL: too many ranges, or too long together; -EFAULT; -ENOMEM. Then io_finish. May block. */
NODISCARD int io_init_vector(struct io *io, struct job *job, const struct iovec __user *vector,
			     unsigned count);
void io_finish_vector(struct io *io);

static inline void io_finish(struct io *io)
{
	if (unlikely(io->copy))
		io_finish_vector(io);
}

/* The current range is used up: the next one that is not empty. */
void io_next(struct io *io);

static inline void io_advance(struct io *io, size_t bytes)
{
	io->address += bytes;
	io->length -= bytes;
	io->left -= bytes;
	if (unlikely(io->length == 0 && io->left != 0))
		io_next(io);
}

/* Back to where a transfer began; what is known about misses stays. */
static inline void io_restart(struct io *io, const struct io *begin)
{
	size_t missed_at = io->missed_at;
	unsigned tries = io->tries;

	*io = *begin;
	io->missed_at = missed_at;
	io->tries = tries;
}

/* At most so many bytes from here on. */
static inline void io_limit(struct io *io, uint64_t bytes)
{
	if (unlikely(io->left > bytes))
		io->left = bytes;
	if (unlikely(io->length > io->left))
		io->length = io->left;
}

/* Copy from or to kernel memory; return the bytes copied: fewer at a page that is missing. */
size_t io_copy_to_user(struct io *io, const void *from, size_t size);
size_t io_copy_from_user(struct io *io, void *to, size_t size);
/* After a copy stopped early: ACCESS_READ or ACCESS_WRITE. Blocks. -EFAULT, -EINTR. */
NODISCARD int io_fault_in(struct io *io, unsigned access);

#endif
