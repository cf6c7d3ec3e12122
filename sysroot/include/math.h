/* SPDX-License-Identifier: MIT */
#ifdef __PICOLIBC__
#include_next <math.h>
#else
#ifndef _MATH_H
#define _MATH_H

#include <sys/features.h>

#if __FLT_EVAL_METHOD__ == 2
typedef long double float_t;
typedef long double double_t;
#elif __FLT_EVAL_METHOD__ == 1
typedef double float_t;
typedef double double_t;
#else
typedef float float_t;
typedef double double_t;
#endif

#define HUGE_VAL  __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define HUGE_VALL __builtin_huge_vall()
#define INFINITY  __builtin_inff()
#define NAN       __builtin_nanf("")

#define FP_NAN       0
#define FP_INFINITE  1
#define FP_ZERO      2
#define FP_SUBNORMAL 3
#define FP_NORMAL    4
#define FP_ILOGB0    (-__INT_MAX__)
#define FP_ILOGBNAN  __INT_MAX__
#ifdef __FP_FAST_FMA
#define FP_FAST_FMA 1
#endif
#ifdef __FP_FAST_FMAF
#define FP_FAST_FMAF 1
#endif

#define MATH_ERRNO       1
#define MATH_ERREXCEPT   2
#define math_errhandling (MATH_ERRNO | MATH_ERREXCEPT)

#define fpclassify(__x) \
	__builtin_fpclassify(FP_NAN, FP_INFINITE, FP_NORMAL, FP_SUBNORMAL, FP_ZERO, __x)
#define isfinite(__x)            __builtin_isfinite(__x)
#define isinf(__x)               __builtin_isinf_sign(__x)
#define isnan(__x)               __builtin_isnan(__x)
#define isnormal(__x)            __builtin_isnormal(__x)
#define isgreater(__x, __y)      __builtin_isgreater(__x, __y)
#define isgreaterequal(__x, __y) __builtin_isgreaterequal(__x, __y)
#define isless(__x, __y)         __builtin_isless(__x, __y)
#define islessequal(__x, __y)    __builtin_islessequal(__x, __y)
#define islessgreater(__x, __y)  __builtin_islessgreater(__x, __y)
#define isunordered(__x, __y)    __builtin_isunordered(__x, __y)
#ifdef __cplusplus
#define signbit(__x) __builtin_signbit(__x)
#else
/* The generic built-in looks at the type of what it is given only with some compilers. */
#define signbit(__x)                                                        \
	(sizeof(__x) == sizeof(float)    ? __builtin_signbitf((float)(__x)) \
	 : sizeof(__x) == sizeof(double) ? __builtin_signbit((double)(__x)) \
					 : __builtin_signbitl((long double)(__x)))
#endif

#if __XSI_VISIBLE
#define M_E        2.7182818284590452354
#define M_EGAMMA   0.57721566490153286061
#define M_LOG2E    1.4426950408889634074
#define M_LOG10E   0.43429448190325182765
#define M_LN2      0.69314718055994530942
#define M_LN10     2.30258509299404568402
#define M_PHI      1.61803398874989484820
#define M_PI       3.14159265358979323846
#define M_PI_2     1.57079632679489661923
#define M_PI_4     0.78539816339744830962
#define M_1_PI     0.31830988618379067154
#define M_1_SQRTPI 0.56418958354775628695
#define M_2_PI     0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2    1.41421356237309504880
#define M_SQRT3    1.73205080756887729353
#define M_SQRT1_2  0.70710678118654752440
#define M_SQRT1_3  0.57735026918962576451
#endif

/* A function in its three types. */
#define __KELNER_ONE(__name)    \
	double __name(double);  \
	float __name##f(float); \
	long double __name##l(long double);
#define __KELNER_TWO(__name)           \
	double __name(double, double); \
	float __name##f(float, float); \
	long double __name##l(long double, long double);
#define __KELNER_TO(__type, __name) \
	__type __name(double);      \
	__type __name##f(float);    \
	__type __name##l(long double);

__KELNER_BEGIN
__KELNER_ONE(acos)
__KELNER_ONE(acosh)
__KELNER_ONE(asin)
__KELNER_ONE(asinh)
__KELNER_ONE(atan)
__KELNER_ONE(atanh)
__KELNER_ONE(cbrt)
__KELNER_ONE(ceil)
__KELNER_ONE(cos)
__KELNER_ONE(cosh)
__KELNER_ONE(erf)
__KELNER_ONE(erfc)
__KELNER_ONE(exp)
__KELNER_ONE(exp2)
__KELNER_ONE(expm1)
__KELNER_ONE(fabs)
__KELNER_ONE(floor)
__KELNER_ONE(lgamma)
__KELNER_ONE(log)
__KELNER_ONE(log10)
__KELNER_ONE(log1p)
__KELNER_ONE(log2)
__KELNER_ONE(logb)
__KELNER_ONE(nearbyint)
__KELNER_ONE(rint)
__KELNER_ONE(round)
__KELNER_ONE(sin)
__KELNER_ONE(sinh)
__KELNER_ONE(sqrt)
__KELNER_ONE(tan)
__KELNER_ONE(tanh)
__KELNER_ONE(tgamma)
__KELNER_ONE(trunc)
__KELNER_TWO(atan2)
__KELNER_TWO(copysign)
__KELNER_TWO(fdim)
__KELNER_TWO(fmax)
__KELNER_TWO(fmin)
__KELNER_TWO(fmod)
__KELNER_TWO(hypot)
__KELNER_TWO(nextafter)
__KELNER_TWO(pow)
__KELNER_TWO(remainder)
__KELNER_TO(int, ilogb)
__KELNER_TO(long, lrint)
__KELNER_TO(long, lround)
__KELNER_TO(long long, llrint)
__KELNER_TO(long long, llround)
double fma(double, double, double);
float fmaf(float, float, float);
long double fmal(long double, long double, long double);
double frexp(double, int *);
float frexpf(float, int *);
long double frexpl(long double, int *);
double ldexp(double, int);
float ldexpf(float, int);
long double ldexpl(long double, int);
double modf(double, double *);
float modff(float, float *);
long double modfl(long double, long double *);
double nan(const char *);
float nanf(const char *);
long double nanl(const char *);
double nexttoward(double, long double);
float nexttowardf(float, long double);
long double nexttowardl(long double, long double);
double remquo(double, double, int *);
float remquof(float, float, int *);
long double remquol(long double, long double, int *);
double scalbln(double, long);
float scalblnf(float, long);
long double scalblnl(long double, long);
double scalbn(double, int);
float scalbnf(float, int);
long double scalbnl(long double, int);
#if __XSI_VISIBLE
extern int signgam;
double j0(double);
double j1(double);
double jn(int, double);
double y0(double);
double y1(double);
double yn(int, double);
#endif
#if __BSD_VISIBLE
#define MAXFLOAT    __FLT_MAX__
#define isnanf(__x) __builtin_isnan((float)(__x))
#define isnanl(__x) __builtin_isnan((long double)(__x))
#define isinff(__x) __builtin_isinf_sign((float)(__x))
#define isinfl(__x) __builtin_isinf_sign((long double)(__x))
__KELNER_ONE(exp10)
__KELNER_ONE(gamma)
__KELNER_ONE(significand)
__KELNER_TWO(drem)
__KELNER_TWO(scalb)
__KELNER_TO(int, finite)
float j0f(float);
float j1f(float);
float jnf(int, float);
float y0f(float);
float y1f(float);
float ynf(int, float);
long double j0l(long double);
long double j1l(long double);
long double jnl(int, long double);
long double y0l(long double);
long double y1l(long double);
long double ynl(int, long double);
double lgamma_r(double, int *);
float lgammaf_r(float, int *);
long double lgammal_r(long double, int *);
void sincos(double, double *, double *);
void sincosf(float, float *, float *);
void sincosl(long double, long double *, long double *);
#endif
#if __GNU_VISIBLE
#define M_El     2.718281828459045235360287471352662498L
#define M_LN2l   0.693147180559945309417232121458176568L
#define M_LN10l  2.302585092994045684017991454684364208L
#define M_PIl    3.141592653589793238462643383279502884L
#define M_PI_2l  1.570796326794896619231321691639751442L
#define M_PI_4l  0.785398163397448309615660845819875721L
#define M_SQRT2l 1.414213562373095048801688724209698079L
__KELNER_ONE(pow10)
double getpayload(const double *);
float getpayloadf(const float *);
long double getpayloadl(const long double *);
#endif
__KELNER_END

#undef __KELNER_ONE
#undef __KELNER_TWO
#undef __KELNER_TO

#endif
#endif
