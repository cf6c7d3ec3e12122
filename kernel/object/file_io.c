/* SPDX-License-Identifier: MIT */
/*
 * Reading, writing and seeking. By what stands behind the node:
 *   a pipe           kernel/object/pipe.c moves the bytes;
 *   a memory object  they are copied here, in the node's turn; a user page that is missing ends the
 *                    turn, is brought in, and the transfer goes on where it was;
 *   nothing          the server is asked, once per lease of at most 64 KiB.
 * A write that the content cannot take (behind its end, beyond what is reserved) goes to the server
 * with the turn held, so that it stays in order with the kernel's own writes. The server needs no
 * turn for anything that it does to the node.
 */
#include <abi/errno.h>
#include <kernel/clock.h>
#include <kernel/connection.h>
#include <kernel/port.h>
#include <kernel/safe_point.h>

/* --- the server ------------------------------------------------------------------------------ */

static int64_t server_call(struct connection *connection, uint32_t label,
			   uint64_t words[MESSAGE_WORDS], const struct lease *lease)
{
	struct node *node = connection->node;
	struct call_context context = {
		.port = node->port,
		.connection = connection,
		.badge = node->badge,
		.epoch = node->epoch,
		.offset = __atomic_load_n(&connection->offset, __ATOMIC_RELAXED),
		.status_flags = connection_flags(connection),
	};

	if (!node->port)
		return -EPIPE;
	return port_call(&context, label, words, lease);
}

static int64_t server_transfer(struct connection *connection, struct io *io, int64_t at,
			       enum kernel_label label)
{
	bool once = connection->node->stream && label == LABEL_READ;
	int64_t total = 0;

	while (io->left) {
		struct lease lease = {
			.address = (uintptr_t)io->address,
			.length = io->length < LEASE_BYTES_MAX ? (uint32_t)io->length
							       : LEASE_BYTES_MAX,
			.access = label == LABEL_READ ? LEASE_WRITE : LEASE_READ,
		};
		uint64_t words[MESSAGE_WORDS] = {lease.length, (uint64_t)at};
		int64_t moved = server_call(connection, label, words, &lease);

		if (moved > (int64_t)lease.length)
			moved = -EIO; /* more than there was: the server is broken */
		if (moved < 0)
			return total ? total : moved;
		io_advance(io, (size_t)moved);
		total += moved;
		if (at >= 0)
			at += moved;
		if (moved < (int64_t)lease.length || once)
			break;
	}
	return total;
}

/* --- content --------------------------------------------------------------------------------- */

/* What a transfer needs to know of a node's content; vmo has a reference, or is NULL. */
struct content {
	struct vmo *vmo;
	uint64_t reserved;
	bool read_only;
};

static void content_get(struct node *node, struct content *content)
{
	spinlock_acquire(&node->lock);
	content->vmo = node->vmo;
	if (content->vmo)
		object_retain(&content->vmo->object);
	content->reserved = node->reserved;
	content->read_only = node->content_read_only;
	spinlock_release(&node->lock);
}

static void content_put(struct content *content)
{
	if (content->vmo)
		object_release(&content->vmo->object);
}

static void node_touch(struct node *node, int64_t *time, uint32_t what)
{
	__atomic_store_n(time, clock_real_now(), __ATOMIC_RELAXED);
	if (!(__atomic_load_n(&node->changed, __ATOMIC_RELAXED) & what))
		__atomic_fetch_or(&node->changed, what, __ATOMIC_RELEASE);
}

#define MISSED 1 /* a user page must be brought in: come again after that */

/* Copies to or from the object, range by range, until the end: 0, MISSED or an error. */
static int content_copy(const struct content *content, struct io *io, uint64_t offset, bool write,
			int64_t *total)
{
	while (io->left) {
		size_t size = io->length < WORK_STEP ? io->length : WORK_STEP;
		size_t done = 0;
		int error;

		if (write)
			error = vmo_write_user(content->vmo, offset, io->address, size,
					       content->reserved, &done);
		else
			error = vmo_read_user(content->vmo, offset, io->address, size, &done);
		io_advance(io, done);
		offset += done;
		*total += (int64_t)done;
		if (error || done < size)
			return error == -EFAULT ? MISSED : error;
		if (unlikely(size == WORK_STEP) &&
		    work_interrupted(ATTENTION_KILL | ATTENTION_SIGNAL))
			return -EINTR;
	}
	return 0;
}

static uint64_t transfer_offset(const struct connection *connection, int64_t at, int64_t total)
{
	return at >= 0 ? (uint64_t)(at + total)
		       : __atomic_load_n(&connection->offset, __ATOMIC_RELAXED);
}

static void offset_advance(struct connection *connection, int64_t at, uint64_t offset)
{
	if (at < 0)
		__atomic_store_n(&connection->offset, offset, __ATOMIC_RELAXED);
}

/* One turn of a read: 0, MISSED or an error. */
static int content_read(struct connection *connection, struct io *io, int64_t at, int64_t *total)
{
	struct node *node = connection->node;
	uint64_t offset = transfer_offset(connection, at, *total);
	struct content content;
	int64_t before = *total;
	int result = 0;

	content_get(node, &content);
	if (unlikely(!content.vmo)) {
		int64_t moved =
			server_transfer(connection, io, at < 0 ? at : at + before, LABEL_READ);

		*total += moved > 0 ? moved : 0;
		return moved < 0 ? (int)moved : 0;
	}
	result = content_copy(&content, io, offset, false, total);
	content_put(&content);
	if (*total > before) {
		offset_advance(connection, at, offset + (uint64_t)(*total - before));
		node_touch(node, &node->accessed, NODE_ACCESSED);
	}
	return result;
}

/* Whether the content takes a whole transfer without the server. */
static bool content_takes(const struct content *content, uint64_t offset, size_t length)
{
	uint64_t size, limit;

	if (!content->vmo || content->read_only)
		return false;
	size = __atomic_load_n(&content->vmo->size, __ATOMIC_RELAXED);
	limit = size > content->reserved ? size : content->reserved;
	return offset <= size && length <= limit - offset;
}

/* One turn of a write, likewise. */
static int content_write(struct connection *connection, struct io *io, int64_t at,
			 uint64_t size_limit, int64_t *total)
{
	struct node *node = connection->node;
	uint64_t offset = transfer_offset(connection, at, *total);
	struct content content;
	int64_t before = *total;
	int result = 0;

	content_get(node, &content);
	if (content.vmo && at < 0 && connection_flags(connection) & O_APPEND)
		offset = __atomic_load_n(&content.vmo->size, __ATOMIC_RELAXED);
	if (offset >= size_limit) {
		content_put(&content);
		return -EFBIG;
	}
	/* What lies beyond the process's limit is not written. */
	io_limit(io, size_limit - offset);
	if (content_takes(&content, offset, io->left))
		result = content_copy(&content, io, offset, true, total);
	content_put(&content);
	if (*total > before) {
		offset_advance(connection, at, offset + (uint64_t)(*total - before));
		node_touch(node, &node->modified, NODE_MODIFIED);
	} else if (result == 0) {
		int64_t moved =
			server_transfer(connection, io, at < 0 ? at : at + before, LABEL_WRITE);

		*total += moved > 0 ? moved : 0;
		result = moved < 0 ? (int)moved : 0;
	}
	return result;
}

/* Turns of a read or a write until it is done. */
static int64_t content_transfer(struct connection *connection, struct io *io, int64_t at,
				uint64_t size_limit, bool write)
{
	int64_t total = 0;
	int result;

	do {
		result = node_begin_turn(connection->node);
		if (result)
			break;
		result = write ? content_write(connection, io, at, size_limit, &total)
			       : content_read(connection, io, at, &total);
		node_end_turn(connection->node);
		if (likely(result != MISSED))
			break;
		result = io_fault_in(io, write ? ACCESS_READ : ACCESS_WRITE);
	} while (!result);
	return total ? total : result;
}

/* --- all of them ----------------------------------------------------------------------------- */

static bool node_has_content(const struct node *node)
{
	return __atomic_load_n(&node->vmo, __ATOMIC_RELAXED) != NULL;
}

int64_t connection_read(struct connection *connection, struct io *io, int64_t at)
{
	struct node *node = connection->node;
	struct pipe *pipe = __atomic_load_n(&node->pipe, __ATOMIC_ACQUIRE);

	if (at != AT_OFFSET) {
		if (node->stream)
			return -ESPIPE;
		if (at < 0)
			return -EINVAL;
	}
	if (io->left == 0)
		return 0;
	if (pipe)
		return pipe_read(pipe, node->side, io, connection_flags(connection) & O_NONBLOCK,
				 NULL);
	if (node_has_content(node))
		return content_transfer(connection, io, at, 0, false);
	return server_transfer(connection, io, at, LABEL_READ);
}

int64_t connection_write(struct connection *connection, struct io *io, int64_t at,
			 uint64_t size_limit)
{
	struct node *node = connection->node;
	struct pipe *pipe = __atomic_load_n(&node->pipe, __ATOMIC_ACQUIRE);

	if (at != AT_OFFSET) {
		if (node->stream)
			return -ESPIPE;
		if (at < 0)
			return -EINVAL;
	}
	if (io->left == 0 && !(pipe && pipe->records))
		return 0;
	if (pipe)
		return pipe_write(pipe, node->side, io, connection_flags(connection) & O_NONBLOCK,
				  NULL);
	if (node->stream)
		return server_transfer(connection, io, at, LABEL_WRITE);
	return content_transfer(connection, io, at, size_limit, true);
}

static int64_t seek_in_content(struct connection *connection, int64_t offset, int whence)
{
	struct node *node = connection->node;
	int64_t base = 0;
	int error = node_begin_turn(node);

	if (error)
		return error;
	if (whence == SEEK_CUR) {
		base = (int64_t)__atomic_load_n(&connection->offset, __ATOMIC_RELAXED);
	} else if (whence == SEEK_END) {
		spinlock_acquire(&node->lock);
		base = node->vmo ? (int64_t)__atomic_load_n(&node->vmo->size, __ATOMIC_RELAXED) : 0;
		spinlock_release(&node->lock);
	}
	if (__builtin_add_overflow(base, offset, &base))
		base = offset < 0 ? -EINVAL : -EOVERFLOW;
	else if (base < 0)
		base = -EINVAL;
	else
		__atomic_store_n(&connection->offset, (uint64_t)base, __ATOMIC_RELAXED);
	node_end_turn(node);
	return base;
}

int64_t connection_seek(struct connection *connection, int64_t offset, int whence)
{
	struct node *node = connection->node;
	uint64_t words[MESSAGE_WORDS] = {(uint64_t)offset, (uint64_t)whence};
	int64_t status;

	if (node->stream)
		return -ESPIPE;
	if (whence < SEEK_SET || whence > SEEK_HOLE)
		return -EINVAL;
	if (whence == SEEK_SET || whence == SEEK_CUR ||
	    (whence == SEEK_END && node_has_content(node)))
		return seek_in_content(connection, offset, whence);
	status = server_call(connection, LABEL_SEEK, words, NULL);
	if (status < 0)
		return status;
	if ((int64_t)words[0] < 0)
		return -EIO;
	__atomic_store_n(&connection->offset, words[0], __ATOMIC_RELAXED);
	return (int64_t)words[0];
}
