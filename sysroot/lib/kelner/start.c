/* SPDX-License-Identifier: MIT */
/* The start block, and how a program goes through it. */
#include "signal.h"

#include <abi/object_info.h>

struct start_block *__kelner_block;

static uint64_t auxiliary(const struct start_block *block, uint64_t type)
{
	const struct start_auxiliary_entry *entry = (const void *)block->auxiliary;

	for (; entry && entry->type != AT_START_END; entry++) {
		if (entry->type == type)
			return entry->value;
	}
	return 0;
}

void sys_start(unsigned long *stack, unsigned long word, struct sys_start *start)
{
	struct start_block *block = (struct start_block *)word;

	(void)stack; /* nothing lies there */
	if (!block || block->magic != START_MAGIC || block->version != START_VERSION)
		__builtin_trap();
	__kelner_block = block;
	start->argc = (int)block->argc;
	start->argv = (char **)block->argv;
	start->envp = (char **)block->envp;
	start->headers = (const void *)auxiliary(block, AT_START_HEADERS);
	start->header_count = start->headers ? auxiliary(block, AT_START_HEADER_COUNT) : 0;
	start->random = block->random;
	start->secure = auxiliary(block, AT_START_SECURE) != 0;
}

void sys_set_thread_pointer(void *pointer)
{
	(void)kelner_thread_set_segment(SEGMENT_FS, (uintptr_t)pointer);
	__kelner_signal_start();
	/* A signal that came while the program was being replaced had nowhere to divert to. */
	if (signals_due(thread_page()))
		__kelner_signal_point();
}
