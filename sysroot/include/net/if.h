/* SPDX-License-Identifier: MIT */
#ifndef _NET_IF_H
#define _NET_IF_H

#include <sys/features.h>

#define IF_NAMESIZE 16
#if __BSD_VISIBLE
#define IFNAMSIZ IF_NAMESIZE
#endif

struct if_nameindex {
	unsigned int if_index;
	char *if_name;
};

__KELNER_BEGIN
void if_freenameindex(struct if_nameindex *);
char *if_indextoname(unsigned int, char *);
struct if_nameindex *if_nameindex(void);
unsigned int if_nametoindex(const char *);
__KELNER_END

#endif
