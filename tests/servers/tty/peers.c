/* SPDX-License-Identifier: MIT */
#include "peers.h"

#include <kelner/archive.h>
#include <kelner/program.h>
#include <kelner/server.h>
#include <protocol/device.h>
#include <protocol/file.h>
#include <protocol/process.h>
#include <protocol/service.h>

#define DOORS_MAX 32
#define NAME_MAX  24
/* Of the test's credentials, which the launcher gives it. */
#define TAG_USER  5
#define TAG_ROOT  6

struct door {
	char name[NAME_MAX];
	handle_t handle;
	uint64_t number;
};

struct peers peers;
static struct door doors[DOORS_MAX];
static handle_t peers_port, tty_port, serial_port;
static struct test_thread peers_thread;

/* --- devfs ------------------------------------------------------------------------------------ */

static struct door *find_door(const char *name)
{
	for (unsigned i = 0; i < DOORS_MAX; i++) {
		if (doors[i].name[0] && strcmp(doors[i].name, name) == 0)
			return &doors[i];
	}
	return NULL;
}

static int64_t add(struct call *call, const struct device_add_request *request)
{
	if (find_door(call->tail))
		return -EEXIST;
	for (unsigned i = 0; i < DOORS_MAX; i++) {
		if (doors[i].name[0])
			continue;
		(void)text_format(doors[i].name, NAME_MAX, "%s", call->tail);
		doors[i].handle = call_keep(call, 0);
		doors[i].number = request->number;
		return 0;
	}
	return -ENOMEM;
}

static int64_t take_away(struct call *call)
{
	struct door *door = find_door(call->tail);

	if (!door)
		return -ENOENT;
	(void)kelner_handle_close(door->handle);
	door->name[0] = '\0';
	return 0;
}

/* --- the process server ----------------------------------------------------------------------- */

static int64_t group_of(struct call *call, const struct process_group_of_request *request,
			struct process_group_of_reply *reply)
{
	(void)call, (void)request;
	reply->group = peers.group;
	reply->session = peers.session;
	reply->leader = peers.leader;
	return 0;
}

static int64_t note(int32_t process, int32_t signal)
{
	if (peers.signal_count < SIGNALS_MAX)
		peers.signals[peers.signal_count++] = (struct sent_signal){process, signal};
	return 0;
}

static int64_t send_signal(struct call *call, const struct process_kill_request *request)
{
	(void)call;
	return note(request->process, request->signal);
}

static int64_t job_control(struct call *call, const struct process_job_control_request *request,
			   struct process_job_control_reply *reply)
{
	(void)call;
	reply->verdict = peers.verdict;
	return peers.verdict == JOB_SIGNALLED ? note(-peers.group, request->signal) : 0;
}

static int64_t group_session(struct call *call, const struct process_group_session_request *request,
			     struct process_group_session_reply *reply)
{
	(void)call;
	reply->session = request->group == peers.foreign_group ? peers.session + 1 : peers.session;
	return 0;
}

static int64_t session_leader(struct call *call,
			      const struct process_session_leader_request *request)
{
	int64_t copy = kelner_handle_duplicate(peers.leader_process, RIGHTS_ALL, 0);

	if (copy < 0)
		return copy;
	peers.leader_terminal = request->terminal;
	call_give(call, (handle_t)copy);
	return 0;
}

static int64_t credentials(struct call *call, const struct process_credentials_request *request,
			   struct process_credentials_reply *reply)
{
	(void)call;
	if (request->tag == TAG_USER)
		*reply = (struct process_credentials_reply){
			.user = 1000, .group = 100, .real_user = 1000, .real_group = 100};
	return request->tag == TAG_USER || request->tag == TAG_ROOT ? 0 : -ESRCH;
}

static int64_t ready(struct call *call)
{
	(void)call;
	peers.ready++;
	return 0;
}

/* Tells the test its own credentials. */
static int64_t identities(struct call *call, const struct process_identities_request *request,
			  struct process_identities_reply *reply)
{
	(void)request;
	reply->identities.user = (uint32_t)call->credentials;
	return 0;
}

static const struct device_handlers device_handlers = {.add = add, .remove = take_away};
static const struct service_handlers service_handlers = {.ready = ready};
static const struct process_handlers process_handlers = {
	.group_of = group_of,
	.kill = send_signal,
	.job_control = job_control,
	.group_session = group_session,
	.session_leader = session_leader,
	.credentials = credentials,
	.identities = identities,
};

static int64_t handle(struct call *call)
{
	int64_t status = device_dispatch(&device_handlers, call);

	if (status == PROTOCOL_OTHER)
		status = process_dispatch(&process_handlers, call);
	return status == PROTOCOL_OTHER ? service_dispatch(&service_handlers, call) : status;
}

static void serve(void *argument)
{
	struct server server = {.port = peers_port, .handle = handle};

	(void)argument;
	(void)server_run(&server);
}

/* --- the servers ------------------------------------------------------------------------------ */

static bool find_program(const char *path, struct archive *archive, struct archive_entry *entry)
{
	int64_t address;

	archive->size = start_block->initrd_size;
	address = EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, archive->size,
					       SPACE_FLAGS(PROT_READ, MAP_SHARED),
					       start_handle(START_INITRD), 0));
	archive->data = (const uint8_t *)address;
	return address >= 0 && EXPECT(archive_find(archive, path, entry), 0);
}

static bool start(const char *path, const struct program_handle *handles, size_t count)
{
	const char *argv[] = {path, NULL};
	struct archive_entry entry;
	struct archive archive;
	const char *reason;
	handle_t process;

	if (!find_program(path, &archive, &entry))
		return false;
	struct program program = {
		.name = path,
		.job = start_handle(START_JOB),
		.file = start_handle(START_INITRD),
		.file_offset = entry.offset,
		.bytes = archive.data + entry.offset,
		.size = entry.size,
		.argc = 1,
		.argv = argv,
		.handles = handles,
		.handle_count = count,
	};
	return EXPECT(program_start(&program, &process, &reason), 0);
}

static bool start_servers(void)
{
	const struct program_handle serial[] = {
		{START_SERVICE, serial_port, RIGHTS_ALL},
		{START_LOG, start_handle(START_LOG), RIGHTS_ALL},
		{START_RESOURCE, start_handle(START_RESOURCE), RIGHTS_ALL},
		{START_INIT, peers_port, RIGHT_WRITE},
	};
	const struct program_handle tty[] = {
		{START_SERVICE, tty_port, RIGHTS_ALL},
		{START_LOG, start_handle(START_LOG), RIGHTS_ALL},
		{START_PROCESS_PORT, peers_port, RIGHT_WRITE},
		{START_INIT, peers_port, RIGHT_WRITE},
		{START_PEER, peers_port, RIGHT_WRITE},
		{(enum start_handle)(START_PEER + 1), serial_port, RIGHT_WRITE},
	};

	return start("/drivers/serial", serial, sizeof(serial) / sizeof(serial[0])) &&
	       start("/servers/tty", tty, sizeof(tty) / sizeof(tty[0]));
}

static bool has_credentials(void)
{
	struct process_identities_request request = {.process = 0};
	struct process_identities_reply reply = {0};

	(void)process_identities(peers_port, &request, &reply, NULL);
	peers.root = reply.identities.user == TAG_ROOT;
	return reply.identities.user == TAG_USER || peers.root;
}

bool peers_begin(void)
{
	static bool begun;

	peers_reset();
	if (begun)
		return peers.ready >= 2;
	begun = true;
	peers_port = make_port();
	tty_port = (handle_t)EXPECT_GOOD(kelner_port_create(PORT_DURABLE, "tty", 3));
	serial_port = (handle_t)EXPECT_GOOD(kelner_port_create(PORT_DURABLE, "serial", 6));
	if (!thread_run(&peers_thread, serve, NULL) || !start_servers())
		return false;
	for (unsigned i = 0; i < 500 && (peers.ready < 2 || !has_credentials()); i++)
		(void)kelner_thread_sleep(CLOCK_MONOTONIC, now() + 10 * MILLISECOND);
	return EXPECT(peers.ready, 2);
}

void peers_reset(void)
{
	unsigned started = peers.ready;
	bool root = peers.root;

	peers = (struct peers){
		.group = 100,
		.session = 100,
		.leader = 1,
		.foreign_group = 200,
		.leader_process = HANDLE_NONE,
		.ready = started,
		.root = root,
	};
}

bool was_sent(int32_t process, int signal)
{
	for (unsigned i = 0; i < peers.signal_count; i++) {
		if (peers.signals[i].process == process && peers.signals[i].signal == signal)
			return true;
	}
	return false;
}

/* --- /dev ------------------------------------------------------------------------------------- */

int64_t open_device(const char *name, uint32_t flags)
{
	struct file_open_request request = {.flags = flags};
	struct protocol_extra extra = {.flags = MESSAGE_WANT_DESCRIPTOR};
	struct door *door = find_door(name);
	int64_t status = door ? file_open(door->handle, &request, &extra) : -ENOENT;

	return status < 0 ? status : (int64_t)extra.received[0];
}

bool device_exists(const char *name)
{
	return find_door(name) != NULL;
}

uint64_t device_number(const char *name)
{
	struct door *door = find_door(name);

	return door ? door->number : 0;
}
