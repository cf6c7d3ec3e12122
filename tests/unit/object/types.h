/* SPDX-License-Identifier: MIT */
/* Object kinds that count what happens to them, standing in for kinds not under test. */
#ifndef TYPES_H
#define TYPES_H

#include <kernel/object.h>

struct probe {
	struct object object;
	struct probe *next; /* released when this one is destroyed */
};

extern unsigned probes_closed, probes_destroyed, probes_created_by_hammer;

struct probe *probe_create(enum object_kind kind);
void nothing_leaks(void);

/* Bodies of racing threads. */
void job_hammer(void *job);
void dup_hammer(void *table);
void close_hammer(void *table);

#endif
