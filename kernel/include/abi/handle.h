/* SPDX-License-Identifier: MIT */
/*
 * Handles: how a process names kernel objects. Numbers below 65,536 are POSIX file descriptors:
 * connections only, lowest free number first. Others are system handles: slot in the low 16 bits,
 * a generation (1 or more) above, so that a closed handle's number never names a later object.
 */
#ifndef ABI_HANDLE_H
#define ABI_HANDLE_H

#include <stdint.h>

typedef uint64_t handle_t;

#define HANDLE_NONE        ((handle_t)-1) /* never a valid handle */
#define HANDLE_SELF        ((handle_t)-2) /* the caller's own process or thread, where allowed */
#define HANDLE_DESCRIPTORS 65536UL        /* numbers below are file descriptors */

/*
 * Rights: what a handle allows, beside each the calls that need it. A duplicate may have fewer
 * rights than its original, never more.
 */
#define RIGHT_DUPLICATE 0x0001 /* handle_duplicate, descriptor_duplicate, fork's copy */
#define RIGHT_TRANSFER  0x0002 /* being sent in a message */
#define RIGHT_READ      0x0004 /* read family, vmo_read, map readable, *_info, recv on a port */
#define RIGHT_WRITE     0x0008 /* write family, vmo_write, map writable, call on a port */
#define RIGHT_EXECUTE   0x0010 /* map executable */
#define RIGHT_MANAGE    0x0020 /* change the object: limits, size, state, content, kill */
#define RIGHT_CREATE    0x0040 /* make objects below or from it: job, node, resource */
#define RIGHT_WATCH     0x0080 /* bind its events to a port */
#define RIGHT_SIGNAL    0x0100 /* ring a doorbell, set level bits */
#define RIGHTS_ALL      0x01ff

/* Flags kept in the slot. */
#define HANDLE_CLOSE_ON_EXEC 0x01
#define HANDLE_CLOSE_ON_FORK 0x02 /* descriptors: FD_CLOFORK */
#define HANDLE_INHERIT       0x04 /* system handles: cloned by fork */

enum object_kind {
	OBJECT_NONE,
	OBJECT_JOB,
	OBJECT_PROCESS,
	OBJECT_THREAD,
	OBJECT_PORT,
	OBJECT_NODE,
	OBJECT_CONNECTION,
	OBJECT_TOKEN, /* a parked reply token */
	OBJECT_VMO,
	OBJECT_TIMER,
	OBJECT_IRQ,
	OBJECT_PORT_RANGE, /* x86 I/O ports */
	OBJECT_RESOURCE,   /* authority over physical memory, interrupts, the machine */
	OBJECT_LOG,
	OBJECT_PIPE,       /* content of nodes; has no handles of its own */
	OBJECT_RECEIVABLE, /* of a port: inside the kernel only */
	OBJECT_PROCESS_END,
	OBJECT_KIND_COUNT,
};

#endif
