/* SPDX-License-Identifier: MIT */
/*
 * Timers that send signals. Each has a timer of the kernel's; one on a CPU-time clock looks at the
 * process's time when it could have been used up, and goes on waiting for the rest.
 */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <abi/time.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

#define SLOT_LIMIT   (PROCESS_TIMERS + INTERVAL_TIMERS)
#define INTERVAL_MIN 1000UL
#define CPU_STEP_MIN 100000UL /* nanoseconds between two looks at a CPU-time clock */
#define SECOND       1000000000UL

struct timer {
	int32_t clock;
	int32_t signal; /* 0: none */
	uint64_t thread;
	uint64_t value;
	handle_t handle;
	bool on_cpu_time;
	uint64_t target; /* CPU-time clocks: the next expiration, 0: disarmed */
	uint64_t interval;
	int32_t overrun; /* of the last signal that was taken */
};

static uint64_t cpu_time(const struct process *process, uint32_t *threads)
{
	struct process_info info = {0};

	(void)kelner_process_info(process->handle, &info);
	if (threads)
		*threads = info.threads ? info.threads : 1;
	return info.cpu_time;
}

static uint64_t clock_now(const struct process *process, const struct timer *timer)
{
	return timer->on_cpu_time ? cpu_time(process, NULL)
				  : (uint64_t)kelner_clock_get(timer->clock);
}

/* Looks again when all threads together could have used what is left. */
static void wait_for_cpu_time(const struct process *process, const struct timer *timer)
{
	uint32_t threads;
	uint64_t used = cpu_time(process, &threads), wait = CPU_STEP_MIN;

	if (timer->target > used && (timer->target - used) / threads > wait)
		wait = (timer->target - used) / threads;
	(void)kelner_timer_set(timer->handle, (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + wait,
			       0);
}

/* --- creation and end -------------------------------------------------------------------------
 */

/* 0, -EINVAL: no timer on that clock, -EAGAIN. */
static int64_t create(struct process *process, unsigned slot, int32_t clock, int32_t signal)
{
	bool on_cpu_time = clock == CLOCK_PROCESS_CPUTIME_ID;
	uint64_t key = (uint64_t)process->id << 16 | slot;
	struct timer *timer;
	int64_t status;

	if (!on_cpu_time && clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return -EINVAL;
	timer = allocate_zeroed(1, sizeof(*timer));
	if (!timer)
		return -EAGAIN;
	status = kelner_timer_create(on_cpu_time ? CLOCK_MONOTONIC : clock);
	if (status >= 0) {
		timer->handle = (handle_t)status;
		status = kelner_port_watch(server_port, timer->handle, EVENT_TIMER, key);
		if (status < 0)
			(void)kelner_handle_close(timer->handle);
	}
	if (status < 0) {
		release(timer);
		return -EAGAIN;
	}
	timer->clock = clock;
	timer->signal = signal;
	timer->on_cpu_time = on_cpu_time;
	process->timer[slot] = timer;
	return 0;
}

static void destroy(struct process *process, unsigned slot)
{
	struct timer *timer = process->timer[slot];

	if (!timer)
		return;
	process->timer[slot] = NULL;
	(void)kelner_handle_close(timer->handle);
	release(timer);
}

void timers_delete(struct process *process, bool intervals_too)
{
	for (unsigned slot = 0; slot < (intervals_too ? TIMER_SLOTS : PROCESS_TIMERS); slot++)
		destroy(process, slot);
}

int64_t handle_timer_create(struct call *call, const struct process_timer_create_request *request,
			    struct process_timer_create_reply *reply)
{
	struct process *process = caller_of(call);
	unsigned slot = 0;
	int64_t status;

	if (!process || process->kind != PROCESS_LIVES)
		return -ESRCH;
	if (request->signal < 0 || request->signal > SIGNAL_COUNT)
		return -EINVAL;
	while (slot < PROCESS_TIMERS && process->timer[slot])
		slot++;
	if (slot == PROCESS_TIMERS)
		return -EAGAIN;
	status = create(process, slot, request->clock, request->signal);
	if (status < 0)
		return status;
	process->timer[slot]->thread = request->thread;
	process->timer[slot]->value = request->value;
	reply->timer = (int32_t)slot;
	return 0;
}

/* --- setting and asking -----------------------------------------------------------------------
 */

/* setitimer's timers come into being when they are first named. NULL: no such timer. */
static struct timer *timer_named(struct process *process, int32_t number)
{
	static const struct {
		int32_t clock, signal;
	} interval[INTERVAL_TIMERS] = {
		{CLOCK_MONOTONIC, SIGALRM},
		{CLOCK_PROCESS_CPUTIME_ID, SIGVTALRM},
		{CLOCK_PROCESS_CPUTIME_ID, SIGPROF},
	};
	int32_t which = number - TIMER_INTERVAL;
	unsigned slot;

	if (!process || process->kind != PROCESS_LIVES)
		return NULL;
	if (number >= 0 && number < PROCESS_TIMERS)
		return process->timer[number];
	if (which < 0 || which >= INTERVAL_TIMERS)
		return NULL;
	slot = (unsigned)(PROCESS_TIMERS + which);
	if (!process->timer[slot] &&
	    create(process, slot, interval[which].clock, interval[which].signal) < 0)
		return NULL;
	return process->timer[slot];
}

static void get(const struct process *process, const struct timer *timer, uint64_t *value,
		uint64_t *interval)
{
	struct timer_info info = {0};
	uint64_t target = timer->target, now;

	*interval = timer->interval;
	if (!timer->on_cpu_time) {
		(void)kelner_timer_info(timer->handle, &info);
		target = info.deadline;
	}
	*value = 0;
	if (target == 0)
		return;
	now = clock_now(process, timer);
	*value = target > now ? target - now : 1; /* it is armed still */
}

static int64_t set(struct process *process, struct timer *timer, uint64_t target, uint64_t interval)
{
	timer->interval = interval && interval < INTERVAL_MIN ? INTERVAL_MIN : interval;
	if (!timer->on_cpu_time)
		return kelner_timer_set(timer->handle, target, timer->interval);
	timer->target = target;
	if (target)
		wait_for_cpu_time(process, timer);
	else
		(void)kelner_timer_set(timer->handle, 0, 0);
	return 0;
}

int64_t handle_timer_set(struct call *call, const struct process_timer_set_request *request,
			 struct process_timer_set_reply *reply)
{
	struct process *process = caller_of(call);
	struct timer *timer = timer_named(process, request->timer);
	uint64_t target = request->value;

	if (!timer)
		return -EINVAL;
	get(process, timer, &reply->value, &reply->interval);
	if (target && !request->absolute &&
	    __builtin_add_overflow(target, clock_now(process, timer), &target))
		target = INT64_MAX;
	return set(process, timer, target, request->interval);
}

int64_t handle_timer_get(struct call *call, const struct process_timer_get_request *request,
			 struct process_timer_get_reply *reply)
{
	struct process *process = caller_of(call);
	const struct timer *timer = timer_named(process, request->timer);

	if (!timer)
		return -EINVAL;
	get(process, timer, &reply->value, &reply->interval);
	reply->overrun = timer->overrun;
	return 0;
}

int64_t handle_timer_delete(struct call *call, const struct process_timer_delete_request *request)
{
	struct process *process = caller_of(call);

	if (!process || request->timer < 0 || request->timer >= PROCESS_TIMERS ||
	    !process->timer[request->timer])
		return -EINVAL;
	destroy(process, (unsigned)request->timer);
	return 0;
}

/* --- expiration -------------------------------------------------------------------------------
 */

static struct signal_queue *queue_of(struct process *process, uint64_t thread)
{
	struct thread_signals *signals = process->threads;

	if (thread == 0)
		return &process->queue;
	while (signals && signals->thread != thread)
		signals = signals->next;
	return signals ? &signals->queue : NULL;
}

/* One signal at a time of each timer: further expirations are counted in it. */
static void send(struct process *process, const struct timer *timer, unsigned slot, uint64_t count)
{
	struct signal_queue *queue = queue_of(process, timer->thread);
	struct process_siginfo information = {
		.signal = timer->signal,
		.code = slot < PROCESS_TIMERS ? SI_TIMER : SI_KERNEL,
		.status = (int32_t)(count - 1),
		.value = timer->value,
		.timer = (int32_t)slot,
	};
	struct process_siginfo *waiting;

	if (timer->signal == 0)
		return;
	waiting = queue && slot < PROCESS_TIMERS
			  ? signal_queue_timer(queue, timer->signal, (int32_t)slot)
			  : NULL;
	if (waiting)
		waiting->status += (int32_t)count;
	else
		(void)signal_send(process, &information, timer->thread);
}

void timer_taken(struct process *process, const struct process_siginfo *information)
{
	if (information->code == SI_TIMER && process->timer[information->timer])
		process->timer[information->timer]->overrun = information->status;
}

/* RLIMIT_CPU: SIGXCPU each second from the soft limit on, the end at the hard one. */
static void limit_reached(struct process *process, struct timer *timer)
{
	const struct rlimit *limit = &process->limit[RLIMIT_CPU];
	const struct process_siginfo information = {.signal = SIGXCPU, .code = SI_KERNEL};

	if (limit->rlim_max != RLIM_INFINITY && timer->target >= limit->rlim_max * SECOND) {
		signal_kill(process, SIGKILL);
		return;
	}
	(void)signal_send(process, &information, 0);
	timer->target += SECOND;
	wait_for_cpu_time(process, timer);
}

static void cpu_timer_expired(struct process *process, struct timer *timer, unsigned slot)
{
	uint64_t used = cpu_time(process, NULL), count = 1;

	if (timer->target == 0)
		return;
	if (used < timer->target) {
		wait_for_cpu_time(process, timer);
		return;
	}
	if (slot == SLOT_LIMIT) {
		limit_reached(process, timer);
		return;
	}
	if (timer->interval) {
		count += (used - timer->target) / timer->interval;
		timer->target += count * timer->interval;
		wait_for_cpu_time(process, timer);
	} else {
		timer->target = 0;
	}
	send(process, timer, slot, count);
}

void timer_expired(uint64_t key, uint64_t count)
{
	struct process *process = process_find((int64_t)(key >> 16));
	unsigned slot = key & 0xffff;
	struct timer *timer = process && slot < TIMER_SLOTS ? process->timer[slot] : NULL;

	if (!timer || process->kind != PROCESS_LIVES || count == 0)
		return;
	if (timer->on_cpu_time)
		cpu_timer_expired(process, timer, slot);
	else
		send(process, timer, slot, count);
}

void timers_watch_limit(struct process *process)
{
	uint64_t soft = process->limit[RLIMIT_CPU].rlim_cur;

	destroy(process, SLOT_LIMIT);
	if (soft >= RLIM_INFINITY / SECOND ||
	    create(process, SLOT_LIMIT, CLOCK_PROCESS_CPUTIME_ID, SIGXCPU) < 0)
		return;
	(void)set(process, process->timer[SLOT_LIMIT], soft ? soft * SECOND : 1, 0);
}
