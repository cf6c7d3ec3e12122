/* SPDX-License-Identifier: MIT */
/* String and memory functions against the host's: every alignment, every length, at a page's end.
 */
#include "check.h"

#include <string.h>
#include <strings.h>
#include <sys/mman.h>

void *k_memcpy(void *, const void *, size_t);
void *k_memmove(void *, const void *, size_t);
void *k_memset(void *, int, size_t);
void *k_memchr(const void *, int, size_t);
void *k_memrchr(const void *, int, size_t);
int k_memcmp(const void *, const void *, size_t);
void *k_memmem(const void *, size_t, const void *, size_t);
size_t k_strlen(const char *);
size_t k_strnlen(const char *, size_t);
char *k_strchr(const char *, int);
char *k_strrchr(const char *, int);
int k_strcmp(const char *, const char *);
int k_strncmp(const char *, const char *, size_t);
char *k_strstr(const char *, const char *);
size_t k_strspn(const char *, const char *);
size_t k_strcspn(const char *, const char *);
int k_strverscmp(const char *, const char *);
char *k_strchrnul(const char *, int);
void *k_rawmemchr(const void *, int);
char *k_strcpy(char *, const char *);
char *k_stpcpy(char *, const char *);
int k_strcasecmp(const char *, const char *);
int k_strncasecmp(const char *, const char *, size_t);

static char *page_end(void)
{
	static char *memory;

	if (!memory) {
		memory = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			      0);
		mprotect(memory + 2 * 4096, 4096, PROT_NONE);
	}
	return memory + 2 * 4096;
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void strings_at_page_end(void)
{
	char other[400];

	for (size_t n = 0; n < 300; n++) {
		char *s = page_end() - n - 1;
		memset(s, 'a', n);
		s[n] = 0;
		CHECK(k_strlen(s) == n, "strlen %zu", n);
		CHECK(k_strnlen(s, n / 2) == n / 2 && k_strnlen(s, n + 9) == n, "strnlen %zu", n);
		CHECK(k_strchr(s, 'b') == 0 && k_strchr(s, 0) == s + n, "strchr %zu", n);
		CHECK(k_strrchr(s, 'a') == (n ? s + n - 1 : 0), "strrchr %zu", n);
		CHECK(k_memchr(s, 0, n + 1) == s + n && k_memchr(s, 0, n) == 0, "memchr %zu", n);
		memcpy(other, s, n + 1);
		CHECK(k_strcmp(s, other) == 0 && k_memcmp(s, other, n) == 0, "strcmp %zu", n);
		if (n) {
			other[n - 1] = 'b';
			CHECK(k_strcmp(s, other) < 0 && k_strcmp(other, s) > 0, "order %zu", n);
			CHECK(k_memcmp(s, other, n) < 0, "memcmp %zu", n);
			CHECK(k_strncmp(s, other, n - 1) == 0, "strncmp %zu", n);
		}
	}
}

/* A page between two that nobody may touch, filled with what must not be found before or behind. */
static char *lone_page(void)
{
	static char *memory;

	if (!memory) {
		memory = mmap(0, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		mprotect(memory + 4096, 4096, PROT_READ | PROT_WRITE);
	}
	return memory + 4096;
}

/* One string or block at one place of the page: every search, with the byte at every place. */
static void searches_at(char *s, size_t n)
{
	for (size_t at = 0; at <= n; at++) {
		char kept = s[at];

		if (at < n)
			s[at] = 'b';
		CHECK(k_strlen(s) == n, "strlen %p %zu", (void *)s, n);
		CHECK(k_strchr(s, 'b') == (at < n ? s + at : 0), "strchr %p %zu", (void *)s, at);
		CHECK(k_strchrnul(s, 'b') == s + at, "strchrnul %p %zu", (void *)s, at);
		CHECK(k_strrchr(s, 'b') == (at < n ? s + at : 0), "strrchr %p %zu", (void *)s, at);
		CHECK(k_strrchr(s, 0) == s + n, "strrchr %p %zu", (void *)s, n);
		CHECK(k_strnlen(s, at) == at, "strnlen %p %zu", (void *)s, at);
		CHECK(k_memchr(s, 'b', at) == 0 && k_memchr(s, 0, SIZE_MAX) == s + n,
		      "memchr %p %zu", (void *)s, at);
		CHECK(k_rawmemchr(s, at < n ? 'b' : 0) == s + at, "rawmemchr %zu", at);
		CHECK(k_memrchr(s + at, 'b', n - at) == (at < n ? s + at : 0), "memrchr %zu", at);
		CHECK(at + 1 >= n || (k_memchr(s, 'b', at + 1) == s + at &&
				      k_memrchr(s, 'b', at + 1) == s + at),
		      "memchr %p %zu", (void *)s, at);
		CHECK(k_strstr(s, "ab") == (at && at < n ? s + at - 1 : 0), "strstr %zu", at);
		CHECK(k_strstr(s, "baa") == (at + 2 < n ? s + at : 0), "strstr %zu", at);
		s[at] = kept;
	}
}

static void searches_in_page(void)
{
	char *page = lone_page();

	memset(page, 'b', 4096);
	for (size_t n = 0; n < 150; n++) {
		for (size_t offset = 0; offset < 66; offset++) {
			size_t ends = offset & 1 ? 4096 - offset / 2 - n - 1 : offset / 2;
			char *s = page + ends;
			memset(s, 'a', n);
			s[n] = 0;
			searches_at(s, n);
			memset(s, 'b', n + 1);
		}
	}
}

/* Two strings at any places near the ends of pages, equal or with one byte that differs. */
static void comparisons_in_pages(void)
{
	char *left = page_end(), *right = lone_page() + 4096;

	for (int i = 0; i < 150000; i++) {
		size_t n = random_word() % 200, a = random_word() % 70, b = random_word() % 70;
		char *s = left - n - 1 - a, *t = right - n - 1 - b;
		size_t limit = random_word() % 220, at = n ? random_word() % n : 0;

		memset(s, 'a' + 128, n);
		memset(t, 'a' + 128, n);
		s[n] = t[n] = 0;
		CHECK(k_strcmp(s, t) == 0 && k_memcmp(s, t, n + 1) == 0, "strcmp %zu", n);
		if (n == 0)
			continue;
		t[at] = random_word() & 1 ? (char)random_word() : 0;
		CHECK(sign(k_strcmp(s, t)) == sign(strcmp(s, t)) &&
			      sign(k_strcmp(t, s)) == sign(strcmp(t, s)),
		      "strcmp %zu at %zu", n, at);
		CHECK(sign(k_strncmp(s, t, limit)) == sign(strncmp(s, t, limit)),
		      "strncmp %zu at %zu, %zu", n, at, limit);
		limit = limit > n ? n : limit;
		CHECK(sign(k_memcmp(s, t, limit)) == sign(memcmp(s, t, limit)),
		      "memcmp %zu at %zu, %zu", n, at, limit);
	}
}

/* The same without regard to case: every byte, near letters above all. */
static void cases_in_pages(void)
{
	char *left = page_end(), *right = lone_page() + 4096;

	for (int i = 0; i < 100000; i++) {
		size_t n = random_word() % 200, limit = random_word() % 220;
		char *s = left - n - 1 - random_word() % 70,
		     *t = right - n - 1 - random_word() % 70;

		for (size_t k = 0; k < n; k++) {
			char c = (char)(random_word() % 255 + 1);
			s[k] = c;
			t[k] = c >= 'a' && c <= 'z' && random_word() & 1 ? (char)(c - 32) : c;
		}
		s[n] = t[n] = 0;
		if (n && random_word() & 1)
			t[random_word() % n] ^= (char)(random_word() & 1 ? 32 : random_word());
		CHECK(sign(k_strcasecmp(s, t)) == sign(strcasecmp(s, t)) &&
			      sign(k_strcasecmp(t, s)) == sign(strcasecmp(t, s)),
		      "strcasecmp of %zu", n);
		CHECK(sign(k_strncasecmp(s, t, limit)) == sign(strncasecmp(s, t, limit)),
		      "strncasecmp of %zu, %zu", n, limit);
		CHECK(k_strspn(s, s) == n && k_strcspn(s, "\r\n") == strcspn(s, "\r\n"),
		      "strspn of %zu", n);
	}
}

/* Strings that end with their page, to places that end with another; nothing before is touched. */
static void string_copies(void)
{
	char *page = lone_page();

	for (size_t n = 0; n < 300; n++) {
		for (size_t a = 0; a < 70; a += 1 + n % 3) {
			char *s = page_end() - n - 1 - a, *t = page + 4096 - n - 1 - (a * 7 & 31);
			memset(s, 'a', n);
			s[n] = 0;
			memset(page, 'z', 4096);
			CHECK(k_strcpy(t, s) == t && strlen(t) == n && t[-1] == 'z' &&
				      (t + n + 1 == page + 4096 || t[n + 1] == 'z'),
			      "strcpy %zu from %zu", n, a);
			memset(page, 'z', 4096);
			CHECK(k_stpcpy(t, s) == t + n && memcmp(s, t, n + 1) == 0, "stpcpy %zu", n);
		}
	}
}

/* Blocks that fill a page to its edges. */
static void copies_at_edges(void)
{
	char *page = lone_page(), *other = page_end() - 4096;

	for (size_t n = 0; n <= 4096; n += n < 300 ? 1 : 97) {
		memset(other, 'o', 4096);
		memset(page, 'p', 4096);
		k_memcpy(page, other + 4096 - n, n);
		k_memmove(page + 4096 - n, other, n);
		k_memmove(other, page + 4096 - n, n);
		k_memset(page + 4096 - n, 'q', n);
		k_memset(page, 'r', n);
		CHECK(n == 0 || (page[0] == 'r' && page[n - 1] == 'r' && other[n - 1] == 'o'),
		      "edges %zu", n);
		CHECK(sign(k_memcmp(page, other + 4096 - n, n)) == (n != 0), "memcmp at edges");
	}
}

static void copies(void)
{
	static unsigned char from[9000], to[9000], expected[9000];

	for (int i = 0; i < 60000; i++) {
		size_t n = random_word() % (i % 50 ? 300 : 8000), a = random_word() % 64,
		       b = random_word() % 64;
		for (int j = 0; j < 16; j++)
			from[a + random_word() % (n + 1)] = (unsigned char)random_word();
		memcpy(expected, to, sizeof(to));
		memcpy(expected + b, from + a, n);
		k_memcpy(to + b, from + a, n);
		CHECK(memcmp(to, expected, sizeof(to)) == 0, "memcpy %zu to %zu from %zu", n, b, a);
		memmove(expected + a, expected + b, n);
		k_memmove(to + a, to + b, n);
		CHECK(memcmp(to, expected, sizeof(to)) == 0, "memmove %zu to %zu from %zu", n, a,
		      b);
		memset(expected + a, (int)n, n);
		k_memset(to + a, (int)n, n);
		CHECK(memcmp(to, expected, sizeof(to)) == 0, "memset %zu at %zu", n, a);
	}
}

static void searches(void)
{
	char hay[300], needle[40];

	for (int i = 0; i < 200000; i++) {
		size_t h = random_word() % 250, n = random_word() % 12;
		for (size_t j = 0; j < h; j++)
			hay[j] = (char)('a' + random_word() % 2);
		for (size_t j = 0; j < n; j++)
			needle[j] = (char)('a' + random_word() % 2);
		hay[h] = needle[n] = 0;
		CHECK(k_strstr(hay, needle) == strstr(hay, needle), "strstr(%s, %s)", hay, needle);
		CHECK(k_memmem(hay, h, needle, n) == memmem(hay, h, needle, n), "memmem");
		CHECK(k_strspn(hay, needle) == strspn(hay, needle), "strspn");
		CHECK(k_strcspn(hay, needle) == strcspn(hay, needle), "strcspn");
		CHECK(sign(k_strcmp(hay, needle)) == sign(strcmp(hay, needle)), "strcmp");
		CHECK(k_memrchr(hay, 'b', h) == memrchr(hay, 'b', h), "memrchr");
	}
}

static void versions(void)
{
	static const char set[] = "019a.";
	char a[12], b[12];

	for (int i = 0; i < 200000; i++) {
		size_t m = random_word() % 8, n = random_word() % 8;
		for (size_t j = 0; j < m; j++)
			a[j] = set[random_word() % 5];
		for (size_t j = 0; j < n; j++)
			b[j] = set[random_word() % 5];
		a[m] = b[n] = 0;
		CHECK(sign(k_strverscmp(a, b)) == sign(strverscmp(a, b)), "strverscmp(%s, %s)", a,
		      b);
	}
}

int main(void)
{
	strings_at_page_end();
	searches_in_page();
	comparisons_in_pages();
	cases_in_pages();
	string_copies();
	copies_at_edges();
	copies();
	searches();
	versions();
	return finish();
}
