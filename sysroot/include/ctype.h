/* SPDX-License-Identifier: MIT */
#ifndef _CTYPE_H
#define _CTYPE_H

#include <sys/features.h>

__KELNER_BEGIN
int isalnum(int);
int isalpha(int);
int isblank(int);
int iscntrl(int);
int isdigit(int);
int isgraph(int);
int islower(int);
int isprint(int);
int ispunct(int);
int isspace(int);
int isupper(int);
int isxdigit(int);
int tolower(int);
int toupper(int);
#if __POSIX_VISIBLE
#include <bits/locale_t.h>
int isalnum_l(int, locale_t);
int isalpha_l(int, locale_t);
int isblank_l(int, locale_t);
int iscntrl_l(int, locale_t);
int isdigit_l(int, locale_t);
int isgraph_l(int, locale_t);
int islower_l(int, locale_t);
int isprint_l(int, locale_t);
int ispunct_l(int, locale_t);
int isspace_l(int, locale_t);
int isupper_l(int, locale_t);
int isxdigit_l(int, locale_t);
int tolower_l(int, locale_t);
int toupper_l(int, locale_t);
#endif
#if __XSI_VISIBLE
int isascii(int);
int toascii(int);
#define _tolower(c) ((c) | 0x20)
#define _toupper(c) ((c) & ~0x20)
#endif

/* One byte's class bits; entry -1 is EOF. The functions are also there. */
extern const unsigned short __kelner_ctype[257];
#define __KELNER_CT_UPPER 1
#define __KELNER_CT_LOWER 2
#define __KELNER_CT_DIGIT 4
#define __KELNER_CT_SPACE 8
#define __KELNER_CT_PUNCT 16
#define __KELNER_CT_CNTRL 32
#define __KELNER_CT_BLANK 64
#define __KELNER_CT_HEX   128
#define __KELNER_CT_PRINT 256
__KELNER_END

#endif
