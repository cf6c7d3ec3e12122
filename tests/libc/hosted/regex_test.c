/* SPDX-License-Identifier: MIT */
/* Random regular expressions: where the match is, against the host's library. */
#include "check.h"

#include <regex.h>
#include <string.h>

struct match {
	long start, end;
};

/* The library's own types differ from the host's. */
int k_regcomp(void *, const char *, int);
int k_regexec(const void *, const char *, size_t, struct match *, int);
void k_regfree(void *);

static void random_text(char *text, const char *set, size_t most)
{
	size_t n = random_word() % (most + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = set[random_word() % strlen(set)];
	text[n] = 0;
}

static void random_expression(char *to, size_t room, int depth)
{
	static const char *const atoms[] = {"a", "b", "[ab]", "[^a]", ".", "c", "ab"};
	static const char *const repetitions[] = {"",  "",    "",      "*",    "+",
						  "?", "{2}", "{1,2}", "{0,2}"};
	size_t parts = 1 + random_word() % 3;

	*to = 0;
	for (size_t i = 0; i < parts && strlen(to) + 40 < room; i++) {
		char inner[200];
		if (depth && random_word() % 3 == 0) {
			random_expression(inner,
					  sizeof(inner) < room / 3 ? sizeof(inner) : room / 3,
					  depth - 1);
			strcat(strcat(strcat(to, "("), inner), ")");
		} else {
			strcat(to, atoms[random_word() % 7]);
		}
		strcat(to, repetitions[random_word() % 9]);
		if (random_word() % 5 == 0 && i + 1 < parts)
			strcat(to, "|");
	}
}

/* Few rounds: on some expressions the host takes a very long time. */
int main(void)
{
	char pattern[400], string[20];
	long ours[16];

	for (unsigned long i = rounds(2000); i; i--) {
		regex_t host;
		random_expression(pattern, sizeof(pattern), 2);
		int a = k_regcomp(ours, pattern, REG_EXTENDED);
		int b = regcomp(&host, pattern, REG_EXTENDED);
		CHECK(!a == !b, "regcomp(\"%s\") = %d, host %d", pattern, a, b);
		if (a || b)
			continue;
		for (int j = 0; j < 4; j++) {
			struct match mine[12] = {{-1, -1}};
			regmatch_t theirs[12] = {{-1, -1}};
			random_text(string, "abcd", 12);
			a = k_regexec(ours, string, 12, mine, 0);
			b = regexec(&host, string, 12, theirs, 0);
			CHECK(a == b && mine[0].start == theirs[0].rm_so &&
				      mine[0].end == theirs[0].rm_eo,
			      "\"%s\" on \"%s\": %d %ld-%ld, host %d %d-%d", pattern, string, a,
			      mine[0].start, mine[0].end, b, theirs[0].rm_so, theirs[0].rm_eo);
		}
		k_regfree(ours);
		regfree(&host);
	}
	return finish();
}
