/* SPDX-License-Identifier: MIT */
/*
 * The start block: what a new program finds at the address that its first thread's argument (rdi)
 * holds. Everything that it points to lies in the same mapping, which the program may write.
 */
#ifndef ABI_START_H
#define ABI_START_H

#include <abi/handle.h>
#include <stdint.h>

#define START_MAGIC   0x7472617473656c6bULL /* "klestart" as little-endian bytes */
#define START_VERSION 1
#define START_RANDOM  32

/* Handles by meaning; HANDLE_NONE where the program was not given one. */
enum start_handle {
	START_PROCESS,      /* own process */
	START_THREAD,       /* first thread */
	START_LOG,          /* kernel log and console */
	START_JOB,          /* job for new processes */
	START_RESOURCE,     /* bootstrap: the root resource */
	START_INITRD,       /* VMO of the initial root archive */
	START_PROCESS_PORT, /* the process server */
	START_VFS,          /* the vfs server */
	START_WORKING,      /* connection: working directory */
	START_ROOT,         /* connection: root directory */
	START_SERVICE,      /* servers: the port they receive at */
	START_DEVICE,       /* drivers: what they drive; servers: as their protocol says */
	START_FRAMEBUFFER,  /* VMO of the framebuffer */
	START_INIT,         /* services: the service manager's port */
	START_DEVICE_2,     /* drivers: the second thing that they drive */
	START_PEER = 16, /* services: ports of others, as the service table says, up to the end */
	START_HANDLE_COUNT = 24,
};

/* Entries of the auxiliary vector end with AT_START_END. */
enum start_auxiliary {
	AT_START_END,
	AT_START_BASE,    /* address where the program is loaded */
	AT_START_HEADERS, /* address of its program headers */
	AT_START_HEADER_COUNT,
	AT_START_ENTRY,
	AT_START_PAGE_SIZE,
	AT_START_SECURE, /* 1: set-user-id or set-group-id */
	AT_START_CPU_FEATURES,
};

struct start_auxiliary_entry {
	uint64_t type;
	uint64_t value;
};

struct start_block {
	uint64_t magic;
	uint32_t version;
	uint32_t size; /* bytes of this structure */
	uint64_t argc;
	uint64_t argv;         /* address of argc + 1 pointers, the last NULL */
	uint64_t envp;         /* address of pointers, the last NULL */
	uint64_t auxiliary;    /* address of struct start_auxiliary_entry */
	uint64_t command_line; /* address of the kernel's command line, or 0 */
	uint64_t stack_base;   /* lowest address of the first thread's stack */
	uint64_t stack_size;   /* bytes */
	uint64_t thread_page;  /* address of the first thread's page */
	uint64_t clock_page;   /* address of the clock page, or 0 */
	uint64_t initrd_size;  /* bytes; with START_INITRD */
	uint64_t umask;
	uint64_t reserved[4];
	uint8_t random[START_RANDOM];
	handle_t handle[START_HANDLE_COUNT];
};

#endif
