/* SPDX-License-Identifier: MIT */
/* Options of a command line, short as in POSIX and long as in GNU. Nothing is reordered: options
 * end at the first operand. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static int offset; /* in the group of letters being read */

static void complain(const char *message, const char *option, size_t n, const char *short_form)
{
	if (opterr && *short_form != ':')
		fprintf(stderr, "%s: %s: %.*s\n", getprogname(), message, (int)n, option);
}

int getopt(int argc, char *const argv[], const char *options)
{
	const char *word, *found;
	char letter;

	if (optind == 0) { /* start again */
		optind = 1;
		offset = 0;
	}
	if (*options == '+')
		options++;
	if (optind >= argc || !(word = argv[optind]) || word[0] != '-' || !word[1])
		return -1;
	if (word[1] == '-' && !word[2] && offset == 0) {
		optind++;
		return -1;
	}
	if (offset == 0)
		offset = 1;
	letter = word[offset++];
	found = letter == ':' ? 0 : strchr(options, letter);
	int last = !word[offset];
	optarg = 0;
	if (last) {
		optind++;
		offset = 0;
	}
	if (!found) {
		optopt = (unsigned char)letter;
		complain("unknown option", &letter, 1, options);
		return '?';
	}
	if (found[1] != ':')
		return (unsigned char)letter;
	if (!last) {
		optarg = (char *)(uintptr_t)(word + offset);
		optind++;
		offset = 0;
	} else if (found[2] != ':') {
		if (optind >= argc || !argv[optind]) {
			optopt = (unsigned char)letter;
			complain("option needs an argument", &letter, 1, options);
			return *options == ':' ? ':' : '?';
		}
		optarg = argv[optind++];
	}
	return (unsigned char)letter;
}

static int get_long(int argc, char *const argv[], const char *options, const struct option *table,
		    int *index, int one_dash)
{
	const char *word, *name;
	size_t n;
	int match = -1, ambiguous = 0;

	if (optind == 0) {
		optind = 1;
		offset = 0;
	}
	if (*options == '+')
		options++;
	if (offset || optind >= argc || !argv[optind] || argv[optind][0] != '-')
		return getopt(argc, argv, options);
	word = argv[optind];
	int dashes = word[1] == '-' ? 2 : 1;
	if (!word[dashes] || (dashes == 1 && !one_dash))
		return getopt(argc, argv, options);
	name = word + dashes;
	n = strcspn(name, "=");
	for (int i = 0; table[i].name; i++) {
		if (strncmp(table[i].name, name, n) != 0)
			continue;
		if (!table[i].name[n]) {
			match = i;
			ambiguous = 0;
			break;
		}
		ambiguous = match >= 0;
		match = i;
	}
	if (match < 0 && dashes == 1 && strchr(options, *name))
		return getopt(argc, argv, options);
	optind++;
	optarg = 0;
	if (match < 0 || ambiguous) {
		optopt = 0;
		complain(ambiguous ? "ambiguous option" : "unknown option", word, strlen(word),
			 options);
		return '?';
	}
	const struct option *option = &table[match];
	if (name[n] == '=') {
		if (option->has_arg == no_argument) {
			optopt = option->val;
			complain("option takes no argument", word, strlen(word), options);
			return '?';
		}
		optarg = (char *)(uintptr_t)(name + n + 1);
	} else if (option->has_arg == required_argument) {
		if (optind >= argc) {
			optopt = option->val;
			complain("option needs an argument", word, strlen(word), options);
			return *options == ':' ? ':' : '?';
		}
		optarg = argv[optind++];
	}
	if (index)
		*index = match;
	if (option->flag) {
		*option->flag = option->val;
		return 0;
	}
	return option->val;
}

int getopt_long(int argc, char *const argv[], const char *options, const struct option *table,
		int *index)
{
	return get_long(argc, argv, options, table, index, 0);
}

int getopt_long_only(int argc, char *const argv[], const char *options, const struct option *table,
		     int *index)
{
	return get_long(argc, argv, options, table, index, 1);
}
