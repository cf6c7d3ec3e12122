/* SPDX-License-Identifier: MIT */
#ifndef _SETJMP_H
#define _SETJMP_H

#include <sys/features.h>

/* Eight words of registers, then whether a signal mask was saved, then the mask. */
typedef struct {
	unsigned long __registers[8];
	unsigned long __saved;
	unsigned long __mask;
} jmp_buf[1];

__KELNER_BEGIN
int setjmp(jmp_buf) __attribute__((__returns_twice__));
#define setjmp(environment) setjmp(environment)
void longjmp(jmp_buf, int) __kelner_noreturn;
#if __POSIX_VISIBLE
typedef jmp_buf sigjmp_buf;
int sigsetjmp(sigjmp_buf, int) __attribute__((__returns_twice__));
#define sigsetjmp(environment, save) sigsetjmp(environment, save)
void siglongjmp(sigjmp_buf, int) __kelner_noreturn;
#endif
#if __XSI_VISIBLE
int _setjmp(jmp_buf) __attribute__((__returns_twice__));
void _longjmp(jmp_buf, int) __kelner_noreturn;
#endif
__KELNER_END

#endif
