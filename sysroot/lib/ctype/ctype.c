/* SPDX-License-Identifier: MIT */
/* Classes of bytes. Every locale there is agrees: what is not ASCII has no class by itself. */
#include <ctype.h>

#define U __KELNER_CT_UPPER
#define L __KELNER_CT_LOWER
#define D __KELNER_CT_DIGIT
#define S __KELNER_CT_SPACE
#define P __KELNER_CT_PUNCT
#define C __KELNER_CT_CNTRL
#define B __KELNER_CT_BLANK
#define X __KELNER_CT_HEX
#define R __KELNER_CT_PRINT

/* clang-format off */
const unsigned short __kelner_ctype[257] = {
	0, /* EOF */
	C, C, C, C, C, C, C, C,
	C, C|S|B, C|S, C|S, C|S, C|S, C, C,
	C, C, C, C, C, C, C, C,
	C, C, C, C, C, C, C, C,
	R|S|B, R|P, R|P, R|P, R|P, R|P, R|P, R|P,
	R|P, R|P, R|P, R|P, R|P, R|P, R|P, R|P,
	R|D|X, R|D|X, R|D|X, R|D|X, R|D|X, R|D|X, R|D|X, R|D|X,
	R|D|X, R|D|X, R|P, R|P, R|P, R|P, R|P, R|P,
	R|P, R|U|X, R|U|X, R|U|X, R|U|X, R|U|X, R|U|X, R|U,
	R|U, R|U, R|U, R|U, R|U, R|U, R|U, R|U,
	R|U, R|U, R|U, R|U, R|U, R|U, R|U, R|U,
	R|U, R|U, R|U, R|P, R|P, R|P, R|P, R|P,
	R|P, R|L|X, R|L|X, R|L|X, R|L|X, R|L|X, R|L|X, R|L,
	R|L, R|L, R|L, R|L, R|L, R|L, R|L, R|L,
	R|L, R|L, R|L, R|L, R|L, R|L, R|L, R|L,
	R|L, R|L, R|L, R|P, R|P, R|P, R|P, C,
};
/* clang-format on */

static unsigned int bits(int c)
{
	return __kelner_ctype[(unsigned int)(c + 1) <= 256 ? c + 1 : 0];
}

int isalnum(int c)
{
	return (bits(c) & (U | L | D)) != 0;
}

int isalnum_l(int c, locale_t locale)
{
	(void)locale;
	return isalnum(c);
}

int isalpha(int c)
{
	return (bits(c) & (U | L)) != 0;
}

int isalpha_l(int c, locale_t locale)
{
	(void)locale;
	return isalpha(c);
}

int isblank(int c)
{
	return (bits(c) & (B)) != 0;
}

int isblank_l(int c, locale_t locale)
{
	(void)locale;
	return isblank(c);
}

int iscntrl(int c)
{
	return (bits(c) & (C)) != 0;
}

int iscntrl_l(int c, locale_t locale)
{
	(void)locale;
	return iscntrl(c);
}

int isdigit(int c)
{
	return (bits(c) & (D)) != 0;
}

int isdigit_l(int c, locale_t locale)
{
	(void)locale;
	return isdigit(c);
}

int isgraph(int c)
{
	return (bits(c) & (U | L | D | P)) != 0;
}

int isgraph_l(int c, locale_t locale)
{
	(void)locale;
	return isgraph(c);
}

int islower(int c)
{
	return (bits(c) & (L)) != 0;
}

int islower_l(int c, locale_t locale)
{
	(void)locale;
	return islower(c);
}

int isprint(int c)
{
	return (bits(c) & (R)) != 0;
}

int isprint_l(int c, locale_t locale)
{
	(void)locale;
	return isprint(c);
}

int ispunct(int c)
{
	return (bits(c) & (P)) != 0;
}

int ispunct_l(int c, locale_t locale)
{
	(void)locale;
	return ispunct(c);
}

int isspace(int c)
{
	return (bits(c) & (S)) != 0;
}

int isspace_l(int c, locale_t locale)
{
	(void)locale;
	return isspace(c);
}

int isupper(int c)
{
	return (bits(c) & (U)) != 0;
}

int isupper_l(int c, locale_t locale)
{
	(void)locale;
	return isupper(c);
}

int isxdigit(int c)
{
	return (bits(c) & (X)) != 0;
}

int isxdigit_l(int c, locale_t locale)
{
	(void)locale;
	return isxdigit(c);
}

int tolower(int c)
{
	return isupper(c) ? c + 32 : c;
}

int toupper(int c)
{
	return islower(c) ? c - 32 : c;
}

int tolower_l(int c, locale_t locale)
{
	(void)locale;
	return tolower(c);
}

int toupper_l(int c, locale_t locale)
{
	(void)locale;
	return toupper(c);
}

int isascii(int c)
{
	return (c & ~127) == 0;
}

int toascii(int c)
{
	return c & 127;
}
