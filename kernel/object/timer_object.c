/* SPDX-License-Identifier: MIT */
/*
 * Timer objects. Locks: the list of real-time timers first, then one timer object, then its CPU's
 * queue.
 */
#include <abi/errno.h>
#include <kernel/clock.h>
#include <kernel/slab.h>
#include <kernel/timer_object.h>

static struct object_cache timer_cache = OBJECT_CACHE("timer", struct timer_object);
static struct spinlock real_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL);
static struct list real_timers = LIST_INITIALISER(real_timers);

static nanoseconds_t add_clamped(nanoseconds_t time, nanoseconds_t more)
{
	nanoseconds_t sum;

	return __builtin_add_overflow(time, more, &sum) ? UINT64_MAX : sum;
}

/* A time on the timer's clock as monotonic time. */
static nanoseconds_t timer_monotonic(const struct timer_object *timer, nanoseconds_t deadline)
{
	__int128 time = deadline;

	if (!timer->real)
		return deadline;
	time -= clock_real_offset();
	return time < 0 ? 0 : time > (__int128)UINT64_MAX ? UINT64_MAX : (nanoseconds_t)time;
}

static void timer_object_arm(struct timer_object *timer) REQUIRES(timer->lock)
{
	if (timer->deadline)
		timer_arm(&timer->timer, timer_monotonic(timer, timer->deadline));
	else
		timer_cancel(&timer->timer);
}

static void timer_object_expired(struct timer *base) NO_LOCK_ANALYSIS
{
	struct timer_object *timer = container_of(base, struct timer_object, timer);
	nanoseconds_t now = arch_clock_now();
	nanoseconds_t due;

	spinlock_acquire(&timer->lock);
	due = timer_monotonic(timer, timer->deadline);
	/* It may have been set anew while this function was on its way. */
	if (timer->deadline && due <= now) {
		uint64_t count = 1;

		if (timer->interval) {
			count += (now - due) / timer->interval;
			timer->deadline = add_clamped(timer->deadline, count * timer->interval);
			timer_object_arm(timer);
		} else {
			timer->deadline = 0;
		}
		__atomic_fetch_add(&timer->expirations, count, __ATOMIC_RELAXED);
		event_raise(&timer->event);
	}
	spinlock_release(&timer->lock);
}

static void timer_object_collect(struct event *event, uint64_t words[MESSAGE_WORDS])
{
	struct timer_object *timer = container_of(event, struct timer_object, event);

	words[0] = event->key;
	words[1] = __atomic_exchange_n(&timer->expirations, 0, __ATOMIC_RELAXED);
}

int timer_object_create(struct job *job, bool real, struct timer_object **result) NO_LOCK_ANALYSIS
{
	struct timer_object *timer = job_alloc(job, &timer_cache);

	if (!timer)
		return -ENOMEM;
	object_init(&timer->object, OBJECT_TIMER);
	timer->job = job;
	timer->real = real;
	event_init(&timer->event, EVENT_TIMER, timer_object_collect);
	spinlock_init(&timer->lock, LOCK_LEVEL_NODE);
	timer_init(&timer->timer, timer_object_expired);
	list_init(&timer->real_link);
	if (real) {
		spinlock_acquire(&real_lock);
		list_append(&real_timers, &timer->real_link);
		spinlock_release(&real_lock);
	}
	*result = timer;
	return 0;
}

void timer_object_set(struct timer_object *timer, nanoseconds_t deadline, nanoseconds_t interval)
{
	spinlock_acquire(&timer->lock);
	timer->deadline = deadline;
	timer->interval = interval;
	__atomic_store_n(&timer->expirations, 0, __ATOMIC_RELAXED);
	timer_object_arm(timer);
	spinlock_release(&timer->lock);
}

void timer_object_get(struct timer_object *timer, nanoseconds_t *deadline, nanoseconds_t *interval,
		      uint64_t *expirations)
{
	spinlock_acquire(&timer->lock);
	*deadline = timer->deadline;
	*interval = timer->interval;
	*expirations = __atomic_load_n(&timer->expirations, __ATOMIC_RELAXED);
	spinlock_release(&timer->lock);
}

int timer_object_watch(struct timer_object *timer, struct port *port, uint64_t key)
{
	bool bound;

	spinlock_acquire(&timer->lock);
	bound = timer->event.port;
	if (!bound) {
		event_bind(&timer->event, port, key);
		if (__atomic_load_n(&timer->expirations, __ATOMIC_RELAXED))
			event_raise(&timer->event);
	}
	spinlock_release(&timer->lock);
	return bound ? -EBUSY : 0;
}

int timer_object_unwatch(struct timer_object *timer, const struct port *port)
{
	bool bound;

	spinlock_acquire(&timer->lock);
	bound = timer->event.port == port;
	if (bound)
		event_unbind(&timer->event);
	spinlock_release(&timer->lock);
	return bound ? 0 : -ESRCH;
}

void timer_objects_clock_set(void)
{
	spinlock_acquire(&real_lock);
	list_for_each (link, &real_timers) {
		struct timer_object *timer = container_of(link, struct timer_object, real_link);

		spinlock_acquire(&timer->lock);
		if (timer->deadline)
			timer_object_arm(timer);
		spinlock_release(&timer->lock);
	}
	spinlock_release(&real_lock);
}

static void timer_object_destroy(struct object *object) NO_LOCK_ANALYSIS
{
	struct timer_object *timer = container_of(object, struct timer_object, object);

	if (timer->real) {
		spinlock_acquire(&real_lock);
		list_remove(&timer->real_link);
		spinlock_release(&real_lock);
	}
	timer_disarm(&timer->timer);
	event_unbind(&timer->event);
	job_free(timer->job, &timer_cache, timer);
}

const struct object_type timer_type = {
	.name = "timer",
	.destroy = timer_object_destroy,
};
