/* SPDX-License-Identifier: MIT */
/*
 * The service table, /etc/init.conf: one block for each service.
 *
 *	service NAME
 *		program PATH [ARGUMENT...]
 *		give THING...         job users log initrd init schedule clock power trace
 *		                      framebuffer
 *		ports FIRST COUNT     x86 I/O ports, as START_RESOURCE
 *		irq NUMBER [NUMBER]   interrupts, as START_DEVICE and START_DEVICE_2
 *		peer NAME...          ports of other services, from START_PEER on
 *		needs NAME...         start after these; peers are needed too, but for "-NAME"
 *		mount PATH TYPE       it is a file system: mount it there
 *		memory SIZE [N%]      a limit of its own, as 8M, set aside for it; or that part of
 *		                      the machine's memory, where that is more
 *		restart always|never|once|critical
 *	session TERMINAL [when SERVICE LINE]
 *		                      a shell lives there; the first one is the boot session.
 *		                      "when": it starts once that service says that its line is
 *		                      used
 *
 * A word after # is a comment. A dash before a peer's name: the port is given, but the service may
 * start first. "never": how it ends is how it ends; "once": it ends with status 0 when it has done
 * its work; "critical": the machine stops without it.
 */
#ifndef INIT_TABLE_H
#define INIT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVICES_MAX      32
#define PROGRAM_WORDS_MAX 12
#define PEERS_MAX         8
#define NEEDS_MAX         12
#define INTERRUPTS_MAX    2
#define TABLE_BYTES       16384

enum given {
	GIVEN_JOB = 1,
	GIVEN_USERS = 2,
	GIVEN_LOG = 4,
	GIVEN_INITRD = 8,
	GIVEN_INIT = 16,
	GIVEN_SCHEDULE = 32,
	GIVEN_CLOCK = 64,
	GIVEN_POWER = 128,
	GIVEN_TRACE = 256,
	GIVEN_FRAMEBUFFER = 512,
	GIVEN_ROOT = 1024, /* the whole authority over the machine: the devices server */
};

enum restart { RESTART_ALWAYS, RESTART_NEVER, RESTART_ONCE, RESTART_CRITICAL };

struct service_line {
	const char *name;
	int argc;
	const char *argv[PROGRAM_WORDS_MAX + 1]; /* argv[0]: the program */
	uint32_t given;
	uint32_t ports_first, ports_count;
	uint32_t irq[INTERRUPTS_MAX];
	unsigned irq_count;
	unsigned peer[PEERS_MAX]; /* indices in the table */
	unsigned peer_count;
	unsigned need[NEEDS_MAX];
	unsigned need_count;
	const char *mount_path, *mount_type; /* or NULL */
	uint64_t memory;                     /* bytes; 0: no limit of its own */
	uint32_t memory_percent;
	enum restart restart;
};

#define SESSIONS_MAX 8

struct session_line {
	const char *terminal;
	const char *service; /* that says when, or NULL: at once */
	uint32_t line;       /* of that service */
};

struct service_table {
	char text[TABLE_BYTES]; /* words, cut apart */
	struct session_line session[SESSIONS_MAX];
	unsigned session_count;
	struct service_line service[SERVICES_MAX];
	unsigned count;
};

/* What is wrong, and where. */
struct table_problem {
	unsigned line; /* 0: not of one line */
	char text[160];
};

/* Reads the table from text of `size` bytes. 0, or -1 with the problem. */
int table_parse(const char *text, size_t size, struct service_table *table,
		struct table_problem *problem);

#endif
