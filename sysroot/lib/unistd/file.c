/* SPDX-License-Identifier: MIT */
/* Files by name and by descriptor. */
#include "../private/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

static mode_t mode_argument(int flags, va_list list)
{
	return flags & O_CREAT ? va_arg(list, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	mode_t mode = mode_argument(flags, list);
	va_end(list);
	return POSIX_RESULT(CANCELLABLE(sys_open(AT_FDCWD, path, flags, mode)));
}

int openat(int directory, const char *path, int flags, ...)
{
	va_list list;
	va_start(list, flags);
	mode_t mode = mode_argument(flags, list);
	va_end(list);
	return POSIX_RESULT(CANCELLABLE(sys_open(directory, path, flags, mode)));
}

int creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

CALL(int, fstat, (int fd, struct stat *status), sys_fstat(fd, status))
CALL(int, stat, (const char *restrict path, struct stat *restrict status),
     sys_stat(AT_FDCWD, path, status, 0))
CALL(int, lstat, (const char *restrict path, struct stat *restrict status),
     sys_stat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW))
CALL(int, fstatat,
     (int directory, const char *restrict path, struct stat *restrict status, int flags),
     sys_stat(directory, path, status, flags))
CALL(int, access, (const char *path, int mode), sys_access(AT_FDCWD, path, mode, 0))
CALL(int, eaccess, (const char *path, int mode), sys_access(AT_FDCWD, path, mode, AT_EACCESS))
CALL(int, faccessat, (int directory, const char *path, int mode, int flags),
     sys_access(directory, path, mode, flags))
CALL(int, chmod, (const char *path, mode_t mode), sys_chmod(AT_FDCWD, path, mode, 0))
CALL(int, lchmod, (const char *path, mode_t mode),
     sys_chmod(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW))
CALL(int, fchmod, (int fd, mode_t mode), sys_fchmod(fd, mode))
CALL(int, fchmodat, (int directory, const char *path, mode_t mode, int flags),
     sys_chmod(directory, path, mode, flags))
CALL(int, chown, (const char *path, uid_t user, gid_t group),
     sys_chown(AT_FDCWD, path, user, group, 0))
CALL(int, lchown, (const char *path, uid_t user, gid_t group),
     sys_chown(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW))
CALL(int, fchown, (int fd, uid_t user, gid_t group), sys_fchown(fd, user, group))
CALL(int, fchownat, (int directory, const char *path, uid_t user, gid_t group, int flags),
     sys_chown(directory, path, user, group, flags))
CALL(int, mkdir, (const char *path, mode_t mode), sys_mkdir(AT_FDCWD, path, mode))
CALL(int, mkdirat, (int directory, const char *path, mode_t mode), sys_mkdir(directory, path, mode))
CALL(int, mkfifo, (const char *path, mode_t mode),
     sys_mknod(AT_FDCWD, path, (mode & 07777) | S_IFIFO, 0))
CALL(int, mkfifoat, (int directory, const char *path, mode_t mode),
     sys_mknod(directory, path, (mode & 07777) | S_IFIFO, 0))
CALL(int, mknod, (const char *path, mode_t mode, dev_t device),
     sys_mknod(AT_FDCWD, path, mode, device))
CALL(int, mknodat, (int directory, const char *path, mode_t mode, dev_t device),
     sys_mknod(directory, path, mode, device))
CALL(int, link, (const char *old, const char *path), sys_link(AT_FDCWD, old, AT_FDCWD, path, 0))
CALL(int, linkat, (int from, const char *old, int to, const char *path, int flags),
     sys_link(from, old, to, path, flags))
CALL(int, symlink, (const char *target, const char *path), sys_symlink(target, AT_FDCWD, path))
CALL(int, symlinkat, (const char *target, int directory, const char *path),
     sys_symlink(target, directory, path))
CALL(ssize_t, readlink, (const char *restrict path, char *restrict buffer, size_t n),
     sys_readlink(AT_FDCWD, path, buffer, n))
CALL(ssize_t, readlinkat,
     (int directory, const char *restrict path, char *restrict buffer, size_t n),
     sys_readlink(directory, path, buffer, n))
CALL(int, unlink, (const char *path), sys_unlink(AT_FDCWD, path, 0))
CALL(int, unlinkat, (int directory, const char *path, int flags),
     sys_unlink(directory, path, flags))
CALL(int, rmdir, (const char *path), sys_unlink(AT_FDCWD, path, AT_REMOVEDIR))
CALL(int, rename, (const char *old, const char *path), sys_rename(AT_FDCWD, old, AT_FDCWD, path))
CALL(int, renameat, (int from, const char *old, int to, const char *path),
     sys_rename(from, old, to, path))
CALL(int, truncate, (const char *path, off_t length), sys_truncate(path, length))
CALL(int, chdir, (const char *path), sys_chdir(path))
CALL(int, fchdir, (int fd), sys_fchdir(fd))
CALL(int, chroot, (const char *path), sys_chroot(path))
CALL(int, statvfs, (const char *restrict path, struct statvfs *restrict status),
     sys_statvfs(path, status))
CALL(int, fstatvfs, (int fd, struct statvfs *status), sys_fstatvfs(fd, status))
CALL(int, utimensat, (int directory, const char *path, const struct timespec times[2], int flags),
     sys_utimens(directory, path, times, flags))
CALL(int, futimens, (int fd, const struct timespec times[2]), sys_futimens(fd, times))
ALWAYS(mode_t, umask, (mode_t mask), sys_umask(mask & 0777))

void sync(void)
{
	sys_sync();
}

int syncfs(int fd)
{
	return fsync(fd);
}

/* A file, or an empty directory. */
int remove(const char *path)
{
	int error = sys_unlink(AT_FDCWD, path, 0);

	if (error == -EISDIR || error == -EPERM) {
		int other = sys_unlink(AT_FDCWD, path, AT_REMOVEDIR);
		if (other != -ENOTDIR)
			error = other;
	}
	return POSIX_RESULT(error);
}

static const struct timespec *from_timeval(const struct timeval *from, struct timespec to[2])
{
	if (!from)
		return 0;
	for (int i = 0; i < 2; i++) {
		to[i].tv_sec = from[i].tv_sec;
		to[i].tv_nsec = from[i].tv_usec >= 0 && from[i].tv_usec < 1000000
					? from[i].tv_usec * 1000
					: -1; /* refused below */
	}
	return to;
}

int utimes(const char *path, const struct timeval times[2])
{
	struct timespec exact[2];
	return POSIX_RESULT(sys_utimens(AT_FDCWD, path, from_timeval(times, exact), 0));
}

int lutimes(const char *path, const struct timeval times[2])
{
	struct timespec exact[2];
	return POSIX_RESULT(
		sys_utimens(AT_FDCWD, path, from_timeval(times, exact), AT_SYMLINK_NOFOLLOW));
}

int futimes(int fd, const struct timeval times[2])
{
	struct timespec exact[2];
	return POSIX_RESULT(sys_futimens(fd, from_timeval(times, exact)));
}

int utime(const char *path, const struct utimbuf *times)
{
	struct timespec exact[2];

	if (times) {
		exact[0] = (struct timespec){times->actime, 0};
		exact[1] = (struct timespec){times->modtime, 0};
	}
	return POSIX_RESULT(sys_utimens(AT_FDCWD, path, times ? exact : 0, 0));
}

char *getcwd(char *buffer, size_t size)
{
	char local[PATH_MAX];
	ssize_t n;

	if (buffer && size == 0) {
		errno = EINVAL;
		return 0;
	}
	n = POSIX_RESULT(sys_getcwd(buffer ? buffer : local, buffer ? size : sizeof(local)));
	if (n < 0)
		return 0;
	if (!buffer && size && size < (size_t)n) {
		errno = ERANGE;
		return 0;
	}
	return buffer ? buffer : strdup(local);
}

char *get_current_dir_name(void)
{
	return getcwd(0, 0);
}

/* Works through the components, with the links' targets put in front of what is left. */
char *realpath(const char *restrict path, char *restrict resolved)
{
	char left[PATH_MAX], done[PATH_MAX], target[PATH_MAX], *out = done, *rest = left;
	int links = 0;
	size_t n;

	if (!path || !*path) {
		errno = path ? ENOENT : EINVAL;
		return 0;
	}
	if (strlcpy(left, path, sizeof(left)) >= sizeof(left))
		goto too_long;
	*done = 0;
	if (*left != '/') {
		if (!getcwd(done, sizeof(done)))
			return 0;
		out = done + (done[1] ? strlen(done) : 0);
	}
	while (*rest) {
		char *name = rest + strspn(rest, "/");
		n = strcspn(name, "/");
		rest = name + n;
		if (n == 0 || (n == 1 && *name == '.'))
			continue;
		if (n == 2 && name[0] == '.' && name[1] == '.') {
			while (out > done && *--out != '/')
				;
			*out = 0;
			continue;
		}
		if ((size_t)(out - done) + n + 2 > sizeof(done))
			goto too_long;
		*out = '/';
		memcpy(out + 1, name, n);
		out[n + 1] = 0;
		ssize_t length = sys_readlink(AT_FDCWD, done, target, sizeof(target) - 1);
		if (length == -EINVAL) { /* not a link */
			struct stat status;
			if (*rest && stat(done, &status) == 0 && !S_ISDIR(status.st_mode)) {
				errno = ENOTDIR;
				return 0;
			}
			out += n + 1;
			continue;
		}
		if (length < 0) {
			errno = (int)-length;
			return 0;
		}
		target[length] = 0;
		if (++links > SYMLOOP_MAX) {
			errno = ELOOP;
			return 0;
		}
		char saved[PATH_MAX];
		strlcpy(saved, rest, sizeof(saved));
		if (strlcpy(left, target, sizeof(left)) + strlen(saved) >= sizeof(left))
			goto too_long;
		strcat(left, saved);
		rest = left;
		if (*target == '/')
			out = done;
		*out = 0;
	}
	if (out == done)
		strcpy(done, "/");
	return resolved ? strcpy(resolved, done) : strdup(done);
too_long:
	errno = ENAMETOOLONG;
	return 0;
}
