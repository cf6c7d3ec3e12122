/* SPDX-License-Identifier: MIT */
/* Threads: birth, death, and what stops them. */
#include <abi/errno.h>
#include <kernel/futex.h>
#include <kernel/kernel_space.h>
#include <kernel/message.h>
#include <kernel/panic.h>
#include <kernel/process.h>
#include <kernel/signal.h>
#include <kernel/slab.h>
#include <kernel/space.h>
#include <kernel/string.h>
#include <kernel/user_copy.h>
#include <kernel/wait_claim.h>

static struct object_cache thread_cache = OBJECT_CACHE("thread", struct thread);

/*
 * What a thread costs its job: structure, page, kernel stack, a page at most of vector state, and
 * the leases of its call.
 */
#define THREAD_CHARGE \
	(sizeof(struct thread) + 2 * PAGE_SIZE + KERNEL_STACK_SIZE + sizeof(struct lease_set))

static void thread_init(struct thread *thread, const char *name)
{
	static uint64_t last_id;

	object_init(&thread->object, OBJECT_THREAD);
	thread->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
	text_copy(thread->name, name, sizeof(thread->name));
	token_init(thread, &thread->call_token);
	list_init(&thread->wait_link);
	list_init(&thread->run_link);
	list_init(&thread->process_link);
	wait_queue_init(&thread->stoppers);
	timer_init(&thread->wait_timer, wait_timer_expired);
	thread->affinity = ~0UL;
}

struct thread *thread_create_idle(struct cpu *cpu)
{
	struct thread *thread = object_cache_alloc(&thread_cache);

	if (!thread)
		return NULL;
	thread_init(thread, "idle");
	thread->affinity = 1UL << cpu->index;
	thread->space = NULL;
	thread->cpu = cpu;
	thread->run_state = THREAD_RUNNING;
	thread->on_cpu = 1;
	thread->kernel_stack = cpu->kernel_stack;
	return thread;
}

static int thread_map_page(struct thread *thread, uaddr_t address)
{
	int error;

	thread->page_frame = page_alloc_zeroed(PAGE_KERNEL);
	if (!thread->page_frame)
		return -ENOMEM;
	thread->page = page_pointer(thread->page_frame);
	error = space_map_page(thread->space, address, thread->page_frame,
			       ACCESS_READ | ACCESS_WRITE);
	if (error < 0)
		return error;
	thread->user_page = address;
	thread->page->self = address;
	thread->page->thread = thread->id;
	return 0;
}

/*
 * The end: the page's address can be used again, and a handle to the thread keeps no memory of its
 * process.
 */
static void drop_space(struct thread *thread)
{
	if (thread->user_page)
		space_unmap_page(thread->space, thread->user_page);
	space_release(thread->space);
	thread->space = NULL;
}

int thread_create(struct process *process, uaddr_t page_address, const char *name,
		  struct thread **thread)
{
	struct thread *new;
	int error;

	if (job_charge(process->job, THREAD_CHARGE) < 0)
		return -ENOMEM;
	new = object_cache_alloc(&thread_cache);
	if (!new) {
		job_uncharge(process->job, THREAD_CHARGE);
		return -ENOMEM;
	}
	thread_init(new, name);
	object_retain(&process->object);
	new->process = process;
	new->space = process_space(process);
	new->kernel_stack = kernel_stack_create();
	error = !new->space ? -ESRCH : !new->kernel_stack ? -ENOMEM : arch_thread_create(new);
	if (error == 0)
		error = thread_map_page(new, page_address);
	if (error == 0)
		error = process_add_thread(process, new);
	if (error < 0) {
		drop_space(new);
		new->run_state = THREAD_DEAD;
		object_release(&new->object);
		return error;
	}
	*thread = new;
	return 0;
}

int thread_clone(struct process *process, struct thread *from, struct thread **thread)
{
	struct thread_page *page;
	struct thread *new;
	int error = thread_create(process, from->user_page, from->name, &new);

	if (error < 0)
		return error;
	/* Until it has left its stack, its registers are not all where they are kept. */
	while (__atomic_load_n(&from->on_cpu, __ATOMIC_ACQUIRE) &&
	       read_once(from->wait_state) == WAIT_REPLY)
		arch_spin_wait();
	arch_thread_copy(new, from);
	page = new->page;
	memcpy(page, from->page, sizeof(*page));
	if (page->diverted)
		memcpy(page->vector_state, from->page->vector_state,
		       THREAD_PAGE_SIZE - sizeof(*page));
	page->signal_doorbell = 0;
	page->process_doorbell = 0;
	page->thread = new->id;
	new->policy = from->policy;
	new->base_priority = from->base_priority;
	new->priority = from->base_priority;
	new->nice = from->nice;
	new->affinity = from->affinity;
	*thread = new;
	return 0;
}

void thread_become(struct thread *thread, struct space *space, uaddr_t page_address)
{
	struct thread_page *page = thread->page;
	uint64_t mask = page->signal_mask;
	uint64_t doorbell = page->signal_doorbell;
	uint64_t process_doorbell = page->process_doorbell;

	while (__atomic_load_n(&thread->on_cpu, __ATOMIC_ACQUIRE))
		arch_spin_wait();
	drop_space(thread);
	space_retain(space);
	thread->space = space;
	thread->user_page = page_address;
	thread->robust_list = 0;
	memset(page, 0, THREAD_PAGE_SIZE);
	page->signal_mask = mask;
	page->signal_doorbell = doorbell;
	page->process_doorbell = process_doorbell;
	page->thread = thread->id;
	page->self = page_address;
}

int thread_set_started(struct thread *thread)
{
	uint8_t expected = THREAD_NEW;

	if (!__atomic_compare_exchange_n(&thread->run_state, &expected, THREAD_BLOCKED, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return expected == THREAD_DEAD ? -ESRCH : -EBUSY;
	object_retain(&thread->object);
	return 0;
}

int thread_start(struct thread *thread, uaddr_t entry, uaddr_t stack, uint64_t argument)
{
	int error;

	if (!arch_user_address(entry))
		return -EINVAL;
	error = thread_set_started(thread);
	if (error < 0)
		return error;
	arch_thread_set_start(thread, entry, stack, argument);
	sched_ready(thread);
	return 0;
}

static void thread_destroy(struct object *object)
{
	struct thread *thread = container_of(object, struct thread, object);

	/* Its last CPU may still be on its stack. */
	while (__atomic_load_n(&thread->on_cpu, __ATOMIC_ACQUIRE))
		arch_spin_wait();
	if (thread->page_frame)
		page_free(thread->page_frame);
	if (thread->kernel_stack)
		kernel_stack_destroy(thread->kernel_stack);
	arch_thread_destroy(thread);
	object_release(&thread->call_token.object);
}

void thread_free(struct thread *thread)
{
	struct process *process = thread->process;

	object_cache_free(&thread_cache, thread);
	job_uncharge(process->job, THREAD_CHARGE);
	object_release(&process->object);
}

/* Ends a thread that has not started, for good; false where it has. */
static bool end_unstarted(struct thread *thread)
{
	uint8_t expected = THREAD_NEW;

	if (!__atomic_compare_exchange_n(&thread->run_state, &expected, THREAD_DEAD, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return false;
	drop_space(thread);
	process_remove_thread(thread->process, thread);
	return true;
}

/* The last handle to a thread that never started: it never will. */
static void thread_closed(struct object *object)
{
	(void)end_unstarted(container_of(object, struct thread, object));
}

const struct object_type thread_type = {
	.name = "thread",
	.closed = thread_closed,
	.destroy = thread_destroy,
};

void thread_exit(void)
{
	struct thread *thread = thread_current();

	futex_thread_exit(thread->robust_list);
	if (thread->clear_word && put_user_32(0, (uint32_t __user *)thread->clear_word) == 0)
		(void)!futex_wake(thread->clear_word, 1, true);
	token_abandon(thread);
	if (thread->receive_port)
		object_release(&thread->receive_port->object);
	thread->receive_port = NULL;
	object_release(thread->call_port ? &thread->call_port->object : NULL);
	thread->call_port = NULL;
	drop_space(thread);
	process_remove_thread(thread->process, thread);
	/* A signal that it was chosen for and has not taken goes to another. */
	if (read_once(thread->page->process_doorbell) &&
	    read_once(thread->process->end_state) == PROCESS_LIVES)
		signal_ring_process(thread->process, read_once(thread->page->process_doorbell));
	thread->run_state = THREAD_DEAD;
	object_release(&thread->object);
	sched_block(false);
	__builtin_unreachable();
}

int thread_suspend(struct thread *thread)
{
	struct process *process = thread->process;
	int error = 0;

	thread_attend(thread, ATTENTION_SUSPEND);
	spinlock_acquire(&process->lock);
	while (error == 0) {
		uint32_t state = read_once(thread->wait_state);

		if (list_is_empty(&thread->process_link)) {
			error = -ESRCH;
			break;
		}
		/* One that waits for something else executes nothing until it comes by here. */
		if (read_once(thread->run_state) == THREAD_NEW || state != WAIT_NONE ||
		    !(read_once(thread->attention) & ATTENTION_SUSPEND))
			break;
		error = wait_on(&thread->stoppers, &process->lock, WAIT_FOREVER,
				WAIT_INTERRUPTIBLE);
		spinlock_acquire(&process->lock);
	}
	spinlock_release(&process->lock);
	return error;
}

/* Makes a thread look at its attention bits soon, wherever it runs. */
static void thread_nudge(struct thread *thread)
{
	struct cpu *cpu = read_once(thread->cpu);

	if (cpu && cpu != cpu_current() && read_once(cpu->thread) == thread)
		arch_cpu_kick(cpu);
}

void thread_attend(struct thread *thread, uint32_t attention)
{
	__atomic_fetch_or(&thread->attention, attention, __ATOMIC_SEQ_CST);
	if (attention & ATTENTION_KILL && end_unstarted(thread))
		return;
	if (attention & (ATTENTION_KILL | ATTENTION_SIGNAL))
		wait_interrupt(thread, attention & ATTENTION_KILL);
	thread_nudge(thread);
}

void thread_kill(struct thread *thread)
{
	thread_attend(thread, ATTENTION_KILL);
}
