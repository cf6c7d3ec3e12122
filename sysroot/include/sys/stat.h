/* SPDX-License-Identifier: MIT */
#ifndef _SYS_STAT_H
#define _SYS_STAT_H

#include <abi/stat.h>
#include <sys/types.h>

#define st_atime st_atim.tv_sec
#define st_mtime st_mtim.tv_sec
#define st_ctime st_ctim.tv_sec

#define S_ISBLK(mode)     (((mode)&S_IFMT) == S_IFBLK)
#define S_ISCHR(mode)     (((mode)&S_IFMT) == S_IFCHR)
#define S_ISDIR(mode)     (((mode)&S_IFMT) == S_IFDIR)
#define S_ISFIFO(mode)    (((mode)&S_IFMT) == S_IFIFO)
#define S_ISREG(mode)     (((mode)&S_IFMT) == S_IFREG)
#define S_ISLNK(mode)     (((mode)&S_IFMT) == S_IFLNK)
#define S_ISSOCK(mode)    (((mode)&S_IFMT) == S_IFSOCK)
#define S_TYPEISMQ(stat)  ((void)(stat), 0)
#define S_TYPEISSEM(stat) ((void)(stat), 0)
#define S_TYPEISSHM(stat) ((void)(stat), 0)
#define S_TYPEISTMO(stat) ((void)(stat), 0)
#if __BSD_VISIBLE
#define S_IREAD     S_IRUSR
#define S_IWRITE    S_IWUSR
#define S_IEXEC     S_IXUSR
#define ALLPERMS    07777
#define ACCESSPERMS 0777
#define DEFFILEMODE 0666
#endif

__KELNER_BEGIN
int chmod(const char *, mode_t);
int fchmod(int, mode_t);
int fchmodat(int, const char *, mode_t, int);
int fstat(int, struct stat *);
int fstatat(int, const char *__restrict, struct stat *__restrict, int);
int futimens(int, const struct timespec[2]);
int lstat(const char *__restrict, struct stat *__restrict);
int mkdir(const char *, mode_t);
int mkdirat(int, const char *, mode_t);
int mkfifo(const char *, mode_t);
int mkfifoat(int, const char *, mode_t);
int mknod(const char *, mode_t, dev_t);
int mknodat(int, const char *, mode_t, dev_t);
int stat(const char *__restrict, struct stat *__restrict);
mode_t umask(mode_t);
int utimensat(int, const char *, const struct timespec[2], int);
#if __BSD_VISIBLE
int lchmod(const char *, mode_t);
#endif
__KELNER_END

#endif
