/* SPDX-License-Identifier: MIT */
/* Signals: default actions, handlers, stops, queues and timers. */
#include "suite.h"

static volatile int caught, caught_code;
static volatile uint64_t caught_value, caught_order;

static void catch (int signal, const struct process_siginfo *information)
{
	caught = signal;
	caught_code = information->code;
	caught_value = information->value;
	caught_order = caught_order * 10 + information->value;
}

static void leave_with(int signal, const struct process_siginfo *information)
{
	(void)information;
	leave(signal);
}

static void sleep_long(void)
{
	for (int i = 0; i < 50; i++)
		pause_for(100 * MILLISECOND);
}

static int64_t sleeping_child(void)
{
	int64_t child = fork_process();

	if (child == 0) {
		sleep_long();
		leave(0);
	}
	return child;
}

TEST(a_signal_without_a_handler_ends_its_process)
{
	int64_t child = sleeping_child();

	EXPECT(kill_process(child, 0), 0);
	EXPECT(kill_process(child, SIGTERM), 0);
	EXPECT(exit_code_of(child), -SIGTERM);
	EXPECT(kill_process(child, SIGTERM), -ESRCH);
	EXPECT(kill_process(kelner_process_id(), 65), -EINVAL);
}

TEST(a_busy_process_is_reached_too)
{
	int64_t child = fork_process();

	if (child == 0)
		for (;;)
			;
	pause_for(20 * MILLISECOND);
	EXPECT(kill_process(child, SIGINT), 0);
	EXPECT(exit_code_of(child), -SIGINT);
}

TEST(ignored_signals_disturb_nobody)
{
	int64_t child;

	EXPECT(set_special(SIGUSR1, 1), 0);
	child = fork_process();
	if (child == 0) {
		pause_for(100 * MILLISECOND);
		leave(9);
	}
	EXPECT(kill_process(child, SIGUSR1), 0);
	EXPECT(exit_code_of(child), 9);
	EXPECT(set_special(SIGUSR1, 0), 0);
	EXPECT(set_special(SIGKILL, 1), -EINVAL);
}

TEST(a_handler_gets_the_signal_and_its_value)
{
	EXPECT(set_action(SIGUSR2, catch, 0), 0);
	caught = 0;
	EXPECT(queue_signal(kelner_process_id(), SIGUSR2, 77), 0);
	EXPECT(caught, SIGUSR2);
	EXPECT(caught_code, SI_QUEUE);
	EXPECT(caught_value, 77);
	EXPECT(set_special(SIGUSR2, 0), 0);
}

TEST(a_handled_fault_goes_to_its_handler)
{
	int64_t child = fork_process();

	if (child == 0) {
		(void)set_action(SIGSEGV, leave_with, 0);
		touch_nothing();
		leave(0);
	}
	EXPECT(exit_code_of(child), SIGSEGV);
}

TEST(real_time_signals_come_in_order)
{
	uint64_t before;

	EXPECT(set_action(40, catch, 0), 0);
	caught_order = 0;
	before = block_signals(BIT(40));
	for (uint64_t i = 1; i <= 4; i++)
		EXPECT(queue_signal(kelner_process_id(), 40, i), 0);
	EXPECT(caught_order, 0);
	(void)block_signals(before);
	(void)kelner_thread_signal(start_handle(START_THREAD), BIT(40));
	pause_for(MILLISECOND);
	EXPECT(caught_order, 1234);
	EXPECT(set_special(40, 0), 0);
}

TEST(stop_and_continue_are_told_to_the_parent)
{
	struct process_wait_reply reply;
	int64_t child = sleeping_child();

	EXPECT(kill_process(child, SIGSTOP), 0);
	EXPECT(wait_for(P_PID, (int32_t)child, WSTOPPED, &reply), 0);
	EXPECT(reply.code, CLD_STOPPED);
	EXPECT(reply.status, SIGSTOP);
	EXPECT(wait_for(P_PID, (int32_t)child, WSTOPPED | WNOHANG, &reply), 0);
	EXPECT(reply.process, 0);
	EXPECT(kill_process(child, SIGTERM), 0);
	pause_for(30 * MILLISECOND);
	EXPECT(wait_for(P_PID, (int32_t)child, WEXITED | WNOHANG, &reply), 0);
	EXPECT(reply.process, 0);
	EXPECT(kill_process(child, SIGCONT), 0);
	EXPECT(exit_code_of(child), -SIGTERM);
	child = sleeping_child();
	EXPECT(kill_process(child, SIGSTOP), 0);
	EXPECT(kill_process(child, SIGCONT), 0);
	EXPECT(wait_for(P_PID, (int32_t)child, WCONTINUED, &reply), 0);
	EXPECT(reply.code, CLD_CONTINUED);
	EXPECT(kill_process(child, SIGSTOP), 0);
	EXPECT(kill_process(child, SIGKILL), 0);
	EXPECT(exit_code_of(child), -SIGKILL);
}

TEST(terminal_stops_count_in_a_group_that_somebody_minds)
{
	const struct process_set_group_request own = {0};
	struct process_wait_reply reply;
	int64_t child = fork_process();

	if (child == 0) {
		(void)process_set_group(PORT, &own, NULL);
		(void)kill_process(kelner_process_id(), SIGTSTP);
		pause_for(MILLISECOND);
		leave(5);
	}
	EXPECT(wait_for(P_PID, (int32_t)child, WSTOPPED | WEXITED, &reply), 0);
	EXPECT(reply.code, CLD_STOPPED);
	EXPECT(reply.status, SIGTSTP);
	EXPECT(kill_process(child, SIGCONT), 0);
	EXPECT(exit_code_of(child), 5);
	child = fork_process();
	if (child == 0) { /* its group is the suite's, which nobody minds */
		(void)kill_process(kelner_process_id(), SIGTSTP);
		leave(6);
	}
	EXPECT(exit_code_of(child), 6);
}

TEST(children_end_with_a_signal)
{
	int64_t child;

	EXPECT(set_action(SIGCHLD, catch, 0), 0);
	caught = 0;
	child = fork_process();
	if (child == 0)
		leave(1);
	for (int i = 0; i < 20 && !caught; i++)
		pause_for(50 * MILLISECOND);
	EXPECT(caught, SIGCHLD);
	EXPECT(caught_code, CLD_EXITED);
	EXPECT(exit_code_of(child), 1);
	EXPECT(set_special(SIGCHLD, 1), 0);
	child = fork_process();
	if (child == 0)
		leave(1);
	EXPECT(exit_code_of(child), -1000); /* waits for its end, then there is no child */
	EXPECT(set_special(SIGCHLD, 0), 0);
}

TEST(waiting_ends_with_a_signal)
{
	struct process_wait_reply reply;
	int64_t child = sleeping_child(), self = kelner_process_id(), killer;

	EXPECT(set_action(SIGUSR1, catch, 0), 0);
	killer = fork_process();
	if (killer == 0) {
		pause_for(50 * MILLISECOND);
		(void)kill_process(self, SIGUSR1);
		leave(0);
	}
	EXPECT(wait_for(P_PID, (int32_t)child, WEXITED, &reply), -EINTR);
	EXPECT(exit_code_of(killer), 0);
	EXPECT(kill_process(child, SIGKILL), 0);
	EXPECT(exit_code_of(child), -SIGKILL);
	EXPECT(set_special(SIGUSR1, 0), 0);
}

TEST(signals_can_be_accepted)
{
	const struct process_signal_accept_request request = {.set = BIT(SIGCHLD)};
	struct process_signal_accept_reply reply;
	uint64_t before = block_signals(BIT(SIGCHLD));
	int64_t child, status;

	EXPECT(process_signal_accept(PORT, &request, &reply, NULL), -EAGAIN);
	child = fork_process();
	if (child == 0)
		leave(4);
	status = kelner_signal_wait(BIT(SIGCHLD), UINT64_MAX);
	EXPECT(status, 0);
	EXPECT(process_signal_accept(PORT, &request, &reply, NULL), 0);
	EXPECT(reply.information.process, child);
	EXPECT(exit_code_of(child), 4);
	(void)block_signals(before);
}

TEST(timers_send_signals)
{
	struct process_timer_set_request set = {.timer = TIMER_INTERVAL, .value = 20 * MILLISECOND};
	const struct process_timer_create_request create = {.clock = 1, .signal = 41, .value = 3};
	struct process_timer_create_reply timer;
	struct process_timer_set_reply before;

	EXPECT(set_action(SIGALRM, catch, 0), 0);
	EXPECT(set_action(41, catch, 0), 0);
	caught = 0;
	EXPECT(process_timer_set(PORT, &set, &before, NULL), 0);
	for (int i = 0; i < 10 && !caught; i++)
		pause_for(50 * MILLISECOND);
	EXPECT(caught, SIGALRM);
	EXPECT(process_timer_create(PORT, &create, &timer, NULL), 0);
	set.timer = timer.timer;
	caught = 0;
	EXPECT(process_timer_set(PORT, &set, &before, NULL), 0);
	for (int i = 0; i < 10 && !caught; i++)
		pause_for(50 * MILLISECOND);
	EXPECT(caught, 41);
	EXPECT(caught_code, SI_TIMER);
	EXPECT(caught_value, 3);
	set.timer = 63;
	EXPECT(process_timer_set(PORT, &set, &before, NULL), -EINVAL);
	set.timer = TIMER_INTERVAL + 2; /* CPU time */
	caught = 0;
	EXPECT(set_action(SIGPROF, catch, 0), 0);
	EXPECT(process_timer_set(PORT, &set, &before, NULL), 0);
	while (!caught)
		;
	EXPECT(caught, SIGPROF);
}
