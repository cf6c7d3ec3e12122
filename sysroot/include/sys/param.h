/* SPDX-License-Identifier: MIT */
#ifndef _SYS_PARAM_H
#define _SYS_PARAM_H

#include <endian.h>
#include <limits.h>
#include <signal.h>
#include <sys/types.h>

#define MAXPATHLEN     PATH_MAX
#define MAXHOSTNAMELEN HOST_NAME_MAX
#define MAXSYMLINKS    SYMLOOP_MAX
#define NGROUPS        NGROUPS_MAX
#define NOFILE         256
#define NBBY           8
#define DEV_BSIZE      512
#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif
#define howmany(n, unit) (((n) + ((unit)-1)) / (unit))
#define roundup(n, unit) (howmany(n, unit) * (unit))
#define powerof2(n)      ((((n)-1) & (n)) == 0)
#define setbit(map, bit) ((map)[(bit) / NBBY] |= (unsigned char)(1 << ((bit) % NBBY)))
#define clrbit(map, bit) ((map)[(bit) / NBBY] &= (unsigned char)~(1 << ((bit) % NBBY)))
#define isset(map, bit)  ((map)[(bit) / NBBY] & (1 << ((bit) % NBBY)))
#define isclr(map, bit)  (!isset(map, bit))

#endif
