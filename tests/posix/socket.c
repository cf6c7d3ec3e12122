/* SPDX-License-Identifier: MIT */
/* Local sockets on the running system: every type, names, descriptor passing, half-closing, errors.
 */
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "/tmp/posix-socket"

static char buffer[100];

static void stream_pair(void)
{
	struct stat status;
	int end[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, end) == 0);
	CHECK(write(end[0], "hi", 2) == 2);
	CHECK(read(end[1], buffer, 10) == 2 && memcmp(buffer, "hi", 2) == 0);
	CHECK(write(end[1], "yo", 2) == 2 && read(end[0], buffer, 10) == 2);
	CHECK(fstat(end[0], &status) == 0 && S_ISSOCK(status.st_mode));
	CHECK(close(end[1]) == 0 && read(end[0], buffer, 1) == 0);
	CHECK(close(end[0]) == 0);
}

static void records_keep_their_boundaries(void)
{
	int end[2];

	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, end) == 0);
	CHECK(send(end[0], "one", 3, 0) == 3 && send(end[0], "three", 5, 0) == 5);
	CHECK(recv(end[1], buffer, 100, 0) == 3 && recv(end[1], buffer, 100, 0) == 5);
	close(end[0]);
	close(end[1]);
}

static void datagrams(void)
{
	struct pollfd poll_one;
	int end[2];

	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, end) == 0);
	CHECK(send(end[0], "one", 3, 0) == 3 && send(end[0], "three", 5, 0) == 5);
	CHECK(recv(end[1], buffer, 2, 0) == 2 && recv(end[1], buffer, 100, 0) == 5);
	FAILS(recv(end[1], buffer, 100, MSG_DONTWAIT), EAGAIN);
	CHECK(write(end[1], "w", 1) == 1 && read(end[0], buffer, 9) == 1);
	poll_one = (struct pollfd){.fd = end[0], .events = POLLIN};
	CHECK(poll(&poll_one, 1, 0) == 0);
	CHECK(send(end[1], "x", 1, 0) == 1 && poll(&poll_one, 1, 10000) == 1);
	close(end[0]);
	close(end[1]);
}

/* Connects, sends the descriptor of a file, and waits for a byte. */
static int pass_a_file(const struct sockaddr_un *address)
{
	char control[CMSG_SPACE(sizeof(int))];
	static char letter[] = "m";
	struct iovec vector = {letter, 1};
	struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
	struct cmsghdr *header;
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);
	int fd = open(NAME "-file", O_CREAT | O_RDWR | O_TRUNC, 0600);

	if (connect(sock, (const void *)address, sizeof(*address)) < 0)
		return 1;
	if (write(fd, "passed!", 7) != 7 || lseek(fd, 0, SEEK_SET) != 0)
		return 2;
	message.msg_control = control;
	message.msg_controllen = sizeof(control);
	header = CMSG_FIRSTHDR(&message);
	*header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)),
				   .cmsg_level = SOL_SOCKET,
				   .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	if (sendmsg(sock, &message, 0) != 1)
		return 3;
	return read(sock, buffer, 1) == 1 && buffer[0] == 'k' ? 0 : 4;
}

static int receive_a_descriptor(int sock)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec vector = {buffer, 10};
	struct msghdr message = {.msg_iov = &vector,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *header;
	int fd = -1;

	CHECK(recvmsg(sock, &message, 0) == 1);
	header = CMSG_FIRSTHDR(&message);
	CHECK(header && header->cmsg_type == SCM_RIGHTS);
	if (header)
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static void names_and_descriptors(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = NAME};
	socklen_t length = sizeof(address);
	struct stat status;
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), other, fd, ended = -1;

	CHECK(sock >= 0 && bind(sock, (const void *)&address, sizeof(address)) == 0);
	CHECK(stat(NAME, &status) == 0 && S_ISSOCK(status.st_mode));
	CHECK(listen(sock, 5) == 0);
	other = socket(AF_UNIX, SOCK_STREAM, 0);
	FAILS(bind(other, (const void *)&address, sizeof(address)), EADDRINUSE);
	close(other);
	if (fork() == 0)
		_exit(pass_a_file(&address));
	other = accept(sock, (void *)&address, &length);
	CHECK(other >= 0);
	fd = receive_a_descriptor(other);
	CHECK(read(fd, buffer, 20) == 7 && memcmp(buffer, "passed!", 7) == 0);
	CHECK(write(other, "k", 1) == 1);
	CHECK(wait(&ended) > 0 && ended == 0);
	CHECK(shutdown(other, SHUT_WR) == 0);
	FAILS(write(other, "x", 1), EPIPE);
	CHECK(unlink(NAME) == 0 && unlink(NAME "-file") == 0);
}

static void owners(void)
{
	struct f_owner_ex owner = {.type = F_OWNER_PGRP, .pid = 77};
	int end[2], file = open("/dev/null", O_RDWR);

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, end) == 0);
	CHECK(fcntl(end[0], F_GETOWN) == 0);
	CHECK(fcntl(end[0], F_SETOWN, getpid()) == 0 && fcntl(end[0], F_GETOWN) == getpid());
	CHECK(fcntl(end[1], F_GETOWN) == 0 && fcntl(end[1], F_SETOWN_EX, &owner) == 0);
	CHECK(fcntl(end[1], F_GETOWN) == -77);
	owner = (struct f_owner_ex){0};
	CHECK(fcntl(end[1], F_GETOWN_EX, &owner) == 0);
	CHECK(owner.type == F_OWNER_PGRP && owner.pid == 77);
	FAILS(fcntl(file, F_SETOWN, getpid()), EINVAL);
	CHECK(fcntl(file, F_GETOWN) == 0);
	FAILS(fcntl(-1, F_SETOWN, 1), EBADF);
	close(file);
	close(end[0]);
	close(end[1]);
}

static void errors(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/tmp/none"};
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);

	FAILS(connect(sock, (const void *)&address, sizeof(address)), ENOENT);
	FAILS(socket(AF_INET, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(listen(0, 1), ENOTSOCK);
	FAILS(listen(-1, 1), EBADF);
	close(sock);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	stream_pair();
	records_keep_their_boundaries();
	datagrams();
	names_and_descriptors();
	owners();
	errors();
	return check_end();
}
