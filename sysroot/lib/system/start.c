/* SPDX-License-Identifier: MIT */
/* From the entry point to main(): relocate the image where it was placed, run main, exit. */
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define DT_NULL           0
#define DT_RELA           7
#define DT_RELASZ         8
#define R_X86_64_RELATIVE 8

struct dynamic {
	uint64_t tag;
	uint64_t value;
};

struct relocation {
	uint64_t offset;
	uint64_t info;
	int64_t addend;
};

struct start_block *start_block;

_Noreturn void kelner_start(struct start_block *block, const struct dynamic *dynamic, char *base);

/* A static PIE has only relative relocations: each word gets the load address added. */
static void relocate(const struct dynamic *dynamic, char *base)
{
	const struct relocation *relocations = NULL;
	uint64_t size = 0;

	for (; dynamic->tag != DT_NULL; dynamic++) {
		if (dynamic->tag == DT_RELA)
			relocations = (const struct relocation *)(base + dynamic->value);
		else if (dynamic->tag == DT_RELASZ)
			size = dynamic->value;
	}
	for (uint64_t i = 0; i < size / sizeof(*relocations); i++) {
		if ((uint32_t)relocations[i].info != R_X86_64_RELATIVE)
			__builtin_trap();
		*(uint64_t *)(base + relocations[i].offset) =
			(uint64_t)base + (uint64_t)relocations[i].addend;
	}
}

_Noreturn void kelner_start(struct start_block *block, const struct dynamic *dynamic, char *base)
{
	relocate(dynamic, base);
	start_block = block;
	kelner_process_exit(main((int)block->argc, (char **)block->argv, (char **)block->envp));
	__builtin_trap();
}
