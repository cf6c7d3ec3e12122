/* SPDX-License-Identifier: MIT */
#ifndef _DLFCN_H
#define _DLFCN_H

#include <sys/features.h>

#define RTLD_LAZY   1
#define RTLD_NOW    2
#define RTLD_LOCAL  0
#define RTLD_GLOBAL 4
#if __BSD_VISIBLE
#define RTLD_DEFAULT ((void *)0)
#define RTLD_NEXT    ((void *)-1)
#endif

typedef struct {
	const char *dli_fname;
	void *dli_fbase;
	const char *dli_sname;
	void *dli_saddr;
} Dl_info_t;
#if __BSD_VISIBLE
typedef Dl_info_t Dl_info;
#endif

__KELNER_BEGIN
int dladdr(const void *__restrict, Dl_info_t *__restrict);
int dlclose(void *);
char *dlerror(void);
void *dlopen(const char *, int);
void *dlsym(void *__restrict, const char *__restrict);
__KELNER_END

#endif
