/* SPDX-License-Identifier: MIT */
#include "regex.h"

#include <stdlib.h>
#include <string.h>

void regfree(regex_t *compiled)
{
	struct regex *regex = compiled->__program;

	if (!regex)
		return;
	while (regex->nodes) {
		struct node *node = regex->nodes;
		regex->nodes = node->allocated;
		free(node);
	}
	while (regex->sets) {
		struct set *set = regex->sets;
		regex->sets = set->allocated;
		free(set->ranges);
		free(set->classes);
		free(set);
	}
	free(regex->program[FORWARD]);
	free(regex->program[BACKWARD]);
	free(regex);
	compiled->__program = 0;
}

int regcomp(regex_t *restrict compiled, const char *restrict pattern, int flags)
{
	struct regex *regex = calloc(1, sizeof(*regex));
	int error;

	compiled->__program = regex;
	compiled->__flags = flags;
	compiled->re_nsub = 0;
	if (!regex)
		return REG_ESPACE;
	regex->flags = flags;
	error = __regex_parse(regex, pattern);
	if (!error && !regex->backtrack)
		error = __regex_program(regex);
	if (error)
		regfree(compiled);
	else
		compiled->re_nsub = regex->groups - 1;
	return error;
}

int regexec(const regex_t *restrict compiled, const char *restrict string, size_t count,
	    regmatch_t matches[restrict], int flags)
{
	const struct regex *regex = compiled->__program;
	struct text text = {.regex = regex, .start = string, .flags = flags};
	regmatch_t own[10], *groups = own;
	regoff_t before = 0;
	int error;

	if (flags & REG_STARTEND) {
		before = matches[0].rm_so;
		text.start = string + before;
		text.end = string + matches[0].rm_eo;
	} else {
		text.end = string + strlen(string);
	}
	if (regex->flags & REG_NOSUB)
		count = 0;
	if (regex->groups > 10)
		groups = malloc(regex->groups * sizeof(*groups));
	if (!groups)
		return REG_ESPACE;
	error = regex->backtrack ? __regex_backtrack(&text, groups)
				 : __regex_match(&text, groups, count > 1);
	for (size_t i = 0; !error && i < count; i++) {
		matches[i].rm_so = matches[i].rm_eo = -1;
		if (i < regex->groups && groups[i].rm_so >= 0) {
			matches[i].rm_so = groups[i].rm_so + before;
			matches[i].rm_eo = groups[i].rm_eo + before;
		}
	}
	if (groups != own)
		free(groups);
	return error;
}

size_t regerror(int error, const regex_t *restrict compiled, char *restrict to, size_t size)
{
	static const char *const texts[] = {
		"no error",
		"no match",
		"invalid regular expression",
		"unknown collating element",
		"unknown character class name",
		"backslash at the end",
		"back-reference to a group that is not complete",
		"[ without ]",
		"( without ), or ) without (",
		"{ without }",
		"invalid repetition count in { }",
		"invalid end of a range",
		"the expression or the search for it is too large",
		"nothing in front to repeat",
	};
	const char *text = error >= 0 && (size_t)error < sizeof(texts) / sizeof(texts[0])
				   ? texts[error]
				   : "unknown error";
	(void)compiled; /* the message is the same for all */
	size_t length = strlen(text);
	if (size) {
		size_t n = length < size ? length : size - 1;
		memcpy(to, text, n);
		to[n] = 0;
	}
	return length + 1;
}
