/* SPDX-License-Identifier: MIT */
#ifndef _MALLOC_H
#define _MALLOC_H
#include <bits/null.h>
#include <sys/features.h>
__KELNER_BEGIN
void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
void free(void *);
void *memalign(size_t, size_t);
void *valloc(size_t);
size_t malloc_usable_size(void *);
__KELNER_END
#endif
