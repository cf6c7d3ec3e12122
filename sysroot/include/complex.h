/* SPDX-License-Identifier: MIT */
#ifdef __PICOLIBC__
#include_next <complex.h>
#else
#ifndef _COMPLEX_H
#define _COMPLEX_H

#include <sys/features.h>

#ifndef __cplusplus
#define complex _Complex
#endif
#define _Complex_I       (__extension__ 1.0fi)
#define I                _Complex_I
#define CMPLX(__x, __y)  __builtin_complex((double)(__x), (double)(__y))
#define CMPLXF(__x, __y) __builtin_complex((float)(__x), (float)(__y))
#define CMPLXL(__x, __y) __builtin_complex((long double)(__x), (long double)(__y))

#define __KELNER_COMPLEX(__name)                  \
	double _Complex __name(double _Complex);  \
	float _Complex __name##f(float _Complex); \
	long double _Complex __name##l(long double _Complex);
#define __KELNER_REAL(__name)            \
	double __name(double _Complex);  \
	float __name##f(float _Complex); \
	long double __name##l(long double _Complex);

__KELNER_BEGIN
__KELNER_COMPLEX(cacos)
__KELNER_COMPLEX(cacosh)
__KELNER_COMPLEX(casin)
__KELNER_COMPLEX(casinh)
__KELNER_COMPLEX(catan)
__KELNER_COMPLEX(catanh)
__KELNER_COMPLEX(ccos)
__KELNER_COMPLEX(ccosh)
__KELNER_COMPLEX(cexp)
__KELNER_COMPLEX(clog)
__KELNER_COMPLEX(conj)
__KELNER_COMPLEX(cproj)
__KELNER_COMPLEX(csin)
__KELNER_COMPLEX(csinh)
__KELNER_COMPLEX(csqrt)
__KELNER_COMPLEX(ctan)
__KELNER_COMPLEX(ctanh)
__KELNER_REAL(cabs)
__KELNER_REAL(carg)
__KELNER_REAL(cimag)
__KELNER_REAL(creal)
double _Complex cpow(double _Complex, double _Complex);
float _Complex cpowf(float _Complex, float _Complex);
long double _Complex cpowl(long double _Complex, long double _Complex);
#if __GNU_VISIBLE
__KELNER_COMPLEX(clog10)
#endif
__KELNER_END

#undef __KELNER_COMPLEX
#undef __KELNER_REAL

#endif
#endif
