/* SPDX-License-Identifier: MIT */
/* Network interfaces by name: POSIX.1-2024, <net/if.h>. There is none yet: the list is empty. */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>

struct if_nameindex *if_nameindex(void)
{
	struct if_nameindex *list = calloc(1, sizeof(*list));

	if (!list)
		errno = ENOBUFS;
	return list;
}

void if_freenameindex(struct if_nameindex *list)
{
	free(list);
}

unsigned int if_nametoindex(const char *name)
{
	(void)name; /* whichever it is */
	errno = ENODEV;
	return 0;
}

char *if_indextoname(unsigned int index, char *name)
{
	(void)index;
	*name = 0;
	errno = ENXIO;
	return 0;
}
