/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions. A pattern becomes a tree (regex_parse.c), and the tree two programs of a
 * nondeterministic automaton, one that reads forwards and one backwards (regex_program.c). A
 * match's ends are found in one pass; then the tree is walked over it and each subexpression, from
 * left to right, gets the longest part that leaves the rest a match (regex_match.c). Patterns with
 * back-references or minimal repetitions are tried by backtracking, within a limit
 * (regex_backtrack.c).
 */
#ifndef KELNER_REGEX_H
#define KELNER_REGEX_H

#include <regex.h>
#include <stddef.h>
#include <wctype.h>

#define REGEX_DEPTH_MAX   500      /* nested parentheses */
#define REGEX_PROGRAM_MAX 200000   /* instructions, for patterns such as ((a{99}){99}){99} */
#define REGEX_RAW         0x110000 /* plus the byte: one that is no character */

enum node_type {
	NODE_EMPTY,
	NODE_CHARACTER,
	NODE_ANY,
	NODE_SET,
	NODE_LINE_START,
	NODE_LINE_END,
	NODE_BACK, /* what group number `value` matched */
	NODE_THEN, /* left, then right */
	NODE_EITHER,
	NODE_STAR,  /* left, any number of times */
	NODE_MAYBE, /* left or nothing */
	NODE_GROUP, /* left is group number `value` */
	NODE_ROUND, /* one round of a repetition: forgets what its groups matched before */
};

enum { FORWARD, BACKWARD };

struct node {
	enum node_type type;
	int value;   /* character, group, or of repetitions: there is a round before */
	int minimal; /* of repetitions */
	int first_group, after_group;  /* the groups within: [first, after) */
	unsigned int start[2], end[2]; /* its instructions in each program */
	struct set *set;
	struct node *left, *right;
	struct node *allocated; /* list of all, to free them */
};

struct set {
	int inverted, range_count, class_count;
	struct {
		int low, high;
	} * ranges;
	wctype_t *classes;
	struct set *allocated;
};

enum operation { OP_FORK, OP_JUMP, OP_NODE, OP_END };

struct instruction {
	enum operation operation;
	unsigned int first, second; /* OP_FORK; OP_JUMP uses the first */
	const struct node *node;    /* consumes a character or looks at the position */
};

struct regex {
	int flags;
	int utf8;
	int backtrack; /* has back-references or minimal repetitions */
	int minimal;
	size_t groups; /* with the whole as group 0 */
	struct node *root;
	struct node *nodes;
	struct set *sets;
	struct instruction *program[2];
	unsigned int count[2], capacity[2];
};

/* What is matched. Positions are pointers into it. */
struct text {
	const struct regex *regex;
	const char *start, *end;
	int flags; /* of regexec() */
};

/* These return 0 or an error of regcomp(). */
int __regex_parse(struct regex *regex, const char *pattern);
int __regex_program(struct regex *regex);

/* The character at `at`, which is before the end, and its length. */
int __regex_character(const struct regex *regex, const char *at, const char *end, int *length);
/* The length of the character that ends at `at`. */
int __regex_length_before(const struct text *text, const char *at);
/* Whether a node that consumes one character takes this one. */
int __regex_takes(const struct regex *regex, const struct node *node, int c);
/* Whether a node that looks at the position holds there. */
int __regex_holds(const struct text *text, const struct node *node, const char *at);

/* 0, REG_NOMATCH or REG_ESPACE. groups[regex->groups] is filled. */
int __regex_match(const struct text *text, regmatch_t *groups, int want_groups);
int __regex_backtrack(const struct text *text, regmatch_t *groups);

static inline int node_consumes(const struct node *node)
{
	return node->type == NODE_CHARACTER || node->type == NODE_ANY || node->type == NODE_SET;
}

#endif
