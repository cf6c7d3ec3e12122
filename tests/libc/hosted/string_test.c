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

	for (size_t n = 0; n < 200; n++) {
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
	copies();
	searches();
	versions();
	return finish();
}
