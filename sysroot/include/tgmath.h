/* SPDX-License-Identifier: MIT */
#ifndef _TGMATH_H
#define _TGMATH_H

#include <complex.h>
#include <math.h>

#undef acos
#define acos(z) __builtin_tgmath(acosf, acos, acosl, cacosf, cacos, cacosl, (z))
#undef asin
#define asin(z) __builtin_tgmath(asinf, asin, asinl, casinf, casin, casinl, (z))
#undef atan
#define atan(z) __builtin_tgmath(atanf, atan, atanl, catanf, catan, catanl, (z))
#undef acosh
#define acosh(z) __builtin_tgmath(acoshf, acosh, acoshl, cacoshf, cacosh, cacoshl, (z))
#undef asinh
#define asinh(z) __builtin_tgmath(asinhf, asinh, asinhl, casinhf, casinh, casinhl, (z))
#undef atanh
#define atanh(z) __builtin_tgmath(atanhf, atanh, atanhl, catanhf, catanh, catanhl, (z))
#undef cos
#define cos(z) __builtin_tgmath(cosf, cos, cosl, ccosf, ccos, ccosl, (z))
#undef sin
#define sin(z) __builtin_tgmath(sinf, sin, sinl, csinf, csin, csinl, (z))
#undef tan
#define tan(z) __builtin_tgmath(tanf, tan, tanl, ctanf, ctan, ctanl, (z))
#undef cosh
#define cosh(z) __builtin_tgmath(coshf, cosh, coshl, ccoshf, ccosh, ccoshl, (z))
#undef sinh
#define sinh(z) __builtin_tgmath(sinhf, sinh, sinhl, csinhf, csinh, csinhl, (z))
#undef tanh
#define tanh(z) __builtin_tgmath(tanhf, tanh, tanhl, ctanhf, ctanh, ctanhl, (z))
#undef exp
#define exp(z) __builtin_tgmath(expf, exp, expl, cexpf, cexp, cexpl, (z))
#undef log
#define log(z) __builtin_tgmath(logf, log, logl, clogf, clog, clogl, (z))
#undef sqrt
#define sqrt(z) __builtin_tgmath(sqrtf, sqrt, sqrtl, csqrtf, csqrt, csqrtl, (z))
#undef pow
#define pow(x, y) __builtin_tgmath(powf, pow, powl, cpowf, cpow, cpowl, (x), (y))
#undef fabs
#define fabs(z) __builtin_tgmath(fabsf, fabs, fabsl, cabsf, cabs, cabsl, (z))
#undef cbrt
#define cbrt(x) __builtin_tgmath(cbrtf, cbrt, cbrtl, (x))
#undef ceil
#define ceil(x) __builtin_tgmath(ceilf, ceil, ceill, (x))
#undef erf
#define erf(x) __builtin_tgmath(erff, erf, erfl, (x))
#undef erfc
#define erfc(x) __builtin_tgmath(erfcf, erfc, erfcl, (x))
#undef exp2
#define exp2(x) __builtin_tgmath(exp2f, exp2, exp2l, (x))
#undef expm1
#define expm1(x) __builtin_tgmath(expm1f, expm1, expm1l, (x))
#undef floor
#define floor(x) __builtin_tgmath(floorf, floor, floorl, (x))
#undef ilogb
#define ilogb(x) __builtin_tgmath(ilogbf, ilogb, ilogbl, (x))
#undef lgamma
#define lgamma(x) __builtin_tgmath(lgammaf, lgamma, lgammal, (x))
#undef llrint
#define llrint(x) __builtin_tgmath(llrintf, llrint, llrintl, (x))
#undef llround
#define llround(x) __builtin_tgmath(llroundf, llround, llroundl, (x))
#undef log10
#define log10(x) __builtin_tgmath(log10f, log10, log10l, (x))
#undef log1p
#define log1p(x) __builtin_tgmath(log1pf, log1p, log1pl, (x))
#undef log2
#define log2(x) __builtin_tgmath(log2f, log2, log2l, (x))
#undef logb
#define logb(x) __builtin_tgmath(logbf, logb, logbl, (x))
#undef lrint
#define lrint(x) __builtin_tgmath(lrintf, lrint, lrintl, (x))
#undef lround
#define lround(x) __builtin_tgmath(lroundf, lround, lroundl, (x))
#undef nearbyint
#define nearbyint(x) __builtin_tgmath(nearbyintf, nearbyint, nearbyintl, (x))
#undef rint
#define rint(x) __builtin_tgmath(rintf, rint, rintl, (x))
#undef round
#define round(x) __builtin_tgmath(roundf, round, roundl, (x))
#undef tgamma
#define tgamma(x) __builtin_tgmath(tgammaf, tgamma, tgammal, (x))
#undef trunc
#define trunc(x) __builtin_tgmath(truncf, trunc, truncl, (x))
#undef atan2
#define atan2(x, y) __builtin_tgmath(atan2f, atan2, atan2l, (x), (y))
#undef copysign
#define copysign(x, y) __builtin_tgmath(copysignf, copysign, copysignl, (x), (y))
#undef fdim
#define fdim(x, y) __builtin_tgmath(fdimf, fdim, fdiml, (x), (y))
#undef fmax
#define fmax(x, y) __builtin_tgmath(fmaxf, fmax, fmaxl, (x), (y))
#undef fmin
#define fmin(x, y) __builtin_tgmath(fminf, fmin, fminl, (x), (y))
#undef fmod
#define fmod(x, y) __builtin_tgmath(fmodf, fmod, fmodl, (x), (y))
#undef hypot
#define hypot(x, y) __builtin_tgmath(hypotf, hypot, hypotl, (x), (y))
#undef nextafter
#define nextafter(x, y) __builtin_tgmath(nextafterf, nextafter, nextafterl, (x), (y))
#undef remainder
#define remainder(x, y) __builtin_tgmath(remainderf, remainder, remainderl, (x), (y))
#undef ldexp
#define ldexp(x, y) __builtin_tgmath(ldexpf, ldexp, ldexpl, (x), (y))
#undef scalbn
#define scalbn(x, y) __builtin_tgmath(scalbnf, scalbn, scalbnl, (x), (y))
#undef scalbln
#define scalbln(x, y) __builtin_tgmath(scalblnf, scalbln, scalblnl, (x), (y))
#undef frexp
#define frexp(x, y) __builtin_tgmath(frexpf, frexp, frexpl, (x), (y))
#undef nexttoward
#define nexttoward(x, y) __builtin_tgmath(nexttowardf, nexttoward, nexttowardl, (x), (y))
#undef fma
#define fma(x, y, z) __builtin_tgmath(fmaf, fma, fmal, (x), (y), (z))
#undef remquo
#define remquo(x, y, z) __builtin_tgmath(remquof, remquo, remquol, (x), (y), (z))
#undef carg
#define carg(z) __builtin_tgmath(cargf, carg, cargl, (z))
#undef cimag
#define cimag(z) __builtin_tgmath(cimagf, cimag, cimagl, (z))
#undef conj
#define conj(z) __builtin_tgmath(conjf, conj, conjl, (z))
#undef cproj
#define cproj(z) __builtin_tgmath(cprojf, cproj, cprojl, (z))
#undef creal
#define creal(z) __builtin_tgmath(crealf, creal, creall, (z))

#endif
