/* SPDX-License-Identifier: MIT */
/* All processes: by id, by rising id, and as a tree. */
#include "process.h"

#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

#define BUCKETS 256

static struct process *bucket[BUCKETS];
static struct process *oldest, *newest;

struct process *process_find(int64_t id)
{
	struct process *process = bucket[(uint64_t)id % BUCKETS];

	while (process && process->id != id)
		process = process->hash_next;
	return process;
}

struct process *process_first(void)
{
	return oldest;
}

struct process *process_above(int32_t id)
{
	struct process *process = process_find(id);

	if (process)
		return process->newer;
	for (process = oldest; process && process->id <= id; process = process->newer)
		;
	return process;
}

static void tree_enter(struct process *process, struct process *parent)
{
	process->parent = parent;
	process->younger = NULL;
	process->elder = parent ? parent->child : NULL;
	if (process->elder)
		process->elder->younger = process;
	if (parent)
		parent->child = process;
}

static void tree_leave(struct process *process)
{
	if (process->elder)
		process->elder->younger = process->younger;
	if (process->younger)
		process->younger->elder = process->elder;
	else if (process->parent)
		process->parent->child = process->elder;
	process->parent = process->elder = process->younger = NULL;
}

/* Ids rise, so that the place is almost always the end. */
static void order_enter(struct process *process)
{
	struct process *older = newest;

	while (older && older->id > process->id)
		older = older->older;
	process->older = older;
	process->newer = older ? older->newer : oldest;
	if (older)
		older->newer = process;
	else
		oldest = process;
	if (process->newer)
		process->newer->older = process;
	else
		newest = process;
}

static void order_leave(struct process *process)
{
	if (process->older)
		process->older->newer = process->newer;
	else
		oldest = process->newer;
	if (process->newer)
		process->newer->older = process->older;
	else
		newest = process->older;
}

struct process *process_add(int32_t id, struct process *parent)
{
	struct process *process = allocate_zeroed(1, sizeof(*process));
	struct process **first = &bucket[(uint32_t)id % BUCKETS];

	if (!process)
		return NULL;
	process->id = id;
	process->handle = HANDLE_NONE;
	process->hash_next = *first;
	*first = process;
	order_enter(process);
	tree_enter(process, parent);
	return process;
}

void process_remove(struct process *process)
{
	struct process **link = &bucket[(uint32_t)process->id % BUCKETS];

	while (*link != process)
		link = &(*link)->hash_next;
	*link = process->hash_next;
	order_leave(process);
	tree_leave(process);
	login_leave(process);
	if (process->handle != HANDLE_NONE)
		(void)kelner_handle_close(process->handle);
	release(process);
}

void process_set_parent(struct process *process, struct process *parent)
{
	tree_leave(process);
	tree_enter(process, parent);
	process_publish(process);
}

void process_publish(const struct process *process)
{
	const struct process *parent = process->parent;
	int32_t id = parent && parent->kind != PROCESS_SERVICE ? parent->id : INIT_PROCESS;

	if (process->handle != HANDLE_NONE)
		(void)kelner_process_set_ids(process->handle, (uint64_t)id,
					     process->credentials->tag);
}

static struct process *add_service(int32_t id)
{
	struct process *service = process_add(id, NULL);

	if (service) {
		service->kind = PROCESS_SERVICE;
		service->credentials = &credentials_service;
		service->group = service->session = id;
		limits_set_default(service);
	}
	return service;
}

struct process *caller_of(const struct call *call)
{
	struct process *process = process_find((int64_t)call->process);

	if (!process && call->credentials == 0)
		process = add_service((int32_t)call->process);
	return process && process->kind != PROCESS_ZOMBIE ? process : NULL;
}

struct process *process_named(const struct call *call, int32_t id)
{
	return id == 0 ? caller_of(call) : process_find(id);
}

bool caller_is_server(const struct call *call)
{
	return call->badge == PROCESS_BADGE_SERVER || call->credentials == 0;
}
