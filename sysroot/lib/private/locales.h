/* SPDX-License-Identifier: MIT */
/* There are two locales: "C" (also "POSIX"), and the same with UTF-8 as its encoding. */
#ifndef KELNER_LOCALES_H
#define KELNER_LOCALES_H

#include <locale.h>

struct __kelner_locale {
	unsigned char utf8[LC_ALL]; /* by category */
};

extern struct __kelner_locale __locale_global;

/* Whether the calling thread's characters are UTF-8. */
int __locale_utf8(void);

#endif
