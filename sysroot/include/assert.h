/* SPDX-License-Identifier: MIT */
#include <sys/features.h>

#undef assert
#ifdef NDEBUG
#define assert(expression) ((void)0)
#else
#define assert(expression) \
	((expression) ? (void)0 : __assert_fail(#expression, __FILE__, __LINE__, __func__))
#endif

#ifndef _ASSERT_H
#define _ASSERT_H
__KELNER_BEGIN
void __assert_fail(const char *, const char *, int, const char *) __kelner_noreturn;
__KELNER_END
#endif

#if !defined(__cplusplus)
#undef static_assert
#define static_assert _Static_assert
#endif
