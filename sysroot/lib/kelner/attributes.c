/* SPDX-License-Identifier: MIT */
/* What stat and statvfs report, and the calls that change it through a descriptor. */
#include "kelner.h"

#include <abi/node.h>
#include <limits.h>
#include <protocol/file.h>

static void convert(const struct file_attributes *from, struct stat *to)
{
	*to = (struct stat){
		.st_dev = from->device,
		.st_ino = from->inode,
		.st_nlink = from->links,
		.st_mode = from->mode,
		.st_uid = from->user,
		.st_gid = from->group,
		.st_rdev = from->special,
		.st_size = from->size,
		.st_blksize = from->block_size,
		.st_blocks = from->blocks,
	};
	const int64_t times[3] = {from->accessed, from->modified, from->changed};
	struct timespec *results[3] = {&to->st_atim, &to->st_mtim, &to->st_ctim};

	for (int i = 0; i < 3; i++) {
		int64_t seconds = times[i] / 1000000000, rest = times[i] % 1000000000;

		*results[i] = rest < 0 ? (struct timespec){seconds - 1, rest + 1000000000}
				       : (struct timespec){seconds, rest};
	}
}

int sys_stat(int directory, const char *path, struct stat *status, int flags)
{
	struct file_stat_request request = {.flags = (uint32_t)flags};
	struct file_stat_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t result;

	if (!*path)
		return -ENOENT;
	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return -EINVAL;
	result = __kelner_path_call(directory, path, 0, 0, &file_stat_message, &request, &reply,
				    &extra);
	if (result == 0)
		convert(&reply.attributes, status);
	return (int)result;
}

/* A pipe has no server that could be asked. */
static int stat_pipe(int fd, struct stat *status)
{
	struct connection_info info;
	uid_t real, saved;
	int64_t error = kelner_connection_info(descriptor(fd), &info);

	if (error < 0)
		return (int)error;
	if (!(info.content & CONNECTION_PIPE))
		return -EIO;
	*status = (struct stat){
		.st_ino = info.node,
		.st_nlink = 1,
		.st_mode = S_IFIFO | S_IRUSR | S_IWUSR,
		.st_size = (off_t)info.size,
		.st_blksize = PIPE_BUF,
	};
	sys_getresuid(&real, &status->st_uid, &saved);
	sys_getresgid(&real, &status->st_gid, &saved);
	sys_clock_gettime(CLOCK_REALTIME, &status->st_atim);
	status->st_mtim = status->st_ctim = status->st_atim;
	return 0;
}

int sys_fstat(int fd, struct stat *status)
{
	struct file_stat_request request = {.flags = 0};
	struct file_stat_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t result = file_stat(descriptor(fd), &request, &reply, &extra);

	if (result == -EOPNOTSUPP)
		return stat_pipe(fd, status);
	if (result == 0)
		convert(&reply.attributes, status);
	return (int)__kelner_file_status(result);
}

/* Changes through a descriptor: of a pipe they are refused. */
static int change_status(int64_t status)
{
	return status == -EOPNOTSUPP ? -EINVAL : (int)__kelner_file_status(status);
}

int sys_fchmod(int fd, mode_t mode)
{
	struct file_change_mode_request request = {.mode = mode & 07777};
	struct protocol_extra extra = SELF_EXTRA;

	return change_status(file_change_mode(descriptor(fd), &request, &extra));
}

int sys_fchown(int fd, uid_t user, gid_t group)
{
	struct file_change_owner_request request = {.user = user, .group = group};
	struct protocol_extra extra = SELF_EXTRA;

	return change_status(file_change_owner(descriptor(fd), &request, &extra));
}

int sys_ftruncate(int fd, off_t length)
{
	struct file_truncate_request request = {.length = length};
	struct protocol_extra extra = SELF_EXTRA;

	if (length < 0)
		return -EINVAL;
	return change_status(file_truncate(descriptor(fd), &request, &extra));
}

/* One of utimensat's times; -EINVAL in *error where it is none. */
static int64_t convert_time(const struct timespec *time, int *error)
{
	int64_t value = 0;

	if (time->tv_nsec == UTIME_NOW)
		return FILE_TIME_NOW;
	if (time->tv_nsec == UTIME_OMIT)
		return FILE_TIME_OMIT;
	if (!time_is_valid(time) || __builtin_mul_overflow(time->tv_sec, 1000000000, &value) ||
	    __builtin_add_overflow(value, time->tv_nsec, &value))
		*error = -EINVAL;
	return value;
}

static int fill_times(struct file_set_times_request *request, const struct timespec times[2])
{
	int error = 0;

	request->accessed = times ? convert_time(&times[0], &error) : FILE_TIME_NOW;
	request->modified = times ? convert_time(&times[1], &error) : FILE_TIME_NOW;
	return error;
}

int sys_utimens(int directory, const char *path, const struct timespec times[2], int flags)
{
	struct file_set_times_request request = {.flags = (uint32_t)flags};
	struct protocol_extra extra = SELF_EXTRA;
	int error = fill_times(&request, times);

	if (error || flags & ~AT_SYMLINK_NOFOLLOW)
		return -EINVAL;
	if (!*path)
		return -ENOENT;
	return (int)__kelner_path_call(directory, path, 0, 0, &file_set_times_message, &request, 0,
				       &extra);
}

int sys_futimens(int fd, const struct timespec times[2])
{
	struct file_set_times_request request = {.flags = 0};
	struct protocol_extra extra = SELF_EXTRA;
	int error = fill_times(&request, times);

	return error ? error : change_status(file_set_times(descriptor(fd), &request, &extra));
}

static void convert_statvfs(const struct file_stat_file_system_reply *from, struct statvfs *to)
{
	*to = (struct statvfs){
		.f_bsize = from->block_size,
		.f_frsize = from->block_size,
		.f_blocks = from->blocks,
		.f_bfree = from->blocks_free,
		.f_bavail = from->blocks_available,
		.f_files = from->files,
		.f_ffree = from->files_free,
		.f_favail = from->files_free,
		.f_fsid = from->identity,
		.f_flag = from->flags,
		.f_namemax = from->name_max,
	};
}

int sys_statvfs(const char *path, struct statvfs *status)
{
	struct file_stat_file_system_request request = {.start = 0};
	struct file_stat_file_system_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t result;

	if (!*path)
		return -ENOENT;
	result = __kelner_path_call(AT_FDCWD, path, 0, 0, &file_stat_file_system_message, &request,
				    &reply, &extra);
	if (result == 0)
		convert_statvfs(&reply, status);
	return (int)result;
}

int sys_fstatvfs(int fd, struct statvfs *status)
{
	struct file_stat_file_system_request request = {.start = 0};
	struct file_stat_file_system_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t result = file_stat_file_system(descriptor(fd), &request, &reply, &extra);

	if (result == 0)
		convert_statvfs(&reply, status);
	return change_status(result);
}
