/* SPDX-License-Identifier: MIT */
/* Patterns to trees: POSIX.1-2024, XBD 9.3 to 9.5. */
#include "regex.h"

#include "../private/locales.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct regex *regex;
	const char *at;
	int extended, error, depth;
	int open[10]; /* whether a group of that number is still open */
};

static struct node *make(struct parser *p, enum node_type type, struct node *left,
			 struct node *right)
{
	struct node *node = p->error ? 0 : calloc(1, sizeof(*node));

	if (!node) {
		if (!p->error)
			p->error = REG_ESPACE;
		return 0;
	}
	node->type = type;
	node->left = left;
	node->right = right;
	node->first_group = INT_MAX;
	for (int side = 0; side < 2; side++) {
		const struct node *part = side ? right : left;
		if (!part || part->after_group == 0)
			continue;
		if (part->first_group < node->first_group)
			node->first_group = part->first_group;
		if (part->after_group > node->after_group)
			node->after_group = part->after_group;
	}
	node->allocated = p->regex->nodes;
	p->regex->nodes = node;
	return node;
}

static struct node *fail(struct parser *p, int error)
{
	if (!p->error)
		p->error = error;
	return 0;
}

static int next_character(struct parser *p)
{
	int length, c = __regex_character(p->regex, p->at, p->at + strnlen(p->at, 8), &length);

	p->at += length;
	return c;
}

static struct node *make_character(struct parser *p, int c)
{
	struct node *node = make(p, NODE_CHARACTER, 0, 0);

	if (node)
		node->value = c;
	return node;
}

/* ---- bracket expressions */

static int add_range(struct parser *p, struct set *set, int low, int high)
{
	void *more = realloc(set->ranges, sizeof(*set->ranges) * (size_t)(set->range_count + 1));

	if (!more)
		return p->error = REG_ESPACE;
	set->ranges = more;
	set->ranges[set->range_count].low = low;
	set->ranges[set->range_count++].high = high;
	return 0;
}

/* "[:name:]", whose '[' and ':' have been read. */
static int add_class(struct parser *p, struct set *set)
{
	const char *end = strstr(p->at, ":]");
	char name[20];
	wctype_t class = 0;
	wctype_t *more;

	if (end && (size_t)(end - p->at) < sizeof(name)) {
		memcpy(name, p->at, (size_t)(end - p->at));
		name[end - p->at] = 0;
		class = wctype(name);
	}
	if (!class)
		return p->error = end ? REG_ECTYPE : REG_EBRACK;
	more = realloc(set->classes, sizeof(*more) * (size_t)(set->class_count + 1));
	if (!more)
		return p->error = REG_ESPACE;
	set->classes = more;
	set->classes[set->class_count++] = class;
	p->at = end + 2;
	return 0;
}

/* A character, "[.x.]" or "[=x=]"; every collating element is one character here. */
static int read_element(struct parser *p)
{
	char kind = p->at[1];
	int c;

	if (*p->at != '[' || (kind != '.' && kind != '='))
		return next_character(p);
	p->at += 2;
	if (!*p->at)
		return p->error = REG_EBRACK, 0;
	c = next_character(p);
	if (p->at[0] != kind || p->at[1] != ']')
		return p->error = strchr(p->at, ']') ? REG_ECOLLATE : REG_EBRACK, 0;
	p->at += 2;
	return c;
}

static struct node *parse_bracket(struct parser *p)
{
	struct node *node = make(p, NODE_SET, 0, 0);
	struct set *set = calloc(1, sizeof(*set));
	const char *start;

	if (!node || !set) {
		free(set);
		return fail(p, REG_ESPACE);
	}
	set->allocated = p->regex->sets;
	p->regex->sets = set;
	node->set = set;
	set->inverted = *p->at == '^';
	p->at += set->inverted;
	for (start = p->at; *p->at != ']' || p->at == start;) {
		int low, high, equivalence;

		if (!*p->at)
			return fail(p, REG_EBRACK);
		if (p->at[0] == '[' && p->at[1] == ':') {
			p->at += 2;
			if (add_class(p, set))
				return 0;
			if (p->at[0] == '-' && p->at[1] && p->at[1] != ']')
				return fail(p, REG_ERANGE);
			continue;
		}
		equivalence = p->at[0] == '[' && p->at[1] == '=';
		low = high = read_element(p);
		if (p->error)
			return 0;
		if (p->at[0] == '-' && p->at[1] && p->at[1] != ']') {
			p->at++;
			if (equivalence ||
			    (p->at[0] == '[' && (p->at[1] == ':' || p->at[1] == '=')))
				return fail(p, REG_ERANGE);
			high = read_element(p);
			if (p->error)
				return 0;
			if (low > high)
				return fail(p, REG_ERANGE);
		}
		if (add_range(p, set, low, high))
			return 0;
	}
	p->at++;
	return node;
}

/* ---- repetitions */

static struct node *clone(struct parser *p, const struct node *node)
{
	struct node *left = node->left ? clone(p, node->left) : 0;
	struct node *right = node->right ? clone(p, node->right) : 0;
	struct node *copy = make(p, node->type, left, right);

	if (copy) {
		struct node *allocated = copy->allocated;
		*copy = *node;
		copy->left = left;
		copy->right = right;
		copy->allocated = allocated;
	}
	return copy;
}

static size_t tree_size(const struct node *node)
{
	return node ? 1 + tree_size(node->left) + tree_size(node->right) : 0;
}

static struct node *make_repetition(struct parser *p, enum node_type type, struct node *of,
				    int follows, int minimal)
{
	struct node *node = make(p, type, of, 0);

	if (node) {
		node->value = follows;
		node->minimal = minimal;
		p->regex->minimal |= minimal;
	}
	return node;
}

/* x{2,4} is xx(x(x)?)?, x{2,} is xxx*. */
static struct node *repeat(struct parser *p, struct node *of, int least, int most, int minimal)
{
	struct node *result = 0;
	size_t copies = (size_t)(most < 0 ? least + 1 : most);

	if (copies && tree_size(of) * copies > REGEX_PROGRAM_MAX)
		return fail(p, REG_ESPACE);
	of = make(p, NODE_ROUND, of, 0);
	if (!of)
		return 0;
	if (most < 0) {
		result = make_repetition(p, NODE_STAR, of, least > 0, minimal);
	} else {
		for (int i = least; i < most && !p->error; i++) {
			struct node *body = clone(p, of);
			if (result)
				body = make(p, NODE_THEN, body, result);
			result = make_repetition(p, NODE_MAYBE, body, least > 0 || i + 1 < most,
						 minimal);
		}
	}
	for (int i = 0; i < least && !p->error; i++) {
		struct node *body = clone(p, of);
		result = result ? make(p, NODE_THEN, body, result) : body;
	}
	return result ? result : make(p, NODE_EMPTY, 0, 0);
}

static int read_count(struct parser *p)
{
	int n = 0;

	while (*p->at >= '0' && *p->at <= '9') {
		if (n <= RE_DUP_MAX)
			n = n * 10 + (*p->at - '0');
		p->at++;
	}
	return n;
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind the brace that opens. */
static struct node *parse_interval(struct parser *p, struct node *of)
{
	int least, most, minimal;

	if (!is_digit(*p->at))
		return fail(p, *p->at ? REG_BADBR : REG_EBRACE);
	least = most = read_count(p);
	if (*p->at == ',') {
		p->at++;
		most = is_digit(*p->at) ? read_count(p) : -1;
	}
	if (!p->extended && *p->at == '\\' && p->at[1])
		p->at++;
	else if (!p->extended && *p->at)
		return fail(p, REG_BADBR);
	if (*p->at != '}')
		return fail(p, *p->at && p->at[0] != '\\' ? REG_BADBR : REG_EBRACE);
	p->at++;
	if (least > RE_DUP_MAX || most > RE_DUP_MAX || (most >= 0 && least > most))
		return fail(p, REG_BADBR);
	minimal = p->extended && *p->at == '?';
	p->at += minimal;
	return repeat(p, of, least, most, minimal ^ !!(p->regex->flags & REG_MINIMAL));
}

static struct node *parse_repetitions(struct parser *p, struct node *of)
{
	while (of && !p->error) {
		int escaped = !p->extended && *p->at == '\\';
		char c = escaped ? p->at[1] : *p->at;
		int least, most;

		if (c == '*' && !escaped)
			least = 0, most = -1;
		else if (c == '+' && (p->extended || escaped))
			least = 1, most = -1;
		else if (c == '?' && (p->extended || escaped))
			least = 0, most = 1;
		else if (c == '{' && (escaped || (p->extended && is_digit(p->at[1])))) {
			p->at += escaped + 1;
			of = parse_interval(p, of);
			continue;
		} else
			break;
		p->at += escaped + 1;
		int minimal = p->extended && *p->at == '?';
		p->at += minimal;
		of = repeat(p, of, least, most, minimal ^ !!(p->regex->flags & REG_MINIMAL));
	}
	return of;
}

/* ---- the rest of the grammar */

static struct node *parse_either(struct parser *p);

/* p->at stands behind the parenthesis that opens. */
static struct node *parse_group(struct parser *p)
{
	int number = (int)p->regex->groups++;
	struct node *inner, *group;

	if (++p->depth > REGEX_DEPTH_MAX)
		return fail(p, REG_ESPACE);
	if (number < 10)
		p->open[number] = 1;
	inner = parse_either(p);
	if (p->error)
		return 0;
	if (!p->extended && p->at[0] == '\\' && p->at[1] == ')')
		p->at += 2;
	else if (p->extended && *p->at == ')')
		p->at++;
	else
		return fail(p, REG_EPAREN);
	if (number < 10)
		p->open[number] = 0;
	p->depth--;
	group = make(p, NODE_GROUP, inner, 0);
	if (group) {
		group->value = number;
		group->first_group = number;
		if (group->after_group <= number)
			group->after_group = number + 1;
	}
	return group;
}

static struct node *parse_back_reference(struct parser *p, int number)
{
	struct node *node = make(p, NODE_BACK, 0, 0);

	if ((size_t)number >= p->regex->groups || p->open[number])
		return fail(p, REG_ESUBREG);
	if (node)
		node->value = number;
	p->regex->backtrack = 1;
	return node;
}

static struct node *parse_escape(struct parser *p)
{
	char c = *++p->at;

	if (!c)
		return fail(p, REG_EESCAPE);
	if (c >= '1' && c <= '9') {
		p->at++;
		return parse_back_reference(p, c - '0');
	}
	if (!p->extended && c == '(') {
		p->at++;
		return parse_group(p);
	}
	if (!p->extended && (c == '{' || c == '}'))
		return fail(p, c == '{' ? REG_BADRPT : REG_BADPAT);
	return make_character(p, next_character(p));
}

/* In a basic expression '^' and '$' are anchors at the ends of a branch only. */
static int ends_branch(const char *at)
{
	return !*at || (at[0] == '\\' && (at[1] == ')' || at[1] == '|'));
}

static struct node *parse_atom(struct parser *p, int first)
{
	switch (*p->at) {
	case '\\': return parse_escape(p);
	case '[': p->at++; return parse_bracket(p);
	case '.': p->at++; return make(p, NODE_ANY, 0, 0);
	case '^':
		if (!p->extended && !first)
			break;
		p->at++;
		return make(p, NODE_LINE_START, 0, 0);
	case '$':
		if (!p->extended && !ends_branch(p->at + 1))
			break;
		p->at++;
		return make(p, NODE_LINE_END, 0, 0);
	case '(':
		if (!p->extended)
			break;
		p->at++;
		return parse_group(p);
	case '*':
	case '+':
	case '?':
		if (!p->extended)
			break;
		return fail(p, REG_BADRPT);
	case '{':
		if (!p->extended || !is_digit(p->at[1]))
			break;
		return fail(p, REG_BADRPT);
	default: break;
	}
	return make_character(p, next_character(p));
}

static int at_end_of_branch(const struct parser *p)
{
	if (!p->extended)
		return ends_branch(p->at);
	return !*p->at || *p->at == '|' || *p->at == ')';
}

/* A branch is a chain to the right, so that its first part is looked at first. */
static struct node *parse_branch(struct parser *p)
{
	struct node *first = 0, *last = 0;
	int leading = 1;

	while (!p->error && !at_end_of_branch(p)) {
		struct node *atom = parse_atom(p, leading);
		int anchor = atom && (atom->type == NODE_LINE_START);

		if (!atom)
			return 0;
		leading = leading && anchor;
		if (!anchor)
			atom = parse_repetitions(p, atom);
		else if (p->extended && *p->at && strchr("*+?", *p->at))
			return fail(p, REG_BADRPT);
		else if (!p->extended && *p->at == '*') {
			/* an ordinary character here */
			p->at++;
			struct node *star = parse_repetitions(p, make_character(p, '*'));
			atom = make(p, NODE_THEN, atom, star);
			leading = 0;
		}
		if (!atom)
			return 0;
		if (!first) {
			first = atom;
			continue;
		}
		struct node *link = make(p, NODE_THEN, last ? last->right : first, atom);
		if (!link)
			return 0;
		if (last)
			last->right = link;
		else
			first = link;
		last = link;
	}
	return first ? first : make(p, NODE_EMPTY, 0, 0);
}

/* The chain was linked before its later parts were known: gathers which groups each part has. */
static void find_groups(struct node *node)
{
	if (node->type != NODE_THEN || node->right->type != NODE_THEN)
		goto gather;
	find_groups(node->right);
gather:
	for (int side = 0; side < 2; side++) {
		const struct node *part = side ? node->right : node->left;
		if (!part || part->after_group == 0)
			continue;
		if (part->first_group < node->first_group)
			node->first_group = part->first_group;
		if (part->after_group > node->after_group)
			node->after_group = part->after_group;
	}
}

static struct node *parse_either(struct parser *p)
{
	struct node *left = parse_branch(p);

	if (left)
		find_groups(left);
	while (!p->error) {
		if (p->extended && *p->at == '|')
			p->at++;
		else if (!p->extended && p->at[0] == '\\' && p->at[1] == '|')
			p->at += 2;
		else
			break;
		struct node *right = parse_branch(p);
		if (!right)
			return 0;
		find_groups(right);
		left = make(p, NODE_EITHER, left, right);
	}
	return left;
}

int __regex_parse(struct regex *regex, const char *pattern)
{
	struct parser p = {
		.regex = regex, .at = pattern, .extended = (regex->flags & REG_EXTENDED) != 0};

	regex->utf8 = __locale_utf8();
	regex->groups = 1;
	regex->root = parse_either(&p);
	if (!p.error && *p.at)
		p.error = REG_EPAREN; /* a parenthesis that nothing opened */
	regex->backtrack |= regex->minimal;
	return p.error;
}
