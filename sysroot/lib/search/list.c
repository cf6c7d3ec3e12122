/* SPDX-License-Identifier: MIT */
/* Linear search and linked queues. */
#include <search.h>
#include <string.h>

void *lfind(const void *key, const void *base, size_t *count, size_t size,
	    int (*compare)(const void *, const void *))
{
	const char *element = base;

	for (size_t i = 0; i < *count; i++, element += size) {
		if (compare(key, element) == 0)
			return (void *)(unsigned long)element;
	}
	return 0;
}

void *lsearch(const void *key, void *base, size_t *count, size_t size,
	      int (*compare)(const void *, const void *))
{
	void *found = lfind(key, base, count, size, compare);

	if (found)
		return found;
	return memcpy((char *)base + size * (*count)++, key, size);
}

/* Both ends of a linear list are null; a circular one has none. */
void insque(void *element, void *before)
{
	struct qelem *e = element, *p = before;

	e->q_back = p;
	e->q_forw = p ? p->q_forw : 0;
	if (p)
		p->q_forw = e;
	if (e->q_forw)
		e->q_forw->q_back = e;
}

void remque(void *element)
{
	struct qelem *e = element;

	if (e->q_forw)
		e->q_forw->q_back = e->q_back;
	if (e->q_back)
		e->q_back->q_forw = e->q_forw;
}
