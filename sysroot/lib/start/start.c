/* SPDX-License-Identifier: MIT */
/*
 * From the entry point to main(): relocate the image where it was placed, build the first thread,
 * run the constructors. Compiled without stack protector, since the canary is made here.
 */
#include "../private/start.h"
#include "../private/system.h"
#include "../private/thread.h"

#include <elf.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;
extern void (*__preinit_array_start[])(int, char **, char **)
	__attribute__((__visibility__("hidden"), __weak__));
extern void (*__preinit_array_end[])(int, char **, char **)
	__attribute__((__visibility__("hidden"), __weak__));
extern void (*__init_array_start[])(int, char **, char **)
	__attribute__((__visibility__("hidden"), __weak__));
extern void (*__init_array_end[])(int, char **, char **)
	__attribute__((__visibility__("hidden"), __weak__));
extern char __ehdr_start[] __attribute__((__visibility__("hidden"), __weak__));

int __kelner_secure;

/* A static PIE has only R_X86_64_RELATIVE relocations: add the load address to each word. */
static void relocate_self(const Elf64_Dyn *dynamic)
{
	uintptr_t base = (uintptr_t)__ehdr_start;
	const Elf64_Rela *relocations = 0;
	size_t size = 0;

	if (!dynamic)
		return;
	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		if (dynamic->d_tag == DT_RELA)
			relocations = (const Elf64_Rela *)(base + dynamic->d_un.d_ptr);
		else if (dynamic->d_tag == DT_RELASZ)
			size = dynamic->d_un.d_val;
	}
	for (size_t i = 0; i < size / sizeof(*relocations); i++) {
		if (ELF64_R_TYPE(relocations[i].r_info) != R_X86_64_RELATIVE)
			__builtin_trap();
		*(uintptr_t *)(base + relocations[i].r_offset) =
			base + (uintptr_t)relocations[i].r_addend;
	}
}

static void run_constructors(const struct sys_start *start)
{
	for (void (**f)(int, char **, char **) = __preinit_array_start; f < __preinit_array_end;
	     f++)
		(*f)(start->argc, start->argv, start->envp);
	for (void (**f)(int, char **, char **) = __init_array_start; f < __init_array_end; f++)
		(*f)(start->argc, start->argv, start->envp);
}

__kelner_noreturn void __kelner_start(unsigned long *stack, const void *dynamic,
				      int (*main_function)(int, char **, char **),
				      unsigned long word)
{
	struct sys_start start;

	relocate_self(dynamic);
	sys_start(stack, word, &start);
	environ = start.envp;
	__kelner_secure = start.secure;
	__kelner_first_thread(&start);
	if (start.argc > 0)
		__kelner_set_program_name(start.argv[0]);
	run_constructors(&start);
	exit(main_function(start.argc, start.argv, start.envp));
}
