/* SPDX-License-Identifier: MIT */
#include <abi/errno.h>
#include <kernel/io.h>
#include <kernel/job.h>
#include <kernel/user_copy.h>

/* Long enough for any vector: a program that uses one pays for it while the call lasts. */
struct vector_copy {
	struct iovec entry[IO_VECTOR_MAX];
};

static struct object_cache vector_cache = OBJECT_CACHE("iovec", struct vector_copy);

void io_next(struct io *io)
{
	while (io->length == 0 && io->left != 0 && io->next < io->end) {
		io->address = (char __user *)(uintptr_t)io->next->iov_base;
		io->length = io->next->iov_len;
		io->next++;
	}
	if (io->length > io->left)
		io->length = io->left;
}

static int vector_total(const struct iovec *vector, unsigned count, size_t *total)
{
	size_t sum = 0;

	for (unsigned i = 0; i < count; i++) {
		if (__builtin_add_overflow(sum, vector[i].iov_len, &sum) || sum > INT64_MAX)
			return -EINVAL;
	}
	*total = sum < IO_LENGTH_MAX ? sum : IO_LENGTH_MAX;
	return 0;
}

int io_init_vector(struct io *io, struct job *job, const struct iovec __user *vector,
		   unsigned count)
{
	struct vector_copy *copy;
	int error;

	*io = (struct io){.job = job};
	if (count > IO_VECTOR_MAX)
		return -EINVAL;
	if (count == 0)
		return 0;
	copy = job_alloc(job, &vector_cache);
	if (!copy)
		return -ENOMEM;
	error = copy_from_user(copy->entry, vector, count * sizeof(copy->entry[0]));
	if (!error)
		error = vector_total(copy->entry, count, &io->left);
	if (error) {
		job_free(job, &vector_cache, copy);
		return error;
	}
	io->copy = copy->entry;
	io->next = copy->entry;
	io->end = copy->entry + count;
	io_next(io);
	return 0;
}

void io_finish_vector(struct io *io)
{
	job_free(io->job, &vector_cache, container_of(io->copy, struct vector_copy, entry[0]));
	io->copy = NULL;
}

size_t io_copy_to_user(struct io *io, const void *from, size_t size)
{
	size_t done = 0;

	while (done < size && io->left) {
		size_t part = size - done < io->length ? size - done : io->length;
		size_t missed = copy_to_user_now(io->address, (const char *)from + done, part);

		done += part - missed;
		io_advance(io, part - missed);
		if (missed)
			break;
	}
	return done;
}

size_t io_copy_from_user(struct io *io, void *to, size_t size)
{
	size_t done = 0;

	while (done < size && io->left) {
		size_t part = size - done < io->length ? size - done : io->length;
		size_t missed = copy_from_user_now((char *)to + done, io->address, part);

		done += part - missed;
		io_advance(io, part - missed);
		if (missed)
			break;
	}
	return done;
}

#define TRIES_MAX 16 /* misses at one place: somebody takes the page away as fast as it comes */

int io_fault_in(struct io *io, unsigned access)
{
	/* A word may reach into the next page. */
	size_t reach = io->length < sizeof(uint64_t) ? io->length : sizeof(uint64_t);

	if (!user_range_valid(io->address, io->length))
		return -EFAULT;
	io->tries = io->left == io->missed_at ? io->tries + 1 : 0;
	io->missed_at = io->left;
	if (io->tries > TRIES_MAX)
		return -EFAULT;
	return user_prefault(io->address, reach, access);
}
