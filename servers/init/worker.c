/* SPDX-License-Identifier: MIT */
/*
 * Two threads for what waits for other servers, so that the manager itself never waits for a server
 * that only it could restart: one mounts file systems, one starts sessions and waits for their end.
 */
#include "init.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/mode.h>
#include <abi/object_info.h>
#include <abi/signal.h>
#include <abi/space.h>
#include <abi/wait.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/device.h>
#include <protocol/file.h>
#include <protocol/process.h>
#include <protocol/tty.h>
#include <protocol/vfs.h>

#define STACK_BYTES   65536UL
#define PAGE          4096UL
#define SECOND        1000000000UL
#define MOUNT_SECONDS 10
#define DRAIN_SECONDS 5
#define SESSION       "/bin/session"
#define FOR_EVER      UINT64_MAX

struct session_plan session_plan;

/* Bit n: service n is to be mounted. The word that the mounting thread waits for. */
static uint32_t mounts_wanted;
static uint32_t mounts_done; /* bits */
static uint32_t sessions_wanted;

static void post(uint32_t *word, uint32_t bits)
{
	__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
	(void)kelner_futex_wake((uintptr_t)word, UINT32_MAX, 0);
}

void worker_mount(struct service *service)
{
	post(&mounts_wanted, 1U << (service - services));
}

void worker_start_sessions(void)
{
	post(&sessions_wanted, 1);
}

static int64_t mount(struct service *service)
{
	char tail[256];
	const char *path = service->line->mount_path, *type = service->line->mount_type;
	struct vfs_mount_request request = {0};
	struct vfs_mount_reply reply;
	struct protocol_extra extra = {
		.tail = path,
		.tail_length = strlen(path) + 1,
		.handle = {service->port},
		.flags = MESSAGE_DEADLINE,
		.deadline = now() + MOUNT_SECONDS * SECOND,
	};
	struct service *vfs = service_find("vfs");

	if (!vfs || strlen(path) + strlen(type) + 2 > sizeof(tail))
		return -EINVAL;
	if (service->mounted)
		(void)vfs_unmount(vfs->port, &extra);
	memcpy(tail, path, strlen(path) + 1);
	memcpy(tail + strlen(path) + 1, type, strlen(type) + 1);
	extra.tail = tail;
	extra.tail_length = strlen(path) + strlen(type) + 2;
	return vfs_mount(vfs->port, &request, &reply, &extra);
}

/* The service manager's own file in /dev, which the `service` command opens. */
static void add_device(handle_t devices)
{
	static const char name[] = "service";
	struct device_add_request request = {.mode = S_IFCHR | 0666, .number = 0xa00};
	struct protocol_extra extra = {
		.tail = name,
		.tail_length = sizeof(name),
		.handle = {init_port},
		.flags = MESSAGE_DEADLINE,
		.deadline = now() + MOUNT_SECONDS * SECOND,
	};
	int64_t status = device_add(devices, &request, &extra);

	if (status < 0)
		log_text("init: no /dev/%s (error %d)\n", name, (int)-status);
}

/* The device file system was started again, empty: those who have files in it hear of it. */
static void tell_peers(const struct service *devices)
{
	for (unsigned i = 0; i < service_count; i++) {
		const struct service_line *line = services[i].line;
		struct protocol_extra extra = {
			.flags = MESSAGE_DEADLINE,
			.deadline = now() + MOUNT_SECONDS * SECOND,
		};
		bool peer = false;

		for (unsigned p = 0; p < line->peer_count; p++)
			peer |= &services[line->peer[p]] == devices;
		if (peer && services[i].process != HANDLE_NONE)
			(void)device_again(services[i].port, &extra);
	}
}

/* What is mounted below a file system that was started again is to be mounted again. */
static uint32_t mounts_below(const struct service *service)
{
	const char *path = service->line->mount_path;
	size_t length = strlen(path);
	uint32_t bits = 0;

	for (unsigned i = 0; i < service_count; i++) {
		const char *other = services[i].line->mount_path;

		if (other && length > 1 && strncmp(other, path, length) == 0 &&
		    other[length] == '/')
			bits |= 1U << i;
	}
	return bits;
}

static void mount_loop(void)
{
	for (;;) {
		uint32_t wanted = __atomic_exchange_n(&mounts_wanted, 0, __ATOMIC_SEQ_CST);

		/* Mounts happen in the order of the table: one may lie below another. */
		for (unsigned i = 0; i < service_count; i++) {
			bool again = services[i].mounted;
			int64_t status;

			if (!(wanted & 1U << i))
				continue;
			status = mount(&services[i]);
			services[i].mounted = status >= 0;
			if (status >= 0 && strcmp(services[i].line->mount_type, "devfs") == 0) {
				add_device(services[i].port);
				if (again)
					tell_peers(&services[i]);
			}
			if (again)
				wanted |= mounts_below(&services[i]);
			if (status < 0)
				log_text("init: %s cannot be mounted on %s (error %d)\n",
					 services[i].line->name, services[i].line->mount_path,
					 (int)-status);
			post(&mounts_done, 1U << i);
		}
		if (wanted == 0)
			(void)kelner_futex_wait((uintptr_t)&mounts_wanted, 0, 0, FOR_EVER);
	}
}

/* --- sessions -------------------------------------------------------------------------------- */

struct session {
	int64_t pid; /* 0: none */
	unsigned failures;
	uint64_t since;
};

static struct session sessions[SESSIONS_MAX];
static unsigned boot_session; /* the first one that has a terminal */

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
	const char *terminal = session_plan.table->session[i];
	bool boot = i == boot_session;
	int64_t pid = spawn(terminal, boot);

	sessions[i].since = now();
	if (pid < 0) {
		log_text("kelner: no session on %s: %s cannot be started (error %d)\n", terminal,
			 SESSION, (int)-pid);
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
		drain(session_plan.table->session[i]);
		tell_end(status);
	}
	if (session_plan.once && i == boot_session)
		return;
	sessions[i].failures = now() - sessions[i].since < SECOND ? sessions[i].failures + 1 : 0;
	if (sessions[i].failures < 3)
		start_session(i);
	else
		log_text("kelner: sessions on %s end at once: no more are started\n",
			 session_plan.table->session[i]);
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
		i = session_of(reply.process);
		if (i < SESSIONS_MAX)
			session_over(i, reply.code == CLD_EXITED ? reply.status & 0xff
								 : 128 + reply.status);
	}
}

static uint32_t all_mounts(void)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < service_count; i++) {
		if (services[i].line->mount_path)
			bits |= 1U << i;
	}
	return bits;
}

/* Its special files appear before it says that it is ready. */
static void await_terminals(void)
{
	struct service *service = service_find("tty");
	uint64_t limit = now() + MOUNT_SECONDS * SECOND;

	if (service && !__atomic_load_n(&service->ready, __ATOMIC_SEQ_CST))
		(void)kelner_futex_wait((uintptr_t)&service->ready, 0, 0, limit);
}

static bool has_terminal(unsigned i)
{
	int64_t file = open_path(session_plan.table->session[i], O_PATH);

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

static void session_loop(void)
{
	uint32_t done;

	while (!__atomic_load_n(&sessions_wanted, __ATOMIC_SEQ_CST))
		(void)kelner_futex_wait((uintptr_t)&sessions_wanted, 0, 0, FOR_EVER);
	while ((done = __atomic_load_n(&mounts_done, __ATOMIC_SEQ_CST)) != all_mounts())
		(void)kelner_futex_wait((uintptr_t)&mounts_done, done, 0, FOR_EVER);
	await_terminals();
	boot_session = first_terminal();
	for (unsigned i = boot_session; i < session_plan.table->session_count; i++) {
		if (i == boot_session || (!session_plan.run && has_terminal(i)))
			start_session(i);
	}
	wait_loop();
}

/* --- threads --------------------------------------------------------------------------------- */

static int64_t create(void (*entry)(void), const char *name)
{
	int64_t place =
		kelner_space_map(HANDLE_SELF, 0, STACK_BYTES + 3 * PAGE,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0);
	uint64_t stack, page;
	int64_t status;

	if (place < 0)
		return place;
	stack = (uint64_t)place + PAGE;
	page = stack + STACK_BYTES + PAGE;
	/* Guard pages below and above the stack; the last page gives way to the thread's. */
	(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)place, PAGE);
	(void)kelner_space_unmap(HANDLE_SELF, stack + STACK_BYTES, 2 * PAGE);
	status = kelner_thread_create(HANDLE_SELF, page, name, strlen(name));
	if (status < 0)
		return status;
	/* The entry is a function: it expects the place of a return address below the stack's end.
	 */
	return kelner_thread_start((handle_t)status, (uintptr_t)entry, stack + STACK_BYTES - 8, 0);
}

int64_t worker_create(void)
{
	int64_t status = create(mount_loop, "mounts");

	return status < 0 ? status : create(session_loop, "sessions");
}
