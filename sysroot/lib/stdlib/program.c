/* SPDX-License-Identifier: MIT */
/* The program's own name, for messages. */
#include "../private/start.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *program_invocation_name = (char *)(uintptr_t) "";
char *program_invocation_short_name = (char *)(uintptr_t) "";

void __kelner_set_program_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	program_invocation_name = (char *)(uintptr_t)path;
	program_invocation_short_name = (char *)(uintptr_t)(slash ? slash + 1 : path);
}

const char *getprogname(void)
{
	return program_invocation_short_name;
}

void setprogname(const char *path)
{
	__kelner_set_program_name(path);
}

__kelner_noreturn void __stack_chk_fail(void);
void __stack_chk_fail(void)
{
	static const char message[] = "stack smashing detected\n";
	sys_write(2, message, sizeof(message) - 1);
	abort();
}
