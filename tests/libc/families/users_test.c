/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, getpwnam(), getgrnam(), endutxent() and kin; getgrouplist(). */
#include "../programs/check.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utmpx.h>

static void users(void)
{
	struct passwd user, *found = 0;
	char buffer[4096], small[8];

	CHECK(getpwnam_r("root", &user, buffer, sizeof(buffer), &found) == 0 && found == &user);
	CHECK(found && user.pw_uid == 0 && strcmp(user.pw_name, "root") == 0 &&
	      *user.pw_dir == '/');
	CHECK(getpwuid_r(0, &user, buffer, sizeof(buffer), &found) == 0 && found == &user);
	CHECK(getpwnam_r("root", &user, small, sizeof(small), &found) == ERANGE && !found);
	CHECK(getpwnam_r("no-such-user", &user, buffer, sizeof(buffer), &found) == 0 && !found);
	CHECK(getpwuid_r(3999999999U, &user, buffer, sizeof(buffer), &found) == 0 && !found);
	errno = 0;
	CHECK(!getpwnam("no-such-user") && getpwnam("root") && getpwuid(0));
	setpwent();
	int count = 0, root = 0;
	for (struct passwd *p; (p = getpwent()) != 0; count++)
		root += p->pw_uid == 0;
	endpwent();
	CHECK(count > 0 && root > 0);
	setpwent();
	CHECK(getpwent() != 0); /* from the beginning */
	endpwent();
}

static void groups(void)
{
	struct group group, *found = 0;
	char buffer[16384], small[4];
	gid_t list[64];
	int count = 64;

	CHECK(getgrgid_r(0, &group, buffer, sizeof(buffer), &found) == 0 && found == &group);
	CHECK(found && group.gr_gid == 0 && group.gr_mem);
	CHECK(getgrnam_r(group.gr_name, &group, small, sizeof(small), &found) == ERANGE && !found);
	CHECK(getgrnam_r("no-such-group", &group, buffer, sizeof(buffer), &found) == 0 && !found);
	CHECK(!getgrnam("no-such-group") && getgrgid(0));
	CHECK(getgrouplist("root", 12345, list, &count) >= 1 && count >= 1 && list[0] == 12345);
	count = 0;
	CHECK(getgrouplist("root", 12345, list, &count) == -1 && count >= 1);
	setgrent();
	for (count = 0; getgrent(); count++)
		;
	endgrent();
	CHECK(count > 0);
}

/* Lines of a file: those that are wrong are passed over. */
static void lines(void)
{
	FILE *file = fopen("group", "w+");
	struct group *g;

	fputs("a:x:7:\nb:x:8:one\nc:x:9:one,two,three\n", file);
	rewind(file);
	g = fgetgrent(file);
	CHECK(g && g->gr_gid == 7 && !g->gr_mem[0]);
	g = fgetgrent(file);
	CHECK(g && strcmp(g->gr_mem[0], "one") == 0 && !g->gr_mem[1]);
	g = fgetgrent(file);
	CHECK(g && strcmp(g->gr_mem[2], "three") == 0 && !g->gr_mem[3]);
	CHECK(!fgetgrent(file));
	fclose(file);
	file = fopen("passwd", "w+");
	fputs("u:x:1000:100:Full Name,,,:/home/u:/bin/sh\n", file);
	rewind(file);
	struct passwd *p = fgetpwent(file);
	CHECK(p && p->pw_uid == 1000 && p->pw_gid == 100 && strcmp(p->pw_shell, "/bin/sh") == 0);
	CHECK(p && strcmp(p->pw_gecos, "Full Name,,,") == 0 && strcmp(p->pw_dir, "/home/u") == 0);
	CHECK(!fgetpwent(file));
	fclose(file);
}

#ifdef __kelner__
/* Only where there is no such file to spoil, and we may make one. */
static void logins(void)
{
	struct utmpx entry = {.ut_type = USER_PROCESS, .ut_pid = 42},
		     key = {.ut_type = DEAD_PROCESS};
	struct utmpx *found;

	if (access("/var/run/utmpx", F_OK) == 0 || access("/var/run", W_OK) < 0)
		return;
	memcpy(entry.ut_id, "t1", 2);
	strcpy(entry.ut_line, "tty1");
	strcpy(entry.ut_user, "somebody");
	setutxent();
	CHECK(!getutxent());
	CHECK(pututxline(&entry) != 0);
	memcpy(entry.ut_id, "t2", 2);
	strcpy(entry.ut_line, "tty2");
	entry.ut_pid = 43;
	CHECK(pututxline(&entry) != 0);
	setutxent();
	memcpy(key.ut_id, "t2", 2);
	found = getutxid(&key);
	CHECK(found && found->ut_pid == 43 && strcmp(found->ut_user, "somebody") == 0);
	setutxent();
	strcpy(key.ut_line, "tty1");
	found = getutxline(&key);
	CHECK(found && found->ut_pid == 42);
	setutxent();
	strcpy(key.ut_line, "tty9");
	CHECK(!getutxline(&key));
	/* The same terminal again takes the place of what was there. */
	entry.ut_type = DEAD_PROCESS;
	CHECK(pututxline(&entry) != 0);
	setutxent();
	int count = 0, dead = 0;
	while ((found = getutxent()) != 0) {
		count++;
		dead += found->ut_type == DEAD_PROCESS;
	}
	CHECK(count == 2 && dead == 1);
	endutxent();
	unlink("/var/run/utmpx");
}
#endif

int main(void)
{
	users();
	groups();
	lines();
#ifdef __kelner__
	logins();
#endif
	return finish();
}
