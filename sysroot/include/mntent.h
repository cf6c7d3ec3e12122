/* SPDX-License-Identifier: MIT */
/* The table of mounted file systems, one per line, as fstab(5) describes it. */
#ifndef _MNTENT_H
#define _MNTENT_H

#include <stdio.h>
#include <sys/features.h>

#define MOUNTED "/proc/mounts"
#define MNTTAB  "/etc/fstab"

#define MNTTYPE_IGNORE  "ignore"
#define MNTTYPE_SWAP    "swap"
#define MNTOPT_DEFAULTS "defaults"
#define MNTOPT_RO       "ro"
#define MNTOPT_RW       "rw"
#define MNTOPT_SUID     "suid"
#define MNTOPT_NOSUID   "nosuid"
#define MNTOPT_NOAUTO   "noauto"

struct mntent {
	char *mnt_fsname;
	char *mnt_dir;
	char *mnt_type;
	char *mnt_opts;
	int mnt_freq;
	int mnt_passno;
};

__KELNER_BEGIN
FILE *setmntent(const char *, const char *);
struct mntent *getmntent(FILE *); /* into memory of the library's own */
struct mntent *getmntent_r(FILE *__restrict, struct mntent *__restrict, char *__restrict, int);
int addmntent(FILE *__restrict, const struct mntent *__restrict);
int endmntent(FILE *);
char *hasmntopt(const struct mntent *, const char *);
__KELNER_END

#endif
