/* SPDX-License-Identifier: MIT */
/* Functions that ports want and no standard names: insides of streams, tables of mounts. */
#include "check.h"

#include <fcntl.h>
#include <mntent.h>
#include <stdio_ext.h>
#include <unistd.h>

static void streams(void)
{
	FILE *f = fopen("stream", "w+");
	size_t n = 0;

	CHECK(f && __freadable(f) && __fwritable(f) && !__freading(f) && !__fwriting(f));
	CHECK(fputs("one two\n", f) >= 0 && __fpending(f) == 8 && __fwriting(f) && !__freading(f));
	CHECK(!__flbf(f) && __fbufsize(f) >= BUFSIZ && fflush(f) == 0 && __fpending(f) == 0);
	rewind(f);
	CHECK(__freadahead(f) == 0 && __freadptr(f, &n) == 0);
	CHECK(getc(f) == 'o' && __freadahead(f) == 7 && __freading(f));
	CHECK(!memcmp(__freadptr(f, &n), "ne two\n", 7) && n == 7);
	__freadptrinc(f, 3);
	CHECK(getc(f) == 't');
	__fpurge(f);
	CHECK(__freadahead(f) == 0 && getc(f) == EOF);
	__fseterr(f);
	CHECK(ferror(f));
	CHECK(__fsetlocking(f, FSETLOCKING_BYCALLER) == FSETLOCKING_INTERNAL);
	CHECK(__fsetlocking(f, FSETLOCKING_QUERY) == FSETLOCKING_BYCALLER);
	CHECK(fclose(f) == 0);
	f = fopen("stream", "r");
	CHECK(f && __freading(f) && !__fwritable(f) && fclose(f) == 0);
	f = fopen("stream", "w");
	CHECK(f && __fwriting(f) && !__freadable(f) && fputs("gone", f) >= 0);
	__fpurge(f);
	CHECK(fclose(f) == 0);
	f = fopen("stream", "r");
	CHECK(f && getc(f) == EOF && fclose(f) == 0);
}

static void mounts(void)
{
	struct mntent entry = {"some disk", "/a\\b\tc", "ext2", "rw,noatime,size=4k", 1, 2}, *got;
	char text[200], room[32];
	FILE *f = setmntent("table", "w+");

	CHECK(f && fputs("# comment\n\n  \nonly two\n", f) >= 0 && addmntent(f, &entry) == 0);
	CHECK(fputs("tmpfs /tmp tmpfs", f) >= 0);
	rewind(f);
	CHECK((got = getmntent(f)) && !strcmp(got->mnt_fsname, "some disk"));
	CHECK(!strcmp(got->mnt_dir, "/a\\b\tc") && !strcmp(got->mnt_type, "ext2"));
	CHECK(got->mnt_freq == 1 && got->mnt_passno == 2);
	CHECK(hasmntopt(got, "rw") == got->mnt_opts && hasmntopt(got, "noatime"));
	CHECK(hasmntopt(got, "size") && !hasmntopt(got, "siz") && !hasmntopt(got, "atime"));
	CHECK((got = getmntent(f)) && !strcmp(got->mnt_dir, "/tmp") && !*got->mnt_opts);
	CHECK(getmntent(f) == 0);
	rewind(f);
	CHECK(fgets(text, sizeof(text), f) && fgets(text, sizeof(text), f));
	CHECK(getmntent_r(f, &entry, room, sizeof(room)) && !strcmp(entry.mnt_dir, "/tmp"));
	CHECK(endmntent(f) == 1 && endmntent(0) == 1);
}

static void names(void)
{
	int directory = open(".", O_PATH | O_DIRECTORY), file;
	char byte;

	CHECK(directory >= 0);
	CHECK((file = openat(directory, "named", O_RDWR | O_CREAT, 0)) >= 0 && close(file) == 0);
	FAILS(open("named", O_PATH | O_DIRECTORY), ENOTDIR);
	CHECK((file = open("named", O_PATH)) >= 0);
	FAILS(read(file, &byte, 1), EBADF);
	CHECK(close(file) == 0 && close(directory) == 0);
}

int main(void)
{
	names();
	streams();
	mounts();
	return finish();
}
