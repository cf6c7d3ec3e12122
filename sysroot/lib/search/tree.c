/* SPDX-License-Identifier: MIT */
/* Binary trees: tsearch() and its kin, kept balanced as AA trees, so that no order of insertion
 * makes them slow. A node begins with the pointer to its key, as POSIX wants. */
#include <search.h>
#include <stdint.h>
#include <stdlib.h>

typedef int compare_t(const void *, const void *);

struct tree_node {
	const void *key;
	struct tree_node *left, *right;
	int level; /* of a leaf 1; a right child may have its parent's */
};

static int level_of(const struct tree_node *node)
{
	return node ? node->level : 0;
}

/* No left child on its parent's level. */
static struct tree_node *skew(struct tree_node *node)
{
	struct tree_node *left = node ? node->left : 0;

	if (!left || left->level != node->level)
		return node;
	node->left = left->right;
	left->right = node;
	return left;
}

/* No two right children in a row on one level. */
static struct tree_node *split(struct tree_node *node)
{
	struct tree_node *right = node ? node->right : 0;

	if (!right || level_of(right->right) != node->level)
		return node;
	node->right = right->left;
	right->left = node;
	right->level++;
	return right;
}

static struct tree_node *insert(struct tree_node *node, const void *key, compare_t *compare,
				struct tree_node **found)
{
	int order;

	if (!node) {
		node = malloc(sizeof(*node));
		if (node)
			*node = (struct tree_node){.key = key, .level = 1};
		return *found = node;
	}
	order = compare(key, node->key);
	if (order == 0) {
		*found = node;
		return node;
	}
	if (order < 0)
		node->left = insert(node->left, key, compare, found);
	else
		node->right = insert(node->right, key, compare, found);
	return split(skew(node));
}

void *tsearch(const void *key, void **root, compare_t *compare)
{
	struct tree_node *found = 0;

	if (!root)
		return 0;
	*root = insert(*root, key, compare, &found);
	return found;
}

void *tfind(const void *key, void *const *root, compare_t *compare)
{
	struct tree_node *node = root ? *root : 0;

	while (node) {
		int order = compare(key, node->key);
		if (order == 0)
			break;
		node = order < 0 ? node->left : node->right;
	}
	return node;
}

static struct tree_node *rebalance(struct tree_node *node)
{
	int least = level_of(node->left) < level_of(node->right) ? level_of(node->left)
								 : level_of(node->right);

	if (least + 1 < node->level) {
		node->level = least + 1;
		if (node->right && node->right->level > node->level)
			node->right->level = node->level;
	}
	node = skew(node);
	node->right = skew(node->right);
	if (node->right)
		node->right->right = skew(node->right->right);
	node = split(node);
	node->right = split(node->right);
	return node;
}

static struct tree_node *take_first(struct tree_node *node, struct tree_node **first)
{
	if (!node->left) {
		*first = node;
		return node->right;
	}
	node->left = take_first(node->left, first);
	return rebalance(node);
}

static struct tree_node *take(struct tree_node *node, const void *key, compare_t *compare,
			      struct tree_node **gone)
{
	struct tree_node *heir;
	int order;

	if (!node)
		return 0;
	order = compare(key, node->key);
	if (order < 0) {
		node->left = take(node->left, key, compare, gone);
	} else if (order > 0) {
		node->right = take(node->right, key, compare, gone);
	} else {
		*gone = node;
		if (!node->right)
			return node->left;
		struct tree_node *rest = take_first(node->right, &heir);
		heir->left = node->left;
		heir->right = rest;
		heir->level = node->level;
		node = heir;
	}
	return rebalance(node);
}

/* The parent of what was deleted; for the root a pointer that is not null and means nothing. */
void *tdelete(const void *restrict key, void **restrict root, compare_t *compare)
{
	struct tree_node *parent = 0, *node = root ? *root : 0, *gone = 0;
	static const void *no_parent;

	while (node) {
		int order = compare(key, node->key);
		if (order == 0)
			break;
		parent = node;
		node = order < 0 ? node->left : node->right;
	}
	if (!node)
		return 0;
	*root = take(*root, key, compare, &gone);
	free(gone);
	return parent ? (void *)parent : (void *)&no_parent;
}

static void walk(const struct tree_node *node, void (*visit)(const void *, VISIT, int), int depth)
{
	if (!node->left && !node->right) {
		visit(node, leaf, depth);
		return;
	}
	visit(node, preorder, depth);
	if (node->left)
		walk(node->left, visit, depth + 1);
	visit(node, postorder, depth);
	if (node->right)
		walk(node->right, visit, depth + 1);
	visit(node, endorder, depth);
}

void twalk(const void *root, void (*visit)(const void *, VISIT, int))
{
	if (root && visit)
		walk(root, visit, 0);
}

void tdestroy(void *root, void (*release)(void *))
{
	struct tree_node *node = root;

	if (!node)
		return;
	tdestroy(node->left, release);
	tdestroy(node->right, release);
	release((void *)(uintptr_t)node->key);
	free(node);
}
