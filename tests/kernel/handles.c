/* SPDX-License-Identifier: MIT */
/* Handles: numbers, generations, rights, copies, gifts to other processes; jobs and resources. */
#include "test.h"

#include <abi/machine.h>

TEST(closed_number_never_names_a_later_object)
{
	handle_t first = make_port(), second;
	struct handle_info info;

	close_handle(first);
	second = make_port();
	EXPECT_TRUE(first != second);
	EXPECT(kelner_handle_info(first, &info), -EBADF);
	EXPECT(kelner_handle_close(first), -EBADF);
	close_handle(second);
}

TEST(copy_has_the_rights_asked_for_and_no_more_than_the_original)
{
	struct handle_info info = {0};
	handle_t port = make_port();
	handle_t less = (handle_t)EXPECT_GOOD(
		kelner_handle_duplicate(port, RIGHT_READ | RIGHT_DUPLICATE, HANDLE_INHERIT));

	EXPECT(kelner_handle_info(less, &info), 0);
	EXPECT(info.rights, RIGHT_READ | RIGHT_DUPLICATE);
	EXPECT(info.flags, HANDLE_INHERIT);
	EXPECT(info.kind, OBJECT_PORT);
	EXPECT(strcmp(info.name, "test"), 0);
	EXPECT(kelner_handle_duplicate(less, RIGHT_WRITE, 0), -EACCES);
	EXPECT(kelner_handle_duplicate(port, RIGHTS_ALL + 1, 0), -EINVAL);
	EXPECT(kelner_handle_duplicate(port, 0, HANDLE_CLOSE_ON_EXEC), -EINVAL);
	EXPECT(kelner_handle_set_inherit(less, 0), 0);
	EXPECT(kelner_handle_info(less, &info), 0);
	EXPECT(info.flags, 0);
	EXPECT(kelner_handle_set_inherit(less, 2), -EINVAL);
	close_handle(less);
	close_handle(port);
}

TEST(handle_give_reaches_only_a_living_process)
{
	handle_t process = make_process(), port = make_port();

	EXPECT_TRUE(EXPECT_GOOD(kelner_handle_give(process, port, RIGHTS_ALL, 0, HANDLE_NONE)) >=
		    (int64_t)HANDLE_DESCRIPTORS);
	EXPECT(kelner_handle_give(process, port, RIGHTS_ALL, 0, 3), -EINVAL);
	EXPECT(kelner_handle_give(process, port, RIGHTS_ALL + 1, 0, HANDLE_NONE), -EINVAL);
	EXPECT(kelner_handle_give(process, port, RIGHTS_ALL, 0x80, HANDLE_NONE), -EINVAL);
	EXPECT(kelner_handle_give(process, port, RIGHTS_ALL, 0, HANDLE_DESCRIPTORS + 3), -EINVAL);
	EXPECT(kelner_process_kill(process, 9), 0);
	EXPECT(kelner_handle_give(process, port, RIGHTS_ALL, 0, HANDLE_NONE), -ESRCH);
	EXPECT(kelner_process_kill(process, 9), -ESRCH);
	close_handle(port);
	close_handle(process);
}

TEST(handles_run_out_with_emfile_and_come_back)
{
	static handle_t copies[70000];
	handle_t port = make_port();
	int64_t got = 0;
	unsigned count = 0;

	while (count < 70000 && (got = kelner_handle_duplicate(port, RIGHTS_ALL, 0)) >= 0)
		copies[count++] = (handle_t)got;
	EXPECT_TRUE(got == -EMFILE && count > 60000);
	EXPECT(kelner_port_create(0, "x", 1), -EMFILE);
	EXPECT(kelner_vmo_create(PAGE, "x", 1), -EMFILE);
	while (count > 0)
		(void)kelner_handle_close(copies[--count]);
	close_handle(port);
	port = make_port();
	close_handle(port);
}

TEST(jobs_divide_what_their_parents_have)
{
	struct job_info whole = {0}, info = {0};
	handle_t job, below;

	EXPECT(kelner_job_info(start_handle(START_JOB), &whole), 0);
	EXPECT(kelner_job_create(start_handle(START_JOB), whole.memory_limit + 1, 1, "big", 3),
	       -ENOMEM);
	job = (handle_t)EXPECT_GOOD(
		kelner_job_create(start_handle(START_JOB), 1 << 20, 1, "small", 5));
	EXPECT(kelner_job_create(job, 2 << 20, 1, "below", 5), -ENOMEM);
	below = (handle_t)EXPECT_GOOD(kelner_job_create(job, 1 << 18, 1, "below", 5));
	EXPECT(kelner_job_info(job, &info), 0);
	EXPECT(info.memory_limit + (1 << 18) >= 1 << 20, 1);
	EXPECT(strcmp(info.name, "small"), 0);
	close_handle(below);
	close_handle(job);
}

TEST(a_jobs_memory_bounds_its_processes)
{
	handle_t job = (handle_t)EXPECT_GOOD(
		kelner_job_create(start_handle(START_JOB), 1 << 20, 4, "small", 5));
	handle_t process = (handle_t)EXPECT_GOOD(kelner_process_create(job, "child", 5));
	int64_t address = EXPECT_GOOD(kelner_space_map(
		process, 0, 4 << 20, SPACE_FLAGS(PROT_NONE, MAP_PRIVATE), HANDLE_NONE, 0));
	int64_t result = 0;

	EXPECT(kelner_space_protect(process, (uintptr_t)address, 4 << 20, PROT_READ | PROT_WRITE),
	       0);
	for (uint64_t at = 0; result >= 0 && at < 4 << 20; at += PAGE)
		result = kelner_space_write(process, (uintptr_t)address + at, "x", 1);
	EXPECT_TRUE(result == -ENOMEM || result == -EFAULT);
	EXPECT(kelner_process_kill(process, 9), 0);
	close_handle(process);
	close_handle(job);
}

TEST(killed_job_takes_no_processes)
{
	handle_t job = (handle_t)EXPECT_GOOD(
		kelner_job_create(start_handle(START_JOB), 1 << 20, 4, "doomed", 6));
	handle_t process = (handle_t)EXPECT_GOOD(kelner_process_create(job, "child", 5));
	struct process_info info = {0};

	EXPECT(kelner_job_kill(job, 0), -EINVAL);
	EXPECT(kelner_job_kill(job, 65), -EINVAL);
	EXPECT(kelner_job_kill(job, 9), 0);
	EXPECT(kelner_process_info(process, &info), 0);
	EXPECT(info.ended, 1);
	EXPECT(info.exit_status, 9);
	EXPECT(kelner_process_create(job, "late", 4), -ECANCELED);
	EXPECT(kelner_job_create(job, 1 << 18, 1, "late", 4), -ECANCELED);
	close_handle(process);
	close_handle(job);
}

/* --- resources, ports, interrupts --------------------------------------------------------------
 */

static handle_t narrow(uint32_t kind, uint64_t base, uint64_t size)
{
	return (handle_t)EXPECT_GOOD(kelner_resource_create(start_handle(START_RESOURCE), kind,
							    base, size, "narrow", 6));
}

TEST(resource_gives_a_part_of_itself_only)
{
	handle_t ports = narrow(RESOURCE_PORTS, 0x70, 2), part;

	part = (handle_t)EXPECT_GOOD(
		kelner_resource_create(ports, RESOURCE_PORTS, 0x71, 1, "part", 4));
	EXPECT(kelner_resource_create(ports, RESOURCE_PORTS, 0x71, 2, "x", 1), -EPERM);
	EXPECT(kelner_resource_create(ports, RESOURCE_PORTS, 0x6f, 1, "x", 1), -EPERM);
	EXPECT(kelner_resource_create(ports, RESOURCE_PORTS, -1UL, 2, "x", 1), -EINVAL);
	EXPECT(kelner_resource_create(ports, RESOURCE_PORTS, 0x70, 0, "x", 1), -EINVAL);
	EXPECT(kelner_resource_create(ports, RESOURCE_MEMORY, 0x70, 1, "x", 1), -EINVAL);
	EXPECT(kelner_resource_create(ports, RESOURCE_ROOT, 0, 0, "x", 1), -EINVAL);
	EXPECT(kelner_resource_create(ports, 99, 0, 0, "x", 1), -EINVAL);
	close_handle(part);
	close_handle(ports);
}

TEST(port_range_is_reached_inside_only)
{
	handle_t resource = narrow(RESOURCE_PORTS, 0x70, 2);
	handle_t range = (handle_t)EXPECT_GOOD(kelner_port_range_create(resource, 0x70, 2));

	/* Register 0x0d of the real-time clock: reading it changes nothing. */
	EXPECT(kelner_port_range_write(range, 0, 1, 0x0d), 0);
	EXPECT_GOOD(kelner_port_range_read(range, 1, 1));
	EXPECT(kelner_port_range_read(range, 1, 2), -EINVAL);
	EXPECT(kelner_port_range_read(range, 2, 1), -EINVAL);
	EXPECT(kelner_port_range_read(range, 0, 4), -EINVAL);
	EXPECT(kelner_port_range_read(range, 0, 3), -EINVAL);
	EXPECT(kelner_port_range_read(range, 0xffffffff, 1), -EINVAL);
	EXPECT(kelner_port_range_write(range, 0xffffffff, 4, 0), -EINVAL);
	EXPECT(kelner_port_range_create(resource, 0x70, 3), -EPERM);
	EXPECT(kelner_port_range_create(start_handle(START_RESOURCE), 0xffff, 2), -EINVAL);
	EXPECT(kelner_port_range_create(start_handle(START_RESOURCE), 0, 0), -EINVAL);
	close_handle(range);
	close_handle(resource);
}

TEST(interrupt_line_has_one_owner)
{
	handle_t root = start_handle(START_RESOURCE), resource = narrow(RESOURCE_IRQ, 1, 1), irq;
	struct irq_message message;

	irq = (handle_t)EXPECT_GOOD(kelner_irq_create(resource, 1, 0));
	EXPECT(kelner_irq_create(root, 1, 0), -EBUSY);
	EXPECT(kelner_irq_create(resource, 2, 0), -EPERM);
	EXPECT(kelner_irq_create(root, 100000, 0), -ENODEV);
	EXPECT(kelner_irq_create(root, 3, 8), -EINVAL);
	EXPECT(kelner_irq_message(irq, &message), -EINVAL);
	EXPECT(kelner_irq_ack(irq), 0);
	close_handle(irq);
	irq = (handle_t)EXPECT_GOOD(kelner_irq_create(root, 1, 0));
	close_handle(irq);
	close_handle(resource);
}

TEST(interrupt_messages_are_told_and_run_out)
{
	static handle_t irqs[300];
	handle_t root = start_handle(START_RESOURCE);
	struct irq_message message = {0};
	unsigned count = 0;
	int64_t got = 0;

	while (count < 300 && (got = kelner_irq_create(root, IRQ_MESSAGE, 0)) >= 0)
		irqs[count++] = (handle_t)got;
	EXPECT(got, -EBUSY);
	EXPECT_TRUE(count > 100);
	EXPECT(kelner_irq_message(irqs[0], &message), 0);
	EXPECT(message.address >> 20, 0xfee);
	EXPECT_TRUE(message.data >= 0x30 && message.data < 0xf0);
	while (count > 0)
		close_handle(irqs[--count]);
}

/* The real-time clock's update interrupt is edge-triggered line 8. */
TEST(interrupt_arrives_as_an_event)
{
	handle_t root = start_handle(START_RESOURCE), port = make_port(), timer = make_timer();
	handle_t irq = (handle_t)EXPECT_GOOD(kelner_irq_create(root, 8, 0));
	handle_t clock = (handle_t)EXPECT_GOOD(kelner_port_range_create(root, 0x70, 2));
	struct exchange event;
	int64_t old;

	EXPECT(kelner_port_watch(port, irq, EVENT_IRQ, 88), 0);
	EXPECT(kelner_port_watch(port, irq, EVENT_IRQ, 89), -EBUSY);
	EXPECT(kelner_port_watch(port, timer, EVENT_TIMER, 1), 0);
	EXPECT(kelner_port_range_write(clock, 0, 1, 0x0b), 0);
	old = EXPECT_GOOD(kelner_port_range_read(clock, 1, 1));
	EXPECT(kelner_port_range_write(clock, 0, 1, 0x0b), 0);
	/* The periodic interrupt: 1024 a second. */
	EXPECT(kelner_port_range_write(clock, 1, 1, (uint32_t)old | 0x40), 0);
	EXPECT(kelner_timer_set(timer, now() + 2000 * MILLISECOND, 0), 0);
	for (int i = 0; i < 3; i++) {
		EXPECT(kelner_recv(port, &event), 0);
		EXPECT(MESSAGE_LABEL(event.info), EVENT_IRQ);
		EXPECT(event.word[0], 88);
		EXPECT_TRUE(event.word[1] >= 1);
		EXPECT(kelner_port_range_write(clock, 0, 1, 0x0c), 0);
		EXPECT_GOOD(kelner_port_range_read(clock, 1, 1));
	}
	EXPECT(kelner_port_range_write(clock, 0, 1, 0x0b), 0);
	EXPECT(kelner_port_range_write(clock, 1, 1, (uint32_t)old), 0);
	EXPECT(kelner_port_unwatch(port, irq, EVENT_IRQ), 0);
	EXPECT(kelner_port_unwatch(port, irq, EVENT_IRQ), -ESRCH);
	close_handle(clock);
	close_handle(irq);
	close_handle(timer);
	close_handle(port);
}

TEST(power_needs_its_resource)
{
	handle_t ports = narrow(RESOURCE_PORTS, 0x70, 2);

	EXPECT(kelner_system_power(ports, POWER_OFF), -EINVAL);
	EXPECT(kelner_system_power(start_handle(START_RESOURCE), 0), -EINVAL);
	EXPECT(kelner_clock_set(ports, 0), -EINVAL);
	EXPECT(kelner_trace_control(ports, 0, 0), -EINVAL);
	close_handle(ports);
}
