/* SPDX-License-Identifier: MIT */
/*
 * Messages and the thread page.
 *
 * A message is a request and its reply. Each is an information word, four words in registers, and
 * optionally up to 448 bytes, 4 handles and 4 leases that travel through the thread page: the
 * sender fills its own page's message part, the kernel copies it to the receiver's. All vector
 * registers are clobbered by every system call.
 *
 * The information word:
 *   bits  0..31  label: a request's operation, a reply's status (>= 0, or a negative errno)
 *   bits 32..47  bytes of data in the thread page, 0..448
 *   bits 48..51  handles, 0..4; in a message received: those that arrived
 *   bits 52..55  leases, 0..4 (requests only)
 *   bits 56..63  MESSAGE_ flags
 */
#ifndef ABI_MESSAGE_H
#define ABI_MESSAGE_H

#include <abi/handle.h>
#include <stdint.h>

#define MESSAGE_DATA_MAX   448
#define MESSAGE_HANDLE_MAX 4
#define MESSAGE_LEASE_MAX  4
#define MESSAGE_WORDS      4
#define LEASE_BYTES_MAX    65536 /* all leases of one call together */

#define MESSAGE_DEADLINE \
	(1UL << 56) /* request: message.deadline bounds the wait for receipt and reply */
#define MESSAGE_SET_OFFSET      (1UL << 57) /* reply: message.offset becomes the connection's offset */
#define MESSAGE_SET_BITS        (1UL << 58) /* reply: message.bits become the node's level bits */
#define MESSAGE_UNINTERRUPTED   (1UL << 59) /* request: signals wait until the reply */
/* Request: a connection that comes with the reply becomes a descriptor, the lowest free one. */
#define MESSAGE_WANT_DESCRIPTOR (1UL << 60)
#define MESSAGE_CLOSE_ON_EXEC   (1UL << 61)
#define MESSAGE_CLOSE_ON_FORK   (1UL << 62)
#define MESSAGE_SENDER_FLAGS                                                  \
	(MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED | MESSAGE_WANT_DESCRIPTOR | \
	 MESSAGE_CLOSE_ON_EXEC | MESSAGE_CLOSE_ON_FORK)
#define MESSAGE_EVENT (1UL << 63) /* received: an event; label says which, words the details */

#define MESSAGE_INFO(label, length) ((uint64_t)(uint32_t)(label) | (uint64_t)(length) << 32)
#define MESSAGE_HANDLES(count)      ((uint64_t)(count) << 48)
#define MESSAGE_LEASES(count)       ((uint64_t)(count) << 52)
#define MESSAGE_LABEL(info)         ((int32_t)(uint32_t)(info))
#define MESSAGE_LENGTH(info)        ((unsigned)((info) >> 32 & 0xffff))
#define MESSAGE_HANDLE_COUNT(info)  ((unsigned)((info) >> 48 & 0xf))
#define MESSAGE_LEASE_COUNT(info)   ((unsigned)((info) >> 52 & 0xf))

/* A window on the caller's memory, for as long as the call lasts. */
struct lease {
	uint64_t address;
	uint32_t length; /* bytes */
	uint32_t access; /* LEASE_READ: the server may read it; LEASE_WRITE: write it */
};
#define LEASE_READ  1
#define LEASE_WRITE 2

struct message {
	/* Written by the kernel for the receiver of a request. */
	uint64_t badge;        /* of the node or the port handle called */
	uint64_t process;      /* caller's process id: unforgeable, never reused */
	uint64_t credentials;  /* caller's credential tag */
	uint64_t offset;       /* connection's offset; in a reply: the new one */
	uint32_t status_flags; /* connection's O_ flags */
	uint32_t bits;         /* reply with MESSAGE_SET_BITS: level bits */
	uint64_t epoch;        /* node's epoch */
	/* Written by the sender. */
	uint64_t deadline; /* nanoseconds, monotonic; with MESSAGE_DEADLINE */
	handle_t handle[MESSAGE_HANDLE_MAX];
	struct lease lease[MESSAGE_LEASE_MAX];
	/* Written by the kernel: key of the connection called, as EVENT_LAST_CLOSE has it. */
	uint64_t connection;
	uint8_t data[MESSAGE_DATA_MAX] __attribute__((aligned(16)));
};

/* Events: the label of a message received with MESSAGE_EVENT. Words: as listed. */
enum event_kind {
	EVENT_CANCEL = 1, /* word 0: the caller's token key; the caller waits for the reply still */
	EVENT_LAST_CLOSE, /* badge: the node; word 0: the connection's key; no message follows */
	EVENT_BITS,       /* badge: the node; word 0: level bits, word 1: sequence number */
	EVENT_IRQ,        /* word 0: key given at bind; word 1: count since the last event */
	EVENT_TIMER,      /* word 0: key; word 1: expirations since the last event */
	EVENT_EXIT,       /* word 0: key; word 1: process id; word 2: exit status */
	EVENT_FAULT,      /* word 0: key; thread's fault that its process did not take */
	EVENT_PAGER,      /* word 0: key; requests wait at the memory object */
};

/* Level bits of a node: what poll reads and waits for. */
#define LEVEL_READABLE 0x01
#define LEVEL_WRITABLE 0x02
#define LEVEL_HANGUP   0x04
#define LEVEL_ERROR    0x08
#define LEVEL_ALL      0x0f

/* Registers of a diverted thread, kept in its page; every field is validated when restored. */
struct saved_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t rip, rflags, rsp;
	uint64_t mask;    /* signal mask to restore */
	uint64_t pending; /* bits that caused the diversion */
};

/* A fault of a thread, as it was. */
struct fault_info {
	uint64_t thread; /* id */
	uint64_t address;
	uint64_t instruction;
	uint32_t signal; /* 0: none */
	int32_t code;    /* si_code */
	uint32_t trap;   /* the processor's number of it */
	uint32_t error;
};

/*
 * One per thread: pinned, mapped in its process at an address that the creator chose, always
 * reachable by the kernel. The kernel reads each field once and believes none of them.
 */
struct thread_page {
	/* Signals: doorbells are hints, set by the kernel, cleared by the thread. */
	uint64_t signal_mask;     /* bit n-1: signal n waits */
	uint64_t signal_doorbell; /* bit n-1: ask the process server for signal n */
	uint64_t
		process_doorbell; /* the same for signals that any thread of the process may take */
	uint64_t trampoline;      /* user address that a diversion goes to; 0: none */
	uint64_t diverted;        /* non-zero while frame is in use; the trampoline clears it */
	uint64_t thread;          /* kernel-written: thread id */
	uint64_t self;            /* kernel-written: this page's address; the base of GS at start */
	uint64_t reserved;
	struct message message;
	struct saved_frame frame;
	struct fault_info fault; /* that caused the diversion, where one did */
	uint8_t vector_state[0] __attribute__((aligned(64))); /* x87, SSE, AVX at a diversion */
};
#define THREAD_PAGE_SIZE 4096

#endif
