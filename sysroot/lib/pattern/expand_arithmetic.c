/* SPDX-License-Identifier: MIT */
/* Arithmetic expansion: signed long integers and the operators of C without assignment. A name is
 * the environment variable's value, 0 if it is not set. */
#include "../private/expand.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct sum {
	const char *next;
	int bad, depth, skipped; /* skipped: a part that does not count may divide by 0 */
};

/* Longest first; the levels of precedence are those of C. */
static const struct {
	char text[3];
	unsigned char level;
} operators[] = {{"||", 1}, {"&&", 2}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7},
		 {"==", 6}, {"!=", 6}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},
		 {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}};

static long choice(struct sum *s);

static void blanks(struct sum *s)
{
	while (isspace((unsigned char)*s->next))
		s->next++;
}

static long name_value(struct sum *s)
{
	size_t n = 0;
	char name[64], *end;
	const char *value;
	long result;

	while (isalnum((unsigned char)s->next[n]) || s->next[n] == '_')
		n++;
	if (n >= sizeof(name)) {
		s->bad = 1;
		return 0;
	}
	memcpy(name, s->next, n);
	name[n] = 0;
	s->next += n;
	value = getenv(name);
	if (!value || !*value)
		return 0;
	result = strtol(value, &end, 0);
	if (*end)
		s->bad = 1;
	return result;
}

static long primary(struct sum *s)
{
	long value = 0;
	char *end;

	blanks(s);
	if (s->bad || s->depth > 200) {
		s->bad = 1;
		return 0;
	}
	s->depth++;
	char c = *s->next;
	if (c == '(') {
		s->next++;
		value = choice(s);
		blanks(s);
		if (*s->next++ != ')') {
			s->bad = 1;
			s->next--;
		}
	} else if (c == '-' || c == '+' || c == '!' || c == '~') {
		s->next++;
		value = primary(s);
		value = c == '-'   ? (long)(0UL - (unsigned long)value)
			: c == '!' ? !value
			: c == '~' ? ~value
				   : value;
	} else if (isdigit((unsigned char)c)) {
		value = strtol(s->next, &end, 0);
		s->next = end;
		if (isalnum((unsigned char)*end) || *end == '_')
			s->bad = 1;
	} else if (isalpha((unsigned char)c) || c == '_') {
		value = name_value(s);
	} else {
		s->bad = 1;
	}
	s->depth--;
	return value;
}

static int operator_at(struct sum *s)
{
	blanks(s);
	for (int i = 0; i < (int)(sizeof(operators) / sizeof(*operators)); i++) {
		if (strncmp(s->next, operators[i].text, strlen(operators[i].text)) == 0)
			return i;
	}
	return -1;
}

static long apply(struct sum *s, const char *operator, long a, long b)
{
	unsigned long x = (unsigned long)a, y = (unsigned long)b;

	switch (operator[0]) {
	case '|': return operator[1] ? (a || b) : a | b;
	case '&': return operator[1] ? (a && b) : a & b;
	case '^': return a ^ b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return operator[1] == '<' ? (long)(x << (y & 63)) : operator[1] ? a <= b : a<b;
	case '>': return operator[1] == '>' ? a >> (y & 63) : operator[1] ? a >= b : a> b;
	case '+': return (long)(x + y);
	case '-': return (long)(x - y);
	case '*': return (long)(x * y);
	default: break;
	}
	if (b == 0 || (a == LONG_MIN && b == -1)) {
		s->bad |= !s->skipped;
		return 0;
	}
	return operator[0] == '/' ? a / b : a % b;
}

static long binary(struct sum *s, int level)
{
	long value = primary(s);
	int i;

	while (!s->bad && (i = operator_at(s)) >= 0 && operators[i].level >= level) {
		int skip =
			(operators[i].level == 1 && value) || (operators[i].level == 2 && !value);
		s->next += strlen(operators[i].text);
		s->skipped += skip;
		long right = binary(s, operators[i].level + 1);
		s->skipped -= skip;
		value = apply(s, operators[i].text, value, right);
	}
	return value;
}

static long choice(struct sum *s)
{
	long value = binary(s, 1), yes, no;

	blanks(s);
	if (*s->next != '?' || s->bad || s->depth > 200)
		return value;
	s->next++;
	s->depth++;
	s->skipped += !value;
	yes = choice(s);
	s->skipped -= !value;
	blanks(s);
	if (*s->next != ':') {
		s->bad = 1;
		return 0;
	}
	s->next++;
	s->skipped += !!value;
	no = choice(s);
	s->skipped -= !!value;
	s->depth--;
	return value ? yes : no;
}

int __expand_arithmetic(const char *text, long *value)
{
	struct sum s = {.next = text};

	blanks(&s);
	*value = 0;
	if (!*s.next)
		return 1;
	*value = choice(&s);
	blanks(&s);
	return !s.bad && !*s.next;
}
