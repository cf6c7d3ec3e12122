/* SPDX-License-Identifier: MIT */
/* Sorting (heap sort under a quick sort, so that no input is slow) and binary search. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct sorter {
	size_t size;
	int (*compare)(const void *, const void *, void *);
	void *context;
};

static void swap(char *a, char *b, size_t n)
{
	char block[64];

	while (n) {
		size_t part = n < sizeof(block) ? n : sizeof(block);
		memcpy(block, a, part);
		memcpy(a, b, part);
		memcpy(b, block, part);
		a += part;
		b += part;
		n -= part;
	}
}

static void insertion_sort(const struct sorter *s, char *base, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (char *p = base + i * s->size;
		     p > base && s->compare(p - s->size, p, s->context) > 0; p -= s->size)
			swap(p - s->size, p, s->size);
	}
}

static void sift_down(const struct sorter *s, char *base, size_t root, size_t count)
{
	size_t child;

	while ((child = 2 * root + 1) < count) {
		if (child + 1 < count && s->compare(base + child * s->size,
						    base + (child + 1) * s->size, s->context) < 0)
			child++;
		if (s->compare(base + root * s->size, base + child * s->size, s->context) >= 0)
			return;
		swap(base + root * s->size, base + child * s->size, s->size);
		root = child;
	}
}

static void heap_sort(const struct sorter *s, char *base, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sift_down(s, base, i, count);
	for (size_t i = count; i-- > 1;) {
		swap(base, base + i * s->size, s->size);
		sift_down(s, base, 0, i);
	}
}

static void median_first(const struct sorter *s, char *base, size_t count)
{
	char *a = base + (count / 2) * s->size, *b = base + (count - 1) * s->size;

	if (s->compare(a, base, s->context) < 0)
		swap(a, base, s->size);
	if (s->compare(b, base, s->context) < 0)
		swap(b, base, s->size);
	if (s->compare(b, a, s->context) < 0)
		swap(a, b, s->size);
	swap(base, a, s->size);
}

/* `depth` splits at most; a part that would need more goes to the heap. */
static void quick_sort(const struct sorter *s, char *base, size_t count, unsigned int depth)
{
	while (count > 12) {
		if (depth-- == 0) {
			heap_sort(s, base, count);
			return;
		}
		median_first(s, base, count);
		size_t i = 0, j = count;
		for (;;) {
			do
				i++;
			while (i < count && s->compare(base + i * s->size, base, s->context) < 0);
			do
				j--;
			while (s->compare(base + j * s->size, base, s->context) > 0);
			if (i >= j)
				break;
			swap(base + i * s->size, base + j * s->size, s->size);
		}
		swap(base, base + j * s->size, s->size);
		/* The smaller part by recursion, the larger by the loop. */
		if (j < count - j - 1) {
			quick_sort(s, base, j, depth);
			base += (j + 1) * s->size;
			count -= j + 1;
		} else {
			quick_sort(s, base + (j + 1) * s->size, count - j - 1, depth);
			count = j;
		}
	}
	insertion_sort(s, base, count);
}

void qsort_r(void *base, size_t count, size_t size,
	     int (*compare)(const void *, const void *, void *), void *context)
{
	struct sorter s = {size, compare, context};

	if (count > 1 && size)
		quick_sort(&s, base, count, 2 * (64 - (unsigned int)__builtin_clzl(count)));
}

static int call_plain(const void *a, const void *b, void *compare)
{
	return ((int (*)(const void *, const void *))(uintptr_t)compare)(a, b);
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	qsort_r(base, count, size, call_plain, (void *)(uintptr_t)compare);
}

int heapsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	struct sorter s = {size, call_plain, (void *)(uintptr_t)compare};

	heap_sort(&s, base, count);
	return 0;
}

static void merge(const struct sorter *s, char *base, size_t left, size_t count, char *spare)
{
	size_t i = 0, j = left;
	char *out = base;

	memcpy(spare, base, left * s->size);
	while (i < left) {
		if (j < count &&
		    s->compare(base + j * s->size, spare + i * s->size, s->context) < 0)
			memmove(out, base + j++ * s->size, s->size);
		else
			memcpy(out, spare + i++ * s->size, s->size);
		out += s->size;
	}
}

static void merge_sort(const struct sorter *s, char *base, size_t count, char *spare)
{
	if (count < 2)
		return;
	merge_sort(s, base, count / 2, spare);
	merge_sort(s, base + count / 2 * s->size, count - count / 2, spare);
	merge(s, base, count / 2, count, spare);
}

int mergesort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	struct sorter s = {size, call_plain, (void *)(uintptr_t)compare};
	char *spare;

	if (size == 0) {
		errno = EINVAL;
		return -1;
	}
	spare = reallocarray(0, count / 2 + 1, size);
	if (!spare)
		return -1;
	merge_sort(&s, base, count, spare);
	free(spare);
	return 0;
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
	      int (*compare)(const void *, const void *))
{
	const char *low = base;

	while (count) {
		const char *middle = low + count / 2 * size;
		int order = compare(key, middle);
		if (order == 0)
			return (void *)(uintptr_t)middle;
		if (order > 0) {
			low = middle + size;
			count -= count / 2 + 1;
		} else {
			count /= 2;
		}
	}
	return 0;
}
