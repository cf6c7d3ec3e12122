/* SPDX-License-Identifier: MIT */
/* refused by analyzer: dereference of NULL */
#include <stddef.h>

struct node {
	struct node *next;
	int value;
};

int last_value(struct node *node);

int last_value(struct node *node)
{
	struct node *last = NULL;

	for (; node && node->value > 0; node = node->next)
		last = node;
	return last->value;
}
