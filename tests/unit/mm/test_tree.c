/* SPDX-License-Identifier: MIT */
/* The balanced tree against a bit map, with its invariants checked at every step. */
#include <kernel/compiler.h>
#include <kernel/tree.h>

#include "machine.h"

#define ITEMS 300

struct item {
	struct tree_node node;
	unsigned key;
};

static struct item items[ITEMS];
static bool present[ITEMS];

static struct item *item_of(const struct tree_node *node)
{
	return container_of(node, struct item, node);
}

static bool item_before(const struct tree_node *left, const struct tree_node *right)
{
	return item_of(left)->key < item_of(right)->key;
}

/* The height of a subtree, -1 where an invariant is broken. */
static int checked_height(const struct tree_node *node)
{
	int heights[2];

	if (!node)
		return 0;
	for (unsigned side = 0; side < 2; side++) {
		heights[side] = checked_height(node->child[side]);
		if (heights[side] < 0 || (node->child[side] && node->child[side]->parent != node))
			return -1;
	}
	if (heights[0] - heights[1] > 1 || heights[1] - heights[0] > 1)
		return -1;
	if (node->height != 1 + (heights[0] > heights[1] ? heights[0] : heights[1]))
		return -1;
	return node->height;
}

static bool same_order(const struct tree *tree)
{
	const struct tree_node *node = tree_first(tree), *last = NULL;

	for (unsigned i = 0; i < ITEMS; i++) {
		if (!present[i])
			continue;
		if (!node || item_of(node)->key != i || tree_previous(node) != last)
			return false;
		last = node;
		node = tree_next(node);
	}
	return node == NULL;
}

int main(void)
{
	struct tree tree = {NULL};

	for (unsigned i = 0; i < ITEMS; i++)
		items[i].key = i;
	for (unsigned step = 0; step < 20000; step++) {
		/* Grows, then shrinks, then grows. */
		unsigned i = test_random() % ITEMS;

		if (present[i])
			tree_remove(&tree, &items[i].node);
		else
			tree_insert(&tree, &items[i].node, item_before);
		present[i] = !present[i];
		if (step % 16 == 0 || step < 500)
			CHECK(checked_height(tree.root) >= 0 && same_order(&tree));
	}
	for (unsigned i = 0; i < ITEMS; i++)
		if (present[i]) {
			tree_remove(&tree, &items[i].node);
			present[i] = false;
			CHECK(checked_height(tree.root) >= 0 && same_order(&tree));
		}
	CHECK(tree.root == NULL);
	return test_report();
}
