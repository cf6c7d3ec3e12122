/* SPDX-License-Identifier: MIT */
/* The part of jumps that concerns the signal mask. */
#include "../private/system.h"

#include <setjmp.h>

__kelner_noreturn void __longjmp(jmp_buf environment, int value);
int __sigsetjmp_save(jmp_buf environment);

int __sigsetjmp_save(jmp_buf environment)
{
	sys_sigmask(SIG_BLOCK, 0, &environment->__mask);
	return 0;
}

void siglongjmp(sigjmp_buf environment, int value)
{
	if (environment->__saved)
		sys_sigmask(SIG_SETMASK, &environment->__mask, 0);
	__longjmp(environment, value);
}

void longjmp(jmp_buf environment, int value)
{
	siglongjmp(environment, value);
}

void _longjmp(jmp_buf environment, int value)
{
	__longjmp(environment, value);
}
