/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, glob(). */
#include "check.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int complaints;

static int complain(const char *path, int error)
{
	complaints += error == EACCES && strcmp(path, "closed/") == 0;
	return 0;
}

static const char *joined(const char *pattern, int flags)
{
	static char text[300];
	glob_t found;
	int result = glob(pattern, flags, 0, &found);

	*text = 0;
	if (result)
		sprintf(text, "error %d", result);
	for (size_t i = 0; !result && i < found.gl_pathc; i++)
		strcat(strcat(text, i ? " " : ""), found.gl_pathv[i]);
	CHECK(result || !found.gl_pathv[found.gl_pathc]);
	globfree(&found);
	return text;
}

#define FINDS(pattern, flags, expected) CHECK(strcmp(joined(pattern, flags), expected) == 0)

int main(void)
{
	glob_t found;

	mkdir("d", 0777);
	mkdir("e", 0777);
	mkdir("closed", 0777);
	close(creat("b", 0666));
	close(creat("a", 0666));
	close(creat("d/x.c", 0666));
	close(creat("e/y.c", 0666));
	close(creat(".hidden", 0666));
	close(creat("s*r", 0666));
	CHECK(symlink("nowhere", "dangling") == 0);
	FINDS("?", 0, "a b d e");
	FINDS("*/*.c", 0, "d/x.c e/y.c");
	FINDS("[d-e]*", GLOB_MARK, "d/ dangling e/");
	FINDS("d//x*", 0, "d//x.c");
	FINDS(".h*", 0, ".hidden");
	FINDS("*hidden", 0, "error 2");
	FINDS("none*", GLOB_NOCHECK, "none*");
	FINDS("s\\*r", 0, "s*r");
	FINDS("s\\*r", GLOB_NOESCAPE | GLOB_NOCHECK, "s\\*r");
	FINDS("*/", 0, "closed/ d/ e/");
	FINDS("a", 0, "a");
	FINDS("a/", GLOB_NOCHECK, "a/");
	CHECK(glob("none*", 0, 0, &found) == GLOB_NOMATCH);
	globfree(&found);
	found.gl_offs = 2;
	CHECK(glob("[ab]", GLOB_DOOFFS, 0, &found) == 0 && found.gl_pathc == 2);
	CHECK(glob("d/*", GLOB_DOOFFS | GLOB_APPEND, 0, &found) == 0 && found.gl_pathc == 3);
	CHECK(!found.gl_pathv[0] && !found.gl_pathv[1] && !found.gl_pathv[5]);
	CHECK(strcmp(found.gl_pathv[2], "a") == 0 && strcmp(found.gl_pathv[4], "d/x.c") == 0);
	globfree(&found);
	if (geteuid() != 0) {
		chmod("closed", 0);
		CHECK(glob("*/*", GLOB_ERR, 0, &found) == GLOB_ABORTED);
		globfree(&found);
		CHECK(glob("*/*", 0, complain, &found) == 0 && complaints == 1);
		globfree(&found);
	}
	return finish();
}
