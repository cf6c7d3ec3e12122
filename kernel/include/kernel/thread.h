/* SPDX-License-Identifier: MIT */
/*
 * A thread: a guarded kernel stack, a thread page, a scheduling state, what it waits for, and the
 * reply token of its call.
 */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H

#include <abi/message.h>
#include <abi/object_info.h>
#include <kernel/arch_thread.h>
#include <kernel/object.h>
#include <kernel/page.h>
#include <kernel/process.h>
#include <kernel/timer.h>
#include <kernel/token.h>
#include <kernel/tree.h>
#include <kernel/wait.h>

struct cpu;
struct port;

enum thread_run_state {
	THREAD_NEW,     /* not started */
	THREAD_RUNNING, /* on a CPU */
	THREAD_READY,   /* in a run queue */
	THREAD_BLOCKED, /* its wait_state says whether it can be claimed */
	THREAD_DEAD,
};

enum wait_state {
	WAIT_NONE,           /* does not wait, or its wait has been claimed */
	WAIT_QUEUED,         /* on a wait queue; a kill may claim it */
	WAIT_QUEUED_SIGNALS, /* the same, and a signal may */
	WAIT_RECEIVE,        /* in recv on a port; signals may claim it */
	WAIT_SEND,           /* a call not yet received; signals may claim it */
	WAIT_SEND_FIRM,      /* the same, only a kill may */
	WAIT_REPLY,          /* a call received; only its token ends it, a kill orphans the token */
	WAIT_SUSPENDED,
};

/* What a thread must look at before it returns to user space. */
#define ATTENTION_KILL     1U
#define ATTENTION_SUSPEND  2U
#define ATTENTION_SIGNAL   4U
#define ATTENTION_DEADLINE 8U  /* of a call that was between two waits */
#define ATTENTION_MOVE     16U /* the CPUs that it may use have changed */

/* How a thread that the fast path blocked waits; stale once it has been switched to directly. */
enum fast_wait {
	FAST_NONE,
	FAST_CALL,
	FAST_RECEIVE,
};

struct thread {
	struct object object;
	uint32_t attention; /* ATTENTION_ bits for its next safe point; atomic; known to assembly */

	/* What a direct switch touches, together. */
	struct arch_thread arch;  /* saved stack pointer, segment bases, vector state */
	uintptr_t kernel_stack;   /* top */
	struct thread_page *page; /* through the direct map */
	struct process *process;  /* NULL for idle threads; holds a reference */
	struct space *space;      /* the process's; switched by exec */
	uint32_t wait_state;      /* enum wait_state; atomic */
	uint32_t on_cpu;          /* its kernel stack is in use; atomic */
	int wait_result;          /* set by whoever claimed the wait */
	uint8_t run_state;        /* enum thread_run_state */
	uint8_t priority; /* effective: the greater of own and lent; 0 fair, 1..99 real-time */
	uint8_t base_priority;
	uint8_t lock_priority; /* lent by those who wait for locks that it owns */
	uint8_t policy;        /* SCHED_ number */

	/* Messages. */
	struct token call_token;   /* who replies to this thread's call */
	struct token *serving;     /* the call it has received and not yet answered or parked */
	struct port *port;         /* its call waits, or waited, here; with a reference */
	struct port *receive_port; /* where it last received; with a reference */
	struct port *call_port;    /* what it last called on a port's handle; with a reference */
	/* The handles of these two and their table's closings when they were looked up. */
	handle_t receive_handle, call_handle;
	uint64_t receive_closings, call_closings;
	struct call_send send; /* its call */
	bool kernel_call;      /* made by port_call: the reply goes to send */
	bool fast_call;        /* words only: nothing to settle when it is over */
	uint8_t fast_wait;     /* enum fast_wait: see thread_continue */

	/* Waiting. */
	struct list wait_link;
	struct timer wait_timer;
	void (*continuation)(
		struct thread *thread); /* instead of a stack context; NULL: return to user */

	/* Scheduling: guarded by the run queue's lock of cpu. */
	struct cpu *cpu; /* whose queue it is in, or where it runs or last ran */
	struct list run_link;
	struct tree_node fair_node;
	uint64_t fair_time;      /* weighted run time: least runs first */
	uint64_t run_cycles;     /* run time in cycles */
	uint64_t charged_cycles; /* of those, what fair_time includes */
	uint64_t affinity;       /* bit n: may run on CPU n */
	uint8_t queued_priority; /* the list it is in */
	int8_t nice;

	/* Signals and faults. */
	uint64_t awaited_signals; /* signal_wait: wake for these though masked */
	uint64_t old_mask;        /* signal_suspend: what a diversion saves */
	bool mask_replaced;
	struct fault_info fault;    /* that stopped it; signal 0: none */
	struct wait_queue stoppers; /* who waits until it has stopped; under the process's lock */
	uaddr_t clear_word;         /* thread_exit */
	uaddr_t robust_list;        /* futex_thread_exit walks it */

	uint64_t id;
	struct page *page_frame; /* of the thread page: pinned */
	uaddr_t user_page;       /* where the process sees it */
	struct list process_link;
	char name[OBJECT_NAME_SIZE];
};

/* What it runs at without a call's lent priority. */
static ALWAYS_INLINE uint8_t thread_own_priority(const struct thread *thread)
{
	return thread->lock_priority > thread->base_priority ? thread->lock_priority
							     : thread->base_priority;
}

/*
 * A thread that has not started, with its page mapped at an address that the caller chose.
 * -ENOMEM, -EINVAL or -EEXIST (address), -ESRCH (process ending). Caller owns a reference.
 */
NODISCARD int thread_create(struct process *process, uaddr_t page_address, const char *name,
			    struct thread **thread);
/*
 * A copy of a thread that waits for the reply to a call, with the same registers, page and
 * scheduling, not started. Where that thread goes on meanwhile, the copy is good for nothing.
 * Errors as thread_create.
 */
NODISCARD int thread_clone(struct process *process, struct thread *from, struct thread **thread);
/*
 * Moves a thread whose wait is claimed to another space, where its page is mapped already at the
 * address. Signal mask and doorbells stay, all else that its page held is gone.
 */
void thread_become(struct thread *thread, struct space *space, uaddr_t page_address);
/* From new to blocked; it keeps itself until it has ended. -EBUSY: started before; -ESRCH: ended.
 */
NODISCARD int thread_set_started(struct thread *thread);
/* A CPU's idle thread: what it runs now. NULL when out of memory. */
struct thread *thread_create_idle(struct cpu *cpu);
/* Starts at entry in user mode. -EBUSY: started before; -ESRCH: ended; -EINVAL: no user address. */
NODISCARD int thread_start(struct thread *thread, uaddr_t entry, uaddr_t stack, uint64_t argument);
/* The calling thread ends. No locks held. */
NORETURN void thread_exit(void);
/* Sets attention bits; ends a wait that they end; makes the thread look soon. */
void thread_attend(struct thread *thread, uint32_t attention);
/* It ends at its next safe point. No locks held. */
void thread_kill(struct thread *thread);
/* Has it stop at its next safe point and waits until it stands still. -EINTR. */
NODISCARD int thread_suspend(struct thread *thread);

/* Ends waits that have a deadline. */
void wait_timer_expired(struct timer *timer);
/* The current thread waits no more: its timer does nothing from here on. */
void wait_timer_stop(struct thread *thread);
/* The memory of a thread that is dead and to whose token nobody has a handle. */
void thread_free(struct thread *thread);

#endif
