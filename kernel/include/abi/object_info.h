/* SPDX-License-Identifier: MIT */
/* What the *_info calls report, and structures that process calls take. */
#ifndef ABI_OBJECT_INFO_H
#define ABI_OBJECT_INFO_H

#include <abi/handle.h>
#include <abi/message.h>
#include <stdint.h>

#define NAME_SIZE 24 /* of debug names, with the closing NUL */

struct handle_info {
	uint32_t kind;   /* enum object_kind */
	uint32_t rights; /* RIGHT_ bits */
	uint32_t flags;  /* HANDLE_ bits of the slot */
	uint32_t reserved;
	uint64_t id; /* object number: unique, for people and traces */
	char name[NAME_SIZE];
};

struct job_info {
	uint64_t memory_limit; /* bytes */
	uint64_t memory_used;
	uint32_t process_limit;
	uint32_t processes;
	char name[NAME_SIZE];
};

struct process_info {
	uint64_t pid;
	uint64_t parent;
	uint64_t credentials;
	uint64_t start_time; /* nanoseconds, monotonic */
	uint64_t cpu_time;   /* nanoseconds, all threads, dead ones included */
	uint64_t mapped;     /* bytes of address space */
	uint64_t resident;   /* bytes of memory present */
	uint64_t ahead;      /* bytes charged to the job for pages that it does not have yet */
	uint32_t threads;
	uint32_t handles;
	uint32_t ended;       /* 1: it has */
	int32_t exit_status;  /* then: a wait status */
	uint64_t limit_files; /* RLIMIT_NOFILE, then RLIMIT_FSIZE and RLIMIT_AS */
	uint64_t limit_file_size;
	uint64_t limit_space;
	char name[NAME_SIZE];
};

/* process_thread: the thread with the lowest id above the rest of the number. */
#define PROCESS_THREAD_ABOVE (1UL << 63)

struct process_clone {
	handle_t process;
	handle_t thread;
	handle_t token;
};

struct descriptor_move {
	handle_t from; /* of the process that called, or HANDLE_NONE: close */
	uint32_t to;   /* descriptor */
	uint32_t flags;
};
#define DESCRIPTOR_MOVES_MAX 256

struct process_start {
	uint64_t entry;
	uint64_t stack;
	uint64_t argument; /* in rdi */
	uint64_t page;     /* where the thread page will be mapped */
	char name[NAME_SIZE];
};

struct thread_info {
	uint64_t id;
	uint64_t pid;
	uint64_t cpu_time; /* nanoseconds */
	uint64_t affinity;
	uint32_t state; /* THREAD_STATE_ number */
	uint32_t cpu;   /* where it runs, or ran last */
	int32_t policy;
	int32_t priority; /* its own */
	int32_t effective_priority;
	int32_t nice;
	uint64_t instruction; /* of a suspended thread, else 0 */
	uint64_t signal_mask; /* as its page says */
	char name[NAME_SIZE];
};
enum thread_info_state {
	THREAD_STATE_NEW,
	THREAD_STATE_RUNNING,
	THREAD_STATE_READY,
	THREAD_STATE_BLOCKED,
	THREAD_STATE_SUSPENDED,
	THREAD_STATE_ENDED,
};

struct thread_registers {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t rip, rflags, rsp;
	uint64_t fs_base, gs_base;
};
#define SEGMENT_FS 0
#define SEGMENT_GS 1

struct port_info {
	uint64_t received; /* messages and events so far */
	uint64_t epoch;
	uint32_t callers;   /* that wait */
	uint32_t receivers; /* that wait */
	uint32_t durable;
	uint32_t dead;
	char name[NAME_SIZE];
};
#define PORT_DURABLE 1

struct timer_info {
	uint64_t deadline; /* 0: disarmed */
	uint64_t interval;
	uint64_t expirations; /* since the last event was received */
};

#endif
