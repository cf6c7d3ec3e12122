/* SPDX-License-Identifier: MIT */
/* Descriptors in messages of all three kinds of local sockets, and what happens where they do not
 * fit. */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST  16  /* in one message */
#define AWAIT 256 /* datagrams with descriptors that may wait */

static int kind; /* SOCK_ number of the present round */

union control {
	char bytes[CMSG_SPACE((MOST + 1) * sizeof(int))];
	struct cmsghdr header;
};

static ssize_t give(int sock, const int *descriptors, size_t count, int flags)
{
	static char letter[] = "g";
	struct iovec vector = {letter, 1};
	union control control = {.bytes = {0}};
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = (socklen_t)CMSG_SPACE(count * sizeof(int)),
	};

	control.header.cmsg_len = (socklen_t)CMSG_LEN(count * sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
	return sendmsg(sock, &message, flags);
}

/* Receives with room for so many; how many came, or -1. */
static int take(int sock, int *descriptors, size_t room, int *flags)
{
	char letter = 0;
	struct iovec vector = {&letter, 1};
	union control control = {.bytes = {0}};
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = room ? control.bytes : NULL,
		.msg_controllen = room ? (socklen_t)CMSG_LEN(room * sizeof(int)) : 0,
	};
	size_t bytes;

	if (recvmsg(sock, &message, MSG_CMSG_CLOEXEC) != 1 || letter != 'g')
		return -1;
	*flags = message.msg_flags;
	if (message.msg_controllen == 0)
		return 0;
	bytes = control.header.cmsg_len - CMSG_LEN(0);
	memcpy(descriptors, CMSG_DATA(&control.header), bytes);
	return (int)(bytes / sizeof(int));
}

static void open_pair(int end[2])
{
	CHECK(socketpair(AF_UNIX, kind, 0, end) == 0);
}

static void close_pair(const int end[2])
{
	close(end[0]);
	close(end[1]);
}

/* Nobody has the writing end any more: the end of the pipe is read. */
static int is_closed(int reader)
{
	char byte;
	int ended = read(reader, &byte, 1) == 0;

	close(reader);
	return ended;
}

static void a_file_keeps_its_position(void)
{
	int end[2], file = open("/tmp/posix-rights", O_RDWR | O_CREAT | O_TRUNC, 0600), got = -1,
		    flags;
	char text[10];

	open_pair(end);
	CHECK(write(file, "passed!", 7) == 7 && lseek(file, 2, SEEK_SET) == 2);
	CHECK(give(end[0], &file, 1, 0) == 1 && take(end[1], &got, 1, &flags) == 1 && flags == 0);
	CHECK(got != file && fcntl(got, F_GETFD) == FD_CLOEXEC);
	CHECK(read(got, text, 3) == 3 && memcmp(text, "sse", 3) == 0);
	CHECK(lseek(file, 0, SEEK_CUR) == 5);
	close(file);
	close(got);
	close_pair(end);
	unlink("/tmp/posix-rights");
}

static void unread_ones_are_closed(void)
{
	int end[2], way[2];

	open_pair(end);
	CHECK(pipe(way) == 0 && give(end[0], &way[1], 1, 0) == 1 && close(way[1]) == 0);
	close_pair(end);
	CHECK(is_closed(way[0]));
}

static void unwanted_ones_are_closed(void)
{
	int end[2], way[2];
	char byte;

	open_pair(end);
	CHECK(pipe(way) == 0 && give(end[0], &way[1], 1, 0) == 1 && close(way[1]) == 0);
	CHECK(read(end[1], &byte, 1) == 1 && is_closed(way[0]));
	close_pair(end);
}

static void what_does_not_fit_is_closed_and_told(void)
{
	int end[2], one[2], two[2], pair[2], got[2] = {-1, -1}, flags = 0;

	open_pair(end);
	CHECK(pipe(one) == 0 && pipe(two) == 0);
	pair[0] = one[1];
	pair[1] = two[1];
	CHECK(give(end[0], pair, 2, 0) == 1 && close(one[1]) == 0 && close(two[1]) == 0);
	CHECK(take(end[1], got, 1, &flags) == 1 && flags & MSG_CTRUNC);
	CHECK(is_closed(two[0]) && write(got[0], "x", 1) == 1);
	CHECK(close(got[0]) == 0 && close(one[0]) == 0);
	close_pair(end);
}

static void no_room_in_the_table_is_told(void)
{
	struct rlimit limit, less;
	int end[2], way[2], got[1] = {-1}, flags = 0, last;

	open_pair(end);
	CHECK(pipe(way) == 0 && give(end[0], &way[1], 1, 0) == 1 && close(way[1]) == 0);
	CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	last = dup(0);
	less = limit;
	less.rlim_cur = (rlim_t)last;
	close(last);
	CHECK(setrlimit(RLIMIT_NOFILE, &less) == 0);
	CHECK(take(end[1], got, 1, &flags) == 0 && flags & MSG_CTRUNC);
	CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0 && is_closed(way[0]));
	close_pair(end);
}

static void many_and_too_many(void)
{
	int end[2], all[MOST + 1], got[MOST], flags, count;

	open_pair(end);
	for (int i = 0; i <= MOST; i++)
		all[i] = i % 3;
	CHECK(give(end[0], all, MOST, 0) == 1);
	count = take(end[1], got, MOST, &flags);
	CHECK(count == MOST);
	for (int i = 0; i < count; i++)
		close(got[i]);
	FAILS(give(end[0], all, MOST + 1, 0), EINVAL);
	all[1] = 1000;
	FAILS(give(end[0], all, 2, 0), EBADF);
	close_pair(end);
}

static void none_holds_itself(void)
{
	int end[2];

	open_pair(end);
	FAILS(give(end[0], &end[0], 1, 0), ELOOP);
	FAILS(give(end[0], &end[1], 1, 0), ELOOP);
	close_pair(end);
}

static void a_datagram_socket_goes_over_a_stream(void)
{
	int end[2], way[2], got = -1, flags;
	char byte = 0;

	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, end) == 0);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, way) == 0);
	CHECK(give(way[0], &end[1], 1, 0) == 1 && close(end[1]) == 0);
	CHECK(take(way[1], &got, 1, &flags) == 1);
	CHECK(send(end[0], "x", 1, 0) == 1 && read(got, &byte, 1) == 1 && byte == 'x');
	close(got);
	close(end[0]);
	close_pair(way);
}

/* More than may wait: refused, and all are given back at the last close. */
static void too_many_that_wait(void)
{
	int end[2], file = 0, count = 0, error = 0;

	for (int round = 0; round < 2; round++) {
		CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, end) == 0);
		for (count = 0; count <= AWAIT; count++) {
			if (give(end[0], &file, 1, MSG_DONTWAIT) != 1)
				break;
		}
		error = errno;
		CHECK(count > AWAIT / 2 && count <= AWAIT && error == ENOBUFS);
		CHECK(send(end[0], "without", 7, MSG_DONTWAIT) == 7);
		close_pair(end);
	}
}

int main(void)
{
	static const int kinds[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

	for (int i = 0; i < 3; i++) {
		kind = kinds[i];
		a_file_keeps_its_position();
		unread_ones_are_closed();
		unwanted_ones_are_closed();
		what_does_not_fit_is_closed_and_told();
		no_room_in_the_table_is_told();
		many_and_too_many();
		none_holds_itself();
	}
	a_datagram_socket_goes_over_a_stream();
	too_many_that_wait();
	return check_end();
}
