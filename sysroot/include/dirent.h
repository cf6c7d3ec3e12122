/* SPDX-License-Identifier: MIT */
#ifndef _DIRENT_H
#define _DIRENT_H

#include <abi/dirent.h>
#include <bits/null.h>
#include <sys/features.h>

typedef __kelner_ino_t ino_t;
typedef long ssize_t;
typedef unsigned short reclen_t;
typedef struct __kelner_directory DIR;

/* posix_getdents() delivers the same records that readdir() hands out one by one. */
struct posix_dent {
	ino_t d_ino;
	__kelner_off_t __d_off;
	reclen_t d_reclen;
	unsigned char d_type;
	char d_name[];
};

__KELNER_BEGIN
int alphasort(const struct dirent **, const struct dirent **);
int closedir(DIR *);
int dirfd(DIR *);
DIR *fdopendir(int);
DIR *opendir(const char *);
ssize_t posix_getdents(int, void *, size_t, int);
struct dirent *readdir(DIR *);
int readdir_r(DIR *__restrict, struct dirent *__restrict, struct dirent **__restrict);
void rewinddir(DIR *);
int scandir(const char *, struct dirent ***, int (*)(const struct dirent *),
	    int (*)(const struct dirent **, const struct dirent **));
#if __XSI_VISIBLE
void seekdir(DIR *, long);
long telldir(DIR *);
#endif
#if __BSD_VISIBLE
int versionsort(const struct dirent **, const struct dirent **);
#define IFTODT(mode) (((mode)&0170000) >> 12)
#define DTTOIF(type) ((type) << 12)
#define MAXNAMLEN    255
#endif
__KELNER_END

#endif
