/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, wordexp(); the expansions of the shell's language (XCU 2.6). */
#include "../programs/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <wordexp.h>

static char joined[4096];

/* The words with a bar between them, or the error's name. */
static const char *expand(const char *text, int flags)
{
	wordexp_t words;
	int error = wordexp(text, &words, flags);

	if (error)
		return error == WRDE_BADCHAR   ? "BADCHAR"
		       : error == WRDE_BADVAL  ? "BADVAL"
		       : error == WRDE_CMDSUB  ? "CMDSUB"
		       : error == WRDE_NOSPACE ? "NOSPACE"
					       : "SYNTAX";
	*joined = 0;
	for (size_t i = 0; i < words.we_wordc; i++) {
		if (i)
			strcat(joined, "|");
		strcat(joined, words.we_wordv[i]);
	}
	CHECK(!words.we_wordv[words.we_wordc]);
	wordfree(&words);
	return joined;
}

#define GIVES(text, expected)                                                          \
	do {                                                                           \
		const char *got = expand(text, 0);                                     \
		if (strcmp(got, expected))                                             \
			fprintf(stderr, "%s gives %s, not %s\n", text, got, expected); \
		CHECK(strcmp(got, expected) == 0);                                     \
	} while (0)

static void quoting(void)
{
	GIVES("a b  c", "a|b|c");
	GIVES("  ", "");
	GIVES("'a b' \"c  d\" e\\ f", "a b|c  d|e f");
	GIVES("''", "");
	GIVES("'' x \"\"", "|x|");
	GIVES("a''b", "ab");
	GIVES("\"a\\\"b\\x\\$\"", "a\"b\\x$");
	GIVES("'a\\b'", "a\\b");
	GIVES("\"it's\" 'a\"b'", "it's|a\"b");
	GIVES("\\'", "'");
	GIVES("'abc", "SYNTAX");
	GIVES("\"abc", "SYNTAX");
	GIVES("a|b", "BADCHAR");
	GIVES("a;b", "BADCHAR");
	GIVES("a&", "BADCHAR");
	GIVES("<x", "BADCHAR");
	GIVES("(x)", "BADCHAR");
	GIVES("a\nb", "BADCHAR");
	GIVES("'a|b' a\\|b \"<>\"", "a|b|a|b|<>");
	GIVES("$", "$");
	GIVES("a$ b", "a$|b");
}

static void parameters(void)
{
	char pid[32];

	setenv("one", "1", 1);
	setenv("two", "a b", 1);
	setenv("empty", "", 1);
	setenv("path", "/usr/local/lib.tar.gz", 1);
	unsetenv("none");
	GIVES("$one ${one}x x$one", "1|1x|x1");
	GIVES("$two \"$two\" '$two'", "a|b|a b|$two");
	GIVES("x${two}y", "xa|by");
	GIVES("$none \"$none\" $empty", "");
	GIVES("${none-d} ${empty-d} ${empty:-d}", "d|d");
	GIVES("${none:-a b} \"${none:-a b}\"", "a|b|a b");
#ifdef __kelner__ /* the host splits what is quoted here */
	GIVES("${none:-'a b'}", "a b");
#endif
	GIVES("${one:+set} ${none:+set} ${empty:+set} ${empty+set}", "set|set");
	GIVES("${none:=new} $none", "new|new");
	unsetenv("none");
	GIVES("${#one} ${#two} ${#none}", "1|3|0");
	GIVES("${path%.*} ${path%%.*}", "/usr/local/lib.tar|/usr/local/lib");
	GIVES("${path#*/} ${path##*/}", "usr/local/lib.tar.gz|lib.tar.gz");
	GIVES("${path%'.*'}", "/usr/local/lib.tar.gz");
	GIVES("${none:-${one}} ${none:-${none:-deep}}", "1|deep");
	GIVES("${", "SYNTAX");
	GIVES("${one", "SYNTAX");
	GIVES("${one!}", "SYNTAX");
#ifdef __kelner__ /* the host crashes */
	GIVES("${none?}", "BADVAL");
#endif
	CHECK(strcmp(expand("$none", WRDE_UNDEF), "BADVAL") == 0);
#ifdef __kelner__ /* the host is wrong */
	CHECK(strcmp(expand("${none:-x}", WRDE_UNDEF), "x") == 0);
#endif
	CHECK(strcmp(expand("$empty$one", WRDE_UNDEF), "1") == 0);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	GIVES("$$", pid);
	setenv("IFS", ":", 1);
	setenv("list", "a b:c::d:", 1);
	GIVES("$list", "a b|c||d");
	setenv("IFS", "", 1);
	GIVES("$two", "a b");
	unsetenv("IFS");
	setenv("list", "  a  b  ", 1);
	GIVES("$list", "a|b");
#ifdef __kelner__ /* the host is wrong */
	GIVES("x$list", "x|a|b");
#endif
	setenv("star", "*", 1);
	GIVES("\"$star\"", "*");
}

static void arithmetic(void)
{
	setenv("n", "7", 1);
	GIVES("$((1+2*3)) $(( (1+2)*3 )) $((10/3)) $((-5 + 2))", "7|9|3|-3");
	GIVES("\"$((1 + 1))\"", "2");
	GIVES("$((1+))", "SYNTAX");
#ifdef __kelner__ /* the host knows the four operations only */
	GIVES("$(($n*2)) $((n*2))", "14|14");
	GIVES("$((1 << 4 | 3)) $((5 > 3 && 2 != 2)) $((n % 4 ? 10 : 20)) $((!0)) $((~0))",
	      "19|0|10|1|-1");
	GIVES("$((010 + 0x10))", "24");
	GIVES("$((0 && 1 / 0))", "0");
	GIVES("$((7 % 4 - 2 - 1))", "0");
	GIVES("$((1 / 0))", "SYNTAX");
#endif
}

static void commands(void)
{
	if (access("/bin/sh", X_OK) < 0)
		return;
	GIVES("$(echo hello)", "hello");
	GIVES("x$(echo a b)y", "xa|by");
	GIVES("\"$(echo 'a  b'; echo; echo c; echo; echo)\"", "a  b\n\nc");
	GIVES("`echo one` \"`echo two words`\"", "one|two words");
	GIVES("$(echo $(echo nested))", "nested");
	GIVES("$(echo ')')", ")");
	GIVES("$(true)", "");
	CHECK(strcmp(expand("$(echo x)", WRDE_NOCMD), "CMDSUB") == 0);
	CHECK(strcmp(expand("`echo x`", WRDE_NOCMD), "CMDSUB") == 0);
	GIVES("$(echo", "SYNTAX");
	GIVES("`echo", "SYNTAX");
}

static void files(void)
{
	close(open("b.txt", O_CREAT | O_WRONLY, 0644));
	close(open("a.txt", O_CREAT | O_WRONLY, 0644));
	close(open("a?txt", O_CREAT | O_WRONLY, 0644));
	GIVES("*.txt", "a.txt|b.txt");
	GIVES("[ab].txt z*", "a.txt|b.txt|z*");
	GIVES("'*'.txt", "*.txt");
	GIVES("a'?'txt", "a?txt");
	GIVES("\\*.txt", "*.txt");
	setenv("pattern", "*.txt", 1);
#ifdef __kelner__ /* the host is wrong */
	GIVES("$pattern \"$pattern\"", "a.txt|b.txt|*.txt");
#endif
	setenv("HOME", "/my home", 1);
	GIVES("~ ~/x a~ '~' \\~", "/my home|/my home/x|a~|~|~");
	GIVES("~root", "/root");
	GIVES("~no-such-user", "~no-such-user");
}

static void vectors(void)
{
	wordexp_t words = {.we_offs = 2};

	CHECK(wordexp("a b", &words, WRDE_DOOFFS) == 0 && words.we_wordc == 2);
	CHECK(!words.we_wordv[0] && !words.we_wordv[1] && strcmp(words.we_wordv[2], "a") == 0);
	CHECK(wordexp("c", &words, WRDE_DOOFFS | WRDE_APPEND) == 0 && words.we_wordc == 3);
	CHECK(strcmp(words.we_wordv[4], "c") == 0 && !words.we_wordv[5]);
	CHECK(wordexp("d |", &words, WRDE_DOOFFS | WRDE_APPEND) == WRDE_BADCHAR);
	CHECK(words.we_wordc == 3 && strcmp(words.we_wordv[4], "c") == 0);
	CHECK(wordexp("z", &words, WRDE_DOOFFS | WRDE_REUSE) == 0 && words.we_wordc == 1);
	CHECK(strcmp(words.we_wordv[2], "z") == 0);
	wordfree(&words);
}

int main(void)
{
	quoting();
	parameters();
	arithmetic();
	commands();
	files();
	vectors();
	return finish();
}
