/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <kelner/print.h>
#include <stdarg.h>

extern const struct test_case __start_test_cases[], __stop_test_cases[];
static bool ok;

void say(const char *format, ...)
{
	char text[256];
	va_list list;

	va_start(list, format);
	text_format_list(text, sizeof(text), format, list);
	va_end(list);
	(void)kelner_write(LOG, text, strlen(text));
}

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line)
{
	if (got == expected)
		return true;
	say("%s:%d: %s is %ld, expected %ld\n", file, line, text, (long)got, (long)expected);
	ok = false;
	return false;
}

int main(int argc, char **argv, char **envp)
{
	int passed = 0, failed = 0;

	if (argc > 1)
		return child_main(argc, argv, envp);
	signals_begin();
	for (const struct test_case *test = __start_test_cases; test < __stop_test_cases; test++) {
		ok = true;
		test->run();
		say("%s %s\n", ok ? "passed" : "FAILED", test->name);
		passed += ok;
		failed += !ok;
	}
	say("%d passed, %d failed\n", passed, failed);
	return failed ? 1 : 0;
}
