/* SPDX-License-Identifier: MIT */
/* Pipes. Lock order: the pipe, then whatever waking takes. */
#include <abi/errno.h>
#include <abi/message.h>
#include <kernel/arch_paging.h>
#include <kernel/page.h>
#include <kernel/pipe.h>

static struct object_cache pipe_cache = OBJECT_CACHE("pipe", struct pipe);

/* --- rings ----------------------------------------------------------------------------------- */

static NODISCARD int ring_page_create(struct job *job, uint8_t **memory)
{
	struct page *page;

	if (job_charge_pages(job, 1))
		return -ENOMEM;
	page = page_alloc_zeroed(PAGE_KERNEL);
	if (!page) {
		job_uncharge_pages(job, 1);
		return -ENOMEM;
	}
	*memory = page_pointer(page);
	return 0;
}

static void ring_page_destroy(struct job *job, void *memory)
{
	page_free(paddr_page(pointer_paddr(memory)));
	job_uncharge_pages(job, 1);
}

static NODISCARD int ring_init(struct job *job, struct pipe_ring *ring, uint32_t capacity)
{
	uint8_t *table;

	wait_queue_init(&ring->read_waiters);
	wait_queue_init(&ring->write_waiters);
	ring->need = UINT32_MAX;
	ring->pages = ring->inline_pages;
	if (capacity > PIPE_INLINE_PAGES * PAGE_SIZE) {
		if (ring_page_create(job, &table))
			return -ENOMEM;
		ring->pages = (uint8_t **)(void *)table;
	}
	ring->capacity = capacity;
	return ring_page_create(job, &ring->pages[0]);
}

static void ring_destroy(struct job *job, struct pipe_ring *ring)
{
	for (unsigned i = 0; i < ring->capacity >> PAGE_SHIFT; i++) {
		if (ring->pages[i])
			ring_page_destroy(job, ring->pages[i]);
	}
	if (ring->pages && ring->pages != ring->inline_pages)
		ring_page_destroy(job, ring->pages);
}

static uint32_t ring_offset(const struct pipe_ring *ring, uint32_t offset, uint32_t bytes)
{
	offset += bytes;
	return offset >= ring->capacity ? offset - ring->capacity : offset;
}

/* Pages for a range that the caller has the write turn for. */
static NODISCARD int ring_provide(struct job *job, struct pipe_ring *ring, uint32_t offset,
				  uint32_t size)
{
	uint32_t index = offset >> PAGE_SHIFT;
	uint32_t pages = ring->capacity >> PAGE_SHIFT;
	uint32_t count = (uint32_t)(((offset & PAGE_MASK) + size + PAGE_MASK) >> PAGE_SHIFT);

	for (; count > 0; count--) {
		if (unlikely(!ring->pages[index]) && ring_page_create(job, &ring->pages[index]))
			return -ENOMEM;
		index = index + 1 == pages ? 0 : index + 1;
	}
	return 0;
}

/* Copies between ring and user memory until size, or a page that is missing; bytes copied. */
static uint32_t ring_copy(struct pipe_ring *ring, uint32_t offset, struct io *io, uint32_t size,
			  bool to_user)
{
	uint32_t done = 0;

	while (done < size) {
		uint8_t *at = ring->pages[offset >> PAGE_SHIFT] + (offset & PAGE_MASK);
		uint32_t part = (uint32_t)(PAGE_SIZE - (offset & PAGE_MASK));
		uint32_t moved;

		if (part > size - done)
			part = size - done;
		moved = (uint32_t)(to_user ? io_copy_to_user(io, at, part)
					   : io_copy_from_user(io, at, part));
		done += moved;
		if (moved < part)
			break;
		offset = ring_offset(ring, offset, moved);
	}
	return done;
}

/* --- turns ----------------------------------------------------------------------------------- */

static void ring_wake_writers(struct pipe_ring *ring)
{
	if (likely(list_is_empty(&ring->write_waiters.waiters)))
		return;
	if (ring->capacity - ring->used < ring->need && ring->readers)
		return;
	ring->need = UINT32_MAX;
	(void)wait_wake_all(&ring->write_waiters, 0);
}

static void ring_wake_reader(struct pipe_ring *ring)
{
	if (!list_is_empty(&ring->read_waiters.waiters))
		(void)wait_wake(&ring->read_waiters, 0);
}

/* What those who use a ring may know of it. */
static void pipe_changed(struct pipe *pipe, struct pipe_ring *ring)
{
	uint32_t room = ring->capacity - ring->used;
	unsigned read_bits = ring->used ? LEVEL_READABLE : 0;
	unsigned write_bits = 0;

	if (unlikely(ring->writers == 0))
		read_bits |= pipe->pair ? LEVEL_HANGUP | LEVEL_READABLE : LEVEL_HANGUP;
	if (unlikely(ring->readers == 0))
		write_bits = pipe->pair ? LEVEL_HANGUP : LEVEL_ERROR;
	else if (room >= PIPE_ATOMIC)
		write_bits = LEVEL_WRITABLE;
	__atomic_store_n(&ring->read_bits, (uint8_t)read_bits, __ATOMIC_RELEASE);
	__atomic_store_n(&ring->write_bits, (uint8_t)write_bits, __ATOMIC_RELEASE);
	__atomic_store_n(&pipe->sequence, pipe->sequence + 1, __ATOMIC_RELAXED);
	poll_notify(&pipe->pollers);
}

/*
 * The read turn with something to read, lock held: 1. Without the lock: 0 at the end, or an error.
 */
static int ring_begin_read(struct pipe *pipe, struct pipe_ring *ring,
			   bool nonblock) NO_LOCK_ANALYSIS
{
	int error;

	spinlock_acquire(&pipe->lock);
	while (ring->reading || ring->used == 0) {
		if (!ring->reading && (nonblock || ring->writers == 0)) {
			error = ring->writers == 0 ? 0 : -EAGAIN;
			spinlock_release(&pipe->lock);
			return error;
		}
		error = wait_on(&ring->read_waiters, &pipe->lock, WAIT_FOREVER, WAIT_INTERRUPTIBLE);
		if (error)
			return error;
		spinlock_acquire(&pipe->lock);
	}
	ring->reading = true;
	return 1;
}

static void ring_end_read(struct pipe *pipe, struct pipe_ring *ring, uint32_t bytes)
{
	spinlock_acquire(&pipe->lock);
	ring->reading = false;
	ring->used -= bytes;
	/* An empty ring starts over, so that little data needs few pages. */
	ring->start = ring->used == 0 && !ring->writing ? 0 : ring_offset(ring, ring->start, bytes);
	if (ring->used)
		ring_wake_reader(ring);
	else if (ring->writers == 0)
		(void)wait_wake_all(&ring->read_waiters, 0);
	if (bytes) {
		ring_wake_writers(ring);
		pipe_changed(pipe, ring);
	}
	spinlock_release(&pipe->lock);
}

int64_t pipe_read(struct pipe *pipe, unsigned side, struct io *io, bool nonblock) NO_LOCK_ANALYSIS
{
	struct pipe_ring *ring = pipe_input(pipe, side);
	int64_t total = 0;

	while (io->left) {
		uint32_t size, moved;
		int begun = ring_begin_read(pipe, ring, nonblock || total);

		if (begun != 1)
			return total ? total : begun;
		size = ring->used < io->left ? ring->used : (uint32_t)io->left;
		spinlock_release(&pipe->lock);
		moved = ring_copy(ring, ring->start, io, size, true);
		ring_end_read(pipe, ring, moved);
		total += moved;
		if (moved == size)
			break;
		begun = io_fault_in(io, ACCESS_WRITE);
		if (begun)
			return total ? total : begun;
	}
	return total;
}

/* The write turn with room for at least least bytes, lock held: 1. Without it: an error. */
static int ring_begin_write(struct pipe *pipe, struct pipe_ring *ring, uint32_t least,
			    bool nonblock) NO_LOCK_ANALYSIS
{
	int error;

	spinlock_acquire(&pipe->lock);
	for (;;) {
		if (unlikely(ring->readers == 0)) {
			spinlock_release(&pipe->lock);
			return -EPIPE;
		}
		if (!ring->writing && ring->capacity - ring->used >= least)
			break;
		if (nonblock && !ring->writing) {
			spinlock_release(&pipe->lock);
			return -EAGAIN;
		}
		if (least < ring->need)
			ring->need = least;
		error = wait_on(&ring->write_waiters, &pipe->lock, WAIT_FOREVER,
				WAIT_INTERRUPTIBLE);
		if (error)
			return error;
		spinlock_acquire(&pipe->lock);
	}
	ring->writing = true;
	return 1;
}

static void ring_end_write(struct pipe *pipe, struct pipe_ring *ring, uint32_t bytes)
{
	spinlock_acquire(&pipe->lock);
	ring->writing = false;
	ring->used += bytes;
	if (bytes) {
		ring_wake_reader(ring);
		pipe_changed(pipe, ring);
	}
	ring_wake_writers(ring);
	spinlock_release(&pipe->lock);
}

/* The smallest part that the next turn may move. */
static uint32_t write_least(const struct pipe_ring *ring, size_t left, bool whole, bool nonblock)
{
	if (whole)
		return (uint32_t)left;
	if (nonblock)
		return 1;
	if (left > PIPE_ATOMIC)
		left = PIPE_ATOMIC;
	return left < ring->capacity ? (uint32_t)left : ring->capacity;
}

int64_t pipe_write(struct pipe *pipe, unsigned side, struct io *io, bool nonblock) NO_LOCK_ANALYSIS
{
	struct pipe_ring *ring = pipe_output(pipe, side);
	bool whole = io->left <= PIPE_ATOMIC;
	int64_t total = 0;

	while (io->left) {
		uint32_t offset, size, moved = 0;
		struct io saved = *io;
		int error = ring_begin_write(
			pipe, ring, write_least(ring, io->left, whole, nonblock), nonblock);

		if (error != 1)
			return total ? total : error;
		size = ring->capacity - ring->used;
		if (size > io->left)
			size = (uint32_t)io->left;
		offset = ring_offset(ring, ring->start, ring->used);
		spinlock_release(&pipe->lock);
		error = ring_provide(pipe->job, ring, offset, size);
		if (likely(!error))
			moved = ring_copy(ring, offset, io, size, false);
		ring_end_write(pipe, ring, moved < size && whole ? 0 : moved);
		if (!error && moved < size)
			error = io_fault_in(io, ACCESS_READ);
		if (moved < size && whole) {
			saved.missed_at = io->missed_at;
			saved.tries = io->tries;
			*io = saved;
		} else {
			total += moved;
		}
		if (error)
			return total ? total : error;
	}
	return total;
}

/* --- ends ------------------------------------------------------------------------------------ */

void pipe_count(struct pipe *pipe, unsigned side, int readers, int writers)
{
	struct pipe_ring *input = pipe_input(pipe, side);
	struct pipe_ring *output = pipe_output(pipe, side);

	spinlock_acquire(&pipe->lock);
	input->readers += (uint32_t)readers;
	output->writers += (uint32_t)writers;
	if (input->readers == 0)
		ring_wake_writers(input);
	if (output->writers == 0)
		(void)wait_wake_all(&output->read_waiters, 0);
	pipe_changed(pipe, input);
	pipe_changed(pipe, output);
	spinlock_release(&pipe->lock);
}

static void pipe_destroy(struct object *object)
{
	struct pipe *pipe = container_of(object, struct pipe, object);

	ring_destroy(pipe->job, &pipe->rings[0]);
	if (pipe->pair)
		ring_destroy(pipe->job, &pipe->rings[1]);
	job_free(pipe->job, &pipe_cache, pipe);
}

int pipe_create(struct job *job, bool pair, uint32_t capacity, struct pipe **result)
{
	struct pipe *pipe;
	int error;

	if (capacity == 0 || capacity > PIPE_CAPACITY_MAX)
		return -EINVAL;
	capacity = (uint32_t)round_up_page(capacity);
	pipe = job_alloc(job, &pipe_cache);
	if (!pipe)
		return -ENOMEM;
	object_init(&pipe->object, OBJECT_PIPE);
	pipe->job = job;
	pipe->pair = pair;
	spinlock_init(&pipe->lock, LOCK_LEVEL_NODE);
	list_init(&pipe->pollers);
	error = ring_init(job, &pipe->rings[0], capacity);
	if (!error && pair)
		error = ring_init(job, &pipe->rings[1], capacity);
	if (error) {
		object_release(&pipe->object);
		return error;
	}
	*result = pipe;
	return 0;
}

const struct object_type pipe_type = {
	.name = "pipe",
	.destroy = pipe_destroy,
};
