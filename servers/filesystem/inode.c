/* SPDX-License-Identifier: MIT */
/*
 * Inodes: their table, and the nodes and connections of those that are open. A node's badge is the
 * inode's number: a number from before a restart of the server names nothing, unless the file
 * system says that its numbers last.
 */
#include "filesystem.h"

#include "directory.h"
#include "fifo.h"
#include "lock.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/object_info.h>
#include <abi/time.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

#define TABLE_LEAST 64

/* A number: the table's slot, how often slots had been used again, and the server's start. */
#define SLOT_BITS   28
#define SERIAL_BITS 24

/* Pointers to inodes; a free slot is the next free one's number * 2 + 1 (0: none). */
static uintptr_t *table;
static size_t table_size, table_end = FILESYSTEM_ROOT, table_used, first_free;
static uint64_t base; /* the start, in place */
static uint64_t serial;
static bool base_known;

int64_t filesystem_now(void)
{
	return kelner_clock_get(CLOCK_REALTIME);
}

static void find_base(void)
{
	struct port_info info;

	base_known = true;
	if (!filesystem.in_place && kelner_port_info(filesystem.port, &info) == 0)
		base = info.epoch << (SLOT_BITS + SERIAL_BITS);
}

static bool table_grow(void)
{
	size_t size = table_size ? table_size * 2 : TABLE_LEAST;
	uintptr_t *grown = size >> SLOT_BITS ? NULL : reallocate(table, size * sizeof(*grown));

	if (!grown)
		return false;
	table = grown;
	table_size = size;
	return true;
}

/* Slot 0 stays unused: the badge 0 is of those who only have the port. */
static bool take_slot(size_t *slot)
{
	if (first_free) {
		*slot = first_free;
		first_free = table[first_free] >> 1;
		return true;
	}
	if (table_end >= table_size && !table_grow())
		return false;
	*slot = table_end++;
	return true;
}

static void free_slot(size_t slot)
{
	table[slot] = first_free << 1 | 1;
	first_free = slot;
}

static size_t slot_of(uint64_t number)
{
	return number & ((1UL << SLOT_BITS) - 1);
}

/*
 * A mapping outlives its file's inode: the number of what is still mapped is no other file's, as
 * those that compare st_dev and st_ino need it.
 */
static uint64_t number_of(size_t slot)
{
	if (slot == FILESYSTEM_ROOT || filesystem.in_place)
		return slot;
	return base | (serial & ((1UL << SERIAL_BITS) - 1)) << SLOT_BITS | slot;
}

struct inode *inode_create(uint32_t mode, uint32_t user, uint32_t group)
{
	size_t size = filesystem.operations->inode_size;
	struct inode *inode;
	size_t slot;

	if (!base_known)
		find_base();
	if (!take_slot(&slot))
		return NULL;
	inode = allocate_zeroed(1, size ? size : sizeof(*inode));
	if (!inode) {
		free_slot(slot);
		return NULL;
	}
	inode->mode = mode;
	inode->user = user;
	inode->group = group;
	inode->content = inode->node = HANDLE_NONE;
	inode->accessed = inode->modified = inode->changed = filesystem_now();
	if ((mode & S_IFMT) == S_IFDIR && !filesystem.operations->lookup) {
		inode->directory = directory_create();
		if (!inode->directory) {
			release(inode);
			free_slot(slot);
			return NULL;
		}
	}
	inode->number = number_of(slot);
	table[slot] = (uintptr_t)inode;
	table_used++;
	return inode;
}

/* --- nodes of files that nobody has open ------------------------------------------------------ */

/* The files closed last keep their nodes: most are opened again soon. */
#define RECENT 64
static struct inode *recent[RECENT];
static unsigned recent_next;

static void close_node(struct inode *inode)
{
	if (inode->node != HANDLE_NONE)
		(void)kelner_handle_close(inode->node);
	inode->node = HANDLE_NONE;
}

static void forget_recent(struct inode *inode)
{
	if (inode->recent)
		recent[inode->recent - 1] = NULL;
	inode->recent = 0;
}

static void keep_node(struct inode *inode)
{
	struct inode *oldest = recent[recent_next];

	/* A fifo's node holds what was written: that ends with the last close. */
	if (inode_type(inode) != S_IFREG || inode->links == 0) {
		close_node(inode);
		return;
	}
	if (inode->recent)
		return;
	if (oldest) {
		forget_recent(oldest);
		if (oldest->connections == 0)
			close_node(oldest);
	}
	recent[recent_next] = inode;
	inode->recent = recent_next + 1;
	recent_next = (recent_next + 1) % RECENT;
}

/* --- life ------------------------------------------------------------------------------------ */

void inode_settle(struct inode *inode)
{
	size_t slot = slot_of(inode->number);

	if (inode->links || inode->connections || inode == filesystem.root)
		return;
	if (inode->fifo && fifo_has_waiters(inode))
		return;
	if (filesystem.operations->forget)
		filesystem.operations->forget(inode);
	lock_forget(inode);
	fifo_forget(inode);
	forget_recent(inode);
	close_node(inode);
	if (inode->content != HANDLE_NONE)
		(void)kelner_handle_close(inode->content);
	if (inode->directory)
		directory_destroy(inode->directory);
	release(inode->target);
	free_slot(slot);
	serial++;
	table_used--;
	release(inode);
}

uint64_t inode_count(void)
{
	return table_used;
}

struct inode *inode_of(uint64_t number)
{
	size_t slot = slot_of(number);
	struct inode *inode;

	if (slot < FILESYSTEM_ROOT || slot >= table_end || table[slot] & 1)
		return NULL;
	inode = (struct inode *)table[slot];
	return inode->number == number ? inode : NULL;
}

int inode_of_connection(handle_t connection, struct inode **inode)
{
	uint64_t badge;
	int64_t status = kelner_connection_badge(connection, filesystem.port, &badge);

	if (status < 0)
		return (int)status;
	*inode = inode_of(badge);
	return *inode ? 0 : -EIO;
}

int inode_share_content(struct inode *inode)
{
	bool guarded = filesystem.read_only || inode->mode & (S_ISUID | S_ISGID);

	if (inode->node == HANDLE_NONE || inode->content == HANDLE_NONE)
		return 0;
	if (filesystem.operations->share)
		return filesystem.operations->share(inode);
	return (int)kelner_node_set_content(inode->node, inode->content,
					    guarded ? CONTENT_READ_ONLY : 0);
}

static int make_node(struct inode *inode)
{
	bool stream = inode_type(inode) == S_IFIFO;
	int64_t node = kelner_node_create(filesystem.port, inode->number, stream ? NODE_STREAM : 0);
	int status;

	if (node < 0)
		return (int)node;
	inode->node = (handle_t)node;
	status = stream ? fifo_begin(inode) : inode_share_content(inode);
	/* Plain files and directories never keep a poll waiting. */
	if (!status && !stream)
		(void)kelner_node_set_bits(inode->node, LEVEL_READABLE | LEVEL_WRITABLE, 0);
	if (status < 0) {
		(void)kelner_handle_close(inode->node);
		inode->node = HANDLE_NONE;
	}
	return status;
}

int64_t inode_connect(struct inode *inode, uint32_t open_flags)
{
	uint32_t flags = open_flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC);
	int64_t connection;

	if (open_flags & O_PATH)
		flags = O_EXEC;
	if (inode->node == HANDLE_NONE) {
		int status = make_node(inode);

		if (status < 0)
			return status;
	}
	connection = kelner_connection_open(inode->node, flags);
	if (connection >= 0)
		inode->connections++;
	return connection;
}

void inode_refresh(struct inode *inode)
{
	struct node_info info;

	if (inode->connections == 0 || inode->content == HANDLE_NONE)
		return;
	if (kelner_node_info(inode->node, NODE_INFO_TAKE, &info) < 0)
		return;
	inode->size = info.size;
	if (info.changed & NODE_ACCESSED && info.accessed > inode->accessed)
		inode->accessed = info.accessed;
	if (!(info.changed & NODE_MODIFIED))
		return;
	if (info.modified > inode->modified)
		inode->modified = info.modified;
	if (info.modified > inode->changed)
		inode->changed = info.modified;
}

void inode_touch(struct inode *inode)
{
	inode->modified = inode->changed = filesystem_now();
}

void inode_last_close(uint64_t number, uint64_t key)
{
	struct inode *inode = inode_of(number);

	if (!inode || inode->connections == 0)
		return;
	lock_connection_closed(inode, key);
	fifo_connection_closed(inode, key);
	if (inode->connections == 1)
		inode_refresh(inode);
	if (--inode->connections)
		return;
	if (filesystem.operations->closed)
		filesystem.operations->closed(inode);
	if (inode->connections == 0)
		keep_node(inode);
	fifo_forget(inode);
	lock_forget(inode);
	inode_settle(inode);
}
