/* SPDX-License-Identifier: MIT */
/*
 * The service manager: starts what /etc/init.conf says in the order of what needs what, watches it,
 * starts it again, and runs the sessions.
 */
#include "../bootstrap/command_line.h"
#include "init.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/handle.h>
#include <abi/machine.h>
#include <abi/message.h>
#include <abi/mode.h>
#include <abi/node.h>
#include <abi/signal.h>
#include <abi/space.h>
#include <abi/time.h>
#include <abi/wait.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/device.h>
#include <protocol/file.h>
#include <protocol/process.h>

#define TABLE         "/etc/init.conf"
#define MILLISECOND   1000000UL
#define BACKOFF_LEAST (50 * MILLISECOND)
#define FAILURES_MAX  8
/* A service that lived this long has not failed in a row. */
#define HEALTHY       (10000 * MILLISECOND)

struct service services[SERVICES_MAX];
unsigned service_count;
handle_t init_port;
struct archive root_archive;

static struct service_table table;
static struct session_options options;
static bool sessions_asked, ending;

uint64_t now(void)
{
	return (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
}

struct service *service_find(const char *name)
{
	for (unsigned i = 0; i < service_count; i++) {
		if (strcmp(services[i].line->name, name) == 0)
			return &services[i];
	}
	return NULL;
}

static void set_state(struct service *service, uint32_t state)
{
	if (state == SERVICE_STATE_STOPPED || state == SERVICE_STATE_FAILED ||
	    state == SERVICE_STATE_DONE)
		kept_forget(service);
	service->state = state;
	service->since = now();
}

/* --- starting -------------------------------------------------------------------------------- */

static bool is_up(const struct service *service)
{
	return service->state == SERVICE_STATE_RUNNING || service->state == SERVICE_STATE_DONE ||
	       service->state == SERVICE_STATE_STARTING;
}

static bool needs_are_up(const struct service *service)
{
	for (unsigned i = 0; i < service->line->need_count; i++) {
		if (!is_up(&services[service->line->need[i]]))
			return false;
	}
	return true;
}

/* What waits for it waits no more: the rest of the system starts without them. */
static void give_up(struct service *service)
{
	unsigned index = (unsigned)(service - services);

	set_state(service, SERVICE_STATE_FAILED);
	worker_mount_never(service);
	report_settled(service);
	for (unsigned i = 0; i < service_count; i++) {
		const struct service_line *line = services[i].line;

		for (unsigned need = 0; need < line->need_count; need++) {
			if (services[i].state != SERVICE_STATE_WAITING || line->need[need] != index)
				continue;
			log_text(LOG_ERROR "%s: does not start: it needs %s, which has failed\n",
				 line->name, service->line->name);
			give_up(&services[i]);
		}
	}
}

static void retry_later(struct service *service)
{
	uint64_t delay = BACKOFF_LEAST << service->failures;

	if (++service->failures > FAILURES_MAX) {
		give_up(service);
		log_text(LOG_ERROR
			 "%s: failed again and again: it stays stopped until `service start "
			 "%s`\n",
			 service->line->name, service->line->name);
		return;
	}
	set_state(service, SERVICE_STATE_BACKOFF);
	(void)kelner_timer_set(service->timer, now() + delay, 0);
}

static void start(struct service *service)
{
	int64_t status;

	report_launch(service);
	status = service_launch(service);
	if (status < 0) {
		/* A program that is not there will not appear. */
		if (status == -ENOENT)
			give_up(service);
		else
			retry_later(service);
		return;
	}
	set_state(service, SERVICE_STATE_RUNNING);
	if (service->line->mount_path)
		worker_mount(service);
}

/* Starts all that waits for nothing any more. */
static void start_what_can(void)
{
	bool again = true, waiting = false;

	while (again) {
		again = waiting = false;
		for (unsigned i = 0; i < service_count; i++) {
			if (services[i].state != SERVICE_STATE_WAITING)
				continue;
			if (needs_are_up(&services[i])) {
				start(&services[i]);
				again = true;
			} else {
				waiting = true;
			}
		}
	}
	if (!waiting && !sessions_asked) {
		sessions_asked = true;
		sessions_start();
	}
}

/* --- ends ------------------------------------------------------------------------------------ */

static void tell_end(const struct service *service)
{
	if (WIFSIGNALED(service->status))
		log_text(LOG_ERROR "%s: was ended by signal %d\n", service->line->name,
			 WTERMSIG(service->status));
	else
		log_text(LOG_ERROR "%s: ended with status %d\n", service->line->name,
			 WEXITSTATUS(service->status));
}

static void ended(struct service *service, int status)
{
	bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	(void)kelner_handle_close(service->process);
	service->process = HANDLE_NONE;
	service->pid = 0;
	service->status = status;
	if (ending || service->stop_wanted) {
		set_state(service, SERVICE_STATE_STOPPED);
		return;
	}
	if (good && service->line->restart != RESTART_CRITICAL) {
		set_state(service, SERVICE_STATE_DONE);
		report_ready(service, "done");
		return;
	}
	tell_end(service);
	switch (service->line->restart) {
	case RESTART_CRITICAL:
		log_text(LOG_ERROR "init: the system cannot live without %s: restarting the "
				   "machine\n",
			 service->line->name);
		ending = true;
		shutdown_machine(SERVICE_REBOOT);
		break;
	case RESTART_NEVER:
		set_state(service, SERVICE_STATE_STOPPED);
		report_settled(service);
		break;
	default:
		if (now() - service->since > HEALTHY)
			service->failures = 0;
		service->restarts++;
		retry_later(service);
	}
}

static void on_event(const struct server_event *event)
{
	struct service *service = &services[event->word[0]];

	if (event->kind == EVENT_EXIT && event->word[0] < service_count)
		ended(service, (int)event->word[2]);
	if (event->kind == EVENT_TIMER && event->word[0] < service_count &&
	    service->state == SERVICE_STATE_BACKOFF) {
		/* Calls that the dead one had received must not wait for ever. */
		(void)kelner_port_restart(service->port);
		start(service);
		start_what_can();
	}
}

/* --- requests -------------------------------------------------------------------------------- */

/* Services may command, and user 0. */
static bool may_command(const struct call *call)
{
	struct process_credentials_request request = {.tag = call->credentials};
	struct process_credentials_reply reply;

	return call->credentials == 0 ||
	       (process_credentials(process_server_connection(), &request, &reply, NULL) >= 0 &&
		reply.user == 0);
}

static int64_t on_ready(struct call *call)
{
	for (unsigned i = 0; i < service_count; i++) {
		if (services[i].pid != call->process)
			continue;
		set_state(&services[i], SERVICE_STATE_RUNNING);
		report_ready(&services[i], *call->tail ? call->tail : "ready");
	}
	return 0;
}

static int64_t on_list(struct call *call, const struct service_list_request *request,
		       struct service_list_reply *reply)
{
	const struct service *service = &services[request->index];

	if (request->index >= service_count)
		return -ENOENT;
	*reply = (struct service_list_reply){
		.state = service->state,
		.process = (int32_t)service->pid,
		.restarts = service->restarts,
		.status = service->status,
		.since = service->since,
	};
	call->reply_tail = service->line->name;
	call->reply_tail_length = strlen(service->line->name) + 1;
	return 0;
}

static int64_t named(struct call *call, struct service **service)
{
	*service = service_find(call->tail);
	if (!*service)
		return -ENOENT;
	return may_command(call) ? 0 : -EPERM;
}

static int64_t on_start(struct call *call)
{
	struct service *service;
	int64_t status = named(call, &service);

	if (status < 0)
		return status;
	if (service->process != HANDLE_NONE)
		return -EALREADY;
	service->stop_wanted = false;
	service->failures = 0;
	(void)kelner_port_restart(service->port);
	start(service);
	return service->process == HANDLE_NONE ? -EIO : 0;
}

static int64_t stop(struct service *service)
{
	if (service->line->restart == RESTART_CRITICAL)
		return -EBUSY;
	service->stop_wanted = true;
	if (service->process != HANDLE_NONE)
		return kelner_process_kill(service->process, SIGTERM);
	(void)kelner_timer_set(service->timer, 0, 0);
	set_state(service, SERVICE_STATE_STOPPED);
	return 0;
}

static int64_t on_stop(struct call *call)
{
	struct service *service;
	int64_t status = named(call, &service);

	return status < 0 ? status : stop(service);
}

/* Its end is seen by the loop, which starts it again. */
static int64_t on_restart(struct call *call)
{
	struct service *service;
	int64_t status = named(call, &service);

	if (status < 0)
		return status;
	if (service->line->restart == RESTART_CRITICAL)
		return -EBUSY;
	if (service->process == HANDLE_NONE)
		return on_start(call);
	service->failures = 0;
	return kelner_process_kill(service->process, SIGTERM);
}

static int64_t on_shutdown(struct call *call, const struct service_shutdown_request *request)
{
	if (!may_command(call))
		return -EPERM;
	if (request->action > SERVICE_REBOOT)
		return -EINVAL;
	ending = true;
	shutdown_machine(request->action);
	return 0;
}

static int64_t on_session_ended(struct call *call,
				const struct service_session_ended_request *request)
{
	if (call->credentials != 0)
		return -EPERM;
	log_text("kelner: session ended with status %d\n", request->status);
	if (session_plan.once) {
		ending = true;
		shutdown_machine(SERVICE_POWER_OFF);
	}
	return 0;
}

static struct service *caller(const struct call *call)
{
	for (unsigned i = 0; i < service_count; i++) {
		if (call->credentials == 0 && services[i].pid == call->process)
			return &services[i];
	}
	return NULL;
}

static int64_t on_keep(struct call *call, const struct service_keep_request *request)
{
	struct service *service = caller(call);
	handle_t object;
	int64_t status;

	if (!service)
		return -EPERM;
	if (call->handle_count != 1 || call->handle[0] == HANDLE_NONE)
		return -EINVAL;
	object = call_keep(call, 0);
	status = kept_put(service, request->number, object);
	if (status < 0)
		(void)kelner_handle_close(object);
	return status;
}

static int64_t on_kept(struct call *call, const struct service_kept_request *request)
{
	const struct service *service = caller(call);
	int64_t object = service ? kept_get(service, request->number) : -EPERM;

	if (object < 0)
		return object;
	call_give(call, (handle_t)object);
	return 0;
}

/* The manager's own process comes behind the last service's. */
static int64_t on_process(struct call *call, const struct service_process_request *request)
{
	handle_t process = start_handle(START_PROCESS);
	int64_t copy;

	if (call->credentials != 0)
		return -EPERM;
	if (request->index > service_count)
		return -ENOENT;
	if (request->index < service_count)
		process = services[request->index].process;
	if (process == HANDLE_NONE)
		return -ESRCH;
	copy = kelner_handle_duplicate(process, RIGHT_READ | RIGHT_TRANSFER, 0);
	if (copy < 0)
		return copy;
	call_give(call, (handle_t)copy);
	return 0;
}

static int64_t on_kill(struct call *call, const struct service_kill_request *request)
{
	const struct service *service = NULL;

	for (unsigned i = 0; i < service_count; i++)
		if (services[i].process != HANDLE_NONE &&
		    services[i].pid == (uint64_t)request->process)
			service = &services[i];
	if (!service)
		return -ESRCH;
	if (!may_command(call) || service->line->restart == RESTART_CRITICAL)
		return -EPERM;
	switch (request->signal) {
	case 0: return 0;
	case SIGKILL:
	case SIGTERM: return kelner_process_kill(service->process, request->signal);
	default: return -EPERM;
	}
}

static int64_t on_line_used(struct call *call, const struct service_line_used_request *request)
{
	const struct service *service = caller(call);

	if (!service)
		return -EPERM;
	sessions_line_used(service, request->line);
	return 0;
}

/* All that kernel and services have said. */
static int64_t read_log(struct call *call, const struct service_log_request *request,
			struct service_log_reply *reply)
{
	static char text[4096];
	size_t room = request->size < sizeof(text) ? request->size : sizeof(text);
	int64_t count;

	if (!may_command(call))
		return -EPERM;
	reply->position = request->position;
	count = kelner_log_read(start_handle(START_LOG), &reply->position, text, room);
	return count < 0 ? count : call_write(call, 0, 0, text, (size_t)count);
}

/* The lines of the kernel log that begin with the service's name: what one service has said. */
static int64_t on_log(struct call *call, const struct service_log_request *request,
		      struct service_log_reply *reply)
{
	static char text[4096];
	char line[512];
	struct service *service = service_find(call->tail);
	uint64_t position = request->position;
	size_t length = 0, out = 0, room;
	int64_t count;

	if (*call->tail == '\0')
		return read_log(call, request, reply);
	if (!service)
		return -ENOENT;
	room = request->size < sizeof(text) ? request->size : sizeof(text);
	while (out + sizeof(line) <= room) {
		char byte;
		const char *found;

		count = kelner_log_read(start_handle(START_LOG), &position, &byte, 1);
		if (count <= 0)
			break;
		if (length < sizeof(line) - 1)
			line[length++] = byte;
		if (byte != '\n')
			continue;
		line[length] = '\0';
		found = line;
		while (*found &&
		       (strncmp(found, service->line->name, strlen(service->line->name)) != 0 ||
			found[strlen(service->line->name)] != ':'))
			found++;
		if (*found) {
			memcpy(text + out, line, length);
			out += length;
		}
		length = 0;
	}
	reply->position = position - length;
	return call_write(call, 0, 0, text, out);
}

static int64_t on_trace(struct call *call)
{
	static const char name[] = "trace";
	int64_t made;

	if (!may_command(call))
		return -EPERM;
	made = kelner_resource_create(start_handle(START_RESOURCE), RESOURCE_TRACE, 0, 0, name,
				      sizeof(name) - 1);
	if (made >= 0)
		call_give(call, (handle_t)made);
	return made < 0 ? made : 0;
}

static int64_t on_mount(struct call *call)
{
	size_t path = strlen(call->tail) + 1;
	struct service *service;
	int64_t status;

	if (!may_command(call))
		return -EPERM;
	status =
		mounts_add(call->tail, path < call->tail_length ? call->tail + path : "", &service);
	if (status < 0)
		return status;
	status = kelner_handle_duplicate(service->port,
					 RIGHT_WRITE | RIGHT_TRANSFER | RIGHT_DUPLICATE, 0);
	if (status < 0)
		return status;
	call_give(call, (handle_t)status);
	return 0;
}

static int64_t on_unmount(struct call *call)
{
	struct service *service;

	if (!may_command(call))
		return -EPERM;
	service = mounts_remove(call->tail);
	return service ? stop(service) : -ENOENT;
}

static const struct service_handlers service_handlers = {
	.ready = on_ready,
	.list = on_list,
	.start = on_start,
	.stop = on_stop,
	.restart = on_restart,
	.log = on_log,
	.shutdown = on_shutdown,
	.session_ended = on_session_ended,
	.line_used = on_line_used,
	.keep = on_keep,
	.kept = on_kept,
	.process = on_process,
	.kill = on_kill,
	.trace = on_trace,
	.mount = on_mount,
	.unmount = on_unmount,
};

/* /dev/service: a connection to talk through. */
static int64_t on_open(struct call *call, const struct file_open_request *request)
{
	static int64_t node = -1;
	int64_t opened;

	if (node < 0)
		node = kelner_node_create(init_port, 1, NODE_STREAM);
	if (node < 0)
		return node;
	opened = kelner_connection_open((handle_t)node, request->flags & (O_ACCMODE | O_NONBLOCK));
	if (opened < 0)
		return opened;
	call_give(call, (handle_t)opened);
	return 0;
}

static int64_t on_stat(struct call *call, const struct file_stat_request *request,
		       struct file_stat_reply *reply)
{
	(void)call, (void)request;
	reply->attributes.mode = S_IFCHR | 0666;
	reply->attributes.links = 1;
	return 0;
}

static const struct file_handlers file_handlers = {.open = on_open, .stat = on_stat};

static int64_t handle(struct call *call)
{
	int64_t status = service_dispatch(&service_handlers, call);

	return status == PROTOCOL_OTHER ? file_dispatch(&file_handlers, call) : status;
}

/* --- the beginning --------------------------------------------------------------------------- */

static int64_t map_archive(void)
{
	int64_t address =
		kelner_space_map(HANDLE_SELF, 0, start_block->initrd_size,
				 SPACE_FLAGS(PROT_READ, MAP_SHARED), start_handle(START_INITRD), 0);

	root_archive.data = (const uint8_t *)address;
	root_archive.size = start_block->initrd_size;
	return address < 0 ? address : 0;
}

static int read_table(void)
{
	struct table_problem problem = {0};
	struct archive_entry entry;

	if (archive_find(&root_archive, TABLE, &entry) < 0) {
		log_text(LOG_ERROR
			 "init: there is no service table %s in the initial root archive\n",
			 TABLE);
		return -1;
	}
	if (table_parse((const char *)root_archive.data + entry.offset, entry.size, &table,
			&problem) == 0)
		return 0;
	if (problem.line)
		log_text(LOG_ERROR "init: %s, line %u: %s\n", TABLE, problem.line, problem.text);
	else
		log_text(LOG_ERROR "init: %s: %s\n", TABLE, problem.text);
	return -1;
}

static void plan_session(void)
{
	session_plan = (struct session_plan){
		.run = options.run,
		.argc = options.argc,
		.argv = options.argv,
		.once = options.once,
		.table = &table,
	};
	if (options.too_many)
		log_text(LOG_WARNING
			 "init: the command line has more than %d arguments: the rest is left "
			 "out\n",
			 (int)(sizeof(options.argv) / sizeof(options.argv[0]) - 1));
}

static int fail(const char *what, int64_t status)
{
	log_text(LOG_ERROR "init: %s failed with error %d\n", what, (int)-status);
	return 1;
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {.handle = handle, .event = on_event};
	int64_t status = map_archive();

	(void)argc, (void)argv, (void)envp;
	if (status < 0)
		return fail("mapping the initial root archive", status);
	command_line_parse((const char *)start_block->command_line, &options);
	if (read_table() < 0)
		return 1;
	status = kelner_port_create(0, "init", 4);
	if (status < 0)
		return fail("port_create", status);
	init_port = server.port = (handle_t)status;
	for (unsigned i = 0; i < table.count; i++)
		services[i].line = &table.service[i];
	service_count = table.count;
	for (unsigned i = 0; i < table.count; i++) {
		if (service_create_port(&services[i]) < 0)
			return 1;
	}
	plan_session();
	status = worker_create();
	if (status < 0)
		return fail("starting a thread", status);
	start_what_can();
	return fail("receiving", server_run(&server));
}
