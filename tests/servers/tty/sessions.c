/* SPDX-License-Identifier: MIT */
/* Job control: the controlling terminal, signals from the keyboard, background processes, ends. */
#include "pty.h"

#include <protocol/process.h>
#include <protocol/tty.h>

/* A session's leader has the terminal open as its controlling terminal. */
static bool begin(struct pty *pty)
{
	handle_t again;

	if (!peers_begin() || !pty_make(pty))
		return false;
	peers.leader_process = make_process();
	again = (handle_t)EXPECT_GOOD(open_device(pty->name, O_RDWR | O_NONBLOCK));
	if ((int64_t)again < 0)
		return false;
	close_handle(again);
	return EXPECT(peers.leader_terminal, device_number(pty->name));
}

static void finish(struct pty *pty)
{
	(void)tty_detach(pty->user, NULL);
	close_handle(peers.leader_process);
	pty_close(pty);
}

static int64_t set_foreground(handle_t handle, int32_t group)
{
	struct tty_set_foreground_request request = {.group = group};

	return tty_set_foreground(handle, &request, NULL);
}

static int32_t foreground(handle_t handle)
{
	struct tty_foreground_reply reply = {0};

	EXPECT(tty_foreground(handle, &reply, NULL), 0);
	return reply.group;
}

TEST(a_leader_s_open_makes_it_the_controlling_terminal)
{
	struct tty_session_reply session = {0};
	struct pty pty, other;
	int64_t own;

	if (!begin(&pty) || !pty_make(&other))
		return;
	EXPECT(tty_session(pty.user, &session, NULL), 0);
	EXPECT(session.session, 100);
	EXPECT(foreground(pty.user), 100);
	EXPECT(tty_session(other.user, &session, NULL), -ENOTTY);
	own = EXPECT_GOOD(open_device("tty", O_RDWR | O_NONBLOCK));
	EXPECT_WRITE((handle_t)own, "mine");
	EXPECT_READ(pty.master, "mine");
	close_handle((handle_t)own);
	EXPECT(tty_detach(pty.user, NULL), 0);
	EXPECT(open_device("tty", O_RDWR), -ENXIO);
	pty_close(&other);
	finish(&pty);
}

TEST(o_noctty_makes_nothing)
{
	struct tty_foreground_reply reply;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(tty_foreground(pty.user, &reply, NULL), -ENOTTY);
	EXPECT(open_device("tty", O_RDWR), -ENXIO);
	pty_close(&pty);
}

TEST(the_keyboard_signals_the_foreground_group)
{
	struct tty_set_size_request size = {1, 2, 3, 4};
	struct pty pty;

	if (!begin(&pty))
		return;
	EXPECT(set_foreground(pty.user, 150), 0);
	EXPECT_WRITE(pty.master, "\3\34\32");
	EXPECT_TRUE(was_sent(-150, SIGINT));
	EXPECT_TRUE(was_sent(-150, SIGQUIT));
	EXPECT_TRUE(was_sent(-150, SIGTSTP));
	EXPECT(peers.signal_count, 3);
	EXPECT(tty_set_size(pty.master, &size, NULL), 0);
	EXPECT_TRUE(was_sent(-150, SIGWINCH));
	finish(&pty);
}

TEST(the_foreground_is_a_group_of_the_session)
{
	struct pty pty;

	if (!begin(&pty))
		return;
	EXPECT(set_foreground(pty.user, peers.foreign_group), -EPERM);
	EXPECT(set_foreground(pty.user, -1), -EINVAL);
	EXPECT(foreground(pty.user), 100);
	peers.session = 300;
	EXPECT(set_foreground(pty.user, 100), -ENOTTY);
	peers.session = 100;
	finish(&pty);
}

TEST(a_background_process_is_stopped_or_refused)
{
	struct termios termios;
	struct pty pty;

	if (!begin(&pty))
		return;
	termios = attributes_of(pty.user);
	EXPECT_WRITE(pty.master, "line\n");
	peers.group = 101;
	EXPECT(kelner_read(pty.user, &pty.name[10], 1), -EINTR);
	EXPECT_TRUE(was_sent(-101, SIGTTIN));
	EXPECT_WRITE(pty.user, "may be written");
	EXPECT(set_attributes(pty.user, TCSANOW, &termios), -EINTR);
	EXPECT_TRUE(was_sent(-101, SIGTTOU));
	peers.verdict = JOB_IGNORED;
	EXPECT(kelner_read(pty.user, &pty.name[10], 1), -EIO);
	termios.c_lflag |= TOSTOP;
	EXPECT(set_attributes(pty.user, TCSANOW, &termios), 0);
	EXPECT_WRITE(pty.user, "still");
	peers.verdict = JOB_ORPHANED;
	EXPECT(kelner_read(pty.user, &pty.name[10], 1), -EIO);
	EXPECT(kelner_write(pty.user, "x", 1), -EIO);
	EXPECT(set_attributes(pty.user, TCSANOW, &termios), -EIO);
	peers.verdict = JOB_SIGNALLED;
	EXPECT(kelner_write(pty.user, "x", 1), -EINTR);
	peers.group = 100;
	EXPECT_READ(pty.user, "line\n");
	finish(&pty);
}

TEST(the_leader_s_end_hangs_the_terminal_up)
{
	struct pty pty;

	if (!begin(&pty))
		return;
	EXPECT(set_foreground(pty.user, 150), 0);
	EXPECT(kelner_process_kill(peers.leader_process, SIGKILL), 0);
	(void)kelner_thread_sleep(CLOCK_MONOTONIC, now() + 50 * MILLISECOND);
	EXPECT_TRUE(was_sent(-150, SIGHUP));
	EXPECT_TRUE(was_sent(-150, SIGCONT));
	EXPECT_READ(pty.user, "");
	EXPECT(kelner_write(pty.user, "x", 1), -EIO);
	close_handle(pty.user);
	/* The next session can have it. */
	pty.user = (handle_t)EXPECT_GOOD(open_device(pty.name, O_RDWR | O_NONBLOCK | O_NOCTTY));
	EXPECT_WRITE(pty.master, "new\n");
	EXPECT_READ(pty.user, "new\n");
	close_handle(peers.leader_process);
	pty_close(&pty);
}

TEST(the_master_s_end_tells_the_leader)
{
	struct pty pty;

	if (!begin(&pty))
		return;
	close_handle(pty.master);
	pty.master = HANDLE_NONE;
	(void)kelner_thread_sleep(CLOCK_MONOTONIC, now() + 50 * MILLISECOND);
	EXPECT_TRUE(was_sent(100, SIGHUP));
	EXPECT_TRUE(was_sent(100, SIGCONT));
	close_handle(peers.leader_process);
	pty_close(&pty);
}
