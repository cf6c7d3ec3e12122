/* SPDX-License-Identifier: MIT */
/* Files and directories on Linux. */
#include "linux.h"

#include <errno.h>

int sys_open(int directory, const char *path, int flags, mode_t mode)
{
	if (flags & O_CLOFORK)
		return -EINVAL;
	if (flags & O_PATH) /* that bit makes a nameless file there, and O_EXEC's is its O_PATH */
		flags = (flags & ~O_PATH) | O_EXEC;
	return (int)LINUX_WAIT(NR_openat, directory, path, flags, mode);
}

int sys_stat(int directory, const char *path, struct stat *status, int flags)
{
	return (int)LINUX(NR_newfstatat, directory, path, status, flags);
}

int sys_fstat(int fd, struct stat *status)
{
	return (int)LINUX(NR_fstat, fd, status);
}

int sys_access(int directory, const char *path, int mode, int flags)
{
	return (int)LINUX(NR_faccessat2, directory, path, mode, flags);
}

int sys_mkdir(int directory, const char *path, mode_t mode)
{
	return (int)LINUX(NR_mkdirat, directory, path, mode);
}

int sys_mknod(int directory, const char *path, mode_t mode, dev_t device)
{
	return (int)LINUX(NR_mknodat, directory, path, mode, device);
}

int sys_unlink(int directory, const char *path, int flags)
{
	return (int)LINUX(NR_unlinkat, directory, path, flags);
}

int sys_link(int old_directory, const char *old, int new_directory, const char *path, int flags)
{
	return (int)LINUX(NR_linkat, old_directory, old, new_directory, path, flags);
}

int sys_symlink(const char *target, int directory, const char *path)
{
	return (int)LINUX(NR_symlinkat, target, directory, path);
}

ssize_t sys_readlink(int directory, const char *path, char *buffer, size_t length)
{
	return LINUX(NR_readlinkat, directory, path, buffer,
		     length > 0x7fffffff ? 0x7fffffff : length);
}

int sys_rename(int old_directory, const char *old, int new_directory, const char *path)
{
	return (int)LINUX(NR_renameat, old_directory, old, new_directory, path);
}

int sys_chmod(int directory, const char *path, mode_t mode, int flags)
{
	if (flags & AT_SYMLINK_NOFOLLOW) {
		struct stat status;
		int error = sys_stat(directory, path, &status, AT_SYMLINK_NOFOLLOW);
		if (error < 0)
			return error;
		if (S_ISLNK(status.st_mode))
			return -EOPNOTSUPP;
	}
	return (int)LINUX(NR_fchmodat, directory, path, mode);
}

int sys_fchmod(int fd, mode_t mode)
{
	return (int)LINUX(NR_fchmod, fd, mode);
}

int sys_chown(int directory, const char *path, uid_t user, gid_t group, int flags)
{
	return (int)LINUX(NR_fchownat, directory, path, user, group, flags);
}

int sys_fchown(int fd, uid_t user, gid_t group)
{
	return (int)LINUX(NR_fchown, fd, user, group);
}

int sys_utimens(int directory, const char *path, const struct timespec times[2], int flags)
{
	return (int)LINUX(NR_utimensat, directory, path, times, flags);
}

int sys_futimens(int fd, const struct timespec times[2])
{
	return (int)LINUX(NR_utimensat, fd, 0, times, 0);
}

struct linux_statfs {
	long type, bsize;
	unsigned long blocks, bfree, bavail, files, ffree;
	int fsid[2];
	long namelen, frsize, flags, spare[4];
};

static void convert_statfs(const struct linux_statfs *in, struct statvfs *out)
{
	*out = (struct statvfs){.f_bsize = (unsigned long)in->bsize,
				.f_frsize = (unsigned long)(in->frsize ? in->frsize : in->bsize),
				.f_blocks = in->blocks,
				.f_bfree = in->bfree,
				.f_bavail = in->bavail,
				.f_files = in->files,
				.f_ffree = in->ffree,
				.f_favail = in->ffree,
				.f_fsid = (unsigned int)in->fsid[0],
				.f_flag = (unsigned long)in->flags & (ST_RDONLY | ST_NOSUID),
				.f_namemax = (unsigned long)in->namelen};
}

int sys_statvfs(const char *path, struct statvfs *status)
{
	struct linux_statfs linux_status;
	long error = LINUX(NR_statfs, path, &linux_status);

	if (error == 0)
		convert_statfs(&linux_status, status);
	return (int)error;
}

int sys_fstatvfs(int fd, struct statvfs *status)
{
	struct linux_statfs linux_status;
	long error = LINUX(NR_fstatfs, fd, &linux_status);

	if (error == 0)
		convert_statfs(&linux_status, status);
	return (int)error;
}

int sys_chdir(const char *path)
{
	return (int)LINUX(NR_chdir, path);
}

int sys_fchdir(int fd)
{
	return (int)LINUX(NR_fchdir, fd);
}

int sys_chroot(const char *path)
{
	return (int)LINUX(NR_chroot, path);
}

ssize_t sys_getcwd(char *buffer, size_t length)
{
	return LINUX(NR_getcwd, buffer, length);
}

void sys_sync(void)
{
	LINUX(NR_sync);
}

int sys_truncate(const char *path, off_t length)
{
	return (int)LINUX(NR_truncate, path, length);
}
