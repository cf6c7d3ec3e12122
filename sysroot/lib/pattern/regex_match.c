/* SPDX-License-Identifier: MIT */
/*
 * Matching without backtracking. For n characters and a program of m instructions the ends of the
 * match take n * m steps, and each part of the pattern that holds a group as many again, or, for
 * repetitions within repetitions, n * n * m.
 */
#include "regex.h"

#include <stdlib.h>
#include <string.h>

/* The places in the program that are alive at one position, each with where its match began. */
struct states {
	unsigned int *place;
	const char **began;
	unsigned int count;
};

struct machine {
	const struct text *text;
	const struct regex *regex;
	regmatch_t *groups;
	struct states now, next;
	unsigned int *stack;
	unsigned int *seen; /* by place: the round in which it was added */
	unsigned int round;
	void *memory;
};

static int machine_make(struct machine *m, const struct text *text, regmatch_t *groups)
{
	size_t n = text->regex->count[FORWARD];

	*m = (struct machine){.text = text, .regex = text->regex, .groups = groups};
	m->memory = malloc(n * (2 * sizeof(char *) + 5 * sizeof(int)) + sizeof(int));
	if (!m->memory)
		return REG_ESPACE;
	m->now.began = m->memory;
	m->next.began = m->now.began + n;
	m->now.place = (unsigned int *)(m->next.began + n);
	m->next.place = m->now.place + n;
	m->seen = m->next.place + n;
	m->stack = m->seen + n; /* each place pushes at most one more than it takes away */
	memset(m->seen, 0, n * sizeof(int));
	return 0;
}

static void new_round(struct machine *m)
{
	if (++m->round == 0) {
		memset(m->seen, 0, m->regex->count[FORWARD] * sizeof(int));
		m->round = 1;
	}
}

/* Adds `place` and all that it leads to without a character. */
static void add(struct machine *m, int way, struct states *to, unsigned int place, unsigned int end,
		const char *at, const char *began)
{
	const struct instruction *program = m->regex->program[way];
	unsigned int depth = 0;

	for (;;) {
		const struct instruction *i = &program[place];
		unsigned int following = (unsigned int)-1;

		if (m->seen[place] != m->round) {
			m->seen[place] = m->round;
			if (place == end) {
				to->place[to->count] = place;
				to->began[to->count++] = began;
			} else if (i->operation == OP_FORK) {
				m->stack[depth++] = i->second;
				following = i->first;
			} else if (i->operation == OP_JUMP) {
				following = i->first;
			} else if (node_consumes(i->node)) {
				to->place[to->count] = place;
				to->began[to->count++] = began;
			} else if (__regex_holds(m->text, i->node, at)) {
				following = place + 1;
			}
		}
		if (following == (unsigned int)-1) {
			if (depth == 0)
				return;
			following = m->stack[--depth];
		}
		place = following;
	}
}

static void swap_states(struct machine *m)
{
	struct states other = m->now;

	m->now = m->next;
	m->next = other;
	m->next.count = 0;
}

/* The leftmost and, of those, longest match. */
static int find(struct machine *m, const char **start, const char **end)
{
	const struct instruction *program = m->regex->program[FORWARD];
	unsigned int last = m->regex->root->end[FORWARD];
	const char *at = m->text->start;

	*start = 0;
	m->now.count = m->next.count = 0;
	new_round(m);
	for (;;) {
		int c = -1, length = 0;

		if (!*start)
			add(m, FORWARD, &m->now, 0, last, at, at);
		if (m->now.count == 0 && *start)
			return 0;
		if (at < m->text->end)
			c = __regex_character(m->regex, at, m->text->end, &length);
		new_round(m);
		for (unsigned int i = 0; i < m->now.count; i++) {
			unsigned int place = m->now.place[i];
			const char *began = m->now.began[i];

			if (*start && began > *start)
				continue;
			if (place == last) {
				*start = began;
				*end = at;
			} else if (c >= 0 && __regex_takes(m->regex, program[place].node, c)) {
				add(m, FORWARD, &m->next, place + 1, last, at + length, began);
			}
		}
		swap_states(m);
		if (c < 0)
			return *start ? 0 : REG_NOMATCH;
		at += length;
	}
}

/* Runs one node's program from `from` towards `to`, either way, and marks in `marks` (a bit for
 * each position from `base` on) where it may end. Returns the last such position, or null. */
static const char *run(struct machine *m, int way, const struct node *node, const char *from,
		       const char *to, unsigned char *marks, const char *base)
{
	const struct instruction *program = m->regex->program[way];
	unsigned int last = node->end[way];
	const char *at = from, *found = 0;

	m->now.count = m->next.count = 0;
	new_round(m);
	add(m, way, &m->now, node->start[way], last, at, 0);
	while (m->now.count) {
		int c = -1, length = 0;

		if (at != to) {
			length = way == FORWARD ? 0 : __regex_length_before(m->text, at);
			c = __regex_character(m->regex, at - length, m->text->end, &length);
		}
		const char *after = way == FORWARD ? at + length : at - length;
		new_round(m);
		for (unsigned int i = 0; i < m->now.count; i++) {
			unsigned int place = m->now.place[i];

			if (place == last) {
				found = at;
				if (marks)
					marks[(at - base) / 8] |=
						(unsigned char)(1 << (at - base) % 8);
			} else if (c >= 0 && __regex_takes(m->regex, program[place].node, c)) {
				add(m, way, &m->next, place + 1, last, after, 0);
			}
		}
		swap_states(m);
		if (c < 0)
			break;
		at = after;
	}
	return found;
}

static int marked(const unsigned char *marks, ptrdiff_t i)
{
	return marks[i / 8] >> (i % 8) & 1;
}

static void forget(struct machine *m, const struct node *node)
{
	for (int i = node->first_group; i < node->after_group; i++)
		m->groups[i].rm_so = m->groups[i].rm_eo = -1;
}

/* The longest part from `start` that `part` matches and behind which `ends` has a mark. */
static const char *longest(struct machine *m, const struct node *part, const char *start,
			   const char *end, const unsigned char *ends, unsigned char *marks,
			   const char *base)
{
	size_t size = (size_t)(end - base) / 8 + 1;
	const char *at;

	memset(marks, 0, size);
	at = run(m, FORWARD, part, start, end, marks, base);
	for (; at && at >= start; at--) {
		if (marked(marks, at - base) && marked(ends, at - base))
			return at;
	}
	return 0;
}

static int assign(struct machine *m, const struct node *node, const char *start, const char *end);

static int assign_then(struct machine *m, const struct node *node, const char **start,
		       const char *end)
{
	size_t size = (size_t)(end - *start) / 8 + 1;
	unsigned char *marks = calloc(2, size);
	const char *middle;
	int error;

	if (!marks)
		return REG_ESPACE;
	run(m, BACKWARD, node->right, end, *start, marks, *start);
	middle = longest(m, node->left, *start, end, marks, marks + size, *start);
	free(marks);
	if (!middle)
		return REG_ESPACE; /* only if the two directions disagreed */
	error = assign(m, node->left, *start, middle);
	*start = middle;
	return error;
}

/* Each round in turn takes the longest part; only the last one's groups are seen. */
static int assign_star(struct machine *m, const struct node *node, const char *start,
		       const char *end)
{
	const char *base = start, *at = start;
	size_t size = (size_t)(end - start) / 8 + 1;
	unsigned char *marks;

	if (start == end)
		return run(m, FORWARD, node->left, start, end, 0, 0)
			       ? assign(m, node->left, start, end)
			       : 0;
	marks = calloc(2, size);
	if (!marks)
		return REG_ESPACE;
	run(m, BACKWARD, node, end, start, marks, start);
	while (at && at < end) {
		start = at;
		at = longest(m, node->left, start, end, marks, marks + size, base);
		if (at == start)
			at = 0;
	}
	free(marks);
	return at ? assign(m, node->left, start, end) : REG_ESPACE;
}

/* Gives the groups within `node`, which matches from start to end, what they match. */
static int assign(struct machine *m, const struct node *node, const char *start, const char *end)
{
	for (;;) {
		int error;

		if (node->after_group == 0)
			return 0;
		if (start == end && node->value &&
		    (node->type == NODE_STAR || node->type == NODE_MAYBE))
			return 0; /* an empty round more would only hide the one before */
		switch (node->type) {
		case NODE_GROUP:
			m->groups[node->value].rm_so = start - m->text->start;
			m->groups[node->value].rm_eo = end - m->text->start;
			node = node->left;
			break;
		case NODE_ROUND:
			forget(m, node);
			node = node->left;
			break;
		case NODE_THEN:
			error = assign_then(m, node, &start, end);
			if (error)
				return error;
			node = node->right;
			break;
		case NODE_EITHER:
			node = run(m, FORWARD, node->left, start, end, 0, 0) == end ? node->left
										    : node->right;
			break;
		case NODE_MAYBE:
			if (run(m, FORWARD, node->left, start, end, 0, 0) != end)
				return 0;
			node = node->left;
			break;
		case NODE_STAR: return assign_star(m, node, start, end);
		default: return 0;
		}
	}
}

int __regex_match(const struct text *text, regmatch_t *groups, int want_groups)
{
	struct machine m;
	const char *start, *end;
	int error;

	for (size_t i = 0; i < text->regex->groups; i++)
		groups[i].rm_so = groups[i].rm_eo = -1;
	error = machine_make(&m, text, groups);
	if (error)
		return error;
	error = find(&m, &start, &end);
	if (!error) {
		groups[0].rm_so = start - text->start;
		groups[0].rm_eo = end - text->start;
		if (want_groups)
			error = assign(&m, text->regex->root, start, end);
	}
	free(m.memory);
	return error;
}
