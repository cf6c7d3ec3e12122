/* SPDX-License-Identifier: MIT */
#ifndef _STDLIB_H
#define _STDLIB_H

#include <bits/null.h>
#include <sys/features.h>
#define __need_wchar_t
#include <stddef.h>

#define EXIT_FAILURE 1
#define EXIT_SUCCESS 0
#define RAND_MAX     2147483647
#define MB_CUR_MAX   __kelner_mb_cur_max()

typedef struct {
	int quot;
	int rem;
} div_t;

typedef struct {
	long quot;
	long rem;
} ldiv_t;

typedef struct {
	long long quot;
	long long rem;
} lldiv_t;

__KELNER_BEGIN
size_t __kelner_mb_cur_max(void);
void _Exit(int) __kelner_noreturn;
void abort(void) __kelner_noreturn;
int abs(int);
void *aligned_alloc(size_t, size_t);
int at_quick_exit(void (*)(void));
int atexit(void (*)(void));
double atof(const char *);
int atoi(const char *);
long atol(const char *);
long long atoll(const char *);
void *bsearch(const void *, const void *, size_t, size_t, int (*)(const void *, const void *));
void *calloc(size_t, size_t);
div_t div(int, int);
void exit(int) __kelner_noreturn;
void free(void *);
char *getenv(const char *);
long labs(long);
ldiv_t ldiv(long, long);
long long llabs(long long);
lldiv_t lldiv(long long, long long);
void *malloc(size_t);
int mblen(const char *, size_t);
size_t mbstowcs(wchar_t *__restrict, const char *__restrict, size_t);
int mbtowc(wchar_t *__restrict, const char *__restrict, size_t);
void qsort(void *, size_t, size_t, int (*)(const void *, const void *));
void quick_exit(int) __kelner_noreturn;
int rand(void);
void *realloc(void *, size_t);
void srand(unsigned int);
double strtod(const char *__restrict, char **__restrict);
float strtof(const char *__restrict, char **__restrict);
long strtol(const char *__restrict, char **__restrict, int);
long double strtold(const char *__restrict, char **__restrict);
long long strtoll(const char *__restrict, char **__restrict, int);
unsigned long strtoul(const char *__restrict, char **__restrict, int);
unsigned long long strtoull(const char *__restrict, char **__restrict, int);
int system(const char *);
size_t wcstombs(char *__restrict, const wchar_t *__restrict, size_t);
int wctomb(char *, wchar_t);
#if __POSIX_VISIBLE
#include <abi/wait.h>
int getsubopt(char **, char *const *, char **);
char *mkdtemp(char *);
int mkostemp(char *, int);
int mkstemp(char *);
int posix_memalign(void **, size_t, size_t);
void qsort_r(void *, size_t, size_t, int (*)(const void *, const void *, void *), void *);
int rand_r(unsigned int *);
void *reallocarray(void *, size_t, size_t);
char *secure_getenv(const char *);
int setenv(const char *, const char *, int);
int unsetenv(const char *);
#endif
#if __XSI_VISIBLE
long a64l(const char *);
double drand48(void);
double erand48(unsigned short[3]);
int grantpt(int);
char *initstate(unsigned int, char *, size_t);
long jrand48(unsigned short[3]);
char *l64a(long);
void lcong48(unsigned short[7]);
long lrand48(void);
long mrand48(void);
long nrand48(unsigned short[3]);
int posix_openpt(int);
char *ptsname(int);
int ptsname_r(int, char *, size_t);
int putenv(char *);
long random(void);
char *realpath(const char *__restrict, char *__restrict);
unsigned short *seed48(unsigned short[3]);
char *setstate(char *);
void srand48(long);
void srandom(unsigned int);
int unlockpt(int);
#endif
#if __BSD_VISIBLE
#include <alloca.h>
#include <bits/locale_t.h>
#include <stdint.h>
uint32_t arc4random(void);
void arc4random_buf(void *, size_t);
uint32_t arc4random_uniform(uint32_t);
int clearenv(void);
int daemon(int, int);
int getloadavg(double[], int);
const char *getprogname(void);
int heapsort(void *, size_t, size_t, int (*)(const void *, const void *));
int mergesort(void *, size_t, size_t, int (*)(const void *, const void *));
int mkostemps(char *, int, int);
int mkstemps(char *, int);
char *mktemp(char *);
void *recallocarray(void *, size_t, size_t, size_t);
void freezero(void *, size_t);
void *reallocf(void *, size_t);
int rpmatch(const char *);
void setprogname(const char *);
double strtod_l(const char *__restrict, char **__restrict, locale_t);
float strtof_l(const char *__restrict, char **__restrict, locale_t);
long double strtold_l(const char *__restrict, char **__restrict, locale_t);
long long strtonum(const char *, long long, long long, const char **);
#endif
__KELNER_END

#endif
