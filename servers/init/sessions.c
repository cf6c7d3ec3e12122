/* SPDX-License-Identifier: MIT */
/*
 * The sessions: one thread starts the first ones and waits for the end of all, another starts those
 * that wait for somebody to turn to their terminal.
 */
#include "init.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/object_info.h>
#include <abi/signal.h>
#include <abi/wait.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/file.h>
#include <protocol/process.h>
#include <protocol/tty.h>

#define PAGE          4096UL
#define SECOND        1000000000UL
#define READY_SECONDS 30
#define MOMENT        (SECOND / 2)
#define DRAIN_SECONDS 5
#define SESSION       "/bin/session"
#define FOR_EVER      UINT64_MAX
#define FAILURES_MAX  3 /* sessions on a terminal that end at once, in a row */

struct session_plan session_plan;

/* Words that the two threads wait for. */
static uint32_t sessions_wanted;
static uint32_t sessions_begun;
static uint32_t sessions_due; /* bit n: session n is to be started now */

void sessions_start(void)
{
	worker_post(&sessions_wanted, 1);
}

void sessions_line_used(const struct service *service, uint32_t line)
{
	const struct service_table *table = session_plan.table;

	for (unsigned i = 0; i < table->session_count; i++) {
		const struct session_line *session = &table->session[i];

		if (session->service && session->line == line &&
		    strcmp(session->service, service->line->name) == 0)
			worker_post(&sessions_due, 1U << i);
	}
}

struct session {
	int64_t pid; /* 0: none */
	unsigned failures;
	uint64_t since;
};

static struct session sessions[SESSIONS_MAX];
static unsigned boot_session; /* the first one that has a terminal */
/*
 * Two threads start sessions. Held from before a session's process is made until its id is noted,
 * so that its end finds it. 0: free, 1: held, 2: held and waited for.
 */
static uint32_t sessions_lock;

static void lock_sessions(void)
{
	uint32_t state = 0;

	if (__atomic_compare_exchange_n(&sessions_lock, &state, 1, false, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
		return;
	while (__atomic_exchange_n(&sessions_lock, 2, __ATOMIC_SEQ_CST) != 0)
		(void)kelner_futex_wait((uintptr_t)&sessions_lock, 2, 0, FOR_EVER);
}

static void unlock_sessions(void)
{
	if (__atomic_exchange_n(&sessions_lock, 0, __ATOMIC_SEQ_CST) == 2)
		(void)kelner_futex_wake((uintptr_t)&sessions_lock, 1, 0);
}

static int64_t open_path(const char *path, uint32_t flags)
{
	struct file_open_request request = {.flags = flags};
	struct protocol_extra extra = {.tail = path, .tail_length = strlen(path) + 1};
	int64_t status = file_open(service_find("vfs")->port, &request, &extra);

	if (status < 0)
		return status;
	return extra.received[0] == HANDLE_NONE ? -EMFILE : (int64_t)extra.received[0];
}

static const char *const environment[] = {"PATH=/bin:/usr/bin", "HOME=/root", "USER=root",
					  "LOGNAME=root", "SHELL=/bin/sh"};
#define ENVIRONMENT_COUNT (sizeof(environment) / sizeof(environment[0]))

struct arguments {
	struct process_argument_block block;
	char strings[PAGE - sizeof(struct process_argument_block)];
};

static size_t put(struct arguments *arguments, size_t at, const char *text)
{
	size_t length = strlen(text) + 1;

	if (at + length > sizeof(arguments->strings))
		return at;
	memcpy(arguments->strings + at, text, length);
	return at + length;
}

/* The arguments VMO of one session. */
static int64_t make_arguments(const char *terminal, bool boot)
{
	static struct arguments arguments;
	size_t at = 0;
	int64_t vmo = kelner_vmo_create(PAGE, "arguments", 9), status;
	bool run = boot && session_plan.run;

	if (vmo < 0)
		return vmo;
	arguments.block = (struct process_argument_block){
		.argc = 2 + (run ? (uint32_t)session_plan.argc : 0),
		.envc = ENVIRONMENT_COUNT,
		.strings = sizeof(arguments.block),
	};
	at = put(&arguments, at, SESSION);
	at = put(&arguments, at, terminal);
	for (int i = 0; run && i < session_plan.argc; i++)
		at = put(&arguments, at, session_plan.argv[i]);
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++)
		at = put(&arguments, at, environment[i]);
	arguments.block.size = (uint32_t)(sizeof(arguments.block) + at);
	status = kelner_vmo_write((handle_t)vmo, &arguments, 0, arguments.block.size);
	if (status < 0) {
		(void)kelner_handle_close((handle_t)vmo);
		return status;
	}
	return vmo;
}

/* The id of the new session's process, or a negative errno. */
static int64_t spawn(const char *terminal, bool boot)
{
	struct file_execute_request request = {
		.flags = PROCESS_EXECUTE_SPAWN | PROCESS_EXECUTE_SESSION,
		.mask = 022,
	};
	struct protocol_extra extra = {.tail = SESSION, .tail_length = sizeof(SESSION)};
	int64_t root = open_path("/", O_PATH | O_DIRECTORY), vmo, status;

	if (root < 0)
		return root;
	vmo = make_arguments(terminal, boot);
	if (vmo < 0) {
		(void)kelner_handle_close((handle_t)root);
		return vmo;
	}
	extra.handle[0] = (handle_t)vmo;
	extra.handle[1] = (handle_t)root;
	status = file_execute(service_find("vfs")->port, &request, &extra);
	(void)kelner_handle_close((handle_t)vmo);
	(void)kelner_handle_close((handle_t)root);
	return status;
}

/* What the session wrote last must reach its terminal before the machine goes off. */
static void drain(const char *terminal)
{
	int64_t opened = open_path(terminal, O_RDWR | O_NOCTTY | O_NONBLOCK);
	struct protocol_extra extra = {
		.flags = MESSAGE_DEADLINE,
		.deadline = now() + DRAIN_SECONDS * SECOND,
	};

	if (opened < 0)
		return;
	(void)tty_drain((handle_t)opened, &extra);
	(void)kelner_handle_close((handle_t)opened);
}

static void tell_end(int status)
{
	struct service_session_ended_request request = {.status = status};

	(void)service_session_ended(init_port, &request, NULL);
}

static void start_session(unsigned i)
{
	const char *terminal = session_plan.table->session[i].terminal;
	bool boot = i == boot_session;
	int64_t pid = spawn(terminal, boot);

	sessions[i].since = now();
	if (pid < 0) {
		log_text(LOG_ERROR "kelner: no session on %s: %s cannot be started (error %d)\n",
			 terminal, SESSION, (int)-pid);
		if (boot && session_plan.once)
			tell_end(126);
		return;
	}
	sessions[i].pid = pid;
	if (boot)
		log_text("kelner: session started on %s\n", terminal);
}

/* A session that ends at once, again and again, has no terminal to live on. */
static void session_over(unsigned i, int status)
{
	sessions[i].pid = 0;
	if (i == boot_session) {
		drain(session_plan.table->session[i].terminal);
		tell_end(status);
	}
	if (session_plan.once && i == boot_session)
		return;
	sessions[i].failures = now() - sessions[i].since < SECOND ? sessions[i].failures + 1 : 0;
	if (sessions[i].failures < FAILURES_MAX)
		start_session(i);
	else
		log_text(LOG_ERROR "kelner: sessions on %s end at once: no more are started\n",
			 session_plan.table->session[i].terminal);
}

static unsigned session_of(int64_t pid)
{
	for (unsigned i = 0; i < session_plan.table->session_count; i++) {
		if (sessions[i].pid == pid)
			return i;
	}
	return SESSIONS_MAX;
}

static void wait_loop(void)
{
	for (;;) {
		struct process_wait_request request = {.kind = P_ALL, .options = WEXITED};
		struct process_wait_reply reply;
		int64_t status = process_wait(process_server_connection(), &request, &reply, NULL);
		unsigned i;

		if (status < 0) {
			(void)kelner_thread_sleep(1, now() + SECOND);
			continue;
		}
		lock_sessions();
		i = session_of(reply.process);
		if (i < SESSIONS_MAX)
			session_over(i, reply.code == CLD_EXITED ? reply.status & 0xff
								 : 128 + reply.status);
		unlock_sessions();
	}
}

/*
 * The tty server's special files appear before it says that it is ready. The others get a moment,
 * so that their lines stand above the session's: on most machines they need none of it.
 */
static void await_services(void)
{
	struct service *terminals = service_find("tty");
	uint64_t begin = now();

	if (terminals)
		report_await(terminals, begin + READY_SECONDS * SECOND);
	for (unsigned i = 0; i < session_plan.table->count; i++)
		report_await(&services[i], begin + MOMENT);
}

static bool has_terminal(unsigned i)
{
	int64_t file = open_path(session_plan.table->session[i].terminal, O_PATH);

	if (file < 0)
		return false;
	(void)kelner_handle_close((handle_t)file);
	return true;
}

/* The first session whose terminal this machine has; the first of all where it has none. */
static unsigned first_terminal(void)
{
	unsigned i = 0;

	while (i < session_plan.table->session_count && !has_terminal(i))
		i++;
	return i < session_plan.table->session_count ? i : 0;
}

/* Does nothing for a session that runs, or that has ended too often. */
static void begin_session(unsigned i)
{
	lock_sessions();
	if (sessions[i].pid == 0 && sessions[i].failures < FAILURES_MAX)
		start_session(i);
	unlock_sessions();
}

void sessions_loop(void)
{
	while (!__atomic_load_n(&sessions_wanted, __ATOMIC_SEQ_CST))
		(void)kelner_futex_wait((uintptr_t)&sessions_wanted, 0, 0, FOR_EVER);
	worker_await_mounts();
	await_services();
	boot_session = first_terminal();
	for (unsigned i = boot_session; i < session_plan.table->session_count; i++) {
		bool at_once = !session_plan.run && !session_plan.table->session[i].service;

		if (i == boot_session || (at_once && has_terminal(i)))
			begin_session(i);
	}
	worker_post(&sessions_begun, 1);
	wait_loop();
}

/* With run= there is the one session, and nobody who turns to another terminal. */
void sessions_later_loop(void)
{
	while (!__atomic_load_n(&sessions_begun, __ATOMIC_SEQ_CST))
		(void)kelner_futex_wait((uintptr_t)&sessions_begun, 0, 0, FOR_EVER);
	for (;;) {
		uint32_t due = __atomic_exchange_n(&sessions_due, 0, __ATOMIC_SEQ_CST);

		for (unsigned i = 0; i < SESSIONS_MAX; i++) {
			if (due & 1U << i && !session_plan.run)
				begin_session(i);
		}
		if (due == 0)
			(void)kelner_futex_wait((uintptr_t)&sessions_due, 0, 0, FOR_EVER);
	}
}
