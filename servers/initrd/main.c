/* SPDX-License-Identifier: MIT */
/*
 * The read-only root: the initial root archive as a file system. Its names are indexed once; a
 * file's pages are the archive's own.
 *
 * Started with START_SERVICE (its port), START_PROCESS_PORT (connection with the badge
 * PROCESS_BADGE_SERVER), START_INITRD (the archive, with its size in the start block), START_LOG.
 * Restarted it goes on where it was: its inode numbers follow from the archive.
 */
#include <abi/errno.h>
#include <abi/space.h>
#include <filesystem/filesystem.h>
#include <kelner/allocate.h>
#include <kelner/archive.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define SECOND 1000000000L

struct archived {
	struct inode inode;
	uint64_t offset; /* of a regular file's data */
};

static struct archive archive;

/* A file's content shares the archive's pages. It is made when the file is first opened. */
static int get_content(struct inode *inode)
{
	const struct archived *file = (const struct archived *)inode;
	int64_t content;

	if (inode->content != HANDLE_NONE)
		return 0;
	content = kelner_vmo_clone(start_handle(START_INITRD), file->offset, inode->size);
	if (content < 0)
		return (int)content;
	inode->content = (handle_t)content;
	return inode_share_content(inode);
}

static void usage(struct file_stat_file_system_reply *reply)
{
	reply->blocks = (archive.size + FILESYSTEM_BLOCK - 1) / FILESYSTEM_BLOCK;
}

static const struct filesystem_operations operations = {
	.inode_size = sizeof(struct archived),
	.content = get_content,
	.usage = usage,
};

static void set_attributes(struct inode *inode, const struct archive_entry *entry)
{
	inode->mode = entry->mode;
	inode->user = entry->user;
	inode->group = entry->group;
	inode->accessed = inode->modified = inode->changed = (int64_t)entry->modified * SECOND;
}

/* The folder that an entry's name lies in; *name moves to its last part. NULL: it is not there. */
static struct inode *find_folder(const char **name)
{
	struct inode *folder = filesystem.root;
	const char *part = *name;

	for (;;) {
		size_t length = 0;

		while (part[length] && part[length] != '/')
			length++;
		if (!part[length]) {
			*name = part;
			return folder;
		}
		if (inode_type(folder) != S_IFDIR ||
		    inode_lookup(folder, part, length, &folder) < 0)
			return NULL;
		part += length + 1;
	}
}

static int add_link_target(struct inode *inode, const struct archive_entry *entry)
{
	inode->target = allocate(entry->size + 1);
	if (!inode->target)
		return -ENOMEM;
	memcpy(inode->target, archive.data + entry->offset, entry->size);
	inode->target[entry->size] = '\0';
	return 0;
}

static int add_entry(const struct archive_entry *entry)
{
	uint32_t type = entry->mode & S_IFMT;
	const char *name = entry->name;
	struct inode *folder = find_folder(&name), *inode;
	int status = 0;

	if (strcmp(entry->name, ".") == 0) {
		set_attributes(filesystem.root, entry);
		return 0;
	}
	if (!folder || strlen(name) > NAME_MAX || name[0] == '\0' ||
	    (type != S_IFREG && type != S_IFDIR && type != S_IFLNK) ||
	    (type == S_IFREG && entry->offset % FILESYSTEM_BLOCK))
		return -EBADMSG;
	inode = inode_create(entry->mode, entry->user, entry->group);
	if (!inode)
		return -ENOMEM;
	inode->size = type == S_IFDIR ? 0 : entry->size;
	((struct archived *)inode)->offset = entry->offset;
	if (type == S_IFLNK)
		status = add_link_target(inode, entry);
	if (status == 0)
		status = inode_add_name(folder, name, strlen(name), inode);
	set_attributes(inode, entry);
	return status;
}

static int read_archive(void)
{
	struct archive_entry entry;
	uint64_t position = 0;
	int64_t address;
	int status;

	archive.size = start_block->initrd_size;
	address = kelner_space_map(HANDLE_SELF, 0, archive.size, SPACE_FLAGS(PROT_READ, MAP_SHARED),
				   start_handle(START_INITRD), 0);
	if (address < 0)
		return (int)address;
	archive.data = (const uint8_t *)address;
	while ((status = archive_next(&archive, &position, &entry)) > 0) {
		status = add_entry(&entry);
		if (status == -EBADMSG)
			log_text(LOG_ERROR
				 "initrd: /%s in the initial root archive is no entry that can be "
				 "used: build the image again\n",
				 entry.name);
		else if (status < 0)
			return status;
	}
	return status;
}

int main(int argc, char **argv, char **envp)
{
	int status = filesystem_begin(&operations);

	(void)argc, (void)argv, (void)envp;
	filesystem.read_only = true;
	filesystem.in_place = true;
	if (status == 0 && !filesystem_set_root(inode_create(S_IFDIR | 0755, 0, 0)))
		status = -ENOMEM;
	if (status == 0)
		status = read_archive();
	if (status < 0) {
		log_text(LOG_ERROR "initrd: cannot read the initial root archive: error %d\n",
			 -status);
		return 1;
	}
	return filesystem_run();
}
