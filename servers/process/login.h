/* SPDX-License-Identifier: MIT */
/*
 * A login: what a service starts, with all that comes of it. It has a quota of its own, so that
 * what one login uses up the others still have.
 */
#ifndef PROCESS_LOGIN_H
#define PROCESS_LOGIN_H

#include <abi/handle.h>
#include <stdbool.h>
#include <stdint.h>

struct call;
struct process_fork_reply;
struct process;
struct login;

/*
 * A new one without processes: half of the memory that those before it have left. Where there is
 * too little for that it shares what is left. The caller owns a reference. NULL: no memory.
 */
struct login *login_create(void);
void login_release(struct login *login);
/* A process's record is in it until it is removed, and has a reference. NULL: in none. */
void login_enter(struct process *process, struct login *login);
void login_leave(struct process *process);
/* Where its processes are made: the users' job for those of no login. */
handle_t login_job(const struct login *login);
/* Room for one more process, zombies counted: 0 or -EAGAIN. */
int login_check_processes(const struct login *login);
/* So many processes that those who make more have to wait for each other. */
bool login_is_crowded(const struct login *login);

/* --- births.c -------------------------------------------------------------------------------- */

/*
 * A login that does nothing but make processes must leave processor and server to the others.
 * Where the caller's login is crowded, a fork waits for its turn, and a spawn that has been done or
 * refused for the turn of its answer. Both return what the handler is to return.
 */
int64_t birth_fork(struct call *call, struct process *parent, struct process_fork_reply *reply);
int64_t birth_spawned(struct call *call, struct process *parent, int64_t status);
/* The event of the key BIRTH_KEY; a caller that is interrupted, whose turn it is then; one that
 * ends. */
#define BIRTH_KEY UINT64_MAX
void birth_timer_expired(void);
void birth_cancel(handle_t token);
void birth_forget(const struct process *process);

#endif
