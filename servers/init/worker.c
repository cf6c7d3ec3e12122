/* SPDX-License-Identifier: MIT */
/*
 * Threads for what waits for other servers, so that the manager itself never waits for a server
 * that only it could restart: one mounts file systems, two start sessions.
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
#define FOR_EVER      UINT64_MAX

/* Bit n: service n is to be mounted. The word that the mounting thread waits for. */
static uint32_t mounts_wanted;
static uint32_t mounts_done; /* bits */

void worker_post(uint32_t *word, uint32_t bits)
{
	__atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
	(void)kelner_futex_wake((uintptr_t)word, UINT32_MAX, 0);
}

void worker_mount(struct service *service)
{
	worker_post(&mounts_wanted, 1U << (service - services));
}

void worker_mount_never(struct service *service)
{
	worker_post(&mounts_done, 1U << (service - services));
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
		log_text(LOG_ERROR "init: no /dev/%s (error %d)\n", name, (int)-status);
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

/* The first question to the process server: it answers when it serves. */
static void await_process_server(void)
{
	struct process_credentials_request request = {0};
	struct process_credentials_reply reply;
	struct service *process = service_find("process");

	(void)process_credentials(process_server_connection(), &request, &reply, NULL);
	if (process)
		report_ready(process, "ready");
}

static void mount_loop(void)
{
	while (!__atomic_load_n(&mounts_wanted, __ATOMIC_SEQ_CST))
		(void)kelner_futex_wait((uintptr_t)&mounts_wanted, 0, 0, FOR_EVER);
	await_process_server();
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
			if (status >= 0)
				report_mounted(&services[i]);
			else
				log_text(LOG_ERROR "%s: cannot be mounted on %s (error %d); "
						   "`service restart %s` tries again\n",
					 services[i].line->name, services[i].line->mount_path,
					 (int)-status, services[i].line->name);
			report_settled(&services[i]);
			worker_post(&mounts_done, 1U << i);
		}
		if (wanted == 0)
			(void)kelner_futex_wait((uintptr_t)&mounts_wanted, 0, 0, FOR_EVER);
	}
}

/* Those of the table. */
static uint32_t all_mounts(void)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < session_plan.table->count; i++) {
		if (services[i].line->mount_path)
			bits |= 1U << i;
	}
	return bits;
}

void worker_await_mounts(void)
{
	uint32_t done;

	while ((done = __atomic_load_n(&mounts_done, __ATOMIC_SEQ_CST), all_mounts() & ~done))
		(void)kelner_futex_wait((uintptr_t)&mounts_done, done, 0, FOR_EVER);
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

	if (status >= 0)
		status = create(sessions_loop, "sessions");
	return status < 0 ? status : create(sessions_later_loop, "later");
}
