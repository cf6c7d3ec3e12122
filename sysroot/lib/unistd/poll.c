/* SPDX-License-Identifier: MIT */
/* Waiting for descriptors: select is a poll of those whose bits are set. */
#include "../private/wrap.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

int ppoll(struct pollfd fds[], nfds_t count, const struct timespec *restrict timeout,
	  const sigset_t *restrict mask)
{
	return POSIX_RESULT(CANCELLABLE(sys_poll(fds, count, timeout, mask)));
}

int poll(struct pollfd fds[], nfds_t count, int milliseconds)
{
	struct timespec timeout = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	return ppoll(fds, count, milliseconds < 0 ? 0 : &timeout, 0);
}

#define READ_BITS  (POLLIN | POLLRDNORM | POLLHUP | POLLERR)
#define WRITE_BITS (POLLOUT | POLLWRNORM | POLLERR)

static nfds_t collect(struct pollfd *list, int limit, const fd_set *reading, const fd_set *writing,
		      const fd_set *special)
{
	nfds_t n = 0;

	for (int fd = 0; fd < limit; fd++) {
		short events = 0;
		if (reading && FD_ISSET(fd, reading))
			events |= POLLIN | POLLRDNORM;
		if (writing && FD_ISSET(fd, writing))
			events |= POLLOUT | POLLWRNORM;
		if (special && FD_ISSET(fd, special))
			events |= POLLPRI;
		if (events)
			list[n++] = (struct pollfd){fd, events, 0};
	}
	return n;
}

static int distribute(const struct pollfd *list, nfds_t n, fd_set *reading, fd_set *writing,
		      fd_set *special)
{
	int bits = 0;

	if (reading)
		FD_ZERO(reading);
	if (writing)
		FD_ZERO(writing);
	if (special)
		FD_ZERO(special);
	for (nfds_t i = 0; i < n; i++) {
		int fd = list[i].fd;
		if ((list[i].events & POLLIN) && (list[i].revents & READ_BITS)) {
			FD_SET(fd, reading);
			bits++;
		}
		if ((list[i].events & POLLOUT) && (list[i].revents & WRITE_BITS)) {
			FD_SET(fd, writing);
			bits++;
		}
		if ((list[i].events & POLLPRI) && (list[i].revents & POLLPRI)) {
			FD_SET(fd, special);
			bits++;
		}
	}
	return bits;
}

int pselect(int limit, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict special,
	    const struct timespec *restrict timeout, const sigset_t *restrict mask)
{
	struct pollfd list[FD_SETSIZE];
	nfds_t n;
	int result;

	if (limit < 0 || limit > FD_SETSIZE ||
	    (timeout &&
	     (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec > 999999999))) {
		errno = EINVAL;
		return -1;
	}
	n = collect(list, limit, reading, writing, special);
	result = ppoll(list, n, timeout, mask);
	if (result < 0)
		return result;
	for (nfds_t i = 0; i < n; i++) {
		if (list[i].revents & POLLNVAL) {
			errno = EBADF;
			return -1;
		}
	}
	return distribute(list, n, reading, writing, special);
}

int select(int limit, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict special,
	   struct timeval *restrict timeout)
{
	struct timespec exact;

	if (timeout) {
		if (timeout->tv_sec < 0 || timeout->tv_usec < 0) {
			errno = EINVAL;
			return -1;
		}
		exact.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000;
		exact.tv_nsec = timeout->tv_usec % 1000000 * 1000;
	}
	return pselect(limit, reading, writing, special, timeout ? &exact : 0, 0);
}
