/* SPDX-License-Identifier: MIT */
/* What the parts of the torture program share. */
#ifndef TORTURE_H
#define TORTURE_H

#include "../test.h"

#define WORKERS 6
#define SERVERS 2
#define SLOTS   48

/* Labels that the servers know beside those of the kernel. */
enum torture_label {
	LABEL_ECHO = 32, /* replies the words, each plus one */
	LABEL_SEND_ON,   /* parked and forwarded to the same port as LABEL_ECHO */
	LABEL_LOSE,      /* parked and closed */
	LABEL_GIVE,      /* replies with the handles that came, and keeps none */
	LABEL_FORK,      /* a copy of the caller's process: replies 1 to it, 0 to the caller */
	LABEL_STOP,
};

/* A random number of a thread's own. */
static inline uint32_t draw(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005UL + 1442695040888963407UL;
	return (uint32_t)(*state >> 33) % below;
}

/* An error that a call with random arguments may give; others are failures. */
void torture_check(int64_t result, const char *what);
/* The port of the servers. */
extern handle_t torture_port;

/* One random deed on random objects: in deeds.c. */
void torture_deed(uint64_t *random);
/* Deeds with what every thread knows the content of. */
void torture_invariants(uint64_t *random);
/* Objects that all threads share: made before, closed after. */
void torture_objects_begin(void);
void torture_objects_end(void);

/* The same where threads wait, and what the servers do about a pager's event: in waits.c. */
void torture_wait(uint64_t *random);
void torture_pager(uint64_t *random);
void torture_waits_begin(void);
void torture_waits_end(void);

void torture_server(void *argument);
/* A thread that calls and reads until it is killed; then another takes its place. */
struct victim {
	handle_t thread;
	char *stack;
	uintptr_t page;
	uint64_t calls;
	uint64_t wrong; /* replies with other words than promised */
};
bool victim_begin(struct victim *victim);
void victim_replace(struct victim *victim);
void victim_end(struct victim *victim);
/* Moves it to other CPUs, changes its weight, stops it and gives it its registers back. */
void torture_victim(struct victim *victim, uint64_t *random);

#endif
