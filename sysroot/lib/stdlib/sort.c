/* SPDX-License-Identifier: MIT */
/* Sorting and binary search. qsort() merges, which needs the fewest comparisons; where there is no
 * memory for that, it sorts a heap in place. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct sorter {
	size_t size;
	int (*plain)(const void *, const void *); /* or, if null: */
	int (*compare)(const void *, const void *, void *);
	void *context;
};

static inline int compare(const struct sorter *s, const void *a, const void *b)
{
	return s->plain ? s->plain(a, b) : s->compare(a, b, s->context);
}

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

static void sift_down(const struct sorter *s, char *base, size_t root, size_t count)
{
	size_t child;

	while ((child = 2 * root + 1) < count) {
		if (child + 1 < count &&
		    compare(s, base + child * s->size, base + (child + 1) * s->size) < 0)
			child++;
		if (compare(s, base + root * s->size, base + child * s->size) >= 0)
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

/* Constant sizes become plain loads and stores. */
static inline void move(void *to, const void *from, size_t size)
{
	__builtin_memcpy(to, from, size);
}

/*
 * The first `left` elements and the others behind them are each in order. The first ones are merged
 * from `spare`; what is left of the others is where it belongs. Which of two comes next is chosen
 * without a branch, as no processor can tell before.
 */
static inline __attribute__((always_inline)) void
merge(const struct sorter *s, char *base, size_t left, size_t count, char *spare, size_t size)
{
	char *a = spare, *a_end = spare + left * size;
	char *b = base + left * size, *b_end = base + count * size;

	memcpy(spare, base, left * size);
	while (a < a_end && b < b_end) {
		int second = compare(s, b, a) < 0;

		move(base, second ? b : a, size);
		base += size;
		b += second ? size : 0;
		a += second ? 0 : size;
	}
	memcpy(base, a, (size_t)(a_end - a));
}

static inline __attribute__((always_inline)) void insert_all(const struct sorter *s, char *base,
							     size_t count, char *spare, size_t size)
{
	for (size_t i = 1; i < count; i++) {
		char *place = base + i * size;

		if (compare(s, place - size, place) <= 0)
			continue;
		move(spare, place, size);
		do {
			move(place, place - size, size);
			place -= size;
		} while (place > base && compare(s, place - size, spare) > 0);
		move(place, spare, size);
	}
}

/* `spare` has room for half of the elements and one more. */
#define SORT(name, bytes)                                                               \
	static void name(const struct sorter *s, char *base, size_t count, char *spare) \
	{                                                                               \
		const size_t size = (bytes);                                            \
                                                                                        \
		if (count <= 4) {                                                       \
			insert_all(s, base, count, spare, size);                        \
			return;                                                         \
		}                                                                       \
		name(s, base, count / 2, spare);                                        \
		name(s, base + count / 2 * size, count - count / 2, spare);             \
		merge(s, base, count / 2, count, spare, size);                          \
	}
SORT(sort_4, 4)
SORT(sort_8, 8)
SORT(sort_16, 16)
SORT(sort_any, s->size)

static int merge_sort(const struct sorter *s, void *base, size_t count)
{
	char near[1024] __attribute__((aligned(16))), *spare = near;
	size_t bytes;

	if (__builtin_mul_overflow(count / 2 + 1, s->size, &bytes))
		return -1;
	if (bytes > sizeof(near) && !(spare = malloc(bytes)))
		return -1;
	switch (s->size) {
	case 4: sort_4(s, base, count, spare); break;
	case 8: sort_8(s, base, count, spare); break;
	case 16: sort_16(s, base, count, spare); break;
	default: sort_any(s, base, count, spare);
	}
	if (spare != near)
		free(spare);
	return 0;
}

static void sort(const struct sorter *s, void *base, size_t count)
{
	int saved = errno;

	if (count < 2 || s->size == 0)
		return;
	if (merge_sort(s, base, count) < 0) {
		errno = saved;
		heap_sort(s, base, count);
	}
}

void qsort_r(void *base, size_t count, size_t size,
	     int (*compare_two)(const void *, const void *, void *), void *context)
{
	struct sorter s = {.size = size, .compare = compare_two, .context = context};

	sort(&s, base, count);
}

void qsort(void *base, size_t count, size_t size, int (*compare_two)(const void *, const void *))
{
	struct sorter s = {.size = size, .plain = compare_two};

	sort(&s, base, count);
}

int heapsort(void *base, size_t count, size_t size, int (*compare_two)(const void *, const void *))
{
	struct sorter s = {.size = size, .plain = compare_two};

	heap_sort(&s, base, count);
	return 0;
}

int mergesort(void *base, size_t count, size_t size, int (*compare_two)(const void *, const void *))
{
	struct sorter s = {.size = size, .plain = compare_two};

	if (size == 0) {
		errno = EINVAL;
		return -1;
	}
	return merge_sort(&s, base, count);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
	      int (*compare_two)(const void *, const void *))
{
	const char *low = base;

	while (count) {
		const char *middle = low + count / 2 * size;
		int order = compare_two(key, middle);
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
