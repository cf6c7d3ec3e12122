/* SPDX-License-Identifier: MIT */
/* daemon(), rpmatch(), getloadavg(), brk() and sbrk(); <dlfcn.h>, which fails as documented. */
#include "../programs/check.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void answers(void)
{
	CHECK(rpmatch("yes") == 1 && rpmatch("Y") == 1 && rpmatch("no") == 0 && rpmatch("N") == 0);
	CHECK(rpmatch("") == -1 && rpmatch("maybe") == -1);
}

static void in_background(void)
{
	int fds[2], state = 0;
	pid_t ids[3] = {0};

	CHECK(pipe(fds) == 0);
	if (fork() == 0) {
		if (daemon(0, 0) < 0)
			_exit(1);
		char folder[8];
		ids[0] = getpid();
		ids[1] = getsid(0);
		ids[2] = getcwd(folder, sizeof(folder)) && strcmp(folder, "/") == 0;
		write(fds[1], ids, sizeof(ids));
		_exit(0);
	}
	wait(&state);
	CHECK(state == 0); /* the caller has ended, its child goes on */
	CHECK(read(fds[0], ids, sizeof(ids)) == sizeof(ids));
	CHECK(ids[1] != ids[0] || ids[1] != getsid(0));
	CHECK(ids[1] != getsid(0) && ids[2] == 1);
	close(fds[0]);
	close(fds[1]);
}

static void program_break(void)
{
	char *first = sbrk(0), *more;

	CHECK(first != (void *)-1);
	more = sbrk(100000);
	CHECK(more == first && sbrk(0) == first + 100000);
	memset(more, 1, 100000);
	CHECK(sbrk(-50000) == first + 100000 && more[49999] == 1);
	CHECK(brk(first) == 0 && sbrk(0) == first);
	CHECK(brk(first + 8192) == 0);
#ifdef __kelner__
	CHECK(first[4096] == 0); /* given back in between, so it is new */
	CHECK((errno = 0, sbrk(-9000)) == (void *)-1 && errno == ENOMEM);
#endif
	CHECK((errno = 0, sbrk(INTPTR_MAX)) == (void *)-1 && errno == ENOMEM);
	CHECK(brk(first) == 0);
}

#ifdef __kelner__
static void loading(void)
{
	Dl_info information;
	char *text;

	CHECK(dlerror() == 0);
	CHECK(dlopen("libx.so", RTLD_NOW) == 0);
	text = dlerror();
	CHECK(text && strstr(text, "libx.so") && dlerror() == 0);
	CHECK(dlopen(0, RTLD_LAZY) == 0 && dlerror() != 0);
	CHECK(dlopen("libx.so", 0) == 0 && strstr(dlerror(), "mode"));
	CHECK(dlsym(RTLD_DEFAULT, "printf") == 0 && strstr(dlerror(), "printf"));
	CHECK(dlclose(0) != 0 && dlerror() != 0);
	CHECK(dladdr((void *)loading, &information) == 0);
	double averages[9];
	CHECK(getloadavg(averages, 3) == 3 && averages[0] >= 0 && averages[2] >= 0);
	CHECK(getloadavg(averages, 9) == 3 && getloadavg(averages, 1) == 1);
}
#endif

int main(void)
{
	answers();
	in_background();
	program_break();
#ifdef __kelner__
	loading();
#endif
	return finish();
}
