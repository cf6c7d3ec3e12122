/* SPDX-License-Identifier: MIT */
/*
 * Signals that wait: those below SIGRTMIN at most once each, real-time signals in the order in
 * which they were sent. Sets are bit masks: bit n - 1 is signal n.
 */
#ifndef PROCESS_SIGNAL_QUEUE_H
#define PROCESS_SIGNAL_QUEUE_H

#include <protocol/process.h>
#include <stdbool.h>
#include <stdint.h>

struct signal_entry;

struct signal_queue {
	uint64_t pending;
	struct signal_entry *first;
	struct signal_entry *last;
	unsigned count; /* of entries */
};

static inline uint64_t signal_bit(int signal)
{
	return 1UL << (signal - 1);
}

/* The lowest signal of a set that is not empty. */
static inline int signal_lowest(uint64_t set)
{
	return __builtin_ctzl(set) + 1;
}

bool signal_is_real_time(int signal);
/* 0; -EAGAIN: a real-time signal, and no memory or place in the queue. */
int signal_queue_add(struct signal_queue *queue, const struct process_siginfo *information);
/* Takes a pending signal. */
void signal_queue_take(struct signal_queue *queue, int signal, struct process_siginfo *information);
/* The entry of a timer's signal that waits already, or NULL. */
struct process_siginfo *signal_queue_timer(struct signal_queue *queue, int signal, int32_t timer);
/* Forgets all signals of a set. */
void signal_queue_discard(struct signal_queue *queue, uint64_t set);

#endif
