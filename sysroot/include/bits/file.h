/* SPDX-License-Identifier: MIT */
#ifndef _BITS_FILE_H
#define _BITS_FILE_H
typedef struct __kelner_file FILE;
#endif
