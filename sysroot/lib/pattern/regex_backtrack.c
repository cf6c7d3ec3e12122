/* SPDX-License-Identifier: MIT */
/*
 * Matching by trying: for back-references, which no automaton can follow, and for minimal
 * repetitions, where the first way that matches is the one. The number of steps and the depth are
 * limited; beyond them the answer is REG_ESPACE.
 */
#include "regex.h"

#include <string.h>
#include <wctype.h>

#define STEPS_MAX  20000000
#define DEPTH_MAX  6000
#define GROUPS_MAX 64

/* What has to match behind the present node. */
struct rest {
	enum { REST_NODE, REST_ROUND, REST_GROUP_END } kind;
	const struct node *node;
	const char *start; /* of the round or the group */
	const struct rest *next;
};

struct trial {
	const struct text *text;
	const struct regex *regex;
	regmatch_t *groups, *best;
	const char *start, *longest;
	long steps;
	int depth, exhausted;
};

static int try_node(struct trial *t, const struct node *node, const char *at,
		    const struct rest *rest);

/* All matched. True ends the search: nothing better can come. */
static int arrived(struct trial *t, const char *at)
{
	if (t->longest && at <= t->longest)
		return 0;
	t->longest = at;
	memcpy(t->best, t->groups, t->regex->groups * sizeof(*t->best));
	t->best[0].rm_so = t->start - t->text->start;
	t->best[0].rm_eo = at - t->text->start;
	return t->regex->minimal || at == t->text->end;
}

static int try_repetition(struct trial *t, const struct node *node, const char *at,
			  const struct rest *rest);

static int try_rest(struct trial *t, const struct rest *rest, const char *at)
{
	if (!rest)
		return arrived(t, at);
	if (rest->kind == REST_NODE)
		return try_node(t, rest->node, at, rest->next);
	if (rest->kind == REST_ROUND)
		return at != rest->start && try_repetition(t, rest->node, at, rest->next);
	regmatch_t old = t->groups[rest->node->value];
	t->groups[rest->node->value].rm_so = rest->start - t->text->start;
	t->groups[rest->node->value].rm_eo = at - t->text->start;
	int done = try_rest(t, rest->next, at);
	t->groups[rest->node->value] = old;
	return done;
}

/* Of single characters: a count instead of a depth. */
static int try_simple_repetition(struct trial *t, const struct node *of, int minimal,
				 const char *at, const struct rest *rest)
{
	const char *from = at, *end = t->text->end;
	int length, c;

	for (;;) {
		if (minimal && try_rest(t, rest, at))
			return 1;
		if (at == end || t->exhausted)
			break;
		c = __regex_character(t->regex, at, end, &length);
		if (!__regex_takes(t->regex, of, c))
			break;
		at += length;
		t->steps++;
	}
	while (!minimal && !t->exhausted) {
		if (try_rest(t, rest, at))
			return 1;
		if (at == from)
			break;
		at -= __regex_length_before(t->text, at);
	}
	return 0;
}

static int try_repetition(struct trial *t, const struct node *node, const char *at,
			  const struct rest *rest)
{
	const struct node *of = node->left->type == NODE_ROUND ? node->left->left : node->left;
	struct rest round = {REST_ROUND, node, at, rest};

	if (node->type == NODE_STAR && node_consumes(of))
		return try_simple_repetition(t, of, node->minimal, at, rest);
	if (node->minimal && try_rest(t, rest, at))
		return 1;
	if (try_node(t, node->left, at, node->type == NODE_STAR ? &round : rest))
		return 1;
	return !node->minimal && try_rest(t, rest, at);
}

static int try_round(struct trial *t, const struct node *node, const char *at,
		     const struct rest *rest)
{
	regmatch_t old[16];
	int first = node->first_group, count = node->after_group - first;

	if (node->after_group == 0 || count > 16)
		return try_node(t, node->left, at, rest); /* so many keep what they had */
	memcpy(old, t->groups + first, (size_t)count * sizeof(*old));
	for (int i = 0; i < count; i++)
		t->groups[first + i].rm_so = t->groups[first + i].rm_eo = -1;
	int done = try_node(t, node->left, at, rest);
	memcpy(t->groups + first, old, (size_t)count * sizeof(*old));
	return done;
}

/* The end of a repetition of what the group matched, or null. */
static const char *repeat_group(const struct trial *t, const regmatch_t *group, const char *at)
{
	const char *a = t->text->start + group->rm_so, *end = t->text->start + group->rm_eo;

	if (group->rm_so < 0)
		return 0;
	while (a < end) {
		int length, other_length, c, other;
		if (at == t->text->end)
			return 0;
		c = __regex_character(t->regex, a, end, &length);
		other = __regex_character(t->regex, at, t->text->end, &other_length);
		if (c != other && (!(t->regex->flags & REG_ICASE) ||
				   towlower((wint_t)c) != towlower((wint_t)other)))
			return 0;
		a += length;
		at += other_length;
	}
	return at;
}

static int try_one(struct trial *t, const struct node *node, const char *at,
		   const struct rest *rest)
{
	struct rest then = {REST_NODE, node->right, 0, rest};
	struct rest close = {REST_GROUP_END, node, at, rest};
	int length, c;

	switch (node->type) {
	case NODE_EMPTY: return try_rest(t, rest, at);
	case NODE_CHARACTER:
	case NODE_ANY:
	case NODE_SET:
		if (at == t->text->end)
			return 0;
		c = __regex_character(t->regex, at, t->text->end, &length);
		return __regex_takes(t->regex, node, c) && try_rest(t, rest, at + length);
	case NODE_LINE_START:
	case NODE_LINE_END: return __regex_holds(t->text, node, at) && try_rest(t, rest, at);
	case NODE_BACK:
		at = repeat_group(t, &t->groups[node->value], at);
		return at && try_rest(t, rest, at);
	case NODE_THEN: return try_node(t, node->left, at, &then);
	case NODE_EITHER:
		return try_node(t, node->left, at, rest) || try_node(t, node->right, at, rest);
	case NODE_STAR:
	case NODE_MAYBE: return try_repetition(t, node, at, rest);
	case NODE_GROUP: return try_node(t, node->left, at, &close);
	case NODE_ROUND: return try_round(t, node, at, rest);
	}
	return 0;
}

static int try_node(struct trial *t, const struct node *node, const char *at,
		    const struct rest *rest)
{
	int done;

	if (++t->steps > STEPS_MAX || t->depth >= DEPTH_MAX)
		t->exhausted = 1;
	if (t->exhausted)
		return 0;
	t->depth++;
	done = try_one(t, node, at, rest);
	t->depth--;
	return done;
}

int __regex_backtrack(const struct text *text, regmatch_t *groups)
{
	size_t count = text->regex->groups;
	regmatch_t trying[GROUPS_MAX];
	struct trial t = {.text = text, .regex = text->regex, .groups = trying, .best = groups};
	const char *at = text->start;

	if (count > GROUPS_MAX)
		return REG_ESPACE;
	for (;;) {
		int length = 1;

		for (size_t i = 0; i < count; i++)
			trying[i].rm_so = trying[i].rm_eo = -1;
		t.start = at;
		try_node(&t, text->regex->root, at, 0);
		if (t.exhausted)
			return REG_ESPACE;
		if (t.longest)
			return 0;
		if (at == text->end)
			return REG_NOMATCH;
		__regex_character(text->regex, at, text->end, &length);
		at += length;
	}
}
