/* SPDX-License-Identifier: MIT */
/*
 * The few words of a host unit test:
 *
 *   TEST(a_rule_in_words) { CHECK(condition); CHECK_EQUAL(got, expected); }
 *   int main(void) { RUN(a_rule_in_words); return test_end(); }
 *
 * A test goes on after a failed check and counts as one failure.
 */
#ifndef UNIT_TEST_H
#define UNIT_TEST_H

#include <stdio.h>
#include <string.h>

static unsigned test_passed, test_failed;
static int test_ok;

#define TEST(name) static void name(void)

#define RUN(name)                                      \
	do {                                           \
		test_ok = 1;                           \
		name();                                \
		if (test_ok)                           \
			test_passed++;                 \
		else                                   \
			printf("failed: %s\n", #name); \
		test_failed += !test_ok;               \
	} while (0)

#define CHECK(condition)                                                                 \
	do {                                                                             \
		if (!(condition)) {                                                      \
			printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
			test_ok = 0;                                                     \
		}                                                                        \
	} while (0)

/* Two integers. */
#define CHECK_EQUAL(got, expected)                                                               \
	do {                                                                                     \
		unsigned long long got_ = (unsigned long long)(got);                             \
		unsigned long long expected_ = (unsigned long long)(expected);                   \
		if (got_ != expected_) {                                                         \
			printf("%s:%d: %s is %#llx, expected %#llx\n", __FILE__, __LINE__, #got, \
			       got_, expected_);                                                 \
			test_ok = 0;                                                             \
		}                                                                                \
	} while (0)

#define CHECK_TEXT(got, expected)                                                                  \
	do {                                                                                       \
		const char *got_ = (got);                                                          \
		const char *expected_ = (expected);                                                \
		if (!got_ || strcmp(got_, expected_) != 0) {                                       \
			printf("%s:%d: %s is \"%s\", expected \"%s\"\n", __FILE__, __LINE__, #got, \
			       got_ ? got_ : "(null)", expected_);                                 \
			test_ok = 0;                                                               \
		}                                                                                  \
	} while (0)

static inline int test_end(void)
{
	printf("%u passed, %u failed\n", test_passed, test_failed);
	return test_failed != 0;
}

#endif
