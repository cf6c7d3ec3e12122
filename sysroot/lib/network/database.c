/* SPDX-License-Identifier: MIT */
#include "../private/database.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int __database_open(struct database *database, const char *path)
{
	if (database->file)
		rewind(database->file);
	else
		database->file = fopen(path, "re");
	return database->file ? 0 : -1;
}

void __database_close(struct database *database)
{
	if (database->file)
		fclose(database->file);
	free(database->line);
	database->file = 0;
	database->line = 0;
	database->size = 0;
}

int __database_next(struct database *database, int least)
{
	char *rest, *word;

	while (database->file && getline(&database->line, &database->size, database->file) > 0) {
		database->line[strcspn(database->line, "#\n")] = 0;
		database->count = 0;
		rest = database->line;
		while (database->count < DATABASE_WORDS &&
		       (word = strtok_r(rest, " \t\r", &rest)) != 0)
			database->words[database->count++] = word;
		database->words[database->count] = 0;
		if (database->count >= least)
			return 1;
	}
	return 0;
}

int __database_has(const struct database *database, int first, const char *word, int any_case)
{
	for (int i = first; i < database->count; i++) {
		if (any_case ? strcasecmp(database->words[i], word) == 0
			     : strcmp(database->words[i], word) == 0)
			return 1;
	}
	return 0;
}
