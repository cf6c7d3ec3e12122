/* SPDX-License-Identifier: MIT */
/* Those who make processes in a crowded login, and their pace. */
#include "login.h"
#include "process.h"

#include <abi/errno.h>
#include <abi/time.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

/* From one birth to the next: so many nanoseconds, and so many times what the last one took. */
#define PACE  10000000UL
#define SHARE 4

struct birth {
	struct birth *next;
	struct process *parent;
	handle_t token;
	bool is_fork; /* else it has been done, and this is the answer */
	int64_t status;
};

static struct birth *births; /* the one who came first is first */
static struct birth **births_end = &births;
static handle_t timer = HANDLE_NONE;

static uint64_t now(void)
{
	return (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
}

static bool start_timer(uint64_t delay)
{
	int64_t made;

	if (timer == HANDLE_NONE) {
		made = kelner_timer_create(CLOCK_MONOTONIC);
		if (made < 0)
			return false;
		if (kelner_port_watch(server_port, (handle_t)made, EVENT_TIMER, BIRTH_KEY) < 0) {
			(void)kelner_handle_close((handle_t)made);
			return false;
		}
		timer = (handle_t)made;
	}
	return kelner_timer_set(timer, now() + delay, 0) == 0;
}

static struct birth *take(struct birth **link)
{
	struct birth *birth = *link;

	*link = birth->next;
	if (births_end == &birth->next)
		births_end = link;
	return birth;
}

static void finish(struct birth **link)
{
	struct birth *birth = take(link);
	struct process_fork_reply reply = {0};

	if (birth->is_fork) {
		birth->status = fork_process(birth->parent, birth->token, &reply);
		(void)call_answer(birth->token, birth->status, &reply, sizeof(reply), NULL);
	} else {
		(void)call_answer(birth->token, birth->status, NULL, 0, NULL);
	}
	release(birth);
}

static int64_t wait_for_turn(struct call *call, struct process *parent, bool is_fork,
			     int64_t status)
{
	struct birth *birth = allocate(sizeof(*birth));
	int64_t token = -1;

	if (birth && (births || start_timer(PACE)))
		token = call_park(call);
	if (token < 0) {
		release(birth);
		return is_fork ? -EAGAIN : status;
	}
	*birth = (struct birth){
		.parent = parent,
		.token = (handle_t)token,
		.is_fork = is_fork,
		.status = status,
	};
	*births_end = birth;
	births_end = &birth->next;
	return CALL_LATER;
}

int64_t birth_fork(struct call *call, struct process *parent, struct process_fork_reply *reply)
{
	if (login_is_crowded(parent->login))
		return wait_for_turn(call, parent, true, 0);
	return fork_process(parent, HANDLE_NONE, reply);
}

int64_t birth_spawned(struct call *call, struct process *parent, int64_t status)
{
	return login_is_crowded(parent->login) ? wait_for_turn(call, parent, false, status)
					       : status;
}

void birth_timer_expired(void)
{
	uint64_t start = now(), delay;

	if (births)
		finish(&births);
	delay = (now() - start) * SHARE;
	while (births && !start_timer(delay < PACE ? PACE : delay))
		finish(&births);
}

void birth_cancel(handle_t token)
{
	for (struct birth **link = &births; *link; link = &(*link)->next) {
		if ((*link)->token == token) {
			finish(link);
			return;
		}
	}
}

void birth_forget(const struct process *process)
{
	struct birth **link = &births;

	while (*link) {
		struct birth *birth = *link;

		if (birth->parent != process) {
			link = &birth->next;
			continue;
		}
		(void)take(link);
		(void)kelner_handle_close(birth->token);
		release(birth);
	}
}
