/* SPDX-License-Identifier: MIT */
/* Users and groups, from /etc/passwd and /etc/group. */
#include "../private/lock.h"
#include "../private/thread.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Cuts the line at colons; how many fields there were. */
static int split(char *line, char **fields, int most)
{
	int n = 0;

	line[strcspn(line, "\n")] = 0;
	while (n < most && line) {
		fields[n++] = strsep(&line, ":");
	}
	return line ? 0 : n;
}

static int number(const char *text, unsigned int *value)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	*value = (unsigned int)v;
	return *text >= '0' && *text <= '9' && !*end && v < UINT_MAX;
}

static int parse_user(char *line, struct passwd *user)
{
	char *f[8];

	if (split(line, f, 8) != 7 || !*f[0] || !number(f[2], &user->pw_uid) ||
	    !number(f[3], &user->pw_gid))
		return 0;
	user->pw_name = f[0];
	user->pw_passwd = f[1];
	user->pw_gecos = f[4];
	user->pw_dir = f[5];
	user->pw_shell = f[6];
	return 1;
}

/* The members' pointers go behind the text in the caller's memory. 1, 0 (bad line), -1 (no room).
 */
static int parse_group(char *line, size_t size, struct group *group)
{
	size_t n = strlen(line) + 1, count = 0;
	char *f[5], **members, *list;

	if (split(line, f, 5) != 4 || !*f[0] || !number(f[2], &group->gr_gid))
		return 0;
	for (char *c = f[3]; *c; c++)
		count += *c == ',';
	n += -(uintptr_t)(line + n) & (sizeof(char *) - 1);
	if (n + (count + 2) * sizeof(char *) > size)
		return -1;
	members = (char **)(void *)(line + n);
	group->gr_name = f[0];
	group->gr_passwd = f[1];
	group->gr_mem = members;
	for (list = f[3]; list && *list;)
		*members++ = strsep(&list, ",");
	*members = 0;
	return 1;
}

/* One line into the buffer: 0, ERANGE, ENOENT at the end, or an error. */
static int read_line(FILE *file, char *buffer, size_t size)
{
	errno = 0;
	if (size < 2 || !fgets(buffer, size > INT_MAX ? INT_MAX : (int)size, file))
		return size < 2 ? ERANGE : ferror(file) ? errno : ENOENT;
	if (!strchr(buffer, '\n') && !feof(file))
		return ERANGE;
	return 0;
}

static int find_user(const char *name, uid_t id, struct passwd *user, char *buffer, size_t size,
		     struct passwd **result)
{
	FILE *file = fopen("/etc/passwd", "re");
	int error, saved = errno;

	*result = 0;
	if (!file)
		return errno == ENOENT ? 0 : errno;
	while ((error = read_line(file, buffer, size)) == 0) {
		if (parse_user(buffer, user) &&
		    (name ? strcmp(user->pw_name, name) == 0 : user->pw_uid == id)) {
			*result = user;
			break;
		}
	}
	fclose(file);
	errno = saved;
	return error == ENOENT ? 0 : error;
}

static int find_group(const char *name, gid_t id, struct group *group, char *buffer, size_t size,
		      struct group **result)
{
	FILE *file = fopen("/etc/group", "re");
	int error, parsed, saved = errno;

	*result = 0;
	if (!file)
		return errno == ENOENT ? 0 : errno;
	while ((error = read_line(file, buffer, size)) == 0) {
		parsed = parse_group(buffer, size, group);
		if (parsed < 0) {
			error = ERANGE;
			break;
		}
		if (parsed && (name ? strcmp(group->gr_name, name) == 0 : group->gr_gid == id)) {
			*result = group;
			break;
		}
	}
	fclose(file);
	errno = saved;
	return error == ENOENT ? 0 : error;
}

int getpwnam_r(const char *name, struct passwd *user, char *buffer, size_t size,
	       struct passwd **result)
{
	return find_user(name, 0, user, buffer, size, result);
}

int getpwuid_r(uid_t id, struct passwd *user, char *buffer, size_t size, struct passwd **result)
{
	return find_user(0, id, user, buffer, size, result);
}

int getgrnam_r(const char *name, struct group *group, char *buffer, size_t size,
	       struct group **result)
{
	return find_group(name, 0, group, buffer, size, result);
}

int getgrgid_r(gid_t id, struct group *group, char *buffer, size_t size, struct group **result)
{
	return find_group(0, id, group, buffer, size, result);
}

static char user_buffer[4096], group_buffer[16384];
static struct passwd user_found;
static struct group group_found;
static FILE *user_file, *group_file;

static void *answer(int error, void *result)
{
	if (error)
		errno = error;
	return result;
}

struct passwd *getpwnam(const char *name)
{
	struct passwd *result;
	int error = getpwnam_r(name, &user_found, user_buffer, sizeof(user_buffer), &result);
	return answer(error, result);
}

struct passwd *getpwuid(uid_t id)
{
	struct passwd *result;
	int error = getpwuid_r(id, &user_found, user_buffer, sizeof(user_buffer), &result);
	return answer(error, result);
}

struct group *getgrnam(const char *name)
{
	struct group *result;
	int error = getgrnam_r(name, &group_found, group_buffer, sizeof(group_buffer), &result);
	return answer(error, result);
}

struct group *getgrgid(gid_t id)
{
	struct group *result;
	int error = getgrgid_r(id, &group_found, group_buffer, sizeof(group_buffer), &result);
	return answer(error, result);
}

struct passwd *fgetpwent(FILE *file)
{
	while (read_line(file, user_buffer, sizeof(user_buffer)) == 0) {
		if (parse_user(user_buffer, &user_found))
			return &user_found;
	}
	return 0;
}

struct group *fgetgrent(FILE *file)
{
	while (read_line(file, group_buffer, sizeof(group_buffer)) == 0) {
		if (parse_group(group_buffer, sizeof(group_buffer), &group_found) > 0)
			return &group_found;
	}
	return 0;
}

void setpwent(void)
{
	if (user_file)
		rewind(user_file);
}

void endpwent(void)
{
	if (user_file)
		fclose(user_file);
	user_file = 0;
}

struct passwd *getpwent(void)
{
	if (!user_file)
		user_file = fopen("/etc/passwd", "re");
	return user_file ? fgetpwent(user_file) : 0;
}

void setgrent(void)
{
	if (group_file)
		rewind(group_file);
}

void endgrent(void)
{
	if (group_file)
		fclose(group_file);
	group_file = 0;
}

struct group *getgrent(void)
{
	if (!group_file)
		group_file = fopen("/etc/group", "re");
	return group_file ? fgetgrent(group_file) : 0;
}

int putpwent(const struct passwd *user, FILE *file)
{
	int n = fprintf(file, "%s:%s:%u:%u:%s:%s:%s\n", user->pw_name, user->pw_passwd,
			user->pw_uid, user->pw_gid, user->pw_gecos, user->pw_dir, user->pw_shell);
	return n < 0 ? -1 : 0;
}

int getgrouplist(const char *name, gid_t first, gid_t *groups, int *count)
{
	int n = 0, room = *count;
	struct group *group;

	if (n < room)
		groups[n] = first;
	n++;
	setgrent();
	while ((group = getgrent()) != 0) {
		for (char **member = group->gr_mem; *member; member++) {
			if (strcmp(*member, name) != 0 || group->gr_gid == first)
				continue;
			if (n < room)
				groups[n] = group->gr_gid;
			n++;
		}
	}
	endgrent();
	*count = n;
	return n > room ? -1 : n;
}

int initgroups(const char *name, gid_t first)
{
	gid_t groups[NGROUPS_MAX];
	int count = NGROUPS_MAX;

	if (getgrouplist(name, first, groups, &count) < 0)
		count = NGROUPS_MAX;
	return setgroups((size_t)count, groups);
}

int getlogin_r(char *name, size_t size)
{
	struct passwd user, *found;
	char buffer[4096];
	const char *said = getenv("LOGNAME");

	if (!isatty(0) && !isatty(1) && !isatty(2))
		return ENXIO;
	if (!said && (getpwuid_r(getuid(), &user, buffer, sizeof(buffer), &found) || !found))
		return ENXIO;
	return strlcpy(name, said ? said : found->pw_name, size) >= size ? ERANGE : 0;
}

char *getlogin(void)
{
	static char name[LOGIN_NAME_MAX];
	int error = getlogin_r(name, sizeof(name));

	return answer(error, error ? 0 : name);
}
