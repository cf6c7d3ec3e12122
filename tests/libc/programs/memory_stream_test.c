/* SPDX-License-Identifier: MIT */
/* Streams on memory: POSIX.1-2024, fmemopen and open_memstream. */
#include "check.h"

#include <stdlib.h>
#include <wchar.h>

static void fixed(void)
{
	char memory[10] = "0123456789", line[20];
	FILE *f = fmemopen(memory, sizeof(memory), "r");

	CHECK(fread(line, 1, 20, f) == 10 && feof(f));
	FAILS(fseek(f, 11, SEEK_SET), EINVAL);
	FAILS(fseek(f, -1, SEEK_SET), EINVAL);
	CHECK(fseek(f, -3, SEEK_END) == 0 && getc(f) == '7' && ftell(f) == 8);
	CHECK((errno = 0, putc('x', f)) == EOF && errno == EBADF);
	FAILS(fileno(f), EBADF);
	fclose(f);
	f = fmemopen(memory, sizeof(memory), "r+");
	CHECK(fputs("ab", f) >= 0 && fclose(f) == 0 && memcmp(memory, "ab23456789", 10) == 0);
	f = fmemopen(memory, sizeof(memory), "w+");
	CHECK(memory[0] == 0 && fputs("abc", f) >= 0 && fflush(f) == 0);
	CHECK(memcmp(memory, "abc", 4) == 0 && memory[4] == '4');
	CHECK(fseek(f, 0, SEEK_END) == 0 && ftell(f) == 3);
	rewind(f);
	CHECK(fgets(line, 20, f) && strcmp(line, "abc") == 0);
	fclose(f);
	f = fmemopen(memory, sizeof(memory), "a+");
	CHECK(ftell(f) == 3 && fputs("defghij", f) >= 0 && fflush(f) == 0);
	CHECK(memcmp(memory, "abcdefghij", 10) == 0);
	CHECK(putc('k', f) == 'k' && (errno = 0, fflush(f)) == EOF && errno == ENOSPC);
	fclose(f);
	f = fmemopen(0, 100, "w+");
	CHECK(f && fputs("own", f) >= 0 && fseek(f, 1, SEEK_SET) == 0 && getc(f) == 'w');
	fclose(f);
	CHECK(!fmemopen(memory, sizeof(memory), "q") && errno == EINVAL);
	CHECK(!fmemopen(memory, 0, "r") && errno == EINVAL);
}

static void growing(void)
{
	char *bytes;
	size_t size;
	FILE *f = open_memstream(&bytes, &size);

	CHECK(f && fflush(f) == 0 && size == 0 && *bytes == 0);
	CHECK(fprintf(f, "hello") == 5 && fflush(f) == 0 && size == 5);
	CHECK(strcmp(bytes, "hello") == 0);
	CHECK(fseek(f, 8, SEEK_SET) == 0 && putc('!', f) == '!' && fflush(f) == 0);
	CHECK(size == 9 && memcmp(bytes, "hello\0\0\0!", 10) == 0);
	CHECK(fseek(f, 1, SEEK_SET) == 0 && putc('E', f) == 'E' && fflush(f) == 0 && size == 2);
	CHECK(fseek(f, 0, SEEK_END) == 0 && ftell(f) == 9);
	FAILS(fseek(f, -1, SEEK_SET), EINVAL);
	for (int i = 0; i < 100000; i++)
		putc('a' + i % 26, f);
	CHECK(fclose(f) == 0 && size == 100009 && bytes[100008] == 'a' + 99999 % 26);
	CHECK(bytes[size] == 0);
	free(bytes);
	CHECK(!open_memstream(0, &size) && errno == EINVAL);
}

static void growing_wide(void)
{
	wchar_t *characters;
	size_t size;
	FILE *f = open_wmemstream(&characters, &size);

	CHECK(f && fwide(f, 0) > 0 && fflush(f) == 0 && size == 0 && *characters == 0);
	CHECK(fwprintf(f, L"%d\u20ac", 12) == 3 && fflush(f) == 0 && size == 3);
	CHECK(wcscmp(characters, L"12\u20ac") == 0 && ftell(f) == 3);
	CHECK(fseek(f, 1, SEEK_SET) == 0 && putwc(L'x', f) == L'x' && fflush(f) == 0 && size == 2);
	CHECK(fseek(f, 0, SEEK_END) == 0);
	for (int i = 0; i < 1000; i++)
		putwc(L'\u00e4', f);
	CHECK(fclose(f) == 0 && size == 1003 && characters[1002] == L'\u00e4' &&
	      characters[1003] == 0 && characters[1] == L'x');
	free(characters);
}

int main(void)
{
	fixed();
	growing();
	growing_wide();
	return finish();
}
