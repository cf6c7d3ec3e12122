/* SPDX-License-Identifier: MIT */
/* What the parts of the service manager share. */
#ifndef INIT_H
#define INIT_H

#include "table.h"

#include <abi/handle.h>
#include <kelner/archive.h>
#include <protocol/service.h>

/* A service of the table, as it runs. */
struct service {
	const struct service_line *line;
	uint32_t state; /* SERVICE_STATE_ number */
	handle_t port;  /* durable: outlives the process */
	handle_t process;
	handle_t job; /* HANDLE_NONE: the manager's */
	handle_t timer;
	uint64_t pid;
	uint32_t restarts;
	uint32_t failures; /* lately, in a row */
	int status;        /* wait status of its last end */
	uint64_t since;    /* nanoseconds, monotonic */
	bool stop_wanted;
	bool mounted;
	handle_t kept[SERVICE_KEPT_MAX]; /* 0: nothing */
	uint64_t launched;               /* nanoseconds, monotonic */
	uint32_t reported;               /* 1: that it is ready, since it was launched */
	uint32_t settled; /* 1: it was ready, or failed, since the machine started; a futex */
};

extern struct service services[SERVICES_MAX];
extern unsigned service_count;
extern handle_t init_port;
extern struct archive root_archive;

/* start.c: makes the port (once), starts the process. 0 or a negative errno, which was logged. */
int64_t service_create_port(struct service *service);
int64_t service_launch(struct service *service);
/* A connection to the process server with the authority of a system service. */
handle_t process_server_connection(void);
/* The service with that name in the table, or NULL. */
struct service *service_find(const char *name);

/* report.c: a line for each service that has started. From any thread. */
void report_launch(struct service *service);
/* It serves, which is told once for each launch: "ready", or what is to be said instead. */
void report_ready(struct service *service, const char *text);
void report_mounted(struct service *service);
/* Nobody need wait for it any more. */
void report_settled(struct service *service);
void report_await(struct service *service, uint64_t limit);

/* kept.c: what a service leaves to the process that is started in its place. */
void kept_forget(struct service *service);
/* Takes the handle over, in place of what was kept under the number; 0 or -EINVAL. */
int64_t kept_put(struct service *service, uint32_t number, handle_t object);
/* A new handle to it, or a negative errno. */
int64_t kept_get(const struct service *service, uint32_t number);

/* worker.c: what can wait for other servers happens in threads of its own. */
/* Mounts a service's file system, again where it was mounted before. */
void worker_mount(struct service *service);
/* It has failed: nobody need wait for its mount. */
void worker_mount_never(struct service *service);
int64_t worker_create(void);
/* Sets bits of a word that a thread waits for. */
void worker_post(uint32_t *word, uint32_t bits);
/* Waits until everything that the table mounts has been tried. */
void worker_await_mounts(void);

/* sessions.c */
/* Starts the sessions once everything that was asked to be mounted is. */
void sessions_start(void);
/* Starts what the table lets wait for a service's line. */
void sessions_line_used(const struct service *service, uint32_t line);
/* The two threads. */
void sessions_loop(void);
void sessions_later_loop(void);

struct session_plan {
	const char *run; /* program of the boot session, or NULL: the shell */
	int argc;
	const char *const *argv; /* of run, argv[0] first */
	bool once;               /* power off when the boot session ends */
	const struct service_table *table;
};
extern struct session_plan session_plan;

/*
 * mounts.c: a new file system in memory for a path, running, with options between commas; the
 * caller mounts it. -EINVAL, -ENOSPC, or why it does not start.
 */
int64_t mounts_add(const char *path, const char *options, struct service **made);
/* It is no longer to be mounted there. NULL: no service of mounts_add has that path. */
struct service *mounts_remove(const char *path);

/* shutdown.c: ends programs, then services, then the machine. Returns only on failure. */
void shutdown_machine(uint32_t action);

uint64_t now(void);

#endif
