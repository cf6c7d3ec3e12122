/* SPDX-License-Identifier: MIT */
/* Shell patterns against the host's, on random patterns and strings. */
#include "check.h"

#include <fnmatch.h>
#include <string.h>

int k_fnmatch(const char *, const char *, int);
char *k_setlocale(int, const char *);

static void random_text(char *text, const char *set, size_t most)
{
	size_t n = random_word() % (most + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = set[random_word() % strlen(set)];
	text[n] = 0;
}

int main(void)
{
	static const struct {
		const char *pattern, *string;
		int matches;
	} utf8[] = {
		{"?", "\303\244", 1},           {"[\303\240-\303\277]x", "\303\244x", 1},
		{"[[:alpha:]]", "\303\244", 1}, {"[[:alpha:]]", "\342\202\254", 0},
		{"*\303\244", "ab\303\244", 1},
	};
	char pattern[20], string[20];

	for (unsigned long i = rounds(300000); i; i--) {
		int flags = (int)(random_word() & (FNM_PATHNAME | FNM_PERIOD | FNM_NOESCAPE));
		random_text(pattern, "ab*?./\\", 8);
		random_text(string, "ab./", 8);
		/* A backslash at the end means nothing that POSIX defines, and the host does not
		 * let an escaped slash match a slash behind a star. */
		char *escaped = strstr(pattern, "\\/");
		if (escaped && !(flags & FNM_NOESCAPE))
			*escaped = 'a';
		size_t n = strlen(pattern);
		if (n && pattern[n - 1] == '\\')
			pattern[n - 1] = 'a';
		int a = k_fnmatch(pattern, string, flags), b = fnmatch(pattern, string, flags);
		CHECK(a == b, "fnmatch(\"%s\", \"%s\", %d) = %d, host %d", pattern, string, flags,
		      a, b);
	}
	CHECK(k_fnmatch("[!a-c]", "d", 0) == 0 && k_fnmatch("[!a-c]", "b", 0) != 0, "ranges");
	CHECK(k_fnmatch("[]x]", "]", 0) == 0 && k_fnmatch("[a", "[a", 0) == 0, "brackets");
	CHECK(k_fnmatch("[[:digit:]]*", "7x", 0) == 0, "classes");
	k_setlocale(6, "C.UTF-8");
	for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
		CHECK((k_fnmatch(utf8[i].pattern, utf8[i].string, 0) == 0) == utf8[i].matches,
		      "fnmatch(%s, %s) in UTF-8", utf8[i].pattern, utf8[i].string);
	return finish();
}
