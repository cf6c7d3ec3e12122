/* SPDX-License-Identifier: MIT */
/*
 * File systems that people mount while the system runs. Each is a service beside those of the
 * table, mount1, mount2, ..., and started again like them. The place of one that was unmounted is
 * taken by the next.
 */
#include "init.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>

#define PROGRAM   "/servers/tmpfs"
#define TYPE      "tmpfs"
#define PATH_SIZE 256

struct own {
	struct service_line line;
	bool used; /* somebody wants it mounted */
	char name[16];
	char path[PATH_SIZE];
	char options[64];
};

static struct own own[SERVICES_MAX];

static bool is_own(const struct service *service)
{
	const struct own *at = &own[service - services];

	return service->line == &at->line;
}

/* A place for one more, or NULL. */
static struct service *find_place(void)
{
	for (unsigned i = 0; i < service_count; i++) {
		if (is_own(&services[i]) && !own[i].used && services[i].process == HANDLE_NONE)
			return &services[i];
	}
	return service_count < SERVICES_MAX ? &services[service_count] : NULL;
}

/* Words between commas become the program's arguments. False: more than it can have. */
static bool cut_options(struct own *at, const char *options)
{
	size_t length = strlen(options);

	if (length >= sizeof(at->options))
		return false;
	memcpy(at->options, options, length + 1);
	at->line.argc = 1;
	at->line.argv[0] = PROGRAM;
	for (char *word = at->options; *word;) {
		char *end = word;

		while (*end && *end != ',')
			end++;
		if (at->line.argc == PROGRAM_WORDS_MAX)
			return false;
		at->line.argv[at->line.argc++] = word;
		if (*end)
			*end++ = '\0';
		word = end;
	}
	at->line.argv[at->line.argc] = NULL;
	return true;
}

int64_t mounts_add(const char *path, const char *options, struct service **made)
{
	struct service *service = find_place();
	struct own *at;
	unsigned index;
	int64_t status;

	if (!service)
		return -ENOSPC;
	index = (unsigned)(service - services);
	at = &own[index];
	if (*path != '/' || strlen(path) >= sizeof(at->path) || !cut_options(at, options))
		return -EINVAL;
	if (!service->line) {
		(void)text_format(at->name, sizeof(at->name), "mount%u",
				  index - session_plan.table->count + 1);
		at->line.name = at->name;
		at->line.restart = RESTART_ALWAYS;
		service->line = &at->line;
		service->state = SERVICE_STATE_STOPPED;
		status = service_create_port(service);
		if (status < 0) {
			service->line = NULL;
			return status;
		}
		service_count = index + 1;
	}
	service->stop_wanted = false;
	service->failures = 0;
	(void)kelner_port_restart(service->port);
	status = service_launch(service);
	if (status < 0)
		return status;
	service->state = SERVICE_STATE_RUNNING;
	service->since = now();
	/* Whoever asked mounts it now; after a restart it is this service's own affair. */
	memcpy(at->path, path, strlen(path) + 1);
	at->line.mount_path = at->path;
	at->line.mount_type = TYPE;
	service->mounted = at->used = true;
	*made = service;
	return 0;
}

struct service *mounts_remove(const char *path)
{
	for (unsigned i = 0; i < service_count; i++) {
		if (!is_own(&services[i]) || !own[i].used || strcmp(own[i].path, path) != 0)
			continue;
		services[i].mounted = own[i].used = false;
		return &services[i];
	}
	return NULL;
}
