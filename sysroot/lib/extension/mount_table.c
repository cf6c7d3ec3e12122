/* SPDX-License-Identifier: MIT */
/* Tables of mounted file systems. Blanks and backslashes in a field are written \040 and so on. */
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

FILE *setmntent(const char *path, const char *mode)
{
	char with_close[8];

	if (strlen(mode) > 5)
		return fopen(path, mode);
	snprintf(with_close, sizeof(with_close), "%se", mode);
	return fopen(path, with_close);
}

int endmntent(FILE *table)
{
	if (table)
		fclose(table);
	return 1;
}

static int is_octal(const char *text)
{
	return text[0] >= '0' && text[0] <= '3' && text[1] >= '0' && text[1] <= '7' &&
	       text[2] >= '0' && text[2] <= '7';
}

/* In place: what is written never needs more room. */
static char *decode(char *field)
{
	char *to = field;

	for (const char *from = field; *from; from++) {
		if (*from == '\\' && is_octal(from + 1)) {
			*to++ = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + from[3] - '0');
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = 0;
	return field;
}

static char *next_field(char **line)
{
	char *field = strsep(line, " \t\n");

	while (field && !*field)
		field = strsep(line, " \t\n");
	return field;
}

static int parse(char *line, struct mntent *entry)
{
	static char empty[1];
	char *number;

	entry->mnt_fsname = next_field(&line);
	if (!entry->mnt_fsname || *entry->mnt_fsname == '#')
		return 0;
	entry->mnt_dir = next_field(&line);
	entry->mnt_type = next_field(&line);
	if (!entry->mnt_dir || !entry->mnt_type)
		return 0;
	entry->mnt_opts = next_field(&line);
	number = next_field(&line);
	entry->mnt_freq = number ? atoi(number) : 0;
	number = next_field(&line);
	entry->mnt_passno = number ? atoi(number) : 0;
	decode(entry->mnt_fsname);
	decode(entry->mnt_dir);
	decode(entry->mnt_type);
	entry->mnt_opts = entry->mnt_opts ? decode(entry->mnt_opts) : empty;
	return 1;
}

static void skip_rest_of_line(FILE *table)
{
	for (int c = getc(table); c != EOF && c != '\n'; c = getc(table))
		continue;
}

/* A line that does not fit is left out: cut, it would name another place. */
struct mntent *getmntent_r(FILE *restrict table, struct mntent *restrict entry,
			   char *restrict buffer, int size)
{
	while (fgets(buffer, size, table)) {
		if (!strchr(buffer, '\n') && !feof(table))
			skip_rest_of_line(table);
		else if (parse(buffer, entry))
			return entry;
	}
	return 0;
}

struct mntent *getmntent(FILE *table)
{
	static struct mntent entry;
	static char *line;
	static size_t size;

	while (getline(&line, &size, table) > 0) {
		if (parse(line, &entry))
			return &entry;
	}
	return 0;
}

static int put_field(FILE *table, const char *field)
{
	for (; *field; field++) {
		int failed = strchr(" \t\n\\", *field) ? fprintf(table, "\\%03o", *field) < 0
						       : putc(*field, table) == EOF;

		if (failed)
			return -1;
	}
	return putc(' ', table) == EOF ? -1 : 0;
}

int addmntent(FILE *restrict table, const struct mntent *restrict entry)
{
	return fseek(table, 0, SEEK_END) || put_field(table, entry->mnt_fsname) ||
	       put_field(table, entry->mnt_dir) || put_field(table, entry->mnt_type) ||
	       put_field(table, entry->mnt_opts) ||
	       fprintf(table, "%d %d\n", entry->mnt_freq, entry->mnt_passno) < 0 || fflush(table);
}

char *hasmntopt(const struct mntent *entry, const char *option)
{
	size_t length = strlen(option);

	for (char *at = entry->mnt_opts; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, option, length) && strchr(",=", at[length]))
			return at;
	}
	return 0;
}
