/* SPDX-License-Identifier: MIT */
/* Panics on request: the option test= shows what each looks like. */
#include <stdint.h>

#include <kernel/log.h>
#include <kernel/options.h>
#include <kernel/panic.h>
#include <kernel/shadow.h>

/* Volatile: the compiler must not see what is coming. */
static volatile uintptr_t wild_address = 0xffffff00deadb000;
static volatile int largest = INT32_MAX;

static NOINLINE unsigned recurse(volatile unsigned *depth)
{
	volatile unsigned here[32] = {*depth + 1};

	return *depth ? recurse(here) + here[0] : 0;
}

static NOINLINE int overflow(int increment)
{
	return largest + increment;
}

void panic_test(void)
{
	volatile unsigned depth = 1;

	if (option_is("test", "panic"))
		panic("a panic was asked for (test=panic)");
	if (option_is("test", "fault"))
		log_error("read %d", *(volatile int *)wild_address);
	if (option_is("test", "stack"))
		log_error("depth %u", recurse(&depth));
	if (option_is("test", "undefined"))
		log_error("overflow gave %d", overflow(1));
	panic_test_planted();
}
