/* SPDX-License-Identifier: MIT */
#ifndef _BITS_LOCALE_T_H
#define _BITS_LOCALE_T_H
typedef struct __kelner_locale *locale_t;
#endif
