/* SPDX-License-Identifier: MIT */
#ifndef _STRING_H
#define _STRING_H

#include <bits/null.h>
#include <sys/features.h>

__KELNER_BEGIN
void *memchr(const void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memcpy(void *__restrict, const void *__restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
char *strcat(char *__restrict, const char *__restrict);
char *strchr(const char *, int);
int strcmp(const char *, const char *);
int strcoll(const char *, const char *);
char *strcpy(char *__restrict, const char *__restrict);
size_t strcspn(const char *, const char *);
char *strerror(int);
size_t strlen(const char *);
char *strncat(char *__restrict, const char *__restrict, size_t);
int strncmp(const char *, const char *, size_t);
char *strncpy(char *__restrict, const char *__restrict, size_t);
char *strpbrk(const char *, const char *);
char *strrchr(const char *, int);
size_t strspn(const char *, const char *);
char *strstr(const char *, const char *);
char *strtok(char *__restrict, const char *__restrict);
size_t strxfrm(char *__restrict, const char *__restrict, size_t);
#if __POSIX_VISIBLE
#include <bits/locale_t.h>
void *memccpy(void *__restrict, const void *__restrict, int, size_t);
void *memmem(const void *, size_t, const void *, size_t);
char *stpcpy(char *__restrict, const char *__restrict);
char *stpncpy(char *__restrict, const char *__restrict, size_t);
int strcoll_l(const char *, const char *, locale_t);
char *strdup(const char *);
char *strerror_l(int, locale_t);
int strerror_r(int, char *, size_t);
size_t strlcat(char *__restrict, const char *__restrict, size_t);
size_t strlcpy(char *__restrict, const char *__restrict, size_t);
char *strndup(const char *, size_t);
size_t strnlen(const char *, size_t);
char *strsignal(int);
char *strtok_r(char *__restrict, const char *__restrict, char **__restrict);
size_t strxfrm_l(char *__restrict, const char *__restrict, size_t, locale_t);
#endif
#if __BSD_VISIBLE
#include <strings.h>
void explicit_bzero(void *, size_t);
void *memrchr(const void *, int, size_t);
void *mempcpy(void *__restrict, const void *__restrict, size_t);
void *rawmemchr(const void *, int);
char *strcasestr(const char *, const char *);
char *strchrnul(const char *, int);
char *strnstr(const char *, const char *, size_t);
char *strsep(char **, const char *);
int strverscmp(const char *, const char *);
int timingsafe_bcmp(const void *, const void *, size_t);
int timingsafe_memcmp(const void *, const void *, size_t);
#if __GNU_VISIBLE && !defined(basename)
char *__gnu_basename(const char *);
#define basename __gnu_basename
#endif
#ifndef strdupa
#define strdupa(s) __builtin_strcpy(__builtin_alloca(__builtin_strlen(s) + 1), (s))
#endif
#endif
__KELNER_END

#endif
