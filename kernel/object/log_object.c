/* SPDX-License-Identifier: MIT */
/*
 * Input from the serial console. While somebody waits for it, a timer empties the port's FIFO;
 * nobody waiting costs nothing. Output goes through the log (kernel/log/).
 */
#include <abi/errno.h>
#include <kernel/arch.h>
#include <kernel/log_object.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>
#include <kernel/wait.h>

#define POLL_INTERVAL 5000000UL /* nanoseconds */
#define RING_SIZE     256

static struct object log_object = {.references = 1, .kind = OBJECT_LOG};

static struct spinlock console_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_NODE);
static struct wait_queue readers = {LIST_INITIALISER(readers.waiters)};
static struct timer poll_timer;
static bool poll_timer_ready GUARDED_STATIC(console_lock);
static char ring[RING_SIZE] GUARDED_STATIC(console_lock);
static size_t ring_first GUARDED_STATIC(console_lock), ring_count GUARDED_STATIC(console_lock);

struct object *log_object_get(void)
{
	object_retain(&log_object);
	return &log_object;
}

static void empty_port(void) REQUIRES(console_lock)
{
	int byte;

	while (ring_count < RING_SIZE && (byte = arch_serial_read()) >= 0)
		ring[(ring_first + ring_count++) % RING_SIZE] = (char)byte;
}

static void poll_expired(struct timer *timer)
{
	spinlock_acquire(&console_lock);
	empty_port();
	if (ring_count)
		wait_wake_all(&readers, 0);
	else if (!list_is_empty(&readers.waiters))
		timer_arm(timer, arch_clock_now() + POLL_INTERVAL);
	spinlock_release(&console_lock);
}

static int take_bytes(char *buffer, size_t size) REQUIRES(console_lock)
{
	size_t count = 0;

	empty_port();
	for (; count < size && ring_count > 0; ring_count--) {
		buffer[count++] = ring[ring_first];
		ring_first = (ring_first + 1) % RING_SIZE;
	}
	return (int)count;
}

int console_receive(char *buffer, size_t size, nanoseconds_t deadline) NO_LOCK_ANALYSIS
{
	int result;

	for (;;) {
		spinlock_acquire(&console_lock);
		result = take_bytes(buffer, size);
		if (result > 0 || arch_clock_now() >= deadline)
			break;
		if (!poll_timer_ready)
			timer_init(&poll_timer, poll_expired);
		poll_timer_ready = true;
		timer_arm(&poll_timer, arch_clock_now() + POLL_INTERVAL);
		result = wait_on(&readers, &console_lock, deadline, WAIT_INTERRUPTIBLE);
		if (result == -EINTR)
			return result;
	}
	spinlock_release(&console_lock);
	return result > 0 ? result : -EAGAIN;
}

/* Never happens: the object keeps its first reference. */
static void log_object_destroy(struct object *object)
{
	object_retain(object);
}

const struct object_type log_type = {
	.name = "log",
	.destroy = log_object_destroy,
};
