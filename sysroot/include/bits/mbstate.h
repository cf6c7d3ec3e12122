/* SPDX-License-Identifier: MIT */
#ifndef _BITS_MBSTATE_H
#define _BITS_MBSTATE_H
/* The bytes of a character read so far, and how many are still to come. */
typedef struct {
	unsigned int __partial;
	unsigned short __missing;
	unsigned short __surrogate;
} mbstate_t;
#endif
