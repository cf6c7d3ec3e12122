/* SPDX-License-Identifier: MIT */
/* Starting one service: its port, its handles, its process. */
#include "init.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/limits.h>
#include <abi/machine.h>
#include <abi/message.h>
#include <abi/mode.h>
#include <abi/node.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/program.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>

#define PEER_RIGHTS (RIGHT_WRITE | RIGHT_TRANSFER | RIGHT_DUPLICATE)

static handle_t users_job = HANDLE_NONE;

struct gift {
	struct program_handle handle[START_HANDLE_COUNT];
	size_t count;
	handle_t temporary[8]; /* closed once the process has its copies */
	unsigned temporary_count;
	int64_t error;
};

static void gift_add(struct gift *gift, enum start_handle which, handle_t handle, uint32_t rights)
{
	if (handle != HANDLE_NONE)
		gift->handle[gift->count++] = (struct program_handle){which, handle, rights};
}

/* A handle made for this gift only: the result of a call that makes handles. */
static void gift_add_new(struct gift *gift, enum start_handle which, int64_t made)
{
	if (made < 0) {
		gift->error = made;
		return;
	}
	gift->temporary[gift->temporary_count++] = (handle_t)made;
	gift_add(gift, which, (handle_t)made, RIGHTS_ALL);
}

static int64_t resource(uint32_t kind, uint64_t base, uint64_t size, const char *name)
{
	return kelner_resource_create(start_handle(START_RESOURCE), kind, base, size, name,
				      strlen(name));
}

/* All processes of people live on a quota that leaves the system and the files room to act. */
static handle_t users(void)
{
	struct system_info info = {0};
	int64_t job;

	if (users_job != HANDLE_NONE)
		return users_job;
	(void)kelner_system_info(&info);
	job = kelner_job_create(start_handle(START_JOB), info.memory_free / 2, 4096, "users", 5);
	if (job < 0)
		log_text(LOG_WARNING
			 "init: no quota for programs (error %d): they share the system's\n",
			 (int)-job);
	users_job = job < 0 ? start_handle(START_JOB) : (handle_t)job;
	return users_job;
}

handle_t process_server_connection(void)
{
	static handle_t connection = HANDLE_NONE;
	struct service *process = service_find("process");
	int64_t node;

	if (connection != HANDLE_NONE || !process)
		return connection;
	node = kelner_node_create(process->port, PROCESS_BADGE_SERVER, NODE_STREAM);
	if (node >= 0) {
		int64_t opened = kelner_connection_open((handle_t)node, O_RDWR);

		if (opened >= 0)
			connection = (handle_t)opened;
		/* The node must live as long as anybody may hold the connection. */
	}
	if (connection == HANDLE_NONE)
		log_text(LOG_ERROR "init: no connection to the process server\n");
	return connection;
}

/* START_RESOURCE has room for one kind of authority: the widest that the line asks for. */
static void give_authority(struct gift *gift, const struct service_line *line)
{
	uint32_t given = line->given;

	if (given & GIVEN_ROOT)
		gift_add(gift, START_RESOURCE, start_handle(START_RESOURCE), RIGHTS_ALL);
	else if (line->ports_count)
		gift_add_new(
			gift, START_RESOURCE,
			resource(RESOURCE_PORTS, line->ports_first, line->ports_count, line->name));
	else if (given & GIVEN_SCHEDULE)
		gift_add_new(gift, START_RESOURCE, resource(RESOURCE_SCHEDULE, 0, 0, line->name));
	else if (given & GIVEN_POWER)
		gift_add_new(gift, START_RESOURCE, resource(RESOURCE_POWER, 0, 0, line->name));
	else if (given & GIVEN_TRACE)
		gift_add_new(gift, START_RESOURCE, resource(RESOURCE_TRACE, 0, 0, line->name));
	if (line->irq_count > 1)
		gift_add_new(gift, START_DEVICE_2,
			     resource(RESOURCE_IRQ, line->irq[1], 1, line->name));
	if (line->irq_count)
		gift_add_new(gift, START_DEVICE,
			     resource(RESOURCE_IRQ, line->irq[0], 1, line->name));
	else if (given & GIVEN_CLOCK)
		gift_add_new(gift, START_DEVICE, resource(RESOURCE_CLOCK, 0, 0, line->name));
}

/* Nothing is given where the machine has no framebuffer. */
static void give_framebuffer(struct gift *gift)
{
	struct system_info info;
	uint64_t size;

	if (kelner_system_info(&info) < 0 || info.framebuffer.base == 0)
		return;
	size = (info.framebuffer.size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1UL);
	gift_add_new(gift, START_FRAMEBUFFER,
		     kelner_vmo_create_physical(start_handle(START_RESOURCE), info.framebuffer.base,
						size, VMO_CACHE_WRITE_COMBINING));
}

/* A limit that was asked for is a job's of its own, which outlives the process. */
static handle_t job_of(struct service *service)
{
	const struct service_line *line = service->line;
	struct system_info info = {0};
	uint64_t limit = line->memory;
	int64_t job;

	if (!line->memory)
		return start_handle(START_JOB);
	if (service->job != HANDLE_NONE)
		return service->job;
	if (line->memory_percent && kelner_system_info(&info) == 0 &&
	    info.memory_total / 100 * line->memory_percent > limit)
		limit = info.memory_total / 100 * line->memory_percent;
	job = kelner_job_create(start_handle(START_JOB), limit, 8, line->name, strlen(line->name));
	if (job < 0)
		log_text(LOG_WARNING "init: %s runs without its limit of %lu KiB (error %d)\n",
			 line->name, limit / 1024, (int)-job);
	else
		service->job = (handle_t)job;
	return job < 0 ? start_handle(START_JOB) : (handle_t)job;
}

static void give(struct gift *gift, struct service *service)
{
	const struct service_line *line = service->line;
	struct service *vfs = service_find("vfs");

	gift_add(gift, START_SERVICE, service->port, RIGHTS_ALL);
	gift_add(gift, START_INIT, init_port, PEER_RIGHTS);
	if (strcmp(line->name, "process") != 0)
		gift_add(gift, START_PROCESS_PORT, process_server_connection(),
			 RIGHT_READ | PEER_RIGHTS);
	if (vfs && vfs != service)
		gift_add(gift, START_VFS, vfs->port, PEER_RIGHTS);
	for (unsigned i = 0; i < line->peer_count; i++)
		gift_add(gift, START_PEER + i, services[line->peer[i]].port, PEER_RIGHTS);
	gift_add(gift, START_LOG, start_handle(START_LOG),
		 RIGHT_WRITE | RIGHT_DUPLICATE | RIGHT_TRANSFER |
			 (line->given & GIVEN_LOG ? RIGHT_READ | RIGHT_MANAGE : 0));
	if (line->given & GIVEN_JOB)
		gift_add(gift, START_JOB, start_handle(START_JOB), RIGHTS_ALL);
	else if (line->given & GIVEN_USERS)
		gift_add(gift, START_JOB, users(), RIGHTS_ALL);
	else if (line->memory)
		gift_add(gift, START_JOB, job_of(service), RIGHT_READ);
	if (line->given & GIVEN_INITRD)
		gift_add(gift, START_INITRD, start_handle(START_INITRD), RIGHTS_ALL);
	if (line->given & GIVEN_FRAMEBUFFER)
		give_framebuffer(gift);
	give_authority(gift, line);
}

int64_t service_create_port(struct service *service)
{
	const char *name = service->line->name;
	int64_t port = kelner_port_create(PORT_DURABLE, name, strlen(name));
	int64_t timer = kelner_timer_create(CLOCK_MONOTONIC);

	if (port < 0 || timer < 0) {
		log_text(LOG_ERROR "init: no port for %s (error %d)\n", name,
			 (int)-(port < 0 ? port : timer));
		return port < 0 ? port : timer;
	}
	service->port = (handle_t)port;
	service->timer = (handle_t)timer;
	service->process = service->job = HANDLE_NONE;
	return kelner_port_watch(init_port, service->timer, EVENT_TIMER,
				 (uint64_t)(service - services));
}

static int64_t start_program(struct service *service, const struct archive_entry *entry,
			     const struct gift *gift)
{
	const struct service_line *line = service->line;
	struct program program = {
		.name = line->name,
		.job = job_of(service),
		.file = start_handle(START_INITRD),
		.file_offset = entry->offset,
		.bytes = root_archive.data + entry->offset,
		.size = entry->size,
		.argc = line->argc,
		.argv = line->argv,
		.command_line = (const char *)start_block->command_line,
		.initrd_size = line->given & GIVEN_INITRD ? root_archive.size : 0,
		.handles = gift->handle,
		.handle_count = gift->count,
	};
	const char *reason = "";
	int64_t status = program_start(&program, &service->process, &reason);

	if (status < 0)
		log_text(LOG_ERROR "%s: does not start: %s (error %d)\n", line->name,
			 *reason ? reason : "no memory or quota", (int)-status);
	return status;
}

int64_t service_launch(struct service *service)
{
	struct archive_entry entry;
	struct gift gift = {0};
	struct process_info info;
	int64_t status = archive_find(&root_archive, service->line->argv[0], &entry);

	if (status < 0 || (entry.mode & S_IFMT) != S_IFREG || entry.offset % 4096 != 0) {
		log_text(LOG_ERROR "%s: does not start: there is no program %s in the initial root "
				   "archive\n",
			 service->line->name, service->line->argv[0]);
		return -ENOENT;
	}
	give(&gift, service);
	status = gift.error;
	if (status < 0)
		log_text(LOG_ERROR "%s: does not start: what it is to be given cannot be had "
				   "(error %d)\n",
			 service->line->name, (int)-status);
	else
		status = start_program(service, &entry, &gift);
	for (unsigned i = 0; i < gift.temporary_count; i++)
		(void)kelner_handle_close(gift.temporary[i]);
	if (status < 0) {
		service->process = HANDLE_NONE;
		return status;
	}
	service->pid = kelner_process_info(service->process, &info) == 0 ? info.pid : 0;
	return kelner_port_watch(init_port, service->process, EVENT_EXIT,
				 (uint64_t)(service - services));
}
