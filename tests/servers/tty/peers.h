/* SPDX-License-Identifier: MIT */
/* What the tty server talks to, played by a thread of the test: init, devfs, the process server. */
#ifndef TTY_PEERS_H
#define TTY_PEERS_H

#include "test.h"

#include <abi/fcntl.h>
#include <abi/poll.h>
#include <abi/signal.h>
#include <abi/termios.h>
#include <abi/time.h>

#define SIGNALS_MAX 32

struct sent_signal {
	int32_t process;
	int32_t signal;
};

/* What the process server says of every process, and what it was asked to do. */
struct peers {
	int32_t group, session, leader;
	uint32_t verdict;      /* of process.job_control */
	int32_t foreign_group; /* of another session */
	handle_t leader_process;
	uint64_t leader_terminal;
	struct sent_signal signals[SIGNALS_MAX];
	unsigned signal_count;
	unsigned ready; /* services that have said so */
	bool root;      /* the test is user 0: the cases of the serial line */
};
extern struct peers peers;

/* Starts the peers and, once, the two servers; false: the case cannot go on. */
bool peers_begin(void);
/* Each case begins with these facts: a session's leader whose group is the session. */
void peers_reset(void);
/* Whether a signal was sent since the last peers_reset(). */
bool was_sent(int32_t process, int signal);

/* Opens /dev/NAME; a descriptor, or a negative errno. */
int64_t open_device(const char *name, uint32_t flags);
bool device_exists(const char *name);
uint64_t device_number(const char *name);

#endif
