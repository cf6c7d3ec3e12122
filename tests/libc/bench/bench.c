/* SPDX-License-Identifier: MIT */
/*
 * How long the hot functions take: one line for each, name and nanoseconds per call, the best of
 * several runs. The same source is built for this library and for the host's.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static char *a, *b;
static FILE *null;
static volatile size_t result;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The best of many short runs, of which some are disturbed by nothing else that the machine does.
 */
#define MEASURE(count, statement)                                  \
	({                                                         \
		double best = 1e18;                                \
		long once = ((count) + 19) / 20;                   \
		for (int run = 0; run < 40; run++) {               \
			double start = now();                      \
			for (long i = 0; i < once; i++) {          \
				statement;                         \
				__asm__ volatile("" ::: "memory"); \
			}                                          \
			double time = (now() - start) / once;      \
			if (time < best)                           \
				best = time;                       \
		}                                                  \
		best;                                              \
	})

#define BENCH(name, count, statement) printf("%s %.2f\n", name, MEASURE(count, statement))

static int by_value(const void *x, const void *y)
{
	return *(const int *)x - *(const int *)y;
}

/* Each at the same four alignments in both libraries: the mean. */
static void strings(void)
{
	static const size_t sizes[] = {8, 64, 1024, 65536};
	static const int places[4][2] = {{0, 16}, {16, 32}, {1, 40}, {37, 5}};
	static _Alignas(4096) char left[80000], right[80000];
	double sum[20];
	const char *names[20];

	for (int s = 0; s < 4; s++) {
		size_t n = sizes[s];
		long count = n > 10000 ? 1000 : n > 500 ? 20000 : 100000;
		int functions = 0;

		memset(sum, 0, sizeof(sum));
		for (int place = 0; place < 4; place++) {
			a = left + 64 + places[place][0];
			b = right + 1024 + places[place][1];
			memset(a, 'x', n);
			memset(b, 'x', n);
			a[n] = b[n] = 0;
			functions = 0;
#define SIZED(function, call)        \
	names[functions] = function; \
	sum[functions++] += MEASURE(count, call)
			SIZED("strlen", result = strlen(a));
			SIZED("strnlen", result = strnlen(a, n));
			SIZED("memcpy", memcpy(b, a, n));
			SIZED("memmove", memmove(b + 1, b, n));
			SIZED("memset", memset(b, 'x', n));
			b[n] = 0;
			SIZED("memcmp", result = (size_t)memcmp(a, b, n));
			SIZED("memchr", result = (size_t)memchr(a, 'y', n));
			SIZED("strchr", result = (size_t)strchr(a, 'y'));
			SIZED("strcmp", result = (size_t)strcmp(a, b));
			SIZED("strncmp", result = (size_t)strncmp(a, b, n));
			SIZED("strcasecmp", result = (size_t)strcasecmp(a, b));
			SIZED("strcpy", strcpy(b, a));
			SIZED("strrchr", result = (size_t)strrchr(a, 'y'));
			SIZED("strstr", result = (size_t)strstr(a, "xy"));
		}
		for (int i = 0; i < functions; i++)
			printf("%s/%zu %.2f\n", names[i], n, sum[i] / 4);
	}
}

int main(void)
{
	static int numbers[1000];
	char text[64];

	strings();
	null = fopen("/dev/null", "w");
	BENCH("putc", 2000000, putc('x', null));
	BENCH("putc_unlocked", 2000000, putc_unlocked('x', null));
	BENCH("fputs", 500000, fputs("hello, world\n", null));
	BENCH("fprintf(%d)", 300000, fprintf(null, "%d\n", (int)i * 37));
	BENCH("snprintf(%d)", 300000, snprintf(text, sizeof(text), "%d", (int)i * 37));
	BENCH("snprintf(%s %x)", 300000, snprintf(text, sizeof(text), "%s %x", "word", (int)i));
	BENCH("snprintf(%g)", 500000, snprintf(text, sizeof(text), "%g", (double)i / 7));
	BENCH("snprintf(%.17g)", 300000, snprintf(text, sizeof(text), "%.17g", (double)i / 7));
	BENCH("strtol", 300000, result = (size_t)strtol("1234567", 0, 10));
	BENCH("strtod", 200000, result = (size_t)strtod("3.14159265358979", 0));
	BENCH("malloc/32", 500000, free(malloc(32)));
	BENCH("malloc/1000", 500000, free(malloc(1000)));
	BENCH("malloc/100000", 30000, free(malloc(100000)));
	BENCH("qsort/1000", 50, for (int k = 0; k < 1000; k++) numbers[k] = k * 7919 % 1009;
	      qsort(numbers, 1000, sizeof(int), by_value));
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	BENCH("mutex", 500000, pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock));
	return 0;
}
