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

/* --- marks ----------------------------------------------------------------------------------- */

#define MARK_ROOM 256 /* bytes of capacity for each mark that a ring takes */

static struct pipe_mark *ring_mark(const struct pipe_ring *ring)
{
	return list_is_empty(&ring->marks) ? NULL
					   : container_of(ring->marks.next, struct pipe_mark, link);
}

static bool ring_is_empty(const struct pipe_ring *ring)
{
	return ring->used == 0 && list_is_empty(&ring->marks);
}

/* Looks without the lock first: nearly always there is a reader. */
static bool ring_is_orphaned(struct pipe *pipe, const struct pipe_ring *ring)
{
	bool orphaned;

	if (likely(__atomic_load_n(&ring->readers, __ATOMIC_RELAXED) != 0))
		return false;
	spinlock_acquire(&pipe->lock);
	orphaned = ring->readers == 0 && !list_is_empty(&ring->marks);
	spinlock_release(&pipe->lock);
	return orphaned;
}

static void ring_marks_free(struct list *marks)
{
	struct list *link;

	while ((link = list_take_first(marks)))
		pipe_mark_free(container_of(link, struct pipe_mark, link));
}

/* The bytes before the next mark; a mark that lies before them is *mark. */
static uint32_t ring_span(const struct pipe_ring *ring, struct pipe_mark **mark)
{
	struct pipe_mark *first = ring_mark(ring);

	*mark = NULL;
	if (likely(!first))
		return ring->used;
	if (first->gap)
		return first->gap;
	*mark = first;
	return first->link.next == &ring->marks
		       ? ring->used - ring->marked
		       : container_of(first->link.next, struct pipe_mark, link)->gap;
}

static void ring_mark_append(struct pipe_ring *ring, struct pipe_mark *mark)
{
	mark->gap = ring->used - ring->marked;
	ring->marked = ring->used;
	ring->mark_count++;
	list_append(&ring->marks, &mark->link);
}

/* Bytes of the span have been read, from the mark on, if any. */
static void ring_marks_pass(struct pipe_ring *ring, struct pipe_mark *mark, uint32_t bytes)
{
	if (mark) {
		list_remove(&mark->link);
		ring->mark_count--;
	}
	mark = ring_mark(ring);
	if (unlikely(mark)) {
		mark->gap -= bytes;
		ring->marked -= bytes;
	}
}

/* --- turns ----------------------------------------------------------------------------------- */

static bool ring_has_readers(const struct pipe_ring *ring)
{
	return ring->readers && !ring->shut;
}

static bool ring_has_writers(const struct pipe_ring *ring)
{
	return ring->writers && !ring->shut;
}

static void ring_wake_writers(struct pipe_ring *ring)
{
	if (likely(list_is_empty(&ring->write_waiters.waiters)))
		return;
	if (ring->capacity - ring->used < ring->need && ring_has_readers(ring))
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
	unsigned read_bits = ring_is_empty(ring) && !ring->shut ? 0 : LEVEL_READABLE;
	unsigned write_bits = 0;

	if (unlikely(ring->writers == 0))
		read_bits |= pipe->pair ? LEVEL_HANGUP | LEVEL_READABLE : LEVEL_HANGUP;
	if (unlikely(ring->readers == 0))
		write_bits = pipe->pair ? LEVEL_HANGUP : LEVEL_ERROR;
	else if (room >= PIPE_ATOMIC || ring->shut)
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
	while (ring->reading || ring_is_empty(ring)) {
		if (!ring->reading && (nonblock || !ring_has_writers(ring))) {
			error = ring_has_writers(ring) ? -EAGAIN : 0;
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

static void ring_end_read(struct pipe *pipe, struct pipe_ring *ring, uint32_t bytes,
			  struct pipe_mark *mark)
{
	spinlock_acquire(&pipe->lock);
	ring->reading = false;
	ring_marks_pass(ring, mark, bytes);
	ring->used -= bytes;
	/* An empty ring starts over, so that little data needs few pages. */
	ring->start = ring->used == 0 && !ring->writing ? 0 : ring_offset(ring, ring->start, bytes);
	if (!ring_is_empty(ring))
		ring_wake_reader(ring);
	else if (!ring_has_writers(ring))
		(void)wait_wake_all(&ring->read_waiters, 0);
	if (bytes || mark) {
		ring_wake_writers(ring);
		pipe_changed(pipe, ring);
	}
	spinlock_release(&pipe->lock);
}

/*
 * Nobody can read what lies in a ring: it goes where there are handles in it, so that they do not
 * wait for one another. Who has the read turn does so when it ends.
 */
static void pipe_discard(struct pipe *pipe, struct pipe_ring *ring) NO_LOCK_ANALYSIS
{
	struct list marks, *link;

	list_init(&marks);
	spinlock_acquire(&pipe->lock);
	if (ring->readers == 0 && !ring->reading) {
		while ((link = list_take_first(&ring->marks)))
			list_append(&marks, link);
		ring->mark_count = ring->marked = 0;
		ring->start = ring_offset(ring, ring->start, ring->used);
		ring->used = 0;
		pipe_changed(pipe, ring);
	}
	spinlock_release(&pipe->lock);
	ring_marks_free(&marks);
}

/* A mark that was read past: the receipt's, or nobody's. */
static void mark_taken(struct pipe_mark *mark, struct pipe_receipt *receipt)
{
	if (receipt)
		receipt->mark = mark;
	else
		pipe_mark_free(mark);
}

int64_t pipe_read(struct pipe *pipe, unsigned side, struct io *io, bool nonblock,
		  struct pipe_receipt *receipt) NO_LOCK_ANALYSIS
{
	struct pipe_ring *ring = pipe_input(pipe, side);
	bool peek = receipt && receipt->peek;
	bool whole = peek || pipe->records;
	struct io begin = *io;
	int64_t total = 0;

	for (;;) {
		uint32_t span, size, moved;
		struct pipe_mark *mark;
		bool keep = peek;
		int error = ring_begin_read(pipe, ring, nonblock || total);

		if (error != 1)
			return total ? total : error;
		span = ring_span(ring, &mark);
		size = span < io->left ? span : (uint32_t)io->left;
		if (unlikely(mark && total)) {
			size = 0; /* what comes now goes with a mark of its own */
			keep = true;
		}
		spinlock_release(&pipe->lock);
		moved = ring_copy(ring, ring->start, io, size, true);
		if (unlikely(moved < size && (whole || moved == 0)))
			keep = true;
		if (unlikely(keep))
			mark = NULL;
		ring_end_read(pipe, ring, keep ? 0 : pipe->records ? span : moved, mark);
		if (unlikely(mark))
			mark_taken(mark, receipt);
		if (unlikely(ring_is_orphaned(pipe, ring)))
			pipe_discard(pipe, ring);
		if (receipt && total == 0)
			receipt->length = span;
		if (moved == size)
			return total + moved;
		error = io_fault_in(io, ACCESS_WRITE);
		if (whole)
			io_restart(io, &begin);
		else
			total += moved;
		if (error)
			return total ? total : error;
	}
}

/* The write turn with room for at least least bytes, and a mark: 1, lock held. Else an error. */
static int ring_begin_write(struct pipe *pipe, struct pipe_ring *ring, uint32_t least, bool marked,
			    bool nonblock) NO_LOCK_ANALYSIS
{
	int error;

	spinlock_acquire(&pipe->lock);
	for (;;) {
		if (unlikely(!ring_has_readers(ring))) {
			spinlock_release(&pipe->lock);
			return -EPIPE;
		}
		if (!ring->writing && ring->capacity - ring->used >= least &&
		    (likely(!marked) || ring->mark_count < ring->capacity / MARK_ROOM))
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

static void ring_end_write(struct pipe *pipe, struct pipe_ring *ring, uint32_t bytes,
			   struct pipe_mark *mark)
{
	spinlock_acquire(&pipe->lock);
	ring->writing = false;
	if (unlikely(mark))
		ring_mark_append(ring, mark);
	ring->used += bytes;
	if (bytes || mark) {
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

static int64_t write_bytes(struct pipe *pipe, struct pipe_ring *ring, struct io *io, bool nonblock,
			   struct pipe_mark **mark) NO_LOCK_ANALYSIS
{
	bool whole = io->left <= PIPE_ATOMIC || pipe->records;
	int64_t total = 0;

	do {
		uint32_t offset, size, moved = 0;
		struct pipe_mark *left = NULL;
		struct io saved = *io;
		int error = ring_begin_write(
			pipe, ring, write_least(ring, io->left, whole, nonblock), *mark, nonblock);

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
		if (moved < size && whole)
			moved = 0;
		if (moved || size == 0) {
			left = *mark;
			*mark = NULL;
		}
		ring_end_write(pipe, ring, moved, left);
		if (!error && moved < size)
			error = io_fault_in(io, ACCESS_READ);
		if (moved < size && whole)
			io_restart(io, &saved);
		else
			total += moved;
		if (error)
			return total ? total : error;
	} while (io->left);
	return total;
}

int64_t pipe_write(struct pipe *pipe, unsigned side, struct io *io, bool nonblock,
		   struct pipe_mark *mark)
{
	struct pipe_ring *ring = pipe_output(pipe, side);
	int64_t result = 0;

	if (unlikely(pipe->records)) {
		if (io->left > ring->capacity)
			result = -EMSGSIZE;
		else if (!mark && !(mark = pipe_mark_create(pipe)))
			result = -ENOMEM;
	}
	if (likely(!result))
		result = write_bytes(pipe, ring, io, nonblock, &mark);
	if (unlikely(mark))
		pipe_mark_free(mark);
	return result;
}

/* --- ends ------------------------------------------------------------------------------------ */

/* Readers of one ring or writers of another came or went: their partners look again. */
static void pipe_users_changed(struct pipe *pipe, struct pipe_ring *input, struct pipe_ring *output)
	REQUIRES(pipe->lock)
{
	for (unsigned i = 0; i < 2; i++) {
		struct pipe_ring *ring = i ? output : input;

		if (!ring_has_readers(ring))
			ring_wake_writers(ring);
		if (!ring_has_writers(ring))
			(void)wait_wake_all(&ring->read_waiters, 0);
		pipe_changed(pipe, ring);
	}
}

void pipe_count(struct pipe *pipe, unsigned side, int readers, int writers)
{
	struct pipe_ring *input = pipe_input(pipe, side);
	struct pipe_ring *output = pipe_output(pipe, side);

	spinlock_acquire(&pipe->lock);
	__atomic_store_n(&input->readers, input->readers + (uint32_t)readers, __ATOMIC_RELAXED);
	output->writers += (uint32_t)writers;
	pipe_users_changed(pipe, input, output);
	spinlock_release(&pipe->lock);
	if (unlikely(ring_is_orphaned(pipe, input)))
		pipe_discard(pipe, input);
}

void pipe_shut(struct pipe *pipe, unsigned side, uint32_t how)
{
	struct pipe_ring *input = pipe_input(pipe, side);
	struct pipe_ring *output = pipe_output(pipe, side);

	spinlock_acquire(&pipe->lock);
	input->shut |= (how & NODE_SHUT_INPUT) != 0;
	output->shut |= (how & NODE_SHUT_OUTPUT) != 0;
	pipe_users_changed(pipe, input, output);
	spinlock_release(&pipe->lock);
}

static void pipe_destroy(struct object *object)
{
	struct pipe *pipe = container_of(object, struct pipe, object);

	ring_marks_free(&pipe->rings[0].marks);
	ring_marks_free(&pipe->rings[1].marks);
	ring_destroy(pipe->job, &pipe->rings[0]);
	if (pipe->pair)
		ring_destroy(pipe->job, &pipe->rings[1]);
	job_free(pipe->job, &pipe_cache, pipe);
}

int pipe_create(struct job *job, bool pair, bool records, uint32_t capacity, struct pipe **result)
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
	pipe->records = records;
	spinlock_init(&pipe->lock, LOCK_LEVEL_PIPE);
	list_init(&pipe->pollers);
	list_init(&pipe->rings[0].marks);
	list_init(&pipe->rings[1].marks);
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
