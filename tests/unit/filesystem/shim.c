/* SPDX-License-Identifier: MIT */
#include "shim.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>
#include <stdlib.h>

/* A handle to a connection is this and the number of its node. */
#define CONNECTION 0x100000UL

int64_t shim_answer;
handle_t shim_parked;
unsigned shim_parked_count;
uint64_t shim_process = 7, shim_key = 1;
struct start_block *start_block;
static uint64_t node_badge;

void *allocate(size_t size)
{
	return malloc(size);
}

void *allocate_zeroed(size_t count, size_t size)
{
	return calloc(count, size);
}

void *reallocate(void *block, size_t size)
{
	return realloc(block, size);
}

void release(void *block)
{
	free(block);
}

void log_text(const char *format, ...)
{
	(void)format;
}

int64_t kelner_clock_get(int32_t clock)
{
	static int64_t now = 1000;

	(void)clock;
	return ++now;
}

int64_t kelner_random_get(void *buffer, size_t length)
{
	memset(buffer, 0x5a, length);
	return (int64_t)length;
}

int64_t kelner_port_info(handle_t port, struct port_info *info)
{
	(void)port;
	*info = (struct port_info){0};
	return 0;
}

int64_t kelner_port_watch(handle_t port, handle_t object, uint32_t event, uint64_t key)
{
	(void)port, (void)object, (void)event, (void)key;
	return 0;
}

int64_t kelner_node_create(handle_t port, uint64_t badge, uint32_t flags)
{
	(void)port, (void)flags;
	node_badge = badge;
	return (int64_t)badge;
}

int64_t kelner_node_set_bits(handle_t node, uint32_t set, uint32_t clear)
{
	(void)node, (void)set, (void)clear;
	return 0;
}

int64_t kelner_node_set_content(handle_t node, handle_t vmo, uint32_t flags)
{
	(void)node, (void)vmo, (void)flags;
	return 0;
}

int64_t kelner_node_set_pipe(handle_t node, handle_t peer, uint32_t capacity)
{
	(void)node, (void)peer, (void)capacity;
	return 0;
}

int64_t kelner_node_info(handle_t node, uint32_t flags, struct node_info *info)
{
	(void)node, (void)flags;
	*info = (struct node_info){0};
	return 0;
}

int64_t kelner_connection_open(handle_t node, uint32_t status_flags)
{
	(void)status_flags;
	return (int64_t)(CONNECTION + node);
}

int64_t kelner_connection_badge(handle_t connection, handle_t port, uint64_t *badge)
{
	(void)port;
	if (connection < CONNECTION)
		return -EXDEV;
	*badge = connection - CONNECTION;
	return 0;
}

handle_t shim_connection(struct inode *inode)
{
	return CONNECTION + inode->number;
}

int64_t kelner_handle_close(handle_t handle)
{
	(void)handle;
	return 0;
}

int64_t kelner_handle_duplicate(handle_t handle, uint32_t rights, uint32_t flags)
{
	(void)rights, (void)flags;
	return (int64_t)handle;
}

int64_t kelner_handle_info(handle_t handle, struct handle_info *info)
{
	(void)handle;
	*info = (struct handle_info){.id = shim_key};
	return 0;
}

int64_t kelner_vmo_info(handle_t vmo, struct vmo_info *info)
{
	(void)vmo;
	*info = (struct vmo_info){0};
	return 0;
}

int64_t kelner_vmo_size(handle_t vmo)
{
	(void)vmo;
	return 0;
}

int64_t kelner_vmo_clone(handle_t vmo, uint64_t offset, uint64_t size)
{
	(void)vmo, (void)offset, (void)size;
	return 1;
}

/* --- the server's loop ----------------------------------------------------------------------- */

int64_t server_run(const struct server *server)
{
	(void)server;
	return 0;
}

/* Handlers are called by themselves here. */
int64_t file_dispatch(const struct file_handlers *handlers, struct call *call)
{
	(void)handlers, (void)call;
	return PROTOCOL_OTHER;
}

int64_t kernel_dispatch(const struct kernel_handlers *handlers, struct call *call)
{
	(void)handlers, (void)call;
	return PROTOCOL_OTHER;
}

void call_give(struct call *call, handle_t handle)
{
	call->reply_handle[call->reply_handle_count++] = handle;
}

size_t call_tail_room(size_t fixed)
{
	return MESSAGE_DATA_MAX - fixed;
}

int64_t call_write(struct call *call, unsigned lease, uint64_t offset, const void *buffer,
		   size_t length)
{
	memcpy((char *)(uintptr_t)call->lease[lease].address + offset, buffer, length);
	return (int64_t)length;
}

int64_t call_park(struct call *call)
{
	(void)call;
	shim_parked = 100 + ++shim_parked_count;
	shim_answer = INT64_MIN;
	return (int64_t)shim_parked;
}

int64_t call_answer(handle_t token, int64_t status, const void *reply, size_t reply_size,
		    const struct call_answer *extra)
{
	(void)token, (void)reply, (void)reply_size, (void)extra;
	shim_answer = status;
	return 0;
}

int64_t call_forward(struct call *call, handle_t target, uint32_t label, const void *request,
		     size_t request_size, const handle_t *handles, unsigned handle_count)
{
	(void)call, (void)target, (void)label, (void)request, (void)request_size;
	(void)handles, (void)handle_count;
	return 0;
}

/* User and group are the tag; group 100 beside. */
int64_t protocol_call(handle_t target, const struct protocol_message *message, const void *request,
		      void *reply, struct protocol_extra *extra)
{
	static const uint32_t group = 100;

	(void)target;
	if (message->label == PROCESS_LABEL_CREDENTIALS) {
		const struct process_credentials_request *asked = request;

		*(struct process_credentials_reply *)reply = (struct process_credentials_reply){
			.user = (uint32_t)asked->tag,
			.group = (uint32_t)asked->tag,
			.real_user = (uint32_t)asked->tag,
			.real_group = (uint32_t)asked->tag,
		};
		memcpy(extra->reply_tail, &group, sizeof(group));
		extra->reply_tail_length = sizeof(group);
		return 0;
	}
	extra->received[0] = 1;
	return 0;
}

/* --- the file system ------------------------------------------------------------------------- */

static int get_content(struct inode *inode)
{
	inode->content = 1;
	return 0;
}

static int resize(struct inode *inode, uint64_t size)
{
	inode->size = size;
	return 0;
}

static const struct filesystem_operations operations = {.content = get_content, .resize = resize};

void shim_begin(void)
{
	filesystem = (struct filesystem){.operations = &operations, .mount = 2};
	if (!filesystem_set_root(inode_create(S_IFDIR | 0777, 0, 0)))
		abort();
}

void shim_call(struct call *call, struct inode *at, uint64_t user, const char *path)
{
	memset(call, 0, offsetof(struct call, tail));
	call->badge = at->number;
	call->credentials = user;
	call->process = shim_process;
	call->connection = shim_key;
	call->status_flags = O_RDWR;
	call->tail_length = strlen(path) + 1;
	memcpy(call->tail, path, call->tail_length);
	call->tail_is_leased = false;
	call->reply_handle_count = 0;
	call->reply_flags = 0;
	call->reply_tail_length = 0;
}
