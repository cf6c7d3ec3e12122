/* SPDX-License-Identifier: MIT */
/* Programs that crash: their parent hears the signal, and the log says what, where, and who called.
 */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern const char __ehdr_start[];

static volatile int nothing;

static void write_nowhere(void)
{
	*(volatile int *)(uintptr_t)(nothing + 8) = 1;
}

static void call_nowhere(void)
{
	((void (*)(void))(uintptr_t)nothing)();
}

static void divide(void)
{
	nothing = 100 / nothing;
}

static void measure_nothing(void)
{
	nothing = (int)strlen((const char *)(uintptr_t)nothing);
}

static void run_nonsense(void)
{
	__asm__ volatile("ud2");
}

static void (*crash)(void);

/* A function without calls has no frame: where it was called through a pointer, this one is not
 * told. */
static void __attribute__((noinline)) call_it(void)
{
	crash();
	nothing++;
}

/* Called by the library's qsort: its frames are on the way, too. */
static int __attribute__((noinline)) compare(const void *a, const void *b)
{
	call_it();
	return *(const char *)a - *(const char *)b;
}

static void __attribute__((noinline)) sort(void)
{
	char letters[] = "ba";

	qsort(letters, 2, 1, compare);
	nothing++;
}

/* True where the text names an address in the function, which is a short one. */
static int names(const char *text, const void *function)
{
	uintptr_t start = (uintptr_t)function - (uintptr_t)__ehdr_start;

	for (; (text = strstr(text, "0x")); text += 2) {
		uintptr_t address = strtoul(text, NULL, 16);

		if (address > start && address < start + 0x40)
			return 1;
	}
	return 0;
}

/* The two lines of the log about that process. */
static void find_report(pid_t process, char *first, char *second, int size)
{
	char mark[64];
	FILE *log = popen("dmesg", "r");

	first[0] = second[0] = '\0';
	snprintf(mark, sizeof(mark), "(process %d) died of signal", process);
	while (log && fgets(first, size, log)) {
		if (strstr(first, mark)) {
			if (!fgets(second, size, log))
				second[0] = '\0';
			break;
		}
		first[0] = '\0';
	}
	if (log) {
		while (fgets(mark, sizeof(mark), log))
			;
		pclose(log);
	}
}

static void crashes(void (*how)(void), int signal, const char *words)
{
	char first[500], second[500];
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		crash = how;
		sort();
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == signal);
	find_report(child, first, second, sizeof(first));
	CHECK(strstr(first, "crash (process") && strstr(first, words));
	CHECK(names(second, (const void *)how));
	CHECK(names(second, (const void *)compare) && names(second, (const void *)sort));
	if (checks_failed)
		printf("%s%s", first, second);
}

int main(void)
{
	crashes(write_nowhere, SIGSEGV, "invalid memory access: address 0x8,");
	crashes(call_nowhere, SIGSEGV, "invalid memory access: address 0x0, instruction 0x0,");
	crashes(divide, SIGFPE, "arithmetic error");
	crashes(measure_nothing, SIGSEGV, "invalid memory access: address 0x0,");
	crashes(run_nonsense, SIGILL, "illegal instruction");
	return check_end();
}
