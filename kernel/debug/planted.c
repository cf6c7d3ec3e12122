/* SPDX-License-Identifier: MIT */
/*
 * Bugs on request, which the checkers of debug kernels must catch: test=NAME commits one and is a
 * panic, test=planted commits all, logs what is said of each and goes on. What is volatile hides
 * from the compiler what is coming.
 */
#include <kernel/options.h>
#include <kernel/page.h>
#include <kernel/shadow.h>
#include <kernel/slab.h>
#include <kernel/string.h>

#include "found.h"

struct victim {
	char bytes[44];
};

static struct object_cache victims = OBJECT_CACHE("victim", struct victim);
static char volatile planted_global[20];
static volatile size_t past; /* how far behind the end */
static volatile int largest = INT32_MAX;

bool found_is_planted;

static char *create(void)
{
	char *object = object_cache_alloc(&victims);

	assert(object, "there is memory for a planted bug");
	return object;
}

static NOINLINE char *destroy(char *object)
{
	object_cache_free(&victims, object);
	return object;
}

static void heap_bounds(void)
{
	((volatile char *)create())[sizeof(struct victim) + past] = 1;
}

static void heap_freed(void)
{
	log_error("read %d", ((volatile char *)destroy(create()))[past]);
}

static void heap_freed_twice(void)
{
	destroy(destroy(create()));
}

static void heap_copied(void)
{
	char copy[sizeof(struct victim) + 8];

	memcpy(copy, create(), sizeof(struct victim) + past);
	log_error("copied %d", copy[past]);
}

static void page_freed(void)
{
	struct page *page = page_alloc(PAGE_KERNEL);
	volatile uint64_t *bytes = page_pointer(page);

	page_free(page);
	bytes[past] = 1;
}

static NOINLINE void fill(char volatile *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)i;
}

static void stack_bounds(void)
{
	char volatile bytes[20];

	fill(bytes, sizeof(bytes) + past);
	log_error("wrote %d", bytes[past]);
}

static void global_bounds(void)
{
	fill(planted_global, sizeof(planted_global) + past);
}

static void signed_overflow(void)
{
	largest = largest + (int)past;
}

static void shift_too_far(void)
{
	log_error("shifted %u", 1U << (29 + past));
}

static void index_too_large(void)
{
	static const char letters[3] = "abc";

	log_error("letter %c", letters[past]);
}

static void pointer_misaligned(void)
{
	uint64_t words[2] = {0};
	char *bytes = (char *)words;

	log_error("word %u", *(volatile uint32_t *)(void *)(bytes + past));
}

static void pointer_wraps(void)
{
	char *volatile high = (char *)UINTPTR_MAX;

	high = high + past;
}

static void bool_not_bool(void)
{
	char volatile byte = (char)past;
	bool value = *(volatile bool *)&byte;

	log_error("value %d", value);
}

static unsigned vector_to_overflow;

static NOINLINE unsigned recurse(volatile unsigned *depth)
{
	volatile unsigned here[32] = {*depth + 1};

	return *depth ? recurse(here) + here[0] : 0;
}

void panic_test_trap(unsigned vector)
{
	volatile unsigned depth = 1;

	if (vector == vector_to_overflow) {
		vector_to_overflow = 0;
		log_error("depth %u", recurse(&depth));
	}
}

/* The stacks of interrupts, each by its vector; the double fault comes of the first overflow. */
static void overflow_stack_of(unsigned vector)
{
	vector_to_overflow = vector;
	if (vector == 2)
		__asm__ volatile("int $2");
	else if (vector == 18)
		__asm__ volatile("int $18");
	else
		log_error("depth %u", recurse(&vector_to_overflow));
}

static const struct {
	char name[24];
	void (*commit)(void);
} bugs[] = {
	{"heap-bounds", heap_bounds},
	{"heap-freed", heap_freed},
	{"heap-copied", heap_copied},
	{"heap-freed-twice", heap_freed_twice},
	{"page-freed", page_freed},
	{"stack-bounds", stack_bounds},
	{"global-bounds", global_bounds},
	{"signed-overflow", signed_overflow},
	{"shift-too-far", shift_too_far},
	{"index-too-large", index_too_large},
	{"pointer-misaligned", pointer_misaligned},
	{"pointer-wraps", pointer_wraps},
	{"bool-not-bool", bool_not_bool},
};

void panic_test_planted(void)
{
	past = 3;
	found_is_planted = option_is("test", "planted");
	for (unsigned i = 0; i < array_count(bugs); i++) {
		if (found_is_planted)
			log_error("kelner: planted: %s", bugs[i].name);
		if (found_is_planted || option_is("test", bugs[i].name))
			bugs[i].commit();
	}
	found_is_planted = false;
	if (option_is("test", "stack-nmi"))
		overflow_stack_of(2);
	if (option_is("test", "stack-double-fault"))
		overflow_stack_of(8);
	if (option_is("test", "stack-machine-check"))
		overflow_stack_of(18);
}
