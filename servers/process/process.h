/* SPDX-License-Identifier: MIT */
/* What the process server knows of a process. One thread runs the server: nothing is locked. */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include "credentials.h"
#include "login.h"
#include "signal_queue.h"

#include <abi/object_info.h>
#include <abi/resource.h>
#include <kelner/server.h>
#include <protocol/process.h>

#define INIT_PROCESS    1 /* what children without a parent are told */
#define SIGNAL_COUNT    64
#define COMMAND_SIZE    256
#define PROCESS_TIMERS  64
#define INTERVAL_TIMERS 3
#define TIMER_SLOTS     (PROCESS_TIMERS + INTERVAL_TIMERS + 1)

enum process_kind {
	PROCESS_LIVES,
	PROCESS_ZOMBIE,  /* ended, its parent has not waited for it */
	PROCESS_SERVICE, /* started by init, known by its messages only */
};

struct action {
	uint64_t handler; /* SIG_DFL, SIG_IGN (below), or an address */
	uint64_t mask;
	uint64_t flags;
};
#define HANDLER_DEFAULT 0
#define HANDLER_IGNORE  1

/* Signals for one thread. */
struct thread_signals {
	struct thread_signals *next;
	uint64_t thread;
	struct signal_queue queue;
};

struct timer;

struct process {
	int32_t id;
	enum process_kind kind;
	handle_t handle; /* while it lives */
	char name[NAME_SIZE];

	struct process *hash_next;
	struct process *newer; /* all processes, by rising id */
	struct process *older;

	struct process *parent; /* NULL: nobody waits for it */
	struct process *child;  /* the youngest */
	struct process *elder;  /* of its siblings */
	struct process *younger;

	int32_t group;
	int32_t session;
	uint64_t terminal; /* of a session's leader: device number */
	bool has_executed; /* since it was forked */
	const struct credentials *credentials;
	struct login *login;

	struct action action[SIGNAL_COUNT];
	struct signal_queue queue;
	struct thread_signals *threads;
	uint64_t awaited; /* signals that sigwait has asked for */

	bool stopped;
	bool tell_stop; /* its parent has not seen this yet */
	bool tell_continue;
	int32_t end_code; /* CLD_ */
	int32_t end_status;
	int32_t stop_signal;

	struct rlimit limit[RLIMIT_COUNT];
	struct process_usage usage; /* its own once it has ended; children's; the peak seen */
	int32_t nice;
	uint64_t image;       /* where its program is loaded */
	uint64_t thread_page; /* of its first thread */
	uint64_t clock_page;
	uint64_t start_time;
	struct timer *timer[TIMER_SLOTS]; /* timer_create's, setitimer's, RLIMIT_CPU's */

	char command[COMMAND_SIZE]; /* arguments, separated by NULs */
	size_t command_length;
};

/* --- table.c --------------------------------------------------------------------------------- */

/* NULL: no such process. */
struct process *process_find(int64_t id);
/* The first one, by id. */
struct process *process_first(void);
/* The next one above an id, or NULL. */
struct process *process_above(int32_t id);
/* A new record, linked to its parent (or NULL). NULL: no memory. */
struct process *process_add(int32_t id, struct process *parent);
/* Forgets it; it has no children. */
void process_remove(struct process *process);
void process_set_parent(struct process *process, struct process *parent);

/* Who calls: a process, or a service (user 0). NULL: nobody who is known. */
struct process *caller_of(const struct call *call);
/* The caller itself (id 0) or another one that lives or is a zombie. */
struct process *process_named(const struct call *call, int32_t id);
/* Its kernel identity: parent and credentials. */
void process_publish(const struct process *process);
/* The caller is a trusted server. */
bool caller_is_server(const struct call *call);

/* --- threads.c ------------------------------------------------------------------------------- */

/* Calls act for each thread of a living process, those made meanwhile included. */
void threads_each(const struct process *process, void (*act)(handle_t thread, void *argument),
		  void *argument);
void threads_suspend(const struct process *process);
void threads_resume(const struct process *process);

/* --- signals --------------------------------------------------------------------------------- */

#define SET_STOP \
	(signal_bit(SIGSTOP) | signal_bit(SIGTSTP) | signal_bit(SIGTTIN) | signal_bit(SIGTTOU))
#define SET_IGNORED \
	(signal_bit(SIGCHLD) | signal_bit(SIGURG) | signal_bit(SIGWINCH) | signal_bit(SIGCONT))

/* Sends to a process, or to one of its threads (not 0). 0, -EAGAIN, -ESRCH (no such thread). */
int signal_send(struct process *process, const struct process_siginfo *information,
		uint64_t thread);
/* The same for every process of a group. */
void signal_send_group(int32_t group, const struct process_siginfo *information);
/* All but what the process ignores becomes default: exec and spawn. */
void signal_reset_actions(struct process *process);
/* Of a process that ends. */
void signal_forget(struct process *process);
/* Whether a signal would only be thrown away. */
bool signal_is_ignored(const struct process *process, int signal);
/* The signal's effect where nothing handles it, with words for the log. */
void signal_kill(struct process *process, int signal);

void process_stop(struct process *process, int signal);
void process_continue(struct process *process);

/* --- wait.c ---------------------------------------------------------------------------------- */

void process_ended(struct process *process, int wait_status);
/* What its parent may be waiting for has happened: SIGCHLD, and answers. */
void parent_tell(struct process *process, int code, int status);
/* EVENT_CANCEL. */
void wait_cancel(handle_t token);

/* --- groups.c -------------------------------------------------------------------------------- */

bool group_is_orphaned(int32_t group);
/* Before and after something that may orphan groups: those of a process and its children. */
void groups_check_orphaned(struct process *process);
extern unsigned stopped_count;

/* --- timers.c -------------------------------------------------------------------------------- */

void timer_expired(uint64_t key, uint64_t count);
/* exec: all but setitimer's; the end: all. */
/* RLIMIT_CPU has changed. */
void timers_watch_limit(struct process *process);
/* A signal of a timer was taken: its siginfo has the expirations that it stands for. */
void timer_taken(struct process *process, const struct process_siginfo *information);
void timers_delete(struct process *process, bool intervals_too);

/* --- limits.c -------------------------------------------------------------------------------- */

void limits_set_default(struct process *process);
/* Tells the kernel those that it watches over. */
void limits_publish(const struct process *process, handle_t handle);
/* One more process for a user and a login: 0, -EAGAIN. */
int limits_check_processes(const struct process *process);

/* --- fault.c --------------------------------------------------------------------------------- */

/* EVENT_FAULT: kills and reports. */
void process_faulted(struct process *process);
/* A line and a core summary in the log of a thread that waits in a call about its fault. */
void fault_report(const struct process *process, const struct process_siginfo *fault,
		  uint64_t thread);

/* --- main.c ---------------------------------------------------------------------------------- */

extern handle_t server_port;
extern handle_t schedule_resource; /* HANDLE_NONE: nobody gets a real-time policy */
extern handle_t clock_resource;

/* Watches a new process's end and faults. 0 or a negative errno. */
int64_t process_watch(const struct process *process);

/* Handlers of the messages, beside what they are about. */
int64_t handle_fork(struct call *call, struct process_fork_reply *reply);
int64_t handle_execute(struct call *call, const struct process_execute_request *request);
int64_t handle_wait(struct call *call, const struct process_wait_request *request,
		    struct process_wait_reply *reply);
int64_t handle_kill(struct call *call, const struct process_kill_request *request);
int64_t handle_kill_thread(struct call *call, const struct process_kill_thread_request *request);
int64_t handle_signal_action(struct call *call, const struct process_signal_action_request *request,
			     struct process_signal_action_reply *reply);
int64_t handle_signal_take(struct call *call, const struct process_signal_take_request *request,
			   struct process_signal_take_reply *reply);
int64_t handle_signal_accept(struct call *call, const struct process_signal_accept_request *request,
			     struct process_signal_accept_reply *reply);
int64_t handle_signal_pending(struct call *call,
			      const struct process_signal_pending_request *request,
			      struct process_signal_pending_reply *reply);
int64_t handle_identities(struct call *call, const struct process_identities_request *request,
			  struct process_identities_reply *reply);
int64_t handle_set_users(struct call *call, const struct process_set_users_request *request);
int64_t handle_set_groups_ids(struct call *call,
			      const struct process_set_groups_ids_request *request);
int64_t handle_groups(struct call *call);
int64_t handle_set_groups(struct call *call);
int64_t handle_group_of(struct call *call, const struct process_group_of_request *request,
			struct process_group_of_reply *reply);
int64_t handle_set_group(struct call *call, const struct process_set_group_request *request);
int64_t handle_set_session(struct call *call, struct process_set_session_reply *reply);
int64_t handle_credentials(struct call *call, const struct process_credentials_request *request,
			   struct process_credentials_reply *reply);
int64_t handle_set_root(struct call *call, const struct process_set_root_request *request);
int64_t handle_root(struct call *call, const struct process_root_request *request);
int64_t handle_limits(struct call *call, const struct process_limits_request *request,
		      struct process_limits_reply *reply);
int64_t handle_usage(struct call *call, const struct process_usage_request *request,
		     struct process_usage_reply *reply);
int64_t handle_priority(struct call *call, const struct process_priority_request *request,
			struct process_priority_reply *reply);
int64_t handle_schedule(struct call *call, const struct process_schedule_request *request,
			struct process_schedule_reply *reply);
int64_t handle_timer_create(struct call *call, const struct process_timer_create_request *request,
			    struct process_timer_create_reply *reply);
int64_t handle_timer_set(struct call *call, const struct process_timer_set_request *request,
			 struct process_timer_set_reply *reply);
int64_t handle_timer_get(struct call *call, const struct process_timer_get_request *request,
			 struct process_timer_get_reply *reply);
int64_t handle_timer_delete(struct call *call, const struct process_timer_delete_request *request);
int64_t handle_host_name(struct call *call, const struct process_host_name_request *request);
int64_t handle_list(struct call *call, const struct process_list_request *request,
		    struct process_list_reply *reply);
int64_t handle_session_leader(struct call *call,
			      const struct process_session_leader_request *request);
int64_t handle_watch_end(struct call *call, const struct process_watch_end_request *request);
int64_t handle_clock_set(struct call *call, const struct process_clock_set_request *request);
int64_t handle_job_control(struct call *call, const struct process_job_control_request *request,
			   struct process_job_control_reply *reply);
int64_t handle_group_session(struct call *call, const struct process_group_session_request *request,
			     struct process_group_session_reply *reply);

/* fork.c: a copy of the process that waits with a token, or with the call that is being handled. */
int64_t fork_process(struct process *parent, handle_t token, struct process_fork_reply *reply);

/* schedule.c: the nice value and policy of a new program, see process.execute. */
int64_t schedule_threads(const struct process *process, int32_t policy, int32_t priority);

/* usage.c */
struct process_usage usage_now(struct process *process);

#endif
