/* SPDX-License-Identifier: MIT */
#include "client.h"

void test_locks(void)
{
	struct file_lock_reply reply;
	int64_t one = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/locks", O_RDWR | O_CREAT, 0600));
	int64_t two = EXPECT_GOOD(do_open(AT_ROOT, "/tmp/locks", O_RDWR, 0));
	handle_t first = (handle_t)one, second = (handle_t)two;

	/* Of open files. */
	EXPECT(do_lock(first, F_OFD_SETLK, F_WRLCK, 0, 10, NULL), 0);
	EXPECT(do_lock(second, F_OFD_SETLK, F_RDLCK, 5, 1, NULL), -EAGAIN);
	EXPECT(do_lock(second, F_OFD_SETLK, F_RDLCK, 10, 0, NULL), 0);
	EXPECT(do_lock(second, F_OFD_GETLK, F_WRLCK, 0, 0, &reply), 0);
	EXPECT(reply.type, F_WRLCK);
	EXPECT(reply.from, 0);
	EXPECT(reply.length, 10);
	EXPECT(reply.process, -1);
	EXPECT(do_lock(first, F_OFD_SETLK, F_UNLCK, 4, 2, NULL), 0);
	EXPECT(do_lock(second, F_OFD_SETLK, F_WRLCK, 4, 2, NULL), 0);
	EXPECT(do_lock(second, F_OFD_SETLK, F_WRLCK, 3, 1, NULL), -EAGAIN);

	/* Of processes: one and the same here, whichever descriptor. */
	EXPECT(do_lock(first, F_SETLK, F_WRLCK, 100, 10, NULL), -EAGAIN);
	EXPECT(do_lock(second, F_OFD_SETLK, F_UNLCK, 0, 0, NULL), 0);
	EXPECT(do_lock(first, F_SETLK, F_WRLCK, 100, 10, NULL), 0);
	EXPECT(do_lock(second, F_SETLK, F_WRLCK, 100, 10, NULL), 0);
	EXPECT(do_lock(second, F_OFD_GETLK, F_RDLCK, 100, 1, &reply), 0);
	EXPECT(reply.process, kelner_process_id());

	/* The last close gives up what the open file had. */
	EXPECT(do_lock(first, LOCK_FLOCK_TRY, F_WRLCK, 0, 0, NULL), 0);
	EXPECT(do_lock(second, LOCK_FLOCK_TRY, F_RDLCK, 0, 0, NULL), -EAGAIN);
	close_handle(one);
	EXPECT(do_lock(second, LOCK_FLOCK, F_RDLCK, 0, 0, NULL), 0);
	close_handle(two);
	EXPECT(do_unlink(AT_ROOT, "/tmp/locks", 0), 0);
}
