/* SPDX-License-Identifier: MIT */
/*
 * mount: shows what is mounted where. mount [-t tmpfs] [-o OPTION,...] [tmpfs] DIRECTORY: a new
 * file system in memory there; options are size=64m or size=25%, and mode=1777. umount DIRECTORY.
 *
 * The service manager starts the file system's server and hands out its port; the vfs mounts it.
 */
#include <abi/start.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <mntent.h>
#include <protocol/service.h>
#include <protocol/vfs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE "/dev/service"
#define TYPE   "tmpfs"

/* The library's: where a program's handles are. */
extern struct start_block *__kelner_block;

static const char *called;

static handle_t vfs(void)
{
	return __kelner_block->handle[START_VFS];
}

static int fail(const char *what, const char *reason)
{
	fprintf(stderr, "%s: %s: %s\n", called, what, reason);
	return 1;
}

static int fail_with(const char *what, int64_t error)
{
	if (error == -EPERM)
		return fail(what, "only root may do that");
	return fail(what, strerror((int)-error));
}

static int show(void)
{
	FILE *table = setmntent(MOUNTED, "r");
	struct mntent *entry;

	if (!table)
		return fail(MOUNTED, strerror(errno));
	while ((entry = getmntent(table)))
		printf("%s on %s type %s (%s)\n", entry->mnt_fsname, entry->mnt_dir,
		       entry->mnt_type, entry->mnt_opts);
	endmntent(table);
	return 0;
}

static bool is_mount_point(const char *path)
{
	FILE *table = setmntent(MOUNTED, "r");
	struct mntent *entry;
	bool found = false;

	while (table && !found && (entry = getmntent(table)))
		found = strcmp(entry->mnt_dir, path) == 0;
	if (table)
		endmntent(table);
	return found;
}

static int open_manager(void)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		(void)fail("no way to the service manager: " DEVICE, strerror(errno));
	return fd;
}

static int64_t stop_server(int manager, const char *path)
{
	struct protocol_extra extra = {.tail = path, .tail_length = strlen(path) + 1};

	return service_unmount((handle_t)manager, &extra);
}

static int64_t attach(handle_t control, const char *path)
{
	char tail[PATH_MAX + sizeof(TYPE)];
	size_t length = strlen(path) + 1;
	struct vfs_mount_request request = {0};
	struct vfs_mount_reply reply;
	struct protocol_extra extra = {
		.tail = tail,
		.tail_length = length + sizeof(TYPE),
		.handle = {control},
	};

	memcpy(tail, path, length);
	memcpy(tail + length, TYPE, sizeof(TYPE));
	return vfs_mount(vfs(), &request, &reply, &extra);
}

static bool option_is_known(const char *word, size_t length)
{
	static const char *const known[] = {"size=", "mode="};

	for (unsigned i = 0; i < 2; i++) {
		if (length > strlen(known[i]) && strncmp(word, known[i], strlen(known[i])) == 0 &&
		    strspn(word + strlen(known[i]), "0123456789kmgKMG%") + strlen(known[i]) >=
			    length)
			return true;
	}
	return false;
}

static int check_options(const char *options)
{
	for (const char *word = options; *word;) {
		size_t length = strcspn(word, ",");

		if (!option_is_known(word, length)) {
			fprintf(stderr,
				"mount: option %.*s is not understood: give size=64m or "
				"size=25%%, and mode=1777\n",
				(int)length, word);
			return 1;
		}
		word += length + (word[length] == ',');
	}
	return 0;
}

static int mount(const char *place, const char *options)
{
	char path[PATH_MAX], tail[PATH_MAX + 64];
	struct stat facts;
	struct protocol_extra extra = {.tail = tail};
	int64_t status;
	int manager;

	if (check_options(options) != 0)
		return 2;
	if (!realpath(place, path) || stat(path, &facts) < 0)
		return fail(place, strerror(errno));
	if (!S_ISDIR(facts.st_mode))
		return fail(place, "it is no directory");
	if (is_mount_point(path))
		return fail(path, "something is mounted there already (umount it first)");
	manager = open_manager();
	if (manager < 0)
		return 1;
	extra.tail_length = (size_t)snprintf(tail, sizeof(tail), "%s%c%s", path, '\0', options) + 1;
	status = service_mount((handle_t)manager, &extra);
	if (status == -ENOSPC)
		return fail(path, "there are as many services as there can be (umount something)");
	if (status < 0)
		return fail_with(path, status);
	status = attach(extra.received[0], path);
	if (status < 0) {
		(void)stop_server(manager, path);
		return fail_with(path, status);
	}
	return 0;
}

static int unmount(const char *place)
{
	char path[PATH_MAX];
	struct protocol_extra extra = {.tail = path};
	int64_t status;
	int manager;

	if (!realpath(place, path))
		return fail(place, strerror(errno));
	if (!is_mount_point(path))
		return fail(path, "nothing is mounted there");
	extra.tail_length = strlen(path) + 1;
	status = vfs_unmount(vfs(), &extra);
	if (status == -EBUSY)
		return fail(path, "it is in use: another file system is mounted below");
	if (status < 0)
		return fail_with(path, status);
	manager = open_manager();
	if (manager < 0)
		return 1;
	/* A file system of the service table has no server to stop: it goes on, mounted nowhere. */
	status = stop_server(manager, path);
	return status < 0 && status != -ENOENT ? fail_with(path, status) : 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: mount\n"
			"       mount [-t tmpfs] [-o size=SIZE,mode=MODE] [tmpfs] DIRECTORY\n"
			"       umount DIRECTORY\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *options = "", *type = TYPE;
	int option;

	called = argc > 0 ? basename(argv[0]) : "mount";
	if (strcmp(called, "umount") == 0)
		return argc == 2 ? unmount(argv[1]) : usage();
	if (argc == 1)
		return show();
	while ((option = getopt(argc, argv, "t:o:")) >= 0) {
		if (option == 't')
			type = optarg;
		else if (option == 'o')
			options = optarg;
		else
			return usage();
	}
	if (argc - optind < 1 || argc - optind > 2)
		return usage();
	if (argc - optind == 2 && strcmp(argv[optind], TYPE) != 0)
		return fail(argv[optind],
			    "there are no drivers of disks yet: only tmpfs can be mounted");
	if (strcmp(type, TYPE) != 0)
		return fail(type, "no such type of file system can be mounted: only tmpfs");
	return mount(argv[argc - 1], options);
}
