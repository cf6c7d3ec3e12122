/* SPDX-License-Identifier: MIT */
/* One guard for all CPUs: the kernel's stacks are per thread and guarded by unmapped pages too. */
#include <kernel/arch.h>
#include <kernel/panic.h>
#include <kernel/stack_protector.h>

/* Names that the compiler's code refers to. */
extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = 0x5bd1e995c0de00ffUL;
NORETURN void __stack_chk_fail(void);

NO_STACK_PROTECTOR void stack_protector_init(const struct boot_info *boot)
{
	uint64_t guard = arch_cycles() * 0x9e3779b97f4a7c15UL;

	for (unsigned i = 0; i + 8 <= BOOT_SEED_BYTES; i += 8) {
		uint64_t word;

		__builtin_memcpy(&word, boot->seed + i, 8);
		guard = (guard ^ word) * 0xbf58476d1ce4e5b9UL;
		guard ^= guard >> 29;
	}
	/* A zero byte in the guard stops string functions that run over. */
	__stack_chk_guard = guard & ~0xffUL;
}

NORETURN void __stack_chk_fail(void)
{
	panic("a stack frame was overwritten (stack protector)");
}
