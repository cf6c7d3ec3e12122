/* SPDX-License-Identifier: MIT */
/* Runs the cases, all or those whose names contain one of the arguments. */
#include "test.h"

extern const struct test_case __start_test_cases[], __stop_test_cases[];

static bool case_good;
static unsigned passed, failed;

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line)
{
	if (got == expected)
		return true;
	case_good = false;
	log_text("%s:%d: %s is %ld, expected %ld\n", file, line, text, (long)got, (long)expected);
	return false;
}

int64_t test_good(int64_t got, const char *text, const char *file, int line)
{
	if (got < 0) {
		case_good = false;
		log_text("%s:%d: %s failed with error %ld\n", file, line, text, (long)-got);
	}
	return got;
}

static bool contains(const char *name, const char *word)
{
	size_t length = strlen(word);

	for (; *name; name++) {
		if (strncmp(name, word, length) == 0)
			return true;
	}
	return false;
}

static bool selected(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (contains(name, argv[i]))
			return true;
	}
	return argc <= 1;
}

static void run_case(const struct test_case *test)
{
	log_text("case %s\n", test->name);
	case_good = true;
	test->run();
	if (case_good) {
		passed++;
	} else {
		failed++;
		log_text("failed: %s\n", test->name);
	}
}

int main(int argc, char **argv, char **envp)
{
	(void)envp;
	for (const struct test_case *test = __start_test_cases; test < __stop_test_cases; test++) {
		if (selected(test->name, argc, argv))
			run_case(test);
	}
	log_text("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
