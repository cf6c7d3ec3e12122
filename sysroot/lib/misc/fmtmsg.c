/* SPDX-License-Identifier: MIT */
/* Messages in the standard form: POSIX.1-2024, fmtmsg(). */
#include <fcntl.h>
#include <fmtmsg.h>
#include <paths.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LABEL = 1, SEVERITY = 2, TEXT = 4, ACTION = 8, TAG = 16, ALL = 31 };

/* The parts that MSGVERB asks for on standard error: all of them if it makes no sense. */
static int wanted_parts(void)
{
	static const char names[][9] = {"label", "severity", "text", "action", "tag"};
	const char *verb = getenv("MSGVERB");
	int parts = 0;

	while (verb && *verb) {
		size_t n = strcspn(verb, ":");
		int found = 0;
		for (int i = 0; i < 5; i++) {
			if (n == strlen(names[i]) && strncmp(verb, names[i], n) == 0)
				found = 1 << i;
		}
		if (!found)
			return ALL;
		parts |= found;
		verb += n + (verb[n] == ':');
	}
	return parts ? parts : ALL;
}

/* At most 10 bytes, a colon, at most 14 bytes. */
static int label_valid(const char *label)
{
	const char *colon = strchr(label, ':');

	return colon && colon - label <= 10 && strlen(colon + 1) <= 14;
}

static int print(int fd, int parts, const char *label, const char *severity, const char *text,
		 const char *action, const char *tag)
{
	const char *l = parts & LABEL ? label : 0, *s = parts & SEVERITY ? severity : 0;
	const char *t = parts & TEXT ? text : 0, *a = parts & ACTION ? action : 0;
	const char *g = parts & TAG ? tag : 0;

	return dprintf(fd, "%s%s%s%s%s%s%s%s%s%s\n", l ? l : "",
		       l && (s || t || a || g) ? ": " : "", s ? s : "",
		       s && (t || a || g) ? ": " : "", t ? t : "",
		       (l || s || t) && (a || g) ? "\n" : "", a ? "TO FIX: " : "", a ? a : "",
		       a && g ? "  " : "", g ? g : "") < 0
		       ? -1
		       : 0;
}

int fmtmsg(long classification, const char *label, int severity, const char *text,
	   const char *action, const char *tag)
{
	static const char *const names[] = {0, "HALT", "ERROR", "WARNING", "INFO"};
	int result = MM_OK, state, console, failed;

	if (severity < MM_NOSEV || severity > MM_INFO || (label && !label_valid(label)))
		return MM_NOTOK;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if ((classification & MM_PRINT) &&
	    print(STDERR_FILENO, wanted_parts(), label, names[severity], text, action, tag) < 0)
		result = MM_NOMSG;
	if (classification & MM_CONSOLE) {
		console = open(_PATH_CONSOLE, O_WRONLY | O_NOCTTY | O_CLOEXEC);
		failed = console < 0 ||
			 print(console, ALL, label, names[severity], text, action, tag) < 0;
		if (failed)
			result = result == MM_NOMSG ? MM_NOTOK : MM_NOCON;
		if (console >= 0)
			close(console);
	}
	pthread_setcancelstate(state, 0);
	return result;
}
