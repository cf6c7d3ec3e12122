/* SPDX-License-Identifier: MIT */
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H
#define major(dev) ((unsigned int)(((dev) >> 31 >> 1 & 0xfffff000) | ((dev) >> 8 & 0xfff)))
#define minor(dev) ((unsigned int)(((dev) >> 12 & 0xffffff00) | ((dev)&0xff)))
#define makedev(major, minor)                                                                   \
	(((major)&0xfffff000UL) << 32 | ((major)&0xfffUL) << 8 | ((minor)&0xffffff00UL) << 12 | \
	 ((minor)&0xffUL))
#endif
