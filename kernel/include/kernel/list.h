/* SPDX-License-Identifier: MIT */
/* A circular doubly linked list whose links live in the elements. */
#ifndef KERNEL_LIST_H
#define KERNEL_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include <kernel/compiler.h>

struct list {
	struct list *next;
	struct list *previous;
};

#define LIST_INITIALISER(name)   \
	{                        \
		&(name), &(name) \
	}

static inline void list_init(struct list *list)
{
	list->next = list;
	list->previous = list;
}

/* True for an empty list, and for an element that is on no list. */
static inline bool list_is_empty(const struct list *list)
{
	return list->next == list;
}

static inline void list_insert_between(struct list *element, struct list *before,
				       struct list *after)
{
	element->previous = before;
	element->next = after;
	before->next = element;
	after->previous = element;
}

static inline void list_append(struct list *list, struct list *element)
{
	list_insert_between(element, list->previous, list);
}

static inline void list_prepend(struct list *list, struct list *element)
{
	list_insert_between(element, list, list->next);
}

/* Takes an element off its list; harmless for one that is on none. */
static inline void list_remove(struct list *element)
{
	element->previous->next = element->next;
	element->next->previous = element->previous;
	list_init(element);
}

/* The first element, taken off the list, or NULL where there is none. */
static inline struct list *list_take_first(struct list *list)
{
	struct list *first = list->next;

	if (first == list)
		return NULL;
	list_remove(first);
	return first;
}

#define list_for_each(position, head) \
	for (struct list *position = (head)->next; position != (head); position = position->next)

/* As list_for_each, where the body may remove the element. */
#define list_for_each_safe(position, following, head)                           \
	for (struct list *position = (head)->next, *following = position->next; \
	     position != (head); position = following, following = position->next)

#endif
