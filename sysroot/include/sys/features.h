/* SPDX-License-Identifier: MIT */
/*
 * Which names the headers show. A program that asks for a standard by a feature macro gets that
 * standard's names only; one that asks for nothing gets everything, or with -std=cNN only ISO C.
 */
#ifndef _SYS_FEATURES_H
#define _SYS_FEATURES_H

#if defined(_GNU_SOURCE) || defined(_ALL_SOURCE)
#undef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#define __GNU_VISIBLE   1
#else
#define __GNU_VISIBLE 0
#endif

#if defined(_BSD_SOURCE) || defined(_SVID_SOURCE) || defined(_NETBSD_SOURCE)
#undef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1
#endif

#if !defined(_DEFAULT_SOURCE) && !defined(_POSIX_C_SOURCE) && !defined(_POSIX_SOURCE) && \
	!defined(_XOPEN_SOURCE) && (!defined(__STRICT_ANSI__) || defined(__cplusplus))
#define _DEFAULT_SOURCE 1
#endif

#ifdef _DEFAULT_SOURCE
#define __POSIX_VISIBLE 202405
#define __XSI_VISIBLE   800
#define __BSD_VISIBLE   1
#define __MISC_VISIBLE  1
#define __SVID_VISIBLE  1
#else
#define __BSD_VISIBLE  0
#define __MISC_VISIBLE 0
#define __SVID_VISIBLE 0
#ifdef _XOPEN_SOURCE
#define __POSIX_VISIBLE 202405
#define __XSI_VISIBLE   800
#elif defined(_POSIX_C_SOURCE) || defined(_POSIX_SOURCE)
#define __POSIX_VISIBLE 202405
#define __XSI_VISIBLE   0
#else
#define __POSIX_VISIBLE 0
#define __XSI_VISIBLE   0
#endif
#endif
#define __ATFILE_VISIBLE __POSIX_VISIBLE

#if defined(_ISOC2X_SOURCE) || defined(_ISOC23_SOURCE) || \
	(defined(__STDC_VERSION__) && __STDC_VERSION__ > 201710L)
#define __ISO_C_VISIBLE 2023
#else
#define __ISO_C_VISIBLE 2011
#endif

#define __GNUC_PREREQ(major, minor) \
	(__GNUC__ > (major) || (__GNUC__ == (major) && __GNUC_MINOR__ >= (minor)))
#define __GNUC_PREREQ__(major, minor) __GNUC_PREREQ(major, minor)

#ifdef __cplusplus
#define __KELNER_BEGIN extern "C" {
#define __KELNER_END   }
#else
#define __KELNER_BEGIN
#define __KELNER_END
#endif
#define __kelner_noreturn     __attribute__((__noreturn__))
#define __kelner_const        __attribute__((__const__))
#define __kelner_printf(f, a) __attribute__((__format__(__printf__, f, a)))
#define __kelner_scanf(f, a)  __attribute__((__format__(__scanf__, f, a)))

#endif
