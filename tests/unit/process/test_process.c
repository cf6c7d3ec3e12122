/* SPDX-License-Identifier: MIT */
#include "arguments.h"
#include "kernel.h"
#include "process.h"
#include "test.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <abi/wait.h>

/* --- queues of signals ------------------------------------------------------------------------ */

static void send(struct signal_queue *queue, int signal, uint64_t value, int expected)
{
	const struct process_siginfo information = {.signal = signal, .value = value};

	CHECK_EQUAL(signal_queue_add(queue, &information), expected);
}

TEST(a_standard_signal_waits_once)
{
	struct signal_queue queue = {0};
	struct process_siginfo information;

	send(&queue, SIGTERM, 1, 0);
	send(&queue, SIGTERM, 2, 0);
	CHECK_EQUAL(queue.pending, signal_bit(SIGTERM));
	signal_queue_take(&queue, SIGTERM, &information);
	CHECK_EQUAL(information.value, 1);
	CHECK_EQUAL(queue.pending, 0);
	CHECK_EQUAL(queue.count, 0);
}

TEST(real_time_signals_wait_in_order_and_are_limited)
{
	struct signal_queue queue = {0};
	struct process_siginfo information;

	for (uint64_t i = 0; i < SIGQUEUE_MAX; i++)
		send(&queue, i % 2 ? 40 : 41, i, 0);
	send(&queue, 40, 0, -EAGAIN);
	send(&queue, SIGTERM, 0, 0);
	for (uint64_t i = 0; i < SIGQUEUE_MAX / 2; i++) {
		signal_queue_take(&queue, 40, &information);
		CHECK_EQUAL(information.value, 2 * i + 1);
	}
	CHECK_EQUAL(queue.pending, signal_bit(41) | signal_bit(SIGTERM));
	signal_queue_take(&queue, SIGTERM, &information);
	CHECK_EQUAL(information.code, SI_KERNEL);
	signal_queue_discard(&queue, ~0UL);
	CHECK_EQUAL(queue.pending, 0);
	CHECK_EQUAL(queue.count, 0);
	CHECK(!queue.first && !queue.last);
}

TEST(a_timers_signal_is_found)
{
	struct signal_queue queue = {0};
	const struct process_siginfo timer = {.signal = 40, .code = SI_TIMER, .timer = 3};

	send(&queue, 40, 0, 0);
	CHECK(!signal_queue_timer(&queue, 40, 3));
	CHECK_EQUAL(signal_queue_add(&queue, &timer), 0);
	CHECK(signal_queue_timer(&queue, 40, 3));
	CHECK(!signal_queue_timer(&queue, 40, 2));
	signal_queue_discard(&queue, ~0UL);
}

/* --- identities ------------------------------------------------------------------------------- */

TEST(equal_identities_have_one_tag)
{
	struct credentials draft = {.id = {1, 2, 3, 4, 5, 6}, .group_count = 1, .group = {9}};
	const struct credentials *first = credentials_intern(&draft);

	CHECK(first->tag != 0);
	CHECK(credentials_intern(&draft) == first);
	CHECK(credentials_find(first->tag) == first);
	draft.group[0] = 8;
	CHECK(credentials_intern(&draft) != first);
	CHECK(!credentials_find(12345));
	CHECK(credentials_are_root(credentials_find(0)));
	CHECK(credentials_have_group(first, 9) && credentials_have_group(first, 5));
	CHECK(!credentials_have_group(first, 8));
}

/* --- argument blocks -------------------------------------------------------------------------- */

struct block {
	struct process_argument_block head;
	char strings[24];
	struct descriptor_move move;
};

static struct block good_block(void)
{
	struct block block = {
		.head = {.argc = 2,
			 .envc = 1,
			 .strings = sizeof(block.head),
			 .size = sizeof(block)},
		.strings = "a\0bc\0E=1",
		.move = {5, 1, 0},
	};

	block.head.moves = __builtin_offsetof(struct block, move);
	block.head.move_count = 1;
	return block;
}

TEST(arguments_are_found)
{
	struct block block = good_block();
	struct arguments arguments;

	CHECK_EQUAL(arguments_parse((const char *)&block, sizeof(block), &arguments), 0);
	CHECK_TEXT(arguments.argv[0], "a");
	CHECK_TEXT(arguments.argv[1], "bc");
	CHECK(!arguments.argv[2]);
	CHECK_TEXT(arguments.envp[0], "E=1");
	CHECK(!arguments.envp[1]);
	CHECK_EQUAL(arguments.move_count, 1);
	CHECK_EQUAL(arguments.moves[0].from, 5);
	arguments_release(&arguments);
}

static int parse(const struct block *block, size_t size)
{
	struct arguments arguments;
	int status = arguments_parse((const char *)block, size, &arguments);

	arguments_release(&arguments);
	return status;
}

TEST(arguments_that_are_none_are_refused)
{
	struct block block = good_block();

	CHECK_EQUAL(parse(&block, 10), -EINVAL);
	CHECK_EQUAL(parse(&block, sizeof(block) - 1), -EINVAL);
	block.head.argc = ARG_MAX / sizeof(char *);
	CHECK_EQUAL(parse(&block, sizeof(block)), -E2BIG);
	block.head.argc = ARG_MAX / sizeof(char *) - 2;
	CHECK_EQUAL(parse(&block, sizeof(block)), -EINVAL);
	block = good_block();
	block.head.strings = 8;
	CHECK_EQUAL(parse(&block, sizeof(block)), -EINVAL);
	block = good_block();
	block.head.move_count = 2;
	CHECK_EQUAL(parse(&block, sizeof(block)), -EINVAL);
	block.head.move_count = 1;
	block.head.moves++;
	CHECK_EQUAL(parse(&block, sizeof(block)), -EINVAL);
}

TEST(a_scripts_first_line_names_the_interpreter)
{
	char answer[64];

	CHECK_EQUAL(script_parse("#!/bin/sh\n", 10, answer, sizeof(answer)), 9);
	CHECK_TEXT(answer, "/bin/sh");
	CHECK_TEXT(answer + 8, "");
	CHECK_EQUAL(script_parse("#! /bin/awk  -f x \nrest", 23, answer, sizeof(answer)), 14);
	CHECK_TEXT(answer, "/bin/awk");
	CHECK_TEXT(answer + 9, "-f x");
	CHECK_EQUAL(script_parse("#! \n", 4, answer, sizeof(answer)), -ENOEXEC);
	CHECK_EQUAL(script_parse("#!/bin/sh\n", 10, answer, 8), -ENOEXEC);
}

/* --- a family --------------------------------------------------------------------------------- */

static struct process *family_member(int32_t id, struct process *parent, int32_t group)
{
	struct process *process = process_add(id, parent);

	process->credentials = &credentials_service;
	process->handle = 1000 + (handle_t)id;
	process->group = group;
	process->session = 1;
	return process;
}

static void forget_all(void)
{
	while (process_first()) {
		struct process *process = process_first();

		signal_forget(process);
		while (process->child)
			process_set_parent(process->child, NULL);
		process_remove(process);
	}
	stopped_count = 0;
	rung = 0;
	answered = 0;
}

static int64_t wait_of(struct process *process, int32_t kind, int32_t id, uint32_t options,
		       struct process_wait_reply *reply)
{
	struct call call = {.process = (uint64_t)process->id, .credentials = 1};
	const struct process_wait_request request = {.kind = kind, .id = id, .options = options};

	*reply = (struct process_wait_reply){0};
	return handle_wait(&call, &request, reply);
}

TEST(the_table_keeps_order)
{
	struct process *a = family_member(10, NULL, 10), *c = family_member(30, a, 10);
	struct process *b = family_member(20, a, 10);

	CHECK(process_first() == a && a->newer == b && b->newer == c);
	CHECK(process_above(15) == b && process_above(20) == c && !process_above(30));
	process_remove(b);
	CHECK(a->newer == c && a->child == c && !c->elder);
	CHECK(!process_find(20));
	forget_all();
}

TEST(wait_finds_the_child_that_is_meant)
{
	struct process *parent = family_member(1, NULL, 1);
	struct process_wait_reply reply;

	CHECK_EQUAL(wait_of(parent, P_ALL, 0, WEXITED, &reply), -ECHILD);
	family_member(2, parent, 2);
	family_member(3, parent, 3);
	CHECK_EQUAL(wait_of(parent, P_PGID, 4, WEXITED, &reply), -ECHILD);
	CHECK_EQUAL(wait_of(parent, P_ALL, 0, WEXITED | WNOHANG, &reply), 0);
	CHECK_EQUAL(reply.process, 0);
	process_ended(process_find(3), 7 << 8);
	process_ended(process_find(2), SIGTERM);
	CHECK_EQUAL(wait_of(parent, P_PGID, 3, WEXITED | WNOWAIT, &reply), 0);
	CHECK_EQUAL(reply.process, 3);
	CHECK_EQUAL(wait_of(parent, P_ALL, 0, WEXITED, &reply), 0);
	CHECK_EQUAL(reply.process, 2);
	CHECK_EQUAL(reply.code, CLD_KILLED);
	CHECK_EQUAL(reply.status, SIGTERM);
	CHECK_EQUAL(wait_of(parent, P_PID, 3, WEXITED, &reply), 0);
	CHECK_EQUAL(reply.status, 7);
	CHECK_EQUAL(wait_of(parent, P_ALL, 0, WEXITED, &reply), -ECHILD);
	forget_all();
}

TEST(who_waits_is_answered_or_interrupted)
{
	struct process *parent = family_member(1, NULL, 1);
	struct process_wait_reply reply;

	family_member(2, parent, 1);
	next_token = 70000;
	CHECK(wait_of(parent, P_PID, 2, WEXITED, &reply) == CALL_LATER);
	next_token = 70001;
	CHECK(wait_of(parent, P_ALL, 0, WSTOPPED, &reply) == CALL_LATER);
	process_stop(process_find(2), SIGTSTP);
	CHECK_EQUAL(answered, 70001);
	CHECK_EQUAL(answer_reply.code, CLD_STOPPED);
	CHECK_EQUAL(answer_reply.status, SIGTSTP);
	wait_cancel(70000);
	CHECK_EQUAL(answered, 70000);
	CHECK_EQUAL(answer_status, -EINTR);
	CHECK(wait_of(parent, P_PID, 2, WEXITED, &reply) == CALL_LATER);
	process_ended(process_find(2), 0);
	CHECK_EQUAL(answered, 70001);
	CHECK_EQUAL(answer_status, 0);
	CHECK(!process_find(2));
	forget_all();
}

TEST(unwanted_children_leave_no_zombie)
{
	struct process *parent = family_member(1, NULL, 1);
	struct process_wait_reply reply;

	parent->action[SIGCHLD - 1].handler = HANDLER_IGNORE;
	family_member(2, parent, 1);
	CHECK(wait_of(parent, P_ALL, 0, WEXITED, &reply) == CALL_LATER);
	process_ended(process_find(2), 0);
	CHECK(!process_find(2));
	CHECK_EQUAL(answer_status, -ECHILD);
	forget_all();
}

TEST(the_dead_leave_orphans)
{
	struct process *parent = family_member(1, NULL, 1), *middle = family_member(2, parent, 2);

	family_member(3, middle, 2);
	family_member(4, middle, 2);
	process_ended(process_find(4), 0);
	CHECK(process_find(4));
	process_ended(middle, 0);
	CHECK(!process_find(4));
	CHECK(!process_find(3)->parent);
	process_ended(process_find(3), 0);
	CHECK(!process_find(3));
	forget_all();
}

/* --- groups, sending -------------------------------------------------------------------------- */

static void signal_to(struct process *process, int signal)
{
	const struct process_siginfo information = {.signal = signal};

	CHECK_EQUAL(signal_send(process, &information, 0), 0);
}

TEST(a_group_whose_shell_ends_is_hung_up)
{
	struct process *shell = family_member(1, NULL, 1), *job = family_member(2, shell, 2);

	CHECK(!group_is_orphaned(2));
	process_stop(job, SIGTSTP);
	CHECK(job->stopped);
	process_ended(shell, 0);
	CHECK(!job->stopped);
	CHECK(job->queue.pending & signal_bit(SIGHUP));
	CHECK(rung & signal_bit(SIGHUP));
	forget_all();
}

TEST(ignored_signals_ring_no_bell)
{
	struct process *process = family_member(1, NULL, 1);

	process->action[SIGTERM - 1].handler = HANDLER_IGNORE;
	signal_to(process, SIGTERM);
	signal_to(process, SIGCHLD);
	CHECK_EQUAL(rung, 0);
	CHECK(!(process->queue.pending & signal_bit(SIGTERM)));
	process->awaited = signal_bit(SIGCHLD);
	signal_to(process, SIGCHLD);
	CHECK_EQUAL(rung, signal_bit(SIGCHLD));
	forget_all();
}

TEST(stop_and_continue_cancel_each_other)
{
	struct process *process = family_member(1, NULL, 1);

	process->action[SIGCONT - 1].handler = 0x1000;
	signal_to(process, SIGTSTP);
	signal_to(process, SIGCONT);
	CHECK_EQUAL(process->queue.pending, signal_bit(SIGCONT));
	signal_to(process, SIGTTIN);
	CHECK_EQUAL(process->queue.pending, signal_bit(SIGTTIN));
	forget_all();
}

TEST(the_kill_signal_asks_nobody)
{
	struct process *process = family_member(1, NULL, 1);

	signal_to(process, SIGKILL);
	CHECK_EQUAL(killed_by, SIGKILL);
	CHECK_EQUAL(process->queue.pending, 0);
	forget_all();
}

TEST(signals_for_a_thread_need_the_thread)
{
	struct process *process = family_member(1, NULL, 1);
	const struct process_siginfo information = {.signal = SIGUSR1};

	CHECK_EQUAL(signal_send(process, &information, 7), -ESRCH);
	CHECK_EQUAL(signal_send(process, &information, 1), 0);
	CHECK_EQUAL(process->queue.pending, 0);
	CHECK_EQUAL(process->threads->queue.pending, signal_bit(SIGUSR1));
	forget_all();
}

/* --- logins ----------------------------------------------------------------------------------- */

TEST(a_login_gets_half_of_what_is_left_and_processes_that_fit)
{
	struct login *login;

	memory_free = 32UL << 20;
	login = login_create();
	CHECK_EQUAL(memory_given, 16UL << 20);
	CHECK_EQUAL(login_job(login), 17);
	login_release(login);
	memory_given = 0;
	memory_free = 4UL << 20; /* too little to divide */
	login = login_create();
	CHECK_EQUAL(memory_given, 0);
	CHECK_EQUAL(login_job(login), USERS_JOB);
	login_release(login);
}

/* Fills a login of 25 MiB, whose limit is 160 processes. */
static struct process *fill_login(unsigned count)
{
	struct process *first = NULL;
	struct login *login;

	memory_free = 50UL << 20;
	login = login_create();
	for (unsigned i = 0; i < count; i++) {
		struct process *process = family_member((int32_t)(1000 + i), NULL, 1000);

		CHECK_EQUAL(login_check_processes(login), 0);
		login_enter(process, login);
		first = first ? first : process;
	}
	login_release(login);
	return first;
}

TEST(a_full_login_has_no_room_until_a_record_is_gone)
{
	struct process *process;

	process = fill_login(160);
	CHECK_EQUAL(login_check_processes(process->login), -EAGAIN);
	CHECK_EQUAL(login_check_processes(NULL), 0);
	process_remove(process_find(1100));
	CHECK_EQUAL(login_check_processes(process->login), 0);
	forget_all();
}

TEST(births_in_a_crowded_login_wait_for_their_turn)
{
	struct process_fork_reply reply = {0};
	struct process *process = fill_login(19);
	struct call call = {0};

	CHECK_EQUAL(birth_fork(&call, process, &reply), 0);
	CHECK_EQUAL(reply.process, FORKED);
	CHECK_EQUAL(birth_spawned(&call, process, 78), 78);
	forget_all();

	process = fill_login(20);
	for (next_token = 100; next_token < 104; next_token++) {
		struct process *parent = next_token == 102 ? process_find(1001) : process;

		if (next_token == 101)
			CHECK(birth_spawned(&call, parent, -EAGAIN) == CALL_LATER);
		else
			CHECK(birth_fork(&call, parent, &reply) == CALL_LATER);
	}
	CHECK_EQUAL(answered, 0);
	birth_timer_expired();
	CHECK_EQUAL(answered, 100);
	CHECK_EQUAL(answer_status, 0);
	CHECK_EQUAL(answer_reply.process, FORKED);
	birth_cancel(103); /* fork is not interrupted */
	CHECK_EQUAL(answered, 103);
	CHECK_EQUAL(answer_status, 0);
	birth_forget(process_find(1001));
	birth_timer_expired();
	CHECK_EQUAL(answered, 101);
	CHECK_EQUAL(answer_status, -EAGAIN);
	answered = 0;
	birth_timer_expired();
	CHECK_EQUAL(answered, 0);
	forget_all();
}

int main(void)
{
	RUN(a_standard_signal_waits_once);
	RUN(real_time_signals_wait_in_order_and_are_limited);
	RUN(a_timers_signal_is_found);
	RUN(equal_identities_have_one_tag);
	RUN(arguments_are_found);
	RUN(arguments_that_are_none_are_refused);
	RUN(a_scripts_first_line_names_the_interpreter);
	RUN(the_table_keeps_order);
	RUN(wait_finds_the_child_that_is_meant);
	RUN(who_waits_is_answered_or_interrupted);
	RUN(unwanted_children_leave_no_zombie);
	RUN(the_dead_leave_orphans);
	RUN(a_group_whose_shell_ends_is_hung_up);
	RUN(ignored_signals_ring_no_bell);
	RUN(stop_and_continue_cancel_each_other);
	RUN(the_kill_signal_asks_nobody);
	RUN(signals_for_a_thread_need_the_thread);
	RUN(a_login_gets_half_of_what_is_left_and_processes_that_fit);
	RUN(a_full_login_has_no_room_until_a_record_is_gone);
	RUN(births_in_a_crowded_login_wait_for_their_turn);
	return test_end();
}
