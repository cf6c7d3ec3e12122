/* SPDX-License-Identifier: MIT */
#ifndef _SEARCH_H
#define _SEARCH_H

#include <bits/null.h>
#include <sys/features.h>

typedef struct entry {
	char *key;
	void *data;
} ENTRY;

typedef enum { FIND, ENTER } ACTION;
typedef enum { preorder, postorder, endorder, leaf } VISIT;

#if __BSD_VISIBLE
struct qelem {
	struct qelem *q_forw;
	struct qelem *q_back;
	char q_data[1];
};

struct hsearch_data {
	void *htable;
	size_t htablesize;
};
#endif

__KELNER_BEGIN
int hcreate(size_t);
void hdestroy(void);
ENTRY *hsearch(ENTRY, ACTION);
void insque(void *, void *);
void *lfind(const void *, const void *, size_t *, size_t, int (*)(const void *, const void *));
void *lsearch(const void *, void *, size_t *, size_t, int (*)(const void *, const void *));
void remque(void *);
void *tdelete(const void *__restrict, void **__restrict, int (*)(const void *, const void *));
void *tfind(const void *, void *const *, int (*)(const void *, const void *));
void *tsearch(const void *, void **, int (*)(const void *, const void *));
void twalk(const void *, void (*)(const void *, VISIT, int));
#if __BSD_VISIBLE
int hcreate_r(size_t, struct hsearch_data *);
void hdestroy_r(struct hsearch_data *);
int hsearch_r(ENTRY, ACTION, ENTRY **, struct hsearch_data *);
void tdestroy(void *, void (*)(void *));
#endif
__KELNER_END

#endif
