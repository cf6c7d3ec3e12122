/* SPDX-License-Identifier: MIT */
/* Wide streams, formatted wide input and output, numbers: POSIX.1-2024, 2.5.2 and the pages. */
#include "check.h"

#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

static void characters(void)
{
	wchar_t line[20];
	FILE *f = fopen("wide", "w+");

	CHECK(fwide(f, 0) == 0 && fputwc(L'\u00e4', f) == L'\u00e4' && fwide(f, -1) > 0);
	CHECK(fputws(L"b\u20ac\U0001f600\nend", f) >= 0 && ftell(f) == 14);
	rewind(f);
	CHECK(getwc(f) == L'\u00e4' && ungetwc(L'\u20ac', f) == L'\u20ac');
	CHECK(fgetws(line, 20, f) && wcscmp(line, L"\u20acb\u20ac\U0001f600\n") == 0);
	CHECK(fgetws(line, 3, f) && wcscmp(line, L"en") == 0);
	CHECK(fgetwc(f) == L'd' && fgetwc(f) == WEOF && feof(f) && !ferror(f));
	CHECK(!fgetws(line, 20, f));
	fclose(f);
	f = fopen("wide", "w+");
	CHECK(putc('x', f) == 'x' && fwide(f, 1) < 0);
	fputs("\303", f);
	rewind(f);
	fclose(f);
	f = fopen("wide", "r");
	CHECK(getwc(f) == L'x' && (errno = 0, getwc(f) == WEOF) && errno == EILSEQ && ferror(f));
	CHECK((errno = 0, putwc(L'x', f)) == WEOF && errno == EBADF);
	fclose(f);
}

static void wrong_character(void)
{
	FILE *f = fopen("wide", "w");

	CHECK((errno = 0, putwc((wchar_t)0xd800, f)) == WEOF && errno == EILSEQ && ferror(f));
	fclose(f);
}

static void printing(void)
{
	wchar_t to[40];
	int n = 0;
	FILE *f;

	CHECK(swprintf(to, 40, L"%d \u20ac%5ls|%-4s|%lc%n", 42, L"\u00e4b", "\303\266", L'\u00df',
		       &n) == 16);
	CHECK(n == 16 && wcscmp(to, L"42 \u20ac   \u00e4b|\u00f6   |\u00df") == 0);
	CHECK(swprintf(to, 40, L"%.1ls%.2s", L"\u00e4b", "\303\266\303\266x") == 3);
	CHECK(wcscmp(to, L"\u00e4\u00f6\u00f6") == 0);
	CHECK(swprintf(to, 4, L"%d", 123) == 3 && wcscmp(to, L"123") == 0);
	FAILS(swprintf(to, 3, L"%d", 123), EOVERFLOW);
	FAILS(swprintf(to, 0, L""), EOVERFLOW);
	FAILS(swprintf(to, 40, L"%s", "\377"), EILSEQ);
	CHECK(swprintf(to, 40, L"%2$.2f %1$x", 255, 1.5) == 7 && wcscmp(to, L"1.50 ff") == 0);
	f = fopen("wide", "w+");
	CHECK(fwprintf(f, L"%0*d%1000s", 600, 7, "\u20ac") == 1600 && ftell(f) == 1602);
	rewind(f);
	for (n = 0; getwc(f) != WEOF; n++)
		;
	CHECK(n == 1600);
	fclose(f);
}

static void scanning(void)
{
	wchar_t word[20], *made;
	char bytes[20];
	double real;
	int number, n;
	FILE *f;

	CHECK(swscanf(L" 12 \u20ac\u00e4x 1.5e2\u00dfend", L"%d %ls%lf\u00df%s%n", &number, word,
		      &real, bytes, &n) == 4);
	CHECK(number == 12 && wcscmp(word, L"\u20ac\u00e4x") == 0 && real == 150 && n == 17);
	CHECK(strcmp(bytes, "end") == 0);
	CHECK(swscanf(L"\u00e4\u00f6z", L"%l[\u00e0-\u00ff]%s", word, bytes) == 2);
	CHECK(wcscmp(word, L"\u00e4\u00f6") == 0 && strcmp(bytes, "z") == 0);
	CHECK(swscanf(L"\u20ac7", L"%mls", &made) == 1 && wcscmp(made, L"\u20ac7") == 0);
	free(made);
	CHECK(swscanf(L"", L"%d", &number) == EOF && swscanf(L"x", L"%d", &number) == 0);
	f = fopen("wide", "w+");
	fputws(L"0x1f,\u00e4\u00f6 9", f);
	rewind(f);
	CHECK(fwscanf(f, L"%i,%2s%d", &number, bytes, &n) == 3 && number == 31 && n == 9);
	CHECK(strcmp(bytes, "\303\244\303\266") == 0);
	fclose(f);
}

static void numbers(void)
{
	wchar_t *end, many[2000];
	const wchar_t *s = L"\u2003 -42z";

	CHECK(wcstol(s, &end, 10) == -42 && end == s + 5);
	CHECK(wcstol(s = L"0x1fg", &end, 0) == 31 && *end == 'g');
	CHECK(wcstoul(L"zz", &end, 36) == 35 * 36 + 35 && !*end);
	CHECK((errno = 0, wcstoll(L"99999999999999999999", &end, 10)) == LLONG_MAX &&
	      errno == ERANGE);
	CHECK((errno = 0, wcstoull(L"-1", 0, 10)) == ULLONG_MAX && errno == 0);
	CHECK((errno = 0, wcstol(L"1", &end, 99)) == 0 && errno == EINVAL);
	CHECK(wcstol(s = L"  x", &end, 10) == 0 && end == s);
	CHECK(wcstoimax(L"-7", 0, 10) == -7 && wcstoumax(L"7", 0, 10) == 7);
	CHECK(wcstod(s = L"1.25e2,", &end) == 125 && *end == ',');
	CHECK(wcstof(L"0x1p-2", 0) == 0.25f && wcstold(L"-inf", &end) < 0 && !*end);
	CHECK(wcstod(s = L".e", &end) == 0 && end == s);
	wmemset(many, L'0', 1998);
	many[1998] = L'7';
	many[1999] = 0;
	CHECK(wcstol(many, &end, 10) == 7 && end == many + 1999);
}

int main(void)
{
	FILE *f = fopen("wide", "w");

	CHECK((errno = 0, putwc(L'\u20ac', f)) == WEOF && errno == EILSEQ); /* the C locale */
	CHECK(putwc(L'a', f) == L'a');
	fclose(f);
	CHECK(setlocale(LC_ALL, "C.UTF-8"));
	characters();
	wrong_character();
	printing();
	scanning();
	numbers();
	return finish();
}
