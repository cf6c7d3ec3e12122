/* SPDX-License-Identifier: MIT */
/* The rule of a language for plural forms: an expression of C over n. */
#include "../private/translation.h"

struct rule {
	const char *next;
	unsigned long n;
	int bad, depth;
};

static unsigned long choice(struct rule *r);

static int take(struct rule *r, const char *operator)
{
	const char *s;

	while (*r->next == ' ' || *r->next == '\t')
		r->next++;
	for (s = r->next; *operator; s++, operator++) {
		if (*s != *operator)
			return 0;
	}
	r->next = s;
	return 1;
}

static unsigned long primary(struct rule *r)
{
	unsigned long value = 0;

	if (r->depth > 100) {
		r->bad = 1;
		return 0;
	}
	r->depth++;
	if (take(r, "n")) {
		value = r->n;
	} else if (take(r, "!")) {
		value = !primary(r);
	} else if (take(r, "(")) {
		value = choice(r);
		if (!take(r, ")"))
			r->bad = 1;
	} else if (*r->next >= '0' && *r->next <= '9') {
		while (*r->next >= '0' && *r->next <= '9')
			value = value * 10 + (unsigned long)(*r->next++ - '0');
	} else {
		r->bad = 1;
	}
	r->depth--;
	return value;
}

static unsigned long product(struct rule *r)
{
	unsigned long value = primary(r), other;

	for (;;) {
		int multiply = take(r, "*"), divide = !multiply && take(r, "/");
		if (!multiply && !divide && !take(r, "%"))
			return value;
		other = primary(r);
		if (!multiply && other == 0) {
			r->bad = 1;
			return 0;
		}
		value = multiply ? value * other : divide ? value / other : value % other;
	}
}

static unsigned long sum(struct rule *r)
{
	unsigned long value = product(r);

	for (;;) {
		if (take(r, "+"))
			value += product(r);
		else if (take(r, "-"))
			value -= product(r);
		else
			return value;
	}
}

static unsigned long comparison(struct rule *r)
{
	unsigned long value = sum(r);

	for (;;) {
		if (take(r, "<="))
			value = value <= sum(r);
		else if (take(r, ">="))
			value = value >= sum(r);
		else if (take(r, "<"))
			value = value < sum(r);
		else if (take(r, ">"))
			value = value > sum(r);
		else
			return value;
	}
}

static unsigned long equality(struct rule *r)
{
	unsigned long value = comparison(r);

	for (;;) {
		if (take(r, "=="))
			value = value == comparison(r);
		else if (take(r, "!="))
			value = value != comparison(r);
		else
			return value;
	}
}

static unsigned long conjunction(struct rule *r)
{
	unsigned long value = equality(r);

	while (take(r, "&&"))
		value = (equality(r) != 0) & (value != 0);
	return value;
}

static unsigned long disjunction(struct rule *r)
{
	unsigned long value = conjunction(r);

	while (take(r, "||"))
		value = (conjunction(r) != 0) | (value != 0);
	return value;
}

static unsigned long choice(struct rule *r)
{
	unsigned long value = disjunction(r), yes, no;

	if (r->depth > 100 || !take(r, "?"))
		return value;
	r->depth++;
	yes = choice(r);
	if (!take(r, ":"))
		r->bad = 1;
	no = r->bad ? 0 : choice(r);
	r->depth--;
	return value ? yes : no;
}

unsigned long __plural_form(const struct translation *t, unsigned long n)
{
	struct rule r = {t->plural, n, 0, 0};
	unsigned long form;

	if (!t->plural)
		return n != 1;
	form = choice(&r);
	return r.bad || form >= t->plural_count ? 0 : form;
}
