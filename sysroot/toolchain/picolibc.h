/* SPDX-License-Identifier: MIT */
/* What picolibc's own build would have found out, for the files of it that are compiled here. */
#ifndef KELNER_PICOLIBC_H
#define KELNER_PICOLIBC_H

#define __PICOLIBC__            1
#define __PICOLIBC_MINOR__      8
#define __PICOLIBC_PATCHLEVEL__ 10
#define __PICOLIBC_VERSION__    "1.8.10"
#define __NEWLIB__              4
#define __NEWLIB_MINOR__        3
#define __NEWLIB_PATCHLEVEL__   0

#define __HAVE_COMPLEX
#define __HAVE_CC_INHIBIT_LOOP_TO_LIBCALL
#define __HAVE_BITFIELDS_IN_PACKED_STRUCTS
#define __MATH_ERRNO
#define __IEEE_LIBM
#define __MB_CAPABLE
#define __OBSOLETE_MATH_FLOAT  0
#define __OBSOLETE_MATH_DOUBLE 0
#define __THREAD_LOCAL_STORAGE

#endif
