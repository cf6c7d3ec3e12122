/* SPDX-License-Identifier: MIT */
/*
 * A balanced (AVL) binary tree whose links live in the elements. The order is the caller's: it
 * descends from the root itself and says where a new node goes, or gives a comparison.
 */
#ifndef KERNEL_TREE_H
#define KERNEL_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct tree_node {
	struct tree_node *parent;
	struct tree_node *child[2]; /* 0: before, 1: after */
	int height;                 /* of the subtree: 1 for a leaf */
};

struct tree {
	struct tree_node *root;
};

/* Adds a node as the parent's missing child on that side; parent NULL: the tree is empty. */
void tree_link(struct tree *tree, struct tree_node *node, struct tree_node *parent, bool after);
/* Adds a node behind all that it is not before. */
void tree_insert(struct tree *tree, struct tree_node *node,
		 bool (*before)(const struct tree_node *left, const struct tree_node *right));
void tree_remove(struct tree *tree, struct tree_node *node);

/* NULL in an empty tree. */
struct tree_node *tree_first(const struct tree *tree);
/* The neighbour in order on that side, NULL at the end. */
struct tree_node *tree_neighbour(const struct tree_node *node, bool after);

static inline struct tree_node *tree_next(const struct tree_node *node)
{
	return tree_neighbour(node, true);
}

static inline struct tree_node *tree_previous(const struct tree_node *node)
{
	return tree_neighbour(node, false);
}

#endif
