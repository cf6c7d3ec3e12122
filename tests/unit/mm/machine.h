/* SPDX-License-Identifier: MIT */
/* A machine made of host memory: RAM, a direct map, one CPU. And the frame of every test here. */
#ifndef TEST_MACHINE_H
#define TEST_MACHINE_H

#include <stdio.h>
#include <stdlib.h>

#include <abi/boot.h>
#include <kernel/cpu.h>
#include <kernel/page.h>

#define DIRECT_MAP 0x400000000000UL

extern unsigned test_passed, test_failed;

#define CHECK(condition)                                                               \
	do {                                                                           \
		if (condition) {                                                       \
			test_passed++;                                                 \
		} else {                                                               \
			test_failed++;                                                 \
			printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
		}                                                                      \
	} while (0)

/* The closing line; the value for main to return. */
int test_report(void);

/* A repeatable random number. */
uint64_t test_random(void);
void test_random_seed(uint64_t seed);

/* Reserves address space for RAM of that size (untouched pages cost nothing) and a CPU. */
void machine_create(uint64_t ram_size);
void machine_destroy(void);
/* The usual: all of the RAM in one usable range above 1 MiB, through page_init. */
void machine_start(uint64_t ram_size);
/* page_init with a map of count entries, kept in low RAM. */
void machine_start_map(uint64_t ram_size, const struct boot_memory *map, unsigned count);

#endif
