/* SPDX-License-Identifier: MIT */
#ifdef __PICOLIBC__
#include_next <fenv.h>
#else
#ifndef _FENV_H
#define _FENV_H

#include <sys/features.h>

/* As the processor stores it, and the control word of its vector unit. */
typedef struct {
	unsigned int __unit[7];
	unsigned int __vector;
} fenv_t;
typedef unsigned int fexcept_t;

#define FE_INVALID    0x01
#define FE_DIVBYZERO  0x04
#define FE_OVERFLOW   0x08
#define FE_UNDERFLOW  0x10
#define FE_INEXACT    0x20
#define FE_ALL_EXCEPT 0x3d

#define FE_TONEAREST  0
#define FE_DOWNWARD   1
#define FE_UPWARD     2
#define FE_TOWARDZERO 3

extern const fenv_t _fe_dfl_env;
#define FE_DFL_ENV    (&_fe_dfl_env)

__KELNER_BEGIN
int feclearexcept(int);
int fegetenv(fenv_t *);
int fegetexceptflag(fexcept_t *, int);
int fegetround(void);
int feholdexcept(fenv_t *);
int feraiseexcept(int);
int fesetenv(const fenv_t *);
int fesetexceptflag(const fexcept_t *, int);
int fesetround(int);
int fetestexcept(int);
int feupdateenv(const fenv_t *);
#if __GNU_VISIBLE
int fedisableexcept(int);
int feenableexcept(int);
int fegetexcept(void);
#endif
__KELNER_END

#endif
#endif
