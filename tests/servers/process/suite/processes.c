/* SPDX-License-Identifier: MIT */
/* fork, exec, spawn, wait, groups and identities. */
#include "suite.h"

#include <abi/space.h>

#define SUITE "/tests/process-suite"

TEST(fork_gives_the_child_a_parent_and_the_parent_the_childs_code)
{
	int64_t self = kelner_process_id(), child = fork_process();

	if (child == 0)
		leave(kelner_process_parent() == self ? 7 : 8);
	EXPECT(exit_code_of(child), 7);
}

TEST(memory_is_the_childs_own)
{
	static volatile int shared = 1;
	int64_t child = fork_process();

	if (child == 0) {
		shared = 2;
		leave(shared);
	}
	EXPECT(exit_code_of(child), 2);
	EXPECT(shared, 1);
}

TEST(clocks_work_after_fork)
{
	int64_t child = fork_process();

	EXPECT_TRUE(start_block->clock_page);
	if (child == 0)
		leave(*(volatile uint32_t *)(start_block->clock_page + 4) <= 1 ? 0 : 1);
	EXPECT(exit_code_of(child), 0);
}

TEST(wait_without_children_says_so)
{
	struct process_wait_reply reply;

	EXPECT(wait_for(P_ALL, 0, WEXITED, &reply), -ECHILD);
	EXPECT(wait_for(P_PID, 1, WEXITED, &reply), -ECHILD);
	EXPECT(wait_for(P_ALL, 0, 0, &reply), -EINVAL);
	EXPECT(wait_for(17, 0, WEXITED, &reply), -EINVAL);
}

TEST(wait_sees_without_taking_and_without_waiting)
{
	struct process_wait_reply reply;
	int64_t child = fork_process();

	if (child == 0) {
		pause_for(100 * MILLISECOND);
		leave(3);
	}
	EXPECT(wait_for(P_ALL, 0, WEXITED | WNOHANG, &reply), 0);
	EXPECT(reply.process, 0);
	EXPECT(wait_for(P_ALL, 0, WEXITED | WNOWAIT, &reply), 0);
	EXPECT(reply.process, child);
	EXPECT(exit_code_of(child), 3);
	EXPECT(wait_for(P_ALL, 0, WEXITED, &reply), -ECHILD);
}

TEST(children_of_the_dead_are_orphans)
{
	int64_t child = fork_process();

	if (child == 0) {
		int64_t parent = kelner_process_id();

		if (fork_process() == 0) {
			pause_for(50 * MILLISECOND);
			say("%s", kelner_process_parent() == 1 ? "" : "the orphan has a parent\n");
			leave(0);
		}
		leave(parent == kelner_process_id() ? 0 : 1);
	}
	EXPECT(exit_code_of(child), 0);
	pause_for(150 * MILLISECOND);
}

TEST(a_faulty_child_dies_of_its_fault)
{
	int64_t child = fork_process();

	if (child == 0)
		touch_nothing();
	EXPECT(exit_code_of(child), -SIGSEGV);
	child = fork_process();
	if (child == 0) {
		thread_page()->trampoline = 0;
		touch_nothing();
	}
	EXPECT(exit_code_of(child), -SIGSEGV);
}

/* --- exec and spawn --------------------------------------------------------------------------- */

int child_main(int argc, char **argv, char **envp)
{
	const char *deed = argv[1];
	struct process_identities id;

	signals_begin();
	if (strcmp(deed, "look") == 0)
		return argc == 3 && strcmp(argv[2], "more") == 0 && strcmp(envp[0], "A=b") == 0 &&
				       start_block->umask == 027 && !envp[1]
			       ? 42
			       : 43;
	if (strcmp(deed, "ids") == 0)
		return identities_of(0, &id) == 0
			       ? (int)(id.user + id.effective_user + id.saved_user)
			       : 99;
	if (strcmp(deed, "secure") == 0)
		return identities_of(0, &id) == 0 && id.user == 5 && id.effective_user == 0 ? 0 : 1;
	if (strcmp(deed, "mask") == 0)
		return thread_page()->signal_mask == BIT(SIGTERM) ? 0 : 1;
	if (strcmp(deed, "wait") == 0) {
		pause_for(5000 * MILLISECOND);
		return 0;
	}
	return 98;
}

TEST(exec_keeps_the_process_and_changes_the_program)
{
	const char *const argv[] = {"suite", "look", "more", NULL};
	int64_t child = fork_process();

	if (child == 0) {
		int64_t status = execute(SUITE, 0, argv, NULL);

		say("exec failed: %ld\n", (long)status);
		leave(1);
	}
	EXPECT(exit_code_of(child), 42);
}

TEST(spawn_makes_a_child)
{
	const char *const argv[] = {"suite", "look", "more", NULL};
	int64_t child = execute(SUITE, PROCESS_EXECUTE_SPAWN, argv, NULL);

	EXPECT_TRUE(child > 0);
	EXPECT(exit_code_of(child), 42);
}

TEST(spawn_sets_mask_group_and_session)
{
	const char *const argv[] = {"suite", "mask", NULL}, *const wait[] = {"suite", "wait", NULL};
	const struct process_argument_block mask = {.mask = BIT(SIGTERM), .set_mask = 1};
	const struct process_argument_block group = {.group = 0};
	struct process_group_of_reply reply;
	int64_t child = execute(SUITE, PROCESS_EXECUTE_SPAWN, argv, &mask);

	EXPECT(exit_code_of(child), 0);
	child = execute(SUITE, PROCESS_EXECUTE_SPAWN | PROCESS_EXECUTE_GROUP, wait, &group);
	EXPECT(group_of((int32_t)child, &reply), 0);
	EXPECT(reply.group, child);
	EXPECT(reply.session, kelner_process_id());
	EXPECT(kill_process(-child, SIGKILL), 0);
	EXPECT(exit_code_of(child), -SIGKILL);
	child = execute(SUITE, PROCESS_EXECUTE_SPAWN | PROCESS_EXECUTE_SESSION, wait, NULL);
	EXPECT(group_of((int32_t)child, &reply), 0);
	EXPECT(reply.session, child);
	EXPECT(reply.leader, 1);
	EXPECT(kill_process(child, SIGKILL), 0);
	EXPECT(exit_code_of(child), -SIGKILL);
}

TEST(a_script_is_answered_with_its_interpreter)
{
	const char *const argv[] = {"script", "x", NULL};

	EXPECT(execute("/script", 0, argv, NULL), PROCESS_SCRIPT);
	EXPECT(memcmp(thread_message()->data, SUITE "\0an argument", sizeof(SUITE "\0an argument")),
	       0);
}

TEST(exec_fails_in_the_caller)
{
	const char *const argv[] = {"x", "x", NULL};
	const struct process_argument_block group = {.group = 1};

	EXPECT(execute("/missing", 0, argv, NULL), -ENOENT);
	EXPECT(execute("/etc/passwd", 0, argv, NULL), -ENOEXEC);
	EXPECT(execute(SUITE, 0x10000, argv, NULL), -EINVAL);
	EXPECT(execute(SUITE, PROCESS_EXECUTE_SPAWN | PROCESS_EXECUTE_GROUP, argv, &group), -EPERM);
}

TEST(identities_change_by_the_rules_and_set_user_id_works)
{
	const char *const ids[] = {"suite", "ids", NULL}, *const secure[] = {"r", "secure", NULL};
	int64_t child = fork_process();

	if (child == 0) {
		const struct process_set_users_request five = {5, 5, 5}, six = {-1U, 6, -1U};

		if (process_set_users(PORT, &five, NULL) != 0 ||
		    process_set_users(PORT, &six, NULL) != -EPERM ||
		    kill_process(kelner_process_parent(), SIGCONT) != 0 ||
		    kill_process(kelner_process_parent(), SIGTERM) != -EPERM)
			leave(1);
		if (exit_code_of(execute(SUITE, PROCESS_EXECUTE_SPAWN, ids, NULL)) != 15)
			leave(2);
		(void)execute("/root", 0, secure, NULL);
		leave(3);
	}
	EXPECT(exit_code_of(child), 0);
}

TEST(groups_and_sessions)
{
	struct process_group_of_reply reply;
	struct process_set_session_reply session;
	int64_t self = kelner_process_id(), child;
	struct process_set_group_request request = {0};

	EXPECT(process_set_session(PORT, &session, NULL), -EPERM);
	child = fork_process();
	if (child == 0) {
		EXPECT(process_set_session(PORT, &session, NULL), 0);
		leave(session.session == kelner_process_id() ? 0 : 1);
	}
	EXPECT(exit_code_of(child), 0);
	child = fork_process();
	if (child == 0) {
		pause_for(1000 * MILLISECOND);
		leave(0);
	}
	request.process = (int32_t)child;
	EXPECT(process_set_group(PORT, &request, NULL), 0);
	EXPECT(group_of((int32_t)child, &reply), 0);
	EXPECT(reply.group, child);
	request.group = (int32_t)self;
	EXPECT(process_set_group(PORT, &request, NULL), 0);
	request.group = 1;
	EXPECT(process_set_group(PORT, &request, NULL), -EPERM);
	EXPECT(kill_process(child, SIGKILL), 0);
	EXPECT(exit_code_of(child), -SIGKILL);
}

TEST(the_list_shows_processes_in_order)
{
	struct process_list_request request = {0};
	struct process_list_reply reply;
	char command[64] = {0};
	struct protocol_extra extra = {.reply_tail = command, .reply_tail_size = sizeof(command)};

	EXPECT(process_list(PORT, &request, &reply, &extra), 0);
	EXPECT(reply.process, kelner_process_id());
	EXPECT(reply.state, 'R');
	EXPECT(strcmp(command, "process-suite"), 0);
	request.after = reply.process;
	EXPECT(process_list(PORT, &request, &reply, &extra), -ESRCH);
}

TEST(many_processes_at_once)
{
	int64_t child[100];

	for (int i = 0; i < 100; i++) {
		child[i] = fork_process();
		if (child[i] == 0) {
			pause_for(200 * MILLISECOND);
			leave(i);
		}
	}
	for (int i = 0; i < 100; i++)
		EXPECT(exit_code_of(child[i]), i);
}
