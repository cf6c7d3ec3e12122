/* SPDX-License-Identifier: MIT */
/*
 * /proc: what ps, top and free ask about processes and the machine. Texts are made when they are
 * read; inodes live as long as somebody has them open.
 *
 * Started with START_SERVICE (its port), START_PROCESS_PORT (connection with the badge
 * PROCESS_BADGE_SERVER), START_VFS (for mounts), START_INIT (for services), START_LOG.
 */
#include "facts.h"
#include "load.h"

#include <abi/errno.h>
#include <filesystem/filesystem.h>
#include <kelner/memory.h>
#include <kelner/print.h>

#define TEXT_SIZE 16384

/* One kind of file: in the root, or in the folder of each process. */
struct kind {
	const char *name;
	void (*machine)(struct text *text);
	void (*process)(struct text *text, const struct facts *facts);
};

static const struct kind root_kinds[] = {
	{"cpuinfo", put_cpuinfo, NULL}, {"filesystems", put_filesystems, NULL},
	{"loadavg", put_loadavg, NULL}, {"meminfo", put_meminfo, NULL},
	{"mounts", put_mounts, NULL},   {"stat", put_machine_stat, NULL},
	{"uptime", put_uptime, NULL},   {"version", put_version, NULL},
};
static const struct kind process_kinds[] = {
	{"cmdline", NULL, put_cmdline}, {"comm", NULL, put_comm},     {"stat", NULL, put_stat},
	{"statm", NULL, put_statm},     {"status", NULL, put_status},
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SELF         "self"

struct file {
	struct inode inode;
	struct file *next;
	int32_t process;         /* 0: none */
	const struct kind *kind; /* NULL: a folder, or the link to the own one */
};

static struct file *files; /* all but the root */

/* --- inodes ---------------------------------------------------------------------------------- */

static int get_file(struct inode *folder, uint32_t mode, int32_t process, const struct kind *kind,
		    uint32_t user, struct inode **inode)
{
	struct file *file = files;

	while (file && (file->process != process || file->kind != kind ||
			inode_type(&file->inode) != (mode & S_IFMT)))
		file = file->next;
	if (!file) {
		file = (struct file *)inode_create(mode, user, user);
		if (!file)
			return -ENOMEM;
		file->process = process;
		file->kind = kind;
		file->next = files;
		files = file;
		if ((mode & S_IFMT) == S_IFDIR)
			file->inode.parent = folder;
		file->inode.links = (mode & S_IFMT) == S_IFDIR ? 2 : 1;
	}
	*inode = &file->inode;
	return 0;
}

/* After each message and waking. What nobody has open goes. */
static void sweep(void)
{
	struct file **link = &files;

	load_update();
	while (*link) {
		struct file *file = *link;

		if (file->inode.connections) {
			link = &file->next;
			continue;
		}
		*link = file->next;
		file->inode.links = 0;
		inode_settle(&file->inode);
	}
}

/* --- names ----------------------------------------------------------------------------------- */

/* A process id, or -1: the name is none. */
static int32_t parse_id(const char *name, size_t length)
{
	int32_t id = 0;

	if (length == 0 || length > 9 || name[0] == '0')
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		id = id * 10 + (name[i] - '0');
	}
	return id;
}

static const struct kind *find_kind(const struct kind *kinds, size_t count, const char *name,
				    size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0)
			return &kinds[i];
	}
	return NULL;
}

static int lookup(struct inode *folder, const char *name, size_t length, struct inode **inode)
{
	const struct kind *kind;
	struct facts facts;
	int32_t id;

	if (folder != filesystem.root) {
		kind = find_kind(process_kinds, COUNT(process_kinds), name, length);
		if (!kind)
			return -ENOENT;
		return get_file(folder, S_IFREG | 0444, ((struct file *)folder)->process, kind,
				folder->user, inode);
	}
	kind = find_kind(root_kinds, COUNT(root_kinds), name, length);
	if (kind)
		return get_file(folder, S_IFREG | 0444, 0, kind, 0, inode);
	if (length == 4 && memcmp(name, SELF, 4) == 0)
		return get_file(folder, S_IFLNK | 0777, 0, NULL, 0, inode);
	id = parse_id(name, length);
	if (id < 0 || facts_next(id - 1, &facts) < 0 || facts.list.process != id)
		return -ENOENT;
	return get_file(folder, S_IFDIR | 0555, id, NULL, facts.list.user, inode);
}

/* Names of a folder: first the fixed ones, then (root) the processes at SELF_CURSOR + 1 + id. */
#define SELF_CURSOR COUNT(root_kinds)

static void set_listing(struct listing *listing, const char *name, uint64_t number, uint32_t mode)
{
	listing->name = name;
	listing->length = strlen(name);
	listing->number = number;
	listing->mode = mode;
}

static int list(struct inode *folder, uint64_t *cursor, struct listing *listing)
{
	static char name[16];
	struct facts facts;

	if (folder != filesystem.root) {
		if (*cursor >= COUNT(process_kinds))
			return 0;
		set_listing(listing, process_kinds[*cursor].name, 1000 + *cursor, S_IFREG);
		(*cursor)++;
		return 1;
	}
	if (*cursor < SELF_CURSOR) {
		set_listing(listing, root_kinds[*cursor].name, 100 + *cursor, S_IFREG);
		(*cursor)++;
		return 1;
	}
	if (*cursor == SELF_CURSOR) {
		set_listing(listing, SELF, 99, S_IFLNK);
		(*cursor)++;
		return 1;
	}
	if (facts_next((int32_t)(*cursor - SELF_CURSOR - 1), &facts) < 0)
		return 0;
	(void)text_format(name, sizeof(name), "%d", facts.list.process);
	set_listing(listing, name, 10000 + (uint64_t)facts.list.process, S_IFDIR);
	*cursor = SELF_CURSOR + 1 + (uint64_t)facts.list.process;
	return 1;
}

static int read_link(struct inode *inode, char *buffer, size_t size)
{
	(void)inode;
	return (int)text_format(buffer, size, "%lu", (unsigned long)filesystem.caller);
}

/* --- texts ----------------------------------------------------------------------------------- */

static int64_t read_text(struct call *call, struct inode *inode,
			 const struct kernel_read_request *request)
{
	static char buffer[TEXT_SIZE];
	const struct file *file = (const struct file *)inode;
	struct text text = {buffer, 0, sizeof(buffer)};
	uint64_t offset = request->position < 0 ? call->offset : (uint64_t)request->position;
	size_t length;
	struct facts facts;
	int64_t status;

	if (!file->kind)
		return -EINVAL;
	if (file->process &&
	    (facts_next(file->process - 1, &facts) < 0 || facts.list.process != file->process))
		return -ESRCH;
	if (file->process)
		file->kind->process(&text, &facts);
	else
		file->kind->machine(&text);
	if (offset >= text.length)
		return 0;
	length = text.length - offset < request->size ? text.length - offset : request->size;
	status = call_write(call, 0, 0, buffer + offset, length);
	if (status > 0 && request->position < 0) {
		call->reply_flags = MESSAGE_SET_OFFSET;
		call->reply_offset = offset + (uint64_t)status;
	}
	return status;
}

static const struct filesystem_operations operations = {
	.inode_size = sizeof(struct file),
	.lookup = lookup,
	.list = list,
	.read_link = read_link,
	.read = read_text,
	.idle = sweep,
};

int main(int argc, char **argv, char **envp)
{
	int status = filesystem_begin(&operations);

	(void)argc, (void)argv, (void)envp;
	filesystem.read_only = true;
	if (status == 0 && !filesystem_set_root(inode_create(S_IFDIR | 0555, 0, 0)))
		status = -ENOMEM;
	if (status == 0)
		status = (int)load_begin();
	if (status < 0) {
		log_text(LOG_ERROR "proc: cannot start: error %d\n", -status);
		return 1;
	}
	return filesystem_run();
}
