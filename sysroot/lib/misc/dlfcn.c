/* SPDX-License-Identifier: MIT */
/*
 * Programs are linked statically and carry no table of their symbols, so nothing can be loaded or
 * looked up: each function fails as POSIX.1-2024 has it, and dlerror() says why.
 */
#include <dlfcn.h>
#include <stdio.h>

static _Thread_local char message[256];
static _Thread_local int told = 1;

static void fail(const char *what, const char *name)
{
	snprintf(message, sizeof(message), "%s%s%s: programs are linked statically here; link %s",
		 what, name ? " " : "", name ? name : "", "the library into the program");
	told = 0;
}

void *dlopen(const char *file, int mode)
{
	if (!(mode & (RTLD_LAZY | RTLD_NOW)) ||
	    (mode & ~(RTLD_LAZY | RTLD_NOW | RTLD_GLOBAL | RTLD_LOCAL))) {
		snprintf(message, sizeof(message), "dlopen: %d is no mode", mode);
		told = 0;
	} else {
		fail("cannot load", file ? file : "the program's own symbols");
	}
	return 0;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
	(void)handle; /* none was ever given out; RTLD_DEFAULT and RTLD_NEXT have no symbols */
	fail("cannot look up", name);
	return 0;
}

int dlclose(void *handle)
{
	snprintf(message, sizeof(message), "dlclose: %p is not the handle of a loaded file",
		 handle);
	told = 0;
	return -1;
}

char *dlerror(void)
{
	if (told)
		return 0;
	told = 1;
	return message;
}

int dladdr(const void *restrict address, Dl_info_t *restrict information)
{
	(void)address; /* no table says what lies there */
	*information = (Dl_info_t){0, 0, 0, 0};
	return 0;
}
