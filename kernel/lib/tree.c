/* SPDX-License-Identifier: MIT */
/* AVL: the heights of two siblings differ by at most one, restored from the change upwards. */
#include <kernel/tree.h>

static inline int height(const struct tree_node *node)
{
	return node ? node->height : 0;
}

static inline void update_height(struct tree_node *node)
{
	int before = height(node->child[0]), after = height(node->child[1]);

	node->height = 1 + (before > after ? before : after);
}

/* Puts another node (or none) where one hangs. */
static void replace(struct tree *tree, struct tree_node *parent, struct tree_node *old,
		    struct tree_node *node)
{
	if (!parent)
		tree->root = node;
	else
		parent->child[parent->child[1] == old] = node;
	if (node)
		node->parent = parent;
}

/* Lifts a node's child on the given side above it; returns the child. */
static struct tree_node *rotate(struct tree *tree, struct tree_node *node, bool side)
{
	struct tree_node *up = node->child[side];
	struct tree_node *inner = up->child[!side];

	replace(tree, node->parent, node, up);
	node->child[side] = inner;
	if (inner)
		inner->parent = node;
	up->child[!side] = node;
	node->parent = up;
	update_height(node);
	update_height(up);
	return up;
}

static void rebalance(struct tree *tree, struct tree_node *node)
{
	for (; node; node = node->parent) {
		int old = node->height;
		int lean = height(node->child[1]) - height(node->child[0]);

		if (lean > 1 || lean < -1) {
			bool side = lean > 0;
			struct tree_node *tall = node->child[side];

			if (height(tall->child[!side]) > height(tall->child[side]))
				rotate(tree, tall, !side);
			node = rotate(tree, node, side);
		} else {
			update_height(node);
		}
		if (node->height == old)
			return;
	}
}

void tree_link(struct tree *tree, struct tree_node *node, struct tree_node *parent, bool after)
{
	*node = (struct tree_node){.parent = parent, .height = 1};
	if (!parent) {
		tree->root = node;
		return;
	}
	parent->child[after] = node;
	rebalance(tree, parent);
}

void tree_insert(struct tree *tree, struct tree_node *node,
		 bool (*before)(const struct tree_node *left, const struct tree_node *right))
{
	struct tree_node *parent = NULL;
	bool after = false;

	for (struct tree_node *at = tree->root; at; at = at->child[after]) {
		parent = at;
		after = !before(node, at);
	}
	tree_link(tree, node, parent, after);
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
	struct tree_node *heir, *low;

	if (!node->child[0] || !node->child[1]) {
		low = node->parent;
		replace(tree, low, node, node->child[node->child[0] == NULL]);
		rebalance(tree, low);
		return;
	}
	/* The next node in order, which has no child before, takes this one's place. */
	heir = node->child[1];
	while (heir->child[0])
		heir = heir->child[0];
	low = heir->parent == node ? heir : heir->parent;
	if (low != heir) {
		replace(tree, low, heir, heir->child[1]);
		heir->child[1] = node->child[1];
		heir->child[1]->parent = heir;
	}
	heir->child[0] = node->child[0];
	heir->child[0]->parent = heir;
	heir->height = node->height;
	replace(tree, node->parent, node, heir);
	rebalance(tree, low);
}

static struct tree_node *outermost(struct tree_node *node, bool after)
{
	while (node && node->child[after])
		node = node->child[after];
	return node;
}

struct tree_node *tree_first(const struct tree *tree)
{
	return outermost(tree->root, false);
}

struct tree_node *tree_neighbour(const struct tree_node *node, bool after)
{
	if (node->child[after])
		return outermost(node->child[after], !after);
	while (node->parent && node->parent->child[after] == node)
		node = node->parent;
	return node->parent;
}
