/* SPDX-License-Identifier: MIT */
/* Regular expressions: POSIX.1-2024, XBD 9 and regcomp(). */
#include "check.h"

#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <time.h>

/* Matches as "(0,3)(1,2)(?,?)", or the error's number. */
static const char *matched(const char *pattern, int flags, const char *string, int how)
{
	static char text[300];
	regmatch_t groups[6];
	regex_t regex;
	int error = regcomp(&regex, pattern, flags);

	*text = 0;
	if (!error) {
		error = regexec(&regex, string, 6, groups, how);
		for (size_t i = 0; !error && i <= regex.re_nsub && i < 6; i++) {
			char *end = text + strlen(text);
			if (groups[i].rm_so < 0)
				strcpy(end, "(?,?)");
			else
				sprintf(end, "(%ld,%ld)", groups[i].rm_so, groups[i].rm_eo);
		}
		regfree(&regex);
	}
	if (error)
		sprintf(text, "error %d", error);
	return text;
}

#define MATCHES(pattern, flags, string, how, expected)                               \
	do {                                                                         \
		const char *found = matched(pattern, flags, string, how);            \
		CHECK(strcmp(found, expected) == 0);                                 \
		if (strcmp(found, expected))                                         \
			fprintf(stderr, "\t%s on %s: %s\n", pattern, string, found); \
	} while (0)

#define E(pattern, string, expected) MATCHES(pattern, REG_EXTENDED, string, 0, expected)
#define B(pattern, string, expected) MATCHES(pattern, 0, string, 0, expected)

static void longest(void)
{
	E("a|ab|abc", "xabcd", "(1,4)");
	E("(a|ab)(c|bcd)(d*)", "abcd", "(0,4)(0,2)(2,3)(3,4)");
	E("(a|ab)(bcd|c)(d*)", "abcd", "(0,4)(0,2)(2,3)(3,4)");
	E("(aa|aaa)*", "aaaaaaaa", "(0,8)(6,8)");
	E("(ab|a)(bcd)?", "abcd", "(0,4)(0,1)(1,4)");
	E("(a*)(ab)*(b*)", "abc", "(0,2)(0,1)(?,?)(1,2)");
	E("(a*)*", "b", "(0,0)(0,0)");
	E("(a*)+", "aa", "(0,2)(0,2)");
	E("((a)|(b))*", "ab", "(0,2)(1,2)(?,?)(1,2)");
	E("(a?)((ab)?)", "ab", "(0,2)(0,0)(0,2)(0,2)");
	E("(.*)(b+)", "abbb", "(0,4)(0,3)(3,4)");
	E("x*", "aaa", "(0,0)");
	E("(a{2,3}){2}", "aaaaaa", "(0,6)(3,6)");
	E("a{0}b", "ab", "(1,2)");
	E("(wee|week)(knights|night)", "weeknights", "(0,10)(0,3)(3,10)");
}

static void anchors_and_sets(void)
{
	E("^abc$", "abc", "(0,3)");
	E("^b", "ab", "error 1");
	MATCHES("^b$", REG_EXTENDED | REG_NEWLINE, "a\nb\nc", 0, "(2,3)");
	MATCHES("a.b", REG_EXTENDED | REG_NEWLINE, "a\nb", 0, "error 1");
	MATCHES("a[^x]b", REG_EXTENDED | REG_NEWLINE, "a\nb", 0, "error 1");
	E("a.b", "a\nb", "(0,3)");
	MATCHES("^a", REG_EXTENDED, "a", REG_NOTBOL, "error 1");
	MATCHES("a$", REG_EXTENDED, "a", REG_NOTEOL, "error 1");
	MATCHES("AbC", REG_ICASE, "xaBc", 0, "(1,4)");
	MATCHES("[a-c]", REG_ICASE, "B", 0, "(0,1)");
	E("[]a]+", "x]a]", "(1,4)");
	E("[^]a]", "]ax", "(2,3)");
	E("[[:digit:][:upper:]]+", "ab12Cd", "(2,5)");
	E("[a-]+", "b-a", "(1,3)");
	E("[[.-.]x]+", "a-x", "(1,3)");
	E("[[=a=]]", "ba", "(1,2)");
	E("\\.\\*\\\\", "a.*\\", "(1,4)");
	E("{a", "{a", "(0,2)");
}

static void basic(void)
{
	B("*a", "*a", "(0,2)");
	B("\\(*a\\)", "*a", "(0,2)(0,2)");
	B("a^b$c", "a^b$c", "(0,5)");
	B("^*a", "*a", "(0,2)");
	B("a\\{2\\}", "aaa", "(0,2)");
	B("a+b(c)", "a+b(c)", "(0,6)");
	B("\\(a*\\)b\\1", "aabaa", "(0,5)(0,2)");
	B("\\(a*\\)b\\1", "aaba", "(1,4)(1,2)");
	B("\\(ab*\\)*\\1", "ababb", "(0,4)(0,2)");
	B("^\\(.*\\)\\n\\1$", "x", "error 1");
	B("a\\|b", "b", "(0,1)");
}

static void minimal(void)
{
	E("<.*?>", "<a><b>", "(0,3)");
	E("a{1,3}?", "aaa", "(0,1)");
	MATCHES("a*?b|a+", REG_EXTENDED | REG_MINIMAL, "aab", 0, "(0,3)");
}

static void errors(void)
{
	static const struct {
		const char *pattern;
		int flags, error;
	} wrong[] = {
		{"(a", REG_EXTENDED, REG_EPAREN},
		{"a)", REG_EXTENDED, REG_EPAREN},
		{"\\(a", 0, REG_EPAREN},
		{"[a", 0, REG_EBRACK},
		{"[[:none:]]", 0, REG_ECTYPE},
		{"[[.ab.]]", 0, REG_ECOLLATE},
		{"a\\", 0, REG_EESCAPE},
		{"\\(a\\)\\2", 0, REG_ESUBREG},
		{"\\(a\\1\\)", 0, REG_ESUBREG},
		{"a\\{2", 0, REG_EBRACE},
		{"a\\{x\\}", 0, REG_BADBR},
		{"a{3,2}", REG_EXTENDED, REG_BADBR},
		{"a{99999}", REG_EXTENDED, REG_BADBR},
		{"[z-a]", 0, REG_ERANGE},
		{"*a", REG_EXTENDED, REG_BADRPT},
		{"a|*b", REG_EXTENDED, REG_BADRPT},
		{"((a{255}){255}){255}", REG_EXTENDED, REG_ESPACE},
	};
	char text[100];
	regex_t regex;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int error = regcomp(&regex, wrong[i].pattern, wrong[i].flags);
		CHECK(error == wrong[i].error);
		if (error != wrong[i].error)
			fprintf(stderr, "\t%s: %d\n", wrong[i].pattern, error);
		CHECK(regerror(error, &regex, text, sizeof(text)) == strlen(text) + 1);
	}
	CHECK(regerror(REG_NOMATCH, 0, text, 4) == 9 && strcmp(text, "no ") == 0);
	CHECK(regerror(REG_NOMATCH, 0, 0, 0) == 9);
}

static void utf8(void)
{
	E("^.$", "\303\244", "(0,2)");
	E("[\303\240-\303\277]+", "x\303\244\303\266", "(1,5)");
	MATCHES("\303\204", REG_ICASE, "\303\244", 0, "(0,2)");
	E("[[:alpha:]]+(.)", "\303\244\342\202\254", "(0,5)(2,5)");
	E("(.*)(\303\244)", "\303\244\303\244", "(0,4)(0,2)(2,4)");
	E("a.b", "a\377b", "(0,3)");
}

/* What takes a backtracking matcher for ever. */
static void bounded(void)
{
	static char many[100001];
	clock_t start = clock();

	memset(many, 'a', sizeof(many) - 1);
	E("(a*)*b", many, "error 1");
	E("((a|aa)+)+$", many + 99000, "(0,1000)(0,1000)(998,1000)");
	E("^(.*)(.*)$", many, "(0,100000)(0,100000)(100000,100000)");
	many[60] = 0;
	B("\\(\\(a*\\)*\\)*\\1b", many, "error 12");
	CHECK(clock() - start < 20 * CLOCKS_PER_SEC);
}

int main(void)
{
	regmatch_t match = {1, 3};
	regex_t regex;

	longest();
	anchors_and_sets();
	basic();
	minimal();
	errors();
	CHECK(regcomp(&regex, "b", REG_NOSUB) == 0 && regexec(&regex, "abc", 0, 0, 0) == 0);
	regfree(&regex);
	CHECK(regcomp(&regex, "^b$", 0) == 0);
	CHECK(regexec(&regex, "abc", 1, &match, REG_STARTEND) == REG_NOMATCH);
	match = (regmatch_t){1, 2};
	CHECK(regexec(&regex, "abc", 1, &match, REG_STARTEND) == 0 && match.rm_so == 1);
	regfree(&regex);
	CHECK(setlocale(LC_ALL, "C.UTF-8"));
	utf8();
	bounded();
	return finish();
}
