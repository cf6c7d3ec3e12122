/* SPDX-License-Identifier: MIT */
/* What an access that the shadow forbids is called, and what lies there. */
#include <kernel/page.h>
#include <kernel/slab.h>
#include <kernel/symbols.h>

#include "found.h"
#include "shadow.h"

/* The compiler's values in a stack's shadow, and what it leaves at a frame's start. */
#define STACK_LEFT  0xf1
#define STACK_LAST  0xf3
#define FRAME_MAGIC 0x41b58ab3UL

#define TEXT_BYTES 160

struct frame_start {
	uint64_t magic;
	const char *variables;
	uintptr_t function;
};

static void describe_stack(char *text, uintptr_t bad)
{
	const struct frame_start *frame;
	const char *name = NULL;
	uintptr_t at = bad & ~7UL, offset;

	while (*shadow_of(at) != STACK_LEFT)
		at -= 8;
	while (*shadow_of(at - 8) == STACK_LEFT)
		at -= 8;
	frame = (const void *)at;
	if (frame->magic == FRAME_MAGIC)
		name = symbol_find(frame->function, &offset);
	format_text(text, TEXT_BYTES, "outside of any variable of %s on the stack",
		    name ? name : "a function");
}

static void describe_global(char *text, uintptr_t bad)
{
	const struct shadow_global *global = shadow_global_find(bad);

	format_text(text, TEXT_BYTES, "%lu bytes into the global %s of %lu bytes (%s)",
		    global ? bad - global->address : 0, global ? global->name : "?",
		    global ? global->size : 0, global ? global->file : "?");
}

/* The slab that an address in the direct map lies in, NULL where it is none. */
static const struct slab *slab_find(uintptr_t address)
{
	for (unsigned order = 0; order <= PAGE_ORDER_MAX; order++) {
		const void *slab = (const void *)(address & ~((PAGE_SIZE << order) - 1));
		const struct page *page = paddr_page(pointer_paddr(slab));

		if (page && page->use == PAGE_KERNEL && page->order == order)
			return slab;
	}
	return NULL;
}

static void describe_object(char *text, uintptr_t bad, bool is_free)
{
	const struct slab *slab = slab_find(bad);
	uintptr_t object, offset;
	const char *function;
	size_t length;

	if (!slab || bad < (uintptr_t)slab + slab->cache->first) {
		format_text(text, TEXT_BYTES, "outside of any object");
		return;
	}
	object = bad - (bad - (uintptr_t)slab - slab->cache->first) % slab->cache->stride;
	length = format_text(text, TEXT_BYTES, "%lu bytes into %s \"%s\" of %u bytes at %#lx",
			     bad - object, is_free ? "the freed" : "the", slab->cache->name,
			     slab->cache->size, object);
	function = is_free ? symbol_find(*(const uintptr_t *)object, &offset) : NULL;
	if (function && length < TEXT_BYTES)
		format_text(text + length, TEXT_BYTES - length, ", freed in %s", function);
}

void shadow_report(uintptr_t address, size_t size, bool write, uintptr_t bad)
{
	uint8_t reason = *shadow_of(bad);
	const char *kind = "out of bounds";
	char text[TEXT_BYTES];

	if (reason < 8) /* what follows the last bytes that may be accessed */
		reason = *shadow_of(bad + 8);
	switch (reason) {
	case SHADOW_FREE: kind = "use after free"; FALLTHROUGH;
	case SHADOW_SLAB: describe_object(text, bad, reason == SHADOW_FREE); break;
	case SHADOW_GLOBAL: describe_global(text, bad); break;
	case SHADOW_PAGE:
		kind = "use after free";
		format_text(text, TEXT_BYTES, "in a free page");
		break;
	default:
		if (reason >= STACK_LEFT && reason <= STACK_LAST)
			describe_stack(text, bad);
		else
			format_text(text, TEXT_BYTES, "shadow %#x", reason);
	}
	found("KASAN: %s: %s of %lu bytes at %#lx, %s", kind, write ? "write" : "read", size,
	      address, text);
}

void shadow_report_double_free(const struct object_cache *cache, const void *object)
{
	found("KASAN: \"%s\" at %p is freed twice", cache->name, object);
}
