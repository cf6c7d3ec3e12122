/* SPDX-License-Identifier: MIT */
/* What single nodes of a pattern say about single places in a text. */
#include "regex.h"

#include "../private/utf8.h"

#include <wchar.h>

int __regex_character(const struct regex *regex, const char *at, const char *end, int *length)
{
	unsigned int c = (unsigned char)*at;

	*length = 1;
	if (c < 0x80)
		return (int)c;
	if (regex->utf8) {
		int used = utf8_get(&c, at, (size_t)(end - at));
		if (used > 0) {
			*length = used;
			return (int)c;
		}
		c = (unsigned char)*at;
	}
	return REGEX_RAW + (int)c;
}

int __regex_length_before(const struct text *text, const char *at)
{
	if (text->regex->utf8 && (at[-1] & 0x80)) {
		for (int n = 2; n <= 4 && at - text->start >= n; n++) {
			unsigned int c;
			if (utf8_get(&c, at - n, (size_t)n) == n)
				return n;
		}
	}
	return 1;
}

static int in_set(const struct set *set, int c)
{
	for (int i = 0; i < set->range_count; i++) {
		if (c >= set->ranges[i].low && c <= set->ranges[i].high)
			return 1;
	}
	for (int i = 0; c < REGEX_RAW && i < set->class_count; i++) {
		if (iswctype((wint_t)c, set->classes[i]))
			return 1;
	}
	return 0;
}

int __regex_takes(const struct regex *regex, const struct node *node, int c)
{
	int fold = (regex->flags & REG_ICASE) && c < REGEX_RAW;
	int lower = fold ? (int)towlower((wint_t)c) : c,
	    upper = fold ? (int)towupper((wint_t)c) : c;

	switch (node->type) {
	case NODE_CHARACTER:
		return c == node->value || lower == node->value || upper == node->value;
	case NODE_ANY: return c != '\n' || !(regex->flags & REG_NEWLINE);
	default:
		if (node->set->inverted && c == '\n' && (regex->flags & REG_NEWLINE))
			return 0;
		return (in_set(node->set, c) || (lower != c && in_set(node->set, lower)) ||
			(upper != c && in_set(node->set, upper))) != node->set->inverted;
	}
}

int __regex_holds(const struct text *text, const struct node *node, const char *at)
{
	int lines = text->regex->flags & REG_NEWLINE;

	if (node->type == NODE_LINE_START)
		return (at == text->start && !(text->flags & REG_NOTBOL)) ||
		       (lines && at > text->start && at[-1] == '\n');
	return (at == text->end && !(text->flags & REG_NOTEOL)) ||
	       (lines && at < text->end && *at == '\n');
}
