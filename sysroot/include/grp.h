/* SPDX-License-Identifier: MIT */
#ifndef _GRP_H
#define _GRP_H

#include <bits/file.h>
#include <sys/types.h>

struct group {
	char *gr_name;
	char *gr_passwd;
	gid_t gr_gid;
	char **gr_mem;
};

__KELNER_BEGIN
struct group *getgrgid(gid_t);
int getgrgid_r(gid_t, struct group *, char *, size_t, struct group **);
struct group *getgrnam(const char *);
int getgrnam_r(const char *, struct group *, char *, size_t, struct group **);
#if __XSI_VISIBLE
void endgrent(void);
struct group *getgrent(void);
void setgrent(void);
#endif
#if __BSD_VISIBLE
struct group *fgetgrent(FILE *);
int getgrouplist(const char *, gid_t, gid_t *, int *);
int initgroups(const char *, gid_t);
int setgroups(size_t, const gid_t *);
#endif
__KELNER_END

#endif
