/* SPDX-License-Identifier: MIT */
/*
 * What lets parts of the kernel run in a host program. Every host thread that calls kernel code is
 * a CPU of its own and runs one kernel thread; pages come from an arena that the tests can bound.
 */
#ifndef SHIM_H
#define SHIM_H

#include <kernel/cpu.h>
#include <kernel/thread.h>

/* Makes the calling host thread a CPU with a kernel thread of a process (may be NULL). */
void shim_enter(struct process *process);
void shim_leave(void);

/* Runs function(argument) on a new host thread that has entered; join with shim_join. */
struct shim_worker;
struct shim_worker *shim_start(struct process *process, void (*function)(void *), void *argument);
void shim_join(struct shim_worker *worker);
struct thread *shim_worker_thread(struct shim_worker *worker);
/* Returns once the thread waits in wait_on; aborts after ten seconds. */
void shim_until_blocked(struct thread *thread);
/* Ends a thread's wait with -EINTR, as a signal does. */
void shim_interrupt(struct thread *thread);

/* Pages and objects handed out and not yet returned. */
long shim_pages_live(void);
long shim_objects_live(void);
/* The clock, where a test wants to move it by hand. */
extern bool shim_clock_manual;
extern nanoseconds_t shim_clock;
/* What arch_timer_set was last given on this CPU. */
nanoseconds_t shim_timer_deadline(void);

/* --- checks ---------------------------------------------------------------------------------- */

/* Runs one case, named by the rule that it checks. */
void test_run(const char *rule, void (*function)(void));
/* Counts and reports a check in the running case. */
void test_check(bool good, const char *what, const char *file, int line);
/* Prints the closing line; the exit status. */
int test_finish(void);

#define CHECK(condition) test_check((condition), #condition, __FILE__, __LINE__)
#define TEST(function)   test_run(#function, function)

#endif
