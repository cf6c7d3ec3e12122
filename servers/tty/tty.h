/* SPDX-License-Identifier: MIT */
/*
 * The tty server: terminals on lines (serial ports, screens) and pseudo-terminals.
 *
 * Requests change a terminal and mark it; terminals_serve() then moves what can move: output to
 * the line, input to readers, signals to processes, level bits to poll().
 */
#ifndef TTY_H
#define TTY_H

#include "discipline.h"

#include <abi/fcntl.h>
#include <abi/handle.h>
#include <kelner/server.h>
#include <protocol/file.h>
#include <protocol/kernel.h>
#include <protocol/tty.h>

#define MILLISECOND 1000000UL
#define DECISECOND  (100 * MILLISECOND)

#define DEVICE_NUMBER(major, minor) ((uint64_t)(major) << 8 | (minor))

/* What a badge names: a role, a generation (a hang-up begins a new one) and a terminal's index. */
enum role {
	ROLE_NONE, /* the bare port: drivers */
	ROLE_TERMINAL,
	ROLE_MASTER,
	ROLE_DOOR,         /* a special file of a terminal: only opened */
	ROLE_DOOR_OWN,     /* /dev/tty */
	ROLE_DOOR_MASTER,  /* /dev/ptmx */
	ROLE_DOOR_CONSOLE, /* /dev/console */
};

/* A parked read, write or drain. */
struct waiter {
	struct waiter *next;
	handle_t token;
	size_t size;       /* bytes wanted */
	size_t done;       /* written so far */
	uint64_t deadline; /* nanoseconds, monotonic; 0: none */
	/* A change of attributes that waits for the output. */
	bool change, flush;
	struct termios termios;
};

/* One side's end: what processes have open. */
struct side {
	handle_t node;
	uint32_t generation;
	unsigned opens; /* of this generation */
	uint32_t bits;  /* level bits of the node */
	struct waiter *readers, *writers;
};

struct terminal {
	struct terminal *next;
	uint32_t index;
	uint64_t number; /* of the device */
	char name[16];   /* below /dev */
	struct discipline line;
	bool due; /* terminals_serve() has work */

	struct side user;     /* what programs open */
	unsigned stale_opens; /* of generations that were hung up */
	struct waiter *drains;
	uint32_t mode, owner, owner_group;
	int64_t accessed, modified, changed;
	struct tty_size_reply size;

	/* Job control. */
	int32_t session; /* whose controlling terminal it is; 0: nobody's */
	int32_t group;   /* in the foreground */
	handle_t leader; /* process of the session's leader, watched */

	/* A line: its driver and the stream to it. */
	handle_t driver;
	uint32_t driver_line;
	handle_t stream; /* HANDLE_NONE: the driver is away */
	bool stream_readable, stream_writable;
	uint8_t mark; /* progress in a sign of the stream */
	unsigned attach_tries;

	/* A pseudo-terminal: its other side. */
	bool pty, locked, was_open, master_gone;
	struct side master;
};

struct tty_server {
	handle_t port;
	handle_t process_server; /* HANDLE_NONE: without job control */
	handle_t devices;        /* devfs, or HANDLE_NONE */
	uint64_t epoch;
	struct terminal *terminals;
	struct terminal *console;
};
extern struct tty_server tty;

/* --- terminals (terminal.c) ------------------------------------------------------------------- */

uint64_t badge_make(enum role role, uint32_t generation, uint32_t index);
enum role badge_role(uint64_t badge);
/* NULL: there is none any more. *hung: it was hung up since the badge was made. */
struct terminal *terminal_of(uint64_t badge, bool *hung);
struct terminal *terminal_at(uint32_t index);
/* NULL: no memory. */
struct terminal *terminal_create(const char *name, uint64_t number);
/* Frees a pseudo-terminal that nobody has open any more. */
void terminal_settle(struct terminal *terminal);
/* A further open file description. A system handle or a negative errno. */
int64_t side_connect(struct side *side, uint32_t open_flags);
void terminal_closed(uint64_t badge);
/* Who has it open reads the end of file and writes in vain (EIO) from now on. */
void terminal_hang_up(struct terminal *terminal);
void terminal_touch(struct terminal *terminal);
int64_t now_real(void);
uint64_t now(void);

/* --- moving (serve.c, transfer.c) ------------------------------------------------------------- */

void terminals_serve(void);
void terminals_expired(void);
/* Earliest deadline of a reader to the timer. */
void timer_follow(void);
int64_t transfer_read(struct call *call, const struct kernel_read_request *request);
int64_t transfer_write(struct call *call, const struct kernel_write_request *request);
void transfer_readers(struct terminal *terminal);
void transfer_writers(struct terminal *terminal);
void transfer_drains(struct terminal *terminal);
/* Bytes came: readers with VTIME wait that long for the next. */
void transfer_arrived(struct terminal *terminal);
void transfer_fail(struct waiter **waiters, int64_t status);
void transfer_cancel(handle_t token);
struct waiter *waiter_park(struct call *call, struct waiter **list, int64_t *status);

/* --- lines (line.c) --------------------------------------------------------------------------- */

void lines_begin(handle_t serial, handle_t console);
void line_event(struct terminal *terminal, uint64_t bits);
/* Moves bytes between the stream and the discipline. */
void line_pump(struct terminal *terminal);
int64_t line_set(struct terminal *terminal);
/* The driver answers a tcdrain(): true. False: it is away. */
bool line_pass_drain(struct terminal *terminal, handle_t token);
/* Drivers that were away are asked again. */
void lines_retry(void);

/* --- pseudo-terminals (pty.c) ----------------------------------------------------------------- */

/* Opens /dev/ptmx. */
int64_t pty_open(struct call *call, uint32_t flags);
void pty_serve_master(struct terminal *terminal);
int64_t pty_read(struct call *call, struct terminal *terminal, size_t size);
int64_t pty_write(struct call *call, struct terminal *terminal, size_t size);
void pty_master_closed(struct terminal *terminal);

/* --- sessions (session.c) --------------------------------------------------------------------- */

struct job {
	int32_t group, session;
	bool leader;
};

/* Who the caller is to job control; false: it is no process of a session. */
bool job_of(const struct call *call, struct job *job);
/* 0: the caller may; -EINTR: its group was signalled; -EIO. */
int64_t job_may(const struct call *call, const struct terminal *terminal, int signal);
/* An open by a session's leader may make it the controlling terminal. */
void session_opened(struct call *call, struct terminal *terminal, uint32_t flags);
int64_t session_set(struct call *call, struct terminal *terminal, bool steal);
int64_t session_detach(struct call *call, struct terminal *terminal);
struct terminal *session_terminal(const struct call *call);
int64_t session_foreground(struct call *call, struct terminal *terminal, int32_t group);
void session_leader_ended(struct terminal *terminal);
/* The line is gone: the leader gets SIGHUP. */
void session_line_gone(struct terminal *terminal);
void session_signal(int32_t group, int signal);

/* --- messages --------------------------------------------------------------------------------- */

extern const struct tty_handlers tty_handlers;   /* control.c */
extern const struct file_handlers file_handlers; /* files.c */
void terminal_resize(struct terminal *terminal, const struct tty_size_reply *size);

/* --- permissions (credentials.c) -------------------------------------------------------------- */

struct identity {
	uint64_t tag;
	uint32_t user, group;
	uint32_t groups[64];
	unsigned group_count;
};
/* NULL: the process server does not know the tag. Valid until the next call. */
const struct identity *identity_of(uint64_t tag);
bool identity_in_group(const struct identity *identity, uint32_t group);

/* --- special files (devices.c) ---------------------------------------------------------------- */

void device_publish(const char *name, uint32_t mode, uint32_t user, uint32_t group, uint64_t number,
		    enum role role, uint32_t index);
void device_withdraw(const char *name);

#endif
