/* SPDX-License-Identifier: MIT */
/* Streams: POSIX.1-2024, 2.5 and the functions' own pages. */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void read_and_write(void)
{
	char line[100];
	FILE *f = fopen("file", "w+");

	CHECK(f && fprintf(f, "line %d\nsecond\n", 1) == 14);
	CHECK(ftell(f) == 14);
	rewind(f);
	CHECK(fgets(line, sizeof(line), f) && strcmp(line, "line 1\n") == 0);
	CHECK(ftell(f) == 7);
	CHECK(ungetc('X', f) == 'X' && ftell(f) == 6 && getc(f) == 'X');
	CHECK(fseek(f, 0, SEEK_CUR) == 0 && fputs("SE", f) >= 0);
	CHECK(fseek(f, -2, SEEK_CUR) == 0 && fread(line, 1, 100, f) == 7 &&
	      memcmp(line, "SEcond\n", 7) == 0);
	CHECK(feof(f) && getc(f) == EOF);
	clearerr(f);
	CHECK(!feof(f));
	FAILS(fseek(f, -100, SEEK_SET), EINVAL);
	FAILS(fseek(f, 0, 77), EINVAL);
	CHECK(fclose(f) == 0);
	f = fopen("file", "a+");
	CHECK(fputs("end", f) >= 0 && ftell(f) == 17 && fclose(f) == 0);
}

static void wrong_direction(void)
{
	FILE *f = fopen("file", "r");

	CHECK(putc('x', f) == EOF && errno == EBADF && ferror(f));
	fclose(f);
	f = fopen("other", "w");
	CHECK(getc(f) == EOF && errno == EBADF && ferror(f));
	fclose(f);
}

static void modes(void)
{
	CHECK(!fopen("file", "wx") && errno == EEXIST);
	CHECK(!fopen("missing", "r") && errno == ENOENT);
	CHECK(!fopen("file", "q") && errno == EINVAL);
	FILE *f = fopen("file", "re");
	CHECK(f && (fcntl(fileno(f), F_GETFD) & FD_CLOEXEC));
	CHECK(!fdopen(fileno(f), "w") && errno == EINVAL);
	fclose(f);
	CHECK(!fdopen(77, "r") && errno == EBADF);
}

static void shared_offset(void)
{
	int fd = open("file", O_RDWR);

	lseek(fd, 5, SEEK_SET);
	FILE *f = fdopen(fd, "r");
	CHECK(ftell(f) == 5);
	CHECK(getc(f) == '1');
	int copy = dup(fd);
	CHECK(fclose(f) == 0 && lseek(copy, 0, SEEK_CUR) == 6); /* unread input given back */
	close(copy);
}

static void failed_writes(void)
{
	FILE *f = fopen("/dev/full", "w");

	CHECK(f && fputs("lost", f) >= 0);
	CHECK(fflush(f) == EOF && errno == ENOSPC && ferror(f));
	CHECK(fclose(f) == EOF && errno == ENOSPC);
}

static void buffering(void)
{
	char seen[10];
	int fds[2];

	pipe2(fds, O_NONBLOCK);
	FILE *f = fdopen(fds[1], "w");
	CHECK(setvbuf(f, 0, _IOLBF, 100) == 0);
	fputs("ab", f);
	CHECK(read(fds[0], seen, 10) == -1 && errno == EAGAIN);
	fputs("c\nd", f);
	CHECK(read(fds[0], seen, 10) >= 4);
	CHECK(setvbuf(f, 0, 99, 0) != 0);
	fclose(f);
	close(fds[0]);
	pipe2(fds, O_NONBLOCK);
	f = fdopen(fds[1], "w");
	setvbuf(f, 0, _IONBF, 0);
	fprintf(f, "x%dy", 5);
	CHECK(read(fds[0], seen, 10) == 3 && memcmp(seen, "x5y", 3) == 0);
	putc('z', f);
	CHECK(read(fds[0], seen, 10) == 1 && seen[0] == 'z');
	fclose(f);
	close(fds[0]);
}

static void lines(void)
{
	char *line = 0;
	size_t size = 0;
	FILE *f = fopen("file", "w+");

	for (int i = 0; i < 20000; i++)
		putc('a' + i % 26, f);
	fputs("\nlast", f);
	rewind(f);
	CHECK(getline(&line, &size, f) == 20001 && line[20000] == '\n' && line[20001] == 0);
	CHECK(getline(&line, &size, f) == 4 && strcmp(line, "last") == 0);
	CHECK(getline(&line, &size, f) == -1 && feof(f));
	rewind(f);
	CHECK(getdelim(&line, &size, 'c', f) == 3 && strcmp(line, "abc") == 0);
	CHECK(getline(0, &size, f) == -1 && errno == EINVAL);
	free(line);
	fclose(f);
}

static void reopening(void)
{
	FILE *f = fopen("file", "w");
	char text[20] = "";

	CHECK(freopen("second", "w+", f) == f && fputs("hi", f) >= 0);
	rewind(f);
	CHECK(fgets(text, 20, f) && strcmp(text, "hi") == 0);
	CHECK(freopen(0, "r", f) == f);
	CHECK(!freopen("missing/x", "r", f) && errno == ENOENT);
}

static void scanning(void)
{
	int a = 0, b = 0;
	char word[20];
	FILE *f = fopen("file", "w+");

	fputs("12 0x34 word  99x", f);
	rewind(f);
	CHECK(fscanf(f, "%d %i %s", &a, &b, word) == 3 && a == 12 && b == 52 &&
	      !strcmp(word, "word"));
	CHECK(fscanf(f, "%d", &a) == 1 && a == 99 && getc(f) == 'x');
	CHECK(fscanf(f, "%d", &a) == EOF);
	fclose(f);
}

static void everything_flushed(void)
{
	FILE *f = fopen("file", "w"), *g = fopen("second", "w");
	char text[10] = "";

	fputs("one", f);
	fputs("two", g);
	CHECK(fflush(0) == 0);
	int fd = open("second", O_RDONLY);
	CHECK(read(fd, text, 10) == 3 && memcmp(text, "two", 3) == 0);
	close(fd);
	fclose(f);
	fclose(g);
}

static void many_bytes(void)
{
	static char block[300000], again[300000];
	FILE *f = fopen("file", "w+");

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (char)(i * 7);
	size_t done = 0;
	for (size_t n = 1; done < sizeof(block); n = n * 2 + 1) {
		size_t part = n < sizeof(block) - done ? n : sizeof(block) - done;
		CHECK(fwrite(block + done, 1, part, f) == part);
		done += part;
	}
	rewind(f);
	done = 0;
	for (size_t n = 1; done < sizeof(block); n = n * 3 + 1) {
		size_t part = n < sizeof(block) - done ? n : sizeof(block) - done;
		CHECK(fread(again + done, 1, part, f) == part);
		done += part;
	}
	CHECK(memcmp(block, again, sizeof(block)) == 0 && getc(f) == EOF);
	CHECK(fwrite(block, 0, 5, f) == 0 && fwrite(block, 5, 0, f) == 0);
	fclose(f);
}

static void to_memory(void)
{
	char *text;

	CHECK(asprintf(&text, "%s-%0*d", "abc", 300, 7) == 304 && strlen(text) == 304);
	free(text);
	CHECK(dprintf(-1, "x") < 0 && errno == EBADF);
	int fd = open("file", O_RDWR | O_TRUNC);
	CHECK(dprintf(fd, "%01000d", 3) == 1000 && lseek(fd, 0, SEEK_CUR) == 1000);
	close(fd);
	errno = ENOENT;
	CHECK(asprintf(&text, "%m") > 0 && strcmp(text, strerror(ENOENT)) == 0);
	free(text);
}

int main(void)
{
	read_and_write();
	wrong_direction();
	modes();
	shared_offset();
	failed_writes();
	buffering();
	lines();
	reopening();
	scanning();
	everything_flushed();
	many_bytes();
	to_memory();
	return finish();
}
