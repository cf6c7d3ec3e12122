/* SPDX-License-Identifier: MIT */
/* The sparse array against a list of pairs: sparse and dense indices, order, nothing left behind.
 */
#include <kernel/radix.h>
#include <kernel/slab.h>

#include "machine.h"

#define ITEMS 400

static uint64_t keys[ITEMS];
static bool present[ITEMS];

static void choose_keys(void)
{
	for (unsigned i = 0; i < ITEMS; i++) {
		/* Dense, spread over 36 bits, and the extremes. */
		keys[i] = i < 200 ? i * 3 : test_random() >> (i % 60);
		for (unsigned j = 0; j < i; j++)
			if (keys[j] == keys[i])
				keys[i]++, j = (unsigned)-1;
	}
	keys[ITEMS - 1] = UINT64_MAX;
}

static uint64_t nodes_live(void)
{
	struct object_cache_state state;

	return object_cache_state(1, &state) ? state.live : 0;
}

/* The smallest present key at or after one; false where there is none. */
static bool model_next(uint64_t from, uint64_t *key)
{
	bool found = false;

	for (unsigned i = 0; i < ITEMS; i++)
		if (present[i] && keys[i] >= from && (!found || keys[i] < *key)) {
			*key = keys[i];
			found = true;
		}
	return found;
}

static void check_next(const struct radix *radix, uint64_t from)
{
	uint64_t wanted = 0, index = from;
	bool found = model_next(from, &wanted);
	void **slot = radix_next(radix, &index);

	CHECK((slot != NULL) == found);
	if (slot && found)
		CHECK(index == wanted && slot == radix_find(radix, index));
}

static void test_random_operations(void)
{
	struct radix radix = {0};

	choose_keys();
	for (unsigned step = 0; step < 30000; step++) {
		unsigned i = test_random() % ITEMS;
		void **slot = radix_find(&radix, keys[i]);

		CHECK((slot && *slot) == present[i]);
		if (present[i]) {
			CHECK(*slot == &keys[i]);
			radix_clear(&radix, keys[i]);
		} else {
			slot = radix_create(&radix, keys[i]);
			CHECK(slot && !*slot);
			*slot = &keys[i];
		}
		present[i] = !present[i];
		if (step % 8 == 0)
			check_next(&radix, step % 16 ? keys[i] : test_random() >> (step % 64));
	}
	for (unsigned i = 0; i < ITEMS; i++)
		if (present[i]) {
			radix_clear(&radix, keys[i]);
			present[i] = false;
		}
	CHECK(!radix.root && nodes_live() == 0);
}

static void test_failed_growth_leaves_nothing(void)
{
	struct radix radix = {0};

	for (unsigned nth = 1; nth < 8; nth++) {
		void **slot;

		allocation_fail_later(nth);
		slot = radix_create(&radix, 1UL << 35);
		allocation_fail_later(0);
		if (slot) {
			*slot = &radix;
			radix_clear(&radix, 1UL << 35);
		}
		CHECK(nodes_live() == 0);
	}
	*radix_create(&radix, 5) = &radix;
	allocation_fail_later(3);
	CHECK(!radix_create(&radix, 1UL << 40));
	allocation_fail_later(0);
	CHECK(*radix_find(&radix, 5) == &radix);
	radix_clear(&radix, 5);
	CHECK(nodes_live() == 0);
}

int main(void)
{
	machine_start(16 << 20);
	test_random_operations();
	test_failed_growth_leaves_nothing();
	return test_report();
}
