/* SPDX-License-Identifier: MIT */
#ifdef __PICOLIBC__
#include_next <sys/cdefs.h>
#else
#ifndef _SYS_CDEFS_H
#define _SYS_CDEFS_H

#include <sys/features.h>

#define __BEGIN_DECLS      __KELNER_BEGIN
#define __END_DECLS        __KELNER_END
#define __P(parameters)    parameters
#define __CONCAT(a, b)     a##b
#define __STRING(a)        #a
#define __dead2            __attribute__((__noreturn__))
#define __pure2            __attribute__((__const__))
#define __unused           __attribute__((__unused__))
#define __used             __attribute__((__used__))
#define __packed           __attribute__((__packed__))
#define __printflike(f, a) __kelner_printf(f, a)
#define __predict_true(a)  __builtin_expect((a), 1)
#define __predict_false(a) __builtin_expect((a), 0)

#endif
#endif
