/* SPDX-License-Identifier: MIT */
/*
 * The session until there is a shell: reads lines from the serial console, echoes, reports, ends
 * with a status, and breaks in every way a program can, on request.
 */
#include "line.h"

#include <abi/errno.h>
#include <abi/machine.h>
#include <abi/object_info.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

#define LINE_SIZE 256

struct command {
	const char *name;
	const char *help;
	/* What follows the name, without spaces around it. */
	void (*run)(const char *words);
};

static bool ended;
static int exit_status;

static void run_help(const char *words);

static void run_echo(const char *words)
{
	log_text("%s\n", words);
}

/* A decimal number up to 255; others are an error, as in a shell. */
static void run_exit(const char *words)
{
	unsigned value = 0;

	for (const char *digit = words; *digit; digit++) {
		value = value * 10 + (unsigned)(*digit - '0');
		if (*digit < '0' || *digit > '9' || value > 255) {
			log_text("exit: %s is not a number from 0 to 255\n", words);
			return;
		}
	}
	exit_status = (int)value;
	ended = true;
}

/* Never zero: the compiler cannot know. */
static volatile unsigned overflow_depth = 1;

static __attribute__((noinline)) unsigned overflow_stack(void)
{
	volatile char page[4096];

	page[0] = (char)overflow_depth++;
	return overflow_depth ? overflow_stack() + (unsigned)page[0] : 0;
}

static void run_fault(const char *words)
{
	static char data[16] = {(char)0xc3};
	volatile uintptr_t target = 0;

	if (!*words) {
		*(volatile int *)target = 1;
	} else if (strcmp(words, "exec") == 0) {
		target = (uintptr_t)data;
		((void (*)(void))target)();
	} else if (strcmp(words, "stack") == 0) {
		overflow_stack();
	} else {
		log_text("fault: say fault, fault exec or fault stack\n");
	}
}

static void run_ud2(const char *words)
{
	(void)words;
	__asm__ volatile("ud2");
}

static void run_uname(const char *words)
{
	struct system_info info = {0};
	int64_t status = kelner_system_info(&info);

	if (status < 0)
		log_text("uname: error %d\n", (int)-status);
	else if (strcmp(words, "-a") == 0)
		log_text("Kelner kelner %s %s x86_64\n", info.version, info.build);
	else
		log_text("Kelner\n");
}

static void run_cpus(const char *words)
{
	struct system_info info = {0};
	int64_t status = kelner_system_info(&info);

	(void)words;
	if (status < 0)
		log_text("cpus: error %d\n", (int)-status);
	else
		log_text("%u processors, %lu of %lu KiB of memory free, up %lu ms\n", info.cpus,
			 info.memory_free / 1024, info.memory_total / 1024, info.uptime / 1000000);
}

/* Walks the log once to see where it ends: what is printed here is logged, too. */
static void run_dmesg(const char *words)
{
	handle_t log = start_handle(START_LOG);
	uint64_t end = 0, position = 0;
	char buffer[512];
	int64_t count;

	(void)words;
	while (kelner_log_read(log, &end, buffer, sizeof(buffer)) > 0)
		;
	while (position < end &&
	       (count = kelner_log_read(log, &position, buffer, sizeof(buffer))) > 0)
		(void)kelner_log_write(log, buffer, (size_t)count);
}

static void run_panic(const char *words)
{
	int64_t status;

	(void)words;
	status = kelner_system_power(start_handle(START_RESOURCE), POWER_PANIC);
	log_text("panic: error %d\n", (int)-status);
}

static const struct command commands[] = {
	{"cpus", "processors, memory and time since boot", run_cpus},
	{"dmesg", "the kernel's log", run_dmesg},
	{"echo", "WORDS: prints them", run_echo},
	{"exit", "[STATUS]: ends the session", run_exit},
	{"fault", "[exec|stack]: writes to address 0, runs data, overflows the stack", run_fault},
	{"help", "this list", run_help},
	{"panic", "stops the kernel, to see what that looks like", run_panic},
	{"ud2", "runs an undefined instruction", run_ud2},
	{"uname", "[-a]: the system's name", run_uname},
};

static void run_help(const char *words)
{
	(void)words;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		log_text("%-6s %s\n", commands[i].name, commands[i].help);
}

/* Cuts spaces off both ends. */
static char *trim(char *text)
{
	char *end;

	while (*text == ' ' || *text == '\t')
		text++;
	end = text + strlen(text);
	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = 0;
	return text;
}

static void run_line(char *line)
{
	char *name = trim(line);
	char *words = name;

	if (!*name)
		return;
	while (*words && *words != ' ')
		words++;
	if (*words)
		*words++ = 0;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i].name, name) == 0) {
			commands[i].run(trim(words));
			return;
		}
	}
	log_text("%s: there is no such command; help lists them\n", name);
}

int main(int argc, char **argv, char **envp)
{
	char line[LINE_SIZE];

	(void)argc, (void)argv, (void)envp;
	log_text("kelner: session started\n");
	while (!ended) {
		int64_t length = line_read("kelner> ", line, sizeof(line));

		if (length == -ENODATA)
			break;
		if (length < 0) {
			log_text("session: cannot read from the serial port (error %d)\n",
				 (int)-length);
			return 1;
		}
		run_line(line);
	}
	return exit_status;
}
