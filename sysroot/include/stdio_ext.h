/* SPDX-License-Identifier: MIT */
/* What a stream holds, for programs that must know: Solaris' names and what others added. */
#ifndef _STDIO_EXT_H
#define _STDIO_EXT_H

#include <stdio.h>
#include <sys/features.h>

#define FSETLOCKING_QUERY    0
#define FSETLOCKING_INTERNAL 1
#define FSETLOCKING_BYCALLER 2

__KELNER_BEGIN
size_t __fbufsize(FILE *);
size_t __fpending(FILE *); /* bytes written and not yet passed on */
int __flbf(FILE *);
int __freadable(FILE *);
int __fwritable(FILE *);
int __freading(FILE *);
int __fwriting(FILE *);
void __fpurge(FILE *);
void _flushlbf(void);
/* Returns how the stream was locked; FSETLOCKING_BYCALLER ends the library's own locking. */
int __fsetlocking(FILE *, int);
void __fseterr(FILE *);
size_t __freadahead(FILE *);              /* bytes read and not yet taken */
const char *__freadptr(FILE *, size_t *); /* where they are; null for none */
void __freadptrinc(FILE *, size_t);       /* takes that many of them */
__KELNER_END

#endif
