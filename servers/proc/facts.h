/* SPDX-License-Identifier: MIT */
/* The texts of /proc, in the form that ps, top and free know from other systems. */
#ifndef FACTS_H
#define FACTS_H

#include <kelner/protocol.h>
#include <protocol/process.h>

/* A process, as process.list has it. */
struct facts {
	struct process_list_reply list;
	char command[256]; /* its name, NUL, arguments each with a NUL */
	size_t command_length;
};

/* A text that grows in a buffer, and is cut at its end. */
struct text {
	char *at;
	size_t length;
	size_t size;
};

#define SECOND 1000000000UL
#define TICK   10000000UL /* nanoseconds: the times of stat count hundredths of a second */

void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The process with the lowest id above `after`: 0, or -ESRCH. */
int facts_next(int32_t after, struct facts *facts);
/* The same without services. */
int programs_next(int32_t after, struct facts *facts);

void put_stat(struct text *text, const struct facts *facts);
void put_status(struct text *text, const struct facts *facts);
void put_statm(struct text *text, const struct facts *facts);
void put_cmdline(struct text *text, const struct facts *facts);
void put_comm(struct text *text, const struct facts *facts);

void put_meminfo(struct text *text);
void put_uptime(struct text *text);
void put_machine_stat(struct text *text);
void put_loadavg(struct text *text);
void put_cpuinfo(struct text *text);
void put_mounts(struct text *text);
void put_version(struct text *text);
void put_filesystems(struct text *text);

#endif
