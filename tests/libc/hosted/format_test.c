/* SPDX-License-Identifier: MIT */
/* Formatting and scanning of numbers against the host's, on random values. */
#include "check.h"

#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <string.h>

int k_snprintf(char *, size_t, const char *, ...);
int k_sscanf(const char *, const char *, ...);
double k_strtod(const char *, char **);
float k_strtof(const char *, char **);
long double k_strtold(const char *, char **);
long k_strtol(const char *, char **, int);
unsigned long k_strtoul(const char *, char **, int);
int *k___errno_location(void);

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static double random_double(void)
{
	union {
		uint64_t bits;
		double value;
	} u = {random_word()};

	switch (random_word() % 6) {
	case 0: return (double)(int64_t)(random_word() % 2000001) / 1000.0 - 1000.0;
	case 1: return (double)(random_word() % 100000) * 0.5;
	case 2: return ldexp((double)(random_word() % 1024), (int)(random_word() % 80) - 40);
	default: return u.value;
	}
}

static long double random_long_double(void)
{
	union {
		struct {
			uint64_t mantissa;
			uint16_t exponent;
		} bits;
		long double value;
	} u;

	memset(&u, 0, sizeof(u));
	if (random_word() % 4 == 0)
		return random_double();
	u.bits.mantissa = random_word() | 1ULL << 63;
	u.bits.exponent = (uint16_t)random_word();
	if (random_word() % 8) /* mostly near 1 */
		u.bits.exponent = (uint16_t)(0x3fff - 200 + random_word() % 400);
	if ((u.bits.exponent & 0x7fff) == 0)
		u.bits.mantissa &= ~(1ULL << 63);
	if ((u.bits.exponent & 0x7fff) == 0x7fff)
		u.bits.mantissa = 1ULL << 63; /* infinity */
	return u.value;
}

static void random_flags(char *format, const char *set, int precision_below)
{
	char *p = format;

	*p++ = '%';
	for (; *set; set++) {
		if (random_word() % 4 == 0)
			*p++ = *set;
	}
	if (random_word() % 3 == 0)
		p += sprintf(p, "%d", (int)(random_word() % 40) + 1);
	if (random_word() % 3)
		p += sprintf(p, ".%d", (int)(random_word() % (unsigned int)precision_below));
	*p = 0;
}

static void compare_double(void)
{
	char format[32], ours[6000], host[6000];
	const char *conversion = "eEfFgGaA" + random_word() % 8;
	double value = random_double();

	random_flags(format, "-+ #0", random_word() % 50 ? 30 : 400);
	sprintf(format + strlen(format), "%c", *conversion);
	int a = k_snprintf(ours, sizeof(ours), format, value);
	int b = snprintf(host, sizeof(host), format, value);
	CHECK(a == b && strcmp(ours, host) == 0, "%s of %a: \"%s\", host \"%s\"", format, value,
	      ours, host);
}

static void compare_long_double(void)
{
	char format[32], ours[12000], host[12000];
	const char *conversion = "eEfFgGaA" + random_word() % 8;
	long double value = random_long_double();

	/* The host drops zeros that '#' asks it to keep when %Lg rounds up to a power of ten. */
	random_flags(format, (*conversion | 0x20) == 'g' ? "-+ 0" : "-+ #0", 30);
	sprintf(format + strlen(format), "L%c", *conversion);
	int a = k_snprintf(ours, sizeof(ours), format, value);
	int b = snprintf(host, sizeof(host), format, value);
	CHECK(a == b && strcmp(ours, host) == 0, "%s of %La: \"%s\", host \"%s\"", format, value,
	      ours, host);
}

static void compare_integer(void)
{
	static const char *const lengths[] = {"hh", "h", "", "l", "ll", "j", "z", "t"};
	char format[32], ours[200], host[200];
	char conversion = "diouxX"[random_word() % 6];
	unsigned int length = (unsigned int)(random_word() % 8);
	long value = (long)(random_word() >> (random_word() % 64));

	if (random_word() & 1)
		value = -value;
	random_flags(format, "-+ #0", 30);
	sprintf(format + strlen(format), "%s%c", lengths[length], conversion);
	int a = k_snprintf(ours, sizeof(ours), format, value);
	int b = snprintf(host, sizeof(host), format, value);
	CHECK(a == b && strcmp(ours, host) == 0, "%s of %ld: \"%s\", host \"%s\"", format, value,
	      ours, host);
}

static void random_number_text(char *text)
{
	char *p = text;
	int digits = (int)(random_word() % 25) + 1;

	if (random_word() % 3 == 0) {
		snprintf(text, 100, "%.*g", digits, random_double());
		return;
	}
	if (random_word() % 8 == 0) {
		sprintf(text, "%a", random_double());
		if (random_word() & 1) /* more digits than any type has */
			sprintf(text, "0x%lx.%lx%lxp%d", random_word() >> random_word() % 64,
				random_word(), random_word(), (int)(random_word() % 200) - 100);
		return;
	}
	if (random_word() % 16 == 0)
		digits = (int)(random_word() % 900) + 1;
	if (random_word() & 1)
		*p++ = '-';
	int point = (int)(random_word() % (unsigned int)(digits + 4));
	for (int i = 0; i < digits; i++) {
		if (i == point)
			*p++ = '.';
		*p++ = (char)('0' + random_word() % 10);
	}
	if (random_word() & 1)
		p += sprintf(p, "e%d", (int)(random_word() % 700) - 350);
	*p = 0;
}

static int same_double(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0 || (isnan(a) && isnan(b));
}

static void compare_strtod(void)
{
	char text[1200], *end_ours, *end_host;

	random_number_text(text);
	errno = *k___errno_location() = 0;
	double a = k_strtod(text, &end_ours), b = strtod(text, &end_host);
	CHECK(same_double(a, b) && end_ours == end_host, "strtod(%s) = %a, host %a", text, a, b);
	CHECK(*k___errno_location() == errno, "strtod(%s): errno %d, host %d", text,
	      *k___errno_location(), errno);
	float c = k_strtof(text, &end_ours), d = strtof(text, &end_host);
	CHECK(memcmp(&c, &d, sizeof(c)) == 0 || (isnan(c) && isnan(d)), "strtof(%s) = %a, host %a",
	      text, (double)c, (double)d);
	long double e = k_strtold(text, &end_ours), f = strtold(text, &end_host);
	CHECK(e == f || (isnan(e) && isnan(f)), "strtold(%s) = %La, host %La", text, e, f);
	double g = 7, h = 7;
	int m = k_sscanf(text, "%lf", &g), n = sscanf(text, "%lf", &h);
	CHECK(m == n && same_double(g, h), "sscanf(%s) = %a, host %a", text, g, h);
}

/* A double printed with 17 digits, and halfway between two doubles with all digits, reads back. */
static void compare_ties(void)
{
	char text[1200];
	double value = fabs(random_double());

	if (!isfinite(value))
		return;
	long double tie = ((long double)value + (long double)nextafter(value, INFINITY)) / 2;
	snprintf(text, sizeof(text), "%.800Lf", tie);
	double a = k_strtod(text, 0), b = strtod(text, 0);
	CHECK(same_double(a, b), "strtod of the tie %La = %a, host %a", tie, a, b);
	k_snprintf(text, sizeof(text), "%.17g", value);
	a = k_strtod(text, 0);
	CHECK(same_double(a, value), "%a does not survive: %s gives %a", value, text, a);
}

static void compare_strtol(void)
{
	static const char alphabet[] = "0123456789abcxz-+ 789012345678";
	char text[40], *end_ours, *end_host;
	size_t n = random_word() % 24;
	int base = (int)(random_word() % 37);

	for (size_t i = 0; i < n; i++)
		text[i] = alphabet[random_word() % (sizeof(alphabet) - 1)];
	text[n] = 0;
	if (base == 1)
		base = 16;
	errno = *k___errno_location() = 0;
	long a = k_strtol(text, &end_ours, base), b = strtol(text, &end_host, base);
	CHECK(a == b && end_ours == end_host && *k___errno_location() == errno,
	      "strtol(\"%s\", %d) = %ld, host %ld", text, base, a, b);
	errno = *k___errno_location() = 0;
	unsigned long c = k_strtoul(text, &end_ours, base), d = strtoul(text, &end_host, base);
	CHECK(c == d && end_ours == end_host && *k___errno_location() == errno,
	      "strtoul(\"%s\", %d) = %lu, host %lu", text, base, c, d);
}

static void compare_directions(void)
{
	static const int directions[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};

	for (int i = 0; i < 3; i++) {
		fesetround(directions[i]);
		for (unsigned long j = rounds(1000); j; j--) {
			compare_double();
			compare_long_double();
			compare_strtod();
		}
	}
	fesetround(FE_TONEAREST);
}

static void compare_text(void)
{
	static const char *const formats[] = {"%s|%5s|%-7s|%.2s|%.0s", "%1$s %1$s %2$*4$.*3$d",
					      "%c%%%5c"};
	char ours[200], host[200];

	k_snprintf(ours, sizeof(ours), formats[0], "abc", "de", "fgh", "ijk", "l");
	snprintf(host, sizeof(host), formats[0], "abc", "de", "fgh", "ijk", "l");
	CHECK(strcmp(ours, host) == 0, "\"%s\", host \"%s\"", ours, host);
	k_snprintf(ours, sizeof(ours), formats[1], "x", 42, 4, 9);
	snprintf(host, sizeof(host), formats[1], "x", 42, 4, 9);
	CHECK(strcmp(ours, host) == 0, "\"%s\", host \"%s\"", ours, host);
	k_snprintf(ours, sizeof(ours), formats[2], 'a', 'b');
	snprintf(host, sizeof(host), formats[2], 'a', 'b');
	CHECK(strcmp(ours, host) == 0, "\"%s\", host \"%s\"", ours, host);
	CHECK(k_snprintf(ours, 4, "%d", 123456) == 6 && strcmp(ours, "123") == 0, "cut: %s", ours);
	CHECK(k_snprintf(0, 0, "%s", "abcd") == 4, "length only");
}

static void compare_scans(void)
{
	int a = 0, b = 0, n = 0;
	char word[20] = "", set[20] = "", *grown = 0;

	CHECK(k_sscanf("12 -7 word [x]", "%d%d%19s [%19[^]]]%n", &a, &b, word, set, &n) == 4 &&
		      a == 12 && b == -7 && strcmp(word, "word") == 0 && strcmp(set, "x") == 0 &&
		      n == 14,
	      "%d %d %s %s %d", a, b, word, set, n);
	CHECK(k_sscanf("0x1f 077 0x", "%i%i%i", &a, &b, &n) == 2 && a == 31 && b == 63, "%%i");
	CHECK(k_sscanf("", "%d", &a) == EOF, "end before the first");
	CHECK(k_sscanf("x", "%d", &a) == 0, "no match");
	CHECK(k_sscanf("abc", "%2c%c", word, set) == 2 && word[1] == 'b' && set[0] == 'c', "%%c");
	CHECK(k_sscanf("7 8", "%2$d%1$d", &a, &b) == 2 && a == 8 && b == 7, "numbered");
	CHECK(k_sscanf("1.5e+", "%g", &(float){0}) == 0, "an unfinished exponent does not match");
	CHECK(k_sscanf("hello", "%*3s%d", &a) == 0, "suppressed");
	(void)grown;
}

int main(void)
{
	compare_text();
	compare_scans();
	for (unsigned long i = rounds(30000); i; i--) {
		compare_double();
		compare_integer();
		compare_strtod();
		compare_strtol();
		if (i % 4 == 0)
			compare_long_double();
		if (i % 8 == 0)
			compare_ties();
	}
	compare_directions();
	return finish();
}
