/* SPDX-License-Identifier: MIT */
#include "signal_queue.h"

#include <abi/errno.h>
#include <abi/limits.h>
#include <abi/signal.h>
#include <kelner/allocate.h>
#include <stddef.h>

struct signal_entry {
	struct signal_entry *next;
	struct process_siginfo information;
};

bool signal_is_real_time(int signal)
{
	return signal >= KELNER_SIGRTMIN;
}

int signal_queue_add(struct signal_queue *queue, const struct process_siginfo *information)
{
	uint64_t bit = signal_bit(information->signal);
	bool real_time = signal_is_real_time(information->signal);
	struct signal_entry *entry;

	if (!real_time && queue->pending & bit)
		return 0;
	entry = queue->count < SIGQUEUE_MAX ? allocate(sizeof(*entry)) : NULL;
	if (!entry && real_time)
		return -EAGAIN;
	queue->pending |= bit;
	if (!entry) /* the signal comes, who sent it is lost */
		return 0;
	*entry = (struct signal_entry){NULL, *information};
	if (queue->last)
		queue->last->next = entry;
	else
		queue->first = entry;
	queue->last = entry;
	queue->count++;
	return 0;
}

/* Takes the first entry of a set out, or NULL. */
static struct signal_entry *unlink_first(struct signal_queue *queue, uint64_t set)
{
	struct signal_entry *before = NULL, *entry = queue->first;

	while (entry && !(signal_bit(entry->information.signal) & set)) {
		before = entry;
		entry = entry->next;
	}
	if (!entry)
		return NULL;
	if (before)
		before->next = entry->next;
	else
		queue->first = entry->next;
	if (queue->last == entry)
		queue->last = before;
	queue->count--;
	return entry;
}

static bool has_entry(const struct signal_queue *queue, int signal)
{
	for (const struct signal_entry *entry = queue->first; entry; entry = entry->next) {
		if (entry->information.signal == signal)
			return true;
	}
	return false;
}

void signal_queue_take(struct signal_queue *queue, int signal, struct process_siginfo *information)
{
	struct signal_entry *entry = unlink_first(queue, signal_bit(signal));

	*information = entry ? entry->information
			     : (struct process_siginfo){.signal = signal, .code = SI_KERNEL};
	release(entry);
	if (!has_entry(queue, signal))
		queue->pending &= ~signal_bit(signal);
}

struct process_siginfo *signal_queue_timer(struct signal_queue *queue, int signal, int32_t timer)
{
	for (struct signal_entry *entry = queue->first; entry; entry = entry->next) {
		struct process_siginfo *information = &entry->information;

		if (information->signal == signal && information->code == SI_TIMER &&
		    information->timer == timer)
			return information;
	}
	return NULL;
}

void signal_queue_discard(struct signal_queue *queue, uint64_t set)
{
	struct signal_entry *entry;

	if (!(queue->pending & set))
		return;
	queue->pending &= ~set;
	while ((entry = unlink_first(queue, set)) != NULL)
		release(entry);
}
