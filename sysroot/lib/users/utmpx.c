/* SPDX-License-Identifier: MIT */
/* Who is logged in: POSIX.1-2024, endutxent(). Records of one size in /var/run/utmpx. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <utmpx.h>

#define UTMPX "/var/run/utmpx"

static int fd = -1;
static struct utmpx entry;

static int open_file(int flags)
{
	if (fd >= 0)
		return 0;
	fd = open(UTMPX, flags | O_CLOEXEC, 0644);
	return fd < 0 ? -1 : 0;
}

void setutxent(void)
{
	memset(&entry, 0, sizeof(entry));
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
}

void endutxent(void)
{
	memset(&entry, 0, sizeof(entry));
	if (fd >= 0)
		close(fd);
	fd = -1;
}

struct utmpx *getutxent(void)
{
	if (open_file(O_RDONLY) < 0 || read(fd, &entry, sizeof(entry)) != sizeof(entry))
		return 0;
	return &entry;
}

static int same_id(const struct utmpx *a, const struct utmpx *b)
{
	switch (a->ut_type) {
	case BOOT_TIME:
	case OLD_TIME:
	case NEW_TIME: return a->ut_type == b->ut_type;
	case INIT_PROCESS:
	case LOGIN_PROCESS:
	case USER_PROCESS:
	case DEAD_PROCESS:
		return b->ut_type >= INIT_PROCESS && b->ut_type <= DEAD_PROCESS &&
		       memcmp(a->ut_id, b->ut_id, sizeof(a->ut_id)) == 0;
	default: return 0;
	}
}

/* The entry last got counts too. */
struct utmpx *getutxid(const struct utmpx *wanted)
{
	struct utmpx key = *wanted;

	if (same_id(&key, &entry))
		return &entry;
	while (getutxent()) {
		if (same_id(&key, &entry))
			return &entry;
	}
	return 0;
}

static int same_line(const struct utmpx *a, const struct utmpx *b)
{
	return (b->ut_type == LOGIN_PROCESS || b->ut_type == USER_PROCESS) &&
	       strncmp(a->ut_line, b->ut_line, sizeof(a->ut_line)) == 0;
}

struct utmpx *getutxline(const struct utmpx *wanted)
{
	struct utmpx key = *wanted;

	if (same_line(&key, &entry))
		return &entry;
	while (getutxent()) {
		if (same_line(&key, &entry))
			return &entry;
	}
	return 0;
}

struct utmpx *pututxline(const struct utmpx *given)
{
	static struct utmpx result;
	struct utmpx record = *given, other;
	int to = open(UTMPX, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	off_t place = 0;

	if (to < 0)
		return 0;
	lockf(to, F_LOCK, 0);
	while (pread(to, &other, sizeof(other), place) == sizeof(other) &&
	       !same_id(&record, &other))
		place += (off_t)sizeof(other);
	ssize_t n = pwrite(to, &record, sizeof(record), place);
	int error = errno;
	close(to);
	if (n != sizeof(record)) {
		errno = n < 0 ? error : ENOSPC;
		return 0;
	}
	result = record;
	return &result;
}
