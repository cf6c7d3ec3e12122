/* SPDX-License-Identifier: MIT */
/* Object caches: zeroed objects, alignment, nothing lost, exhaustion and injected failures. */
#include <string.h>

#include <kernel/slab.h>

#include "machine.h"

struct thing {
	uint64_t words[13];
};

static struct object_cache things = OBJECT_CACHE("thing", struct thing);

static const struct object_cache_state *state_of(const char *name)
{
	static struct object_cache_state state;

	for (unsigned i = 1; object_cache_state(i, &state); i++)
		if (!strcmp(state.name, name))
			return &state;
	return NULL;
}

static void test_random_objects_come_zeroed_and_apart(void)
{
	enum { LIVE = 500 };
	static struct thing *live[LIVE];

	for (unsigned step = 0; step < 50000; step++) {
		unsigned slot = test_random() % LIVE;

		if (live[slot]) {
			CHECK(live[slot]->words[0] == slot && live[slot]->words[12] == slot);
			object_cache_free(&things, live[slot]);
			live[slot] = NULL;
			continue;
		}
		live[slot] = object_cache_alloc(&things);
		CHECK(live[slot]->words[0] == 0 && live[slot]->words[12] == 0);
		memset(live[slot], 0xff, sizeof(struct thing));
		live[slot]->words[0] = live[slot]->words[12] = slot;
	}
	for (unsigned slot = 0; slot < LIVE; slot++)
		object_cache_free(&things, live[slot]);
	CHECK(state_of("thing")->live == 0);
	CHECK(state_of("thing")->object_size == sizeof(struct thing));
	CHECK(state_of("thing")->bytes <= (MAGAZINE_SIZE + 1) * PAGE_SIZE);
}

static void test_large_aligned_objects(void)
{
	struct object_cache *cache = object_cache_create("vector", 2696, 64);
	void *objects[100];

	for (unsigned i = 0; i < 100; i++) {
		objects[i] = object_cache_alloc(cache);
		CHECK((uintptr_t)objects[i] % 64 == 0);
		memset(objects[i], 1, 2696);
	}
	CHECK(state_of("vector")->live == 100);
	for (unsigned i = 0; i < 100; i++)
		object_cache_free(cache, objects[i]);
	CHECK(!object_cache_create("too large", 20000, 8));
}

static void test_the_chosen_allocation_fails_once(void)
{
	void *object;

	allocation_fail_later(2);
	object = object_cache_alloc(&things);
	CHECK(object != NULL);
	CHECK(object_cache_alloc(&things) == NULL);
	object_cache_free(&things, object);
	object = object_cache_alloc(&things);
	CHECK(object != NULL);
	object_cache_free(&things, object);
}

static void test_exhaustion_is_an_answer(void)
{
	struct thing *chain = NULL, *object;

	while ((object = object_cache_alloc(&things))) {
		object->words[0] = (uintptr_t)chain;
		chain = object;
	}
	CHECK(!page_alloc(PAGE_KERNEL));
	while ((object = chain)) {
		chain = (struct thing *)object->words[0];
		object_cache_free(&things, object);
	}
	CHECK(state_of("thing")->live == 0);
}

int main(void)
{
	machine_start(16 << 20);
	test_random_objects_come_zeroed_and_apart();
	test_large_aligned_objects();
	test_the_chosen_allocation_fails_once();
	test_exhaustion_is_an_answer();
	machine_destroy();
	return test_report();
}
