/* SPDX-License-Identifier: MIT */
/* Random input for what reads text, under the sanitizers; encodings compared with the host's. */
#include "check.h"

#include <iconv.h>
#include <string.h>
#include <time.h>
#include <wordexp.h>

extern iconv_t k_iconv_open(const char *, const char *);
extern size_t k_iconv(iconv_t, char **, size_t *, char **, size_t *);
extern int k_iconv_close(iconv_t);
extern char *k_strptime(const char *, const char *, struct tm *);
extern int k_wordexp(const char *, wordexp_t *, int);
extern void k_wordfree(wordexp_t *);
extern int k_setenv(const char *, const char *, int);

/* What a call did, in one line. */
static void convert(size_t (*call)(iconv_t, char **, size_t *, char **, size_t *), iconv_t c,
		    char *in, size_t n, size_t room, char *out, size_t *taken, size_t *made,
		    int *error)
{
	char *from = in, *to = out;
	size_t in_left = n, out_left = room;

	*error = call(c, &from, &in_left, &to, &out_left) == (size_t)-1;
	*taken = n - in_left;
	*made = room - out_left;
	call(c, 0, 0, 0, 0);
}

static void encodings(void)
{
	static const char *const names[] = {
		"UTF-8",       "UTF-16LE",     "UTF-16BE",   "UTF-32LE", "UTF-32BE", "ISO-8859-1",
		"ISO-8859-15", "WINDOWS-1252", "ISO-8859-7", "ASCII",    "KOI8-R"};
	enum { COUNT = sizeof(names) / sizeof(*names) };

	for (unsigned long i = 0; i < rounds(30000); i++) {
		const char *from = names[random_word() % COUNT], *to = names[random_word() % 5];
		iconv_t ours = k_iconv_open(to, from), theirs = iconv_open(to, from);
		size_t n = random_word() % 12, room = random_word() % 40, taken[2], made[2];
		char *in = malloc(n + 1), *out = malloc(room + 1), other[40];
		int error[2];

		for (size_t k = 0; k < n; k++) {
			uint64_t r = random_word();
			in[k] = (char)(r & 1   ? r >> 8 & 127
				       : r & 2 ? 0xc2 + (r >> 8) % 50
					       : r >> 8);
		}
		convert(k_iconv, ours, in, n, room, out, &taken[0], &made[0], &error[0]);
		convert(iconv, theirs, in, n, room, other, &taken[1], &made[1], &error[1]);
		CHECK(error[0] == error[1] && taken[0] == taken[1] && made[0] == made[1] &&
			      memcmp(out, other, made[0]) == 0,
		      "%s to %s: took %zu, not %zu, made %zu, not %zu (%d %d)", from, to, taken[0],
		      taken[1], made[0], made[1], error[0], error[1]);
		k_iconv_close(ours);
		iconv_close(theirs);
		free(in);
		free(out);
	}
}

static char *random_text(const char *alphabet, size_t most)
{
	size_t n = random_word() % most, letters = strlen(alphabet);
	char *text = malloc(n + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = alphabet[random_word() % letters];
	text[n] = 0;
	return text;
}

static void words(void)
{
	k_setenv("a", "one two", 1);
	k_setenv("b", "x*y", 1);
	for (unsigned long i = 0; i < rounds(30000); i++) {
		char *text = random_text("${}()'\"\\`ab01+-*/%#:?=~ !@<&|[]\n", 24);
		wordexp_t result;
		int error = k_wordexp(text, &result, WRDE_NOCMD);
		CHECK(error <= 5, "%s: %d", text, error);
		if (!error)
			k_wordfree(&result);
		free(text);
	}
}

static void times(void)
{
	for (unsigned long i = 0; i < rounds(30000); i++) {
		char *text = random_text("0123456789 :-+/MonJanuaryPMAZ", 24);
		char *format = random_text("%aAbBcCdDeFHIjmMnprRStTuUwWxXyYzZsEO0+5 :-", 12);
		struct tm t = {0};
		char *end = k_strptime(text, format, &t);
		CHECK(!end || (end >= text && end <= text + strlen(text)), "%s with %s", text,
		      format);
		free(text);
		free(format);
	}
}

int main(void)
{
	encodings();
	words();
	times();
	return finish();
}
