/* SPDX-License-Identifier: MIT */
#ifndef _SYS_UN_H
#define _SYS_UN_H

#include <abi/types.h>
#include <sys/features.h>

typedef __kelner_sa_family_t sa_family_t;

struct sockaddr_un {
	sa_family_t sun_family;
	char sun_path[108];
};

#if __BSD_VISIBLE
#define SUN_LEN(address) \
	(__builtin_offsetof(struct sockaddr_un, sun_path) + __builtin_strlen((address)->sun_path))
#endif

#endif
