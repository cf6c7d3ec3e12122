/* SPDX-License-Identifier: MIT */
/* Calls that make objects and handles. */
#include "exhaustion.h"

#include <abi/fcntl.h>
#include <abi/machine.h>
#include <abi/time.h>
#include <abi/trace.h>

static handle_t object, port, other;

/* --- handles ---------------------------------------------------------------------------------- */

static void make_other_and_port(void)
{
	other = make_process();
	port = make_port();
}

static void close_other_and_port(int64_t result)
{
	(void)result;
	close_handle(port);
	EXPECT(kelner_process_kill(other, 9), 0);
	close_handle(other);
}

static int64_t handle_give(void)
{
	return kelner_handle_give(other, port, RIGHTS_ALL, 0, HANDLE_NONE);
}

CASE(HANDLE_GIVE, .prepare = make_other_and_port, .attempt = handle_give,
     .clean = close_other_and_port);

#define TABLE_PAGE 256 /* handles in a page of a table */

static void use_up_table_page(void)
{
	handle_t next;

	port = make_port();
	do
		next = (handle_t)EXPECT_GOOD(kelner_handle_duplicate(port, RIGHTS_ALL, 0));
	while (next % TABLE_PAGE != TABLE_PAGE - 1);
}

static int64_t handle_duplicate(void)
{
	return kelner_handle_duplicate(port, RIGHTS_ALL, 0);
}

CASE(HANDLE_DUPLICATE, .prepare = use_up_table_page, .attempt = handle_duplicate, .once = true,
     .keeps = true);

static unsigned far_descriptor = TABLE_PAGE;

static void make_connection(void)
{
	handle_t node;

	port = make_port();
	node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	object = (handle_t)EXPECT_GOOD(kelner_connection_open(node, O_RDWR));
	close_handle(node);
	far_descriptor = (far_descriptor + TABLE_PAGE) % 65536;
	EXPECT_TRUE(kelner_process_set_limit(HANDLE_SELF, 7, 65536) >= 0);
}

static void close_connection(int64_t result)
{
	close_result(result);
	close_handle(object);
	close_handle(port);
}

static int64_t descriptor_duplicate(void)
{
	return kelner_descriptor_duplicate(object, far_descriptor, 0);
}

static int64_t descriptor_duplicate_to(void)
{
	return kelner_descriptor_duplicate_to(object, far_descriptor, 0);
}

CASE(DESCRIPTOR_DUPLICATE, .prepare = make_connection, .attempt = descriptor_duplicate,
     .clean = close_connection, .once = true, .keeps = true);
CASE(DESCRIPTOR_DUPLICATE_TO, .prepare = make_connection, .attempt = descriptor_duplicate_to,
     .clean = close_connection, .once = true, .keeps = true);

/* --- objects ---------------------------------------------------------------------------------- */

static int64_t job_create(void)
{
	return kelner_job_create(start_handle(START_JOB), 10 * PAGE, 3, "job", 3);
}
CASE(JOB_CREATE, .attempt = job_create, .clean = close_result);

static int64_t process_create(void)
{
	return kelner_process_create(start_handle(START_JOB), "process", 7);
}

static void end_process(int64_t result)
{
	EXPECT(kelner_process_kill((handle_t)result, 9), 0);
	close_handle((handle_t)result);
}
CASE(PROCESS_CREATE, .attempt = process_create, .clean = end_process);

static int64_t thread_create(void)
{
	return kelner_thread_create(other, 0x10000, "thread", 6);
}

static void end_thread(int64_t result)
{
	close_other_and_port(0);
	close_result(result);
}
CASE(THREAD_CREATE, .prepare = make_other_and_port, .attempt = thread_create, .clean = end_thread);

static void make_own_thread_handle(void)
{
	object = (handle_t)EXPECT_GOOD(kelner_process_thread(HANDLE_SELF, 1UL << 63));
}

static int64_t process_thread(void)
{
	return kelner_process_thread(HANDLE_SELF, 1UL << 63);
}

static void close_both(int64_t result)
{
	close_result(result);
	close_handle(object);
}
CASE(PROCESS_THREAD, .prepare = make_own_thread_handle, .attempt = process_thread,
     .clean = close_both);

static int64_t port_create(void)
{
	return kelner_port_create(0, "port", 4);
}
CASE(PORT_CREATE, .attempt = port_create, .clean = close_result);

static int64_t port_watch(void)
{
	return kelner_port_watch(port, other, EVENT_EXIT, 1);
}
CASE(PORT_WATCH, .prepare = make_other_and_port, .attempt = port_watch,
     .clean = close_other_and_port);

static void make_object_port(void)
{
	object = make_port();
}

static int64_t node_create(void)
{
	return kelner_node_create(object, 1, 0);
}
CASE(NODE_CREATE, .prepare = make_object_port, .attempt = node_create, .clean = close_both);

static void make_node(void)
{
	port = make_port();
	object = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	close_handle(port);
}

static int64_t connection_open(void)
{
	return kelner_connection_open(object, O_RDWR);
}
CASE(CONNECTION_OPEN, .prepare = make_node, .attempt = connection_open, .clean = close_both);

static int64_t vmo_create(void)
{
	return kelner_vmo_create(10 * PAGE, "memory", 6);
}
CASE(VMO_CREATE, .attempt = vmo_create, .clean = close_result);

static int64_t vmo_create_physical(void)
{
	return kelner_vmo_create_physical(start_handle(START_RESOURCE), 0xfee00000, PAGE, 0);
}
CASE(VMO_CREATE_PHYSICAL, .attempt = vmo_create_physical, .clean = close_result);

static int64_t vmo_create_paged(void)
{
	return kelner_vmo_create_paged(object, 1, 10 * PAGE);
}
CASE(VMO_CREATE_PAGED, .prepare = make_object_port, .attempt = vmo_create_paged,
     .clean = close_both);

static int64_t timer_create(void)
{
	return kelner_timer_create(CLOCK_MONOTONIC);
}
CASE(TIMER_CREATE, .attempt = timer_create, .clean = close_result);

static int64_t resource_create(void)
{
	return kelner_resource_create(start_handle(START_RESOURCE), RESOURCE_PORTS, 0x80, 1, "port",
				      4);
}
CASE(RESOURCE_CREATE, .attempt = resource_create, .clean = close_result);

static int64_t irq_create(void)
{
	return kelner_irq_create(start_handle(START_RESOURCE), IRQ_MESSAGE, 0);
}
CASE(IRQ_CREATE, .attempt = irq_create, .clean = close_result);

static int64_t port_range_create(void)
{
	return kelner_port_range_create(start_handle(START_RESOURCE), 0x80, 1);
}
CASE(PORT_RANGE_CREATE, .attempt = port_range_create, .clean = close_result);

static int64_t trace_control(void)
{
	return kelner_trace_control(start_handle(START_RESOURCE), TRACE_SWITCH, 0);
}

static void trace_off(int64_t result)
{
	(void)result;
	EXPECT(kelner_trace_control(start_handle(START_RESOURCE), 0, 0), 0);
}
CASE(TRACE_CONTROL, .attempt = trace_control, .clean = trace_off, .once = true, .keeps = true,
     .cold = true);
