/* SPDX-License-Identifier: MIT */
/*
 * Sockets. The socket server makes them; connected streams and sequenced packets are the kernel's
 * pipes, datagrams are messages to the server. A local name is a socket file, whose cookie leads to
 * the socket.
 */
#include "kelner.h"

#include <abi/node.h>
#include <protocol/file.h>
#include <protocol/socket.h>
#include <string.h>
#include <sys/un.h>

#define ADDRESS_MAX 128

/* The way to the server, opened when the first socket is made; forks inherit it. */
static handle_t server = HANDLE_NONE;

static int64_t find_server(void)
{
	handle_t known = __atomic_load_n(&server, __ATOMIC_ACQUIRE), none = HANDLE_NONE;
	int64_t opened;

	if (known != HANDLE_NONE)
		return (int64_t)known;
	opened = __kelner_open_handle(AT_FDCWD, "/dev/socket", O_RDWR);
	if (opened < 0)
		return -EAFNOSUPPORT;
	(void)kelner_handle_set_inherit((handle_t)opened, 1);
	if (__atomic_compare_exchange_n(&server, &none, (handle_t)opened, 0, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return opened;
	(void)kelner_handle_close((handle_t)opened);
	return (int64_t)none;
}

/* What a message to a descriptor that is no socket is answered with. */
static int socket_status(int64_t status)
{
	switch (status) {
	case -ENOSYS:
	case -ENOTTY:
	case -EOPNOTSUPP: return -ENOTSOCK;
	default: return (int)status;
	}
}

static uint64_t descriptor_flags(int type)
{
	return MESSAGE_WANT_DESCRIPTOR | (type & SOCK_CLOEXEC ? MESSAGE_CLOSE_ON_EXEC : 0) |
	       (type & SOCK_CLOFORK ? MESSAGE_CLOSE_ON_FORK : 0);
}

#define TYPE_FLAGS (SOCK_NONBLOCK | SOCK_CLOEXEC | SOCK_CLOFORK)

static int received(const struct protocol_extra *extra, unsigned i)
{
	return extra->received[i] == HANDLE_NONE ? -EMFILE : (int)extra->received[i];
}

int sys_socket(int domain, int type, int protocol)
{
	int64_t way = find_server();
	struct socket_create_request request = {
		.domain = domain,
		.type = type & ~TYPE_FLAGS,
		.protocol = protocol,
		.flags = type & SOCK_NONBLOCK ? O_NONBLOCK : 0,
	};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED | descriptor_flags(type),
	};
	int64_t status = way < 0 ? way : socket_create((handle_t)way, &request, &extra);

	return status < 0 ? (int)status : received(&extra, 0);
}

int sys_socketpair(int domain, int type, int protocol, int fds[2])
{
	int64_t way = find_server();
	struct socket_pair_request request = {
		.domain = domain,
		.type = type & ~TYPE_FLAGS,
		.protocol = protocol,
		.flags = type & SOCK_NONBLOCK ? O_NONBLOCK : 0,
	};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED | descriptor_flags(type),
	};
	int64_t status = way < 0 ? way : socket_pair((handle_t)way, &request, &extra);

	if (status < 0)
		return (int)status;
	fds[0] = received(&extra, 0);
	fds[1] = received(&extra, 1);
	if (fds[0] >= 0 && fds[1] >= 0)
		return 0;
	if (fds[0] >= 0)
		(void)sys_close(fds[0]);
	return -EMFILE;
}

/* The path of a local address, with its NUL. */
static int path_of(const struct sockaddr *address, socklen_t length, char path[ADDRESS_MAX])
{
	size_t head = offsetof(struct sockaddr_un, sun_path);
	size_t bytes = length > head ? length - head : 0;

	if (length < sizeof(address->sa_family))
		return -EINVAL;
	if (address->sa_family != AF_UNIX)
		return -EAFNOSUPPORT;
	if (bytes >= ADDRESS_MAX)
		return -EINVAL;
	memcpy(path, (const char *)address + head, bytes);
	path[bytes] = 0;
	return *path ? 0 : -ENOENT;
}

int sys_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	struct socket_bind_reply reply;
	struct file_make_node_request node = {.mode = S_IFSOCK | (0777 & ~__kelner_mask())};
	struct protocol_extra extra = SELF_EXTRA, path_extra = SELF_EXTRA, none = SELF_EXTRA;
	char path[ADDRESS_MAX];
	int64_t status = path_of(address, length, path);

	if (status < 0)
		return (int)status;
	extra.tail = address;
	extra.tail_length = length;
	status = socket_bind(descriptor(fd), &reply, &extra);
	if (status < 0)
		return socket_status(status);
	node.special = reply.cookie;
	status = __kelner_path_call(AT_FDCWD, path, 0, 0, &file_make_node_message, &node, 0,
				    &path_extra);
	if (status < 0)
		(void)socket_unbind(descriptor(fd), &none);
	return status == -EEXIST ? -EADDRINUSE : (int)status;
}

int sys_listen(int fd, int backlog)
{
	struct socket_listen_request request = {.backlog = backlog};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status = socket_listen(descriptor(fd), &request, &extra);

	/* The server's own "not for this type" must not be taken for "not a socket". */
	return status == -EOPNOTSUPP ? (int)status : socket_status(status);
}

int sys_accept(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
	uint8_t name[ADDRESS_MAX];
	struct socket_accept_request request = {.flags = flags & SOCK_NONBLOCK ? O_NONBLOCK : 0};
	struct protocol_extra extra = {
		.flags = descriptor_flags(flags),
		.reply_tail = name,
		.reply_tail_size = sizeof(name),
	};
	int64_t status = RESTARTED(socket_accept(descriptor(fd), &request, &extra));
	int result;

	if (status < 0)
		return status == -EOPNOTSUPP ? (int)status : socket_status(status);
	result = received(&extra, 0);
	if (result >= 0 && address && length) {
		size_t have = extra.reply_tail_length ? extra.reply_tail_length : 2;

		if (!extra.reply_tail_length)
			memcpy(name, &(sa_family_t){AF_UNIX}, sizeof(sa_family_t));
		memcpy(address, name, have < *length ? have : *length);
		*length = (socklen_t)have;
	}
	return result;
}

/* The cookie behind a local address. */
static int64_t cookie_of(const struct sockaddr *address, socklen_t length, uint64_t *cookie)
{
	struct file_socket_request request = {0};
	struct file_socket_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	char path[ADDRESS_MAX];
	int64_t status = path_of(address, length, path);

	if (status == 0)
		status = __kelner_path_call(AT_FDCWD, path, 0, 0, &file_socket_message, &request,
					    &reply, &extra);
	if (status < 0)
		return status;
	*cookie = reply.cookie;
	return 0;
}

int sys_connect(int fd, const struct sockaddr *address, socklen_t length)
{
	struct socket_connect_request request = {0};
	struct protocol_extra extra = {0};
	int64_t status = 0;

	if (length < sizeof(address->sa_family))
		return -EINVAL;
	if (address->sa_family != AF_UNSPEC)
		status = cookie_of(address, length, &request.cookie);
	if (status < 0)
		return (int)status;
	return socket_status(RESTARTED(socket_connect(descriptor(fd), &request, &extra)));
}

static int name_of(int fd, uint32_t peer, struct sockaddr *address, socklen_t *length)
{
	uint8_t name[ADDRESS_MAX];
	struct socket_name_request request = {.peer = peer};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = name,
		.reply_tail_size = sizeof(name),
	};
	int64_t status = socket_name(descriptor(fd), &request, &extra);

	if (status < 0)
		return socket_status(status);
	memcpy(address, name,
	       extra.reply_tail_length < *length ? extra.reply_tail_length : *length);
	*length = (socklen_t)extra.reply_tail_length;
	return 0;
}

int sys_getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
	return name_of(fd, 0, address, length);
}

int sys_getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
	return name_of(fd, 1, address, length);
}

int sys_getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
	struct socket_get_option_request request = {.level = level, .name = name};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = value,
		.reply_tail_size = *length,
	};
	int64_t status = socket_get_option(descriptor(fd), &request, &extra);

	if (status < 0)
		return socket_status(status);
	if (extra.reply_tail_length < *length)
		*length = (socklen_t)extra.reply_tail_length;
	return 0;
}

int sys_setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
	struct socket_set_option_request request = {.level = level, .name = name};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.tail = value,
		.tail_length = length,
	};

	return socket_status(socket_set_option(descriptor(fd), &request, &extra));
}

int sys_shutdown(int fd, int how)
{
	struct socket_shutdown_request request = {.how = how};
	struct protocol_extra extra = SELF_EXTRA;

	return socket_status(socket_shutdown(descriptor(fd), &request, &extra));
}

/* ---- messages ---- */

static bool is_pipe(int fd, int *error)
{
	struct connection_info info;
	int64_t status = kelner_connection_info(descriptor(fd), &info);

	*error = status < 0 ? (int)status : 0;
	return status >= 0 && info.content & CONNECTION_PIPE;
}

/* The descriptors that a control buffer carries. Their count, or an error. */
static int take_rights(const struct msghdr *message, uint32_t handles[PIPE_HANDLE_MAX])
{
	size_t at = 0, count = 0;

	while (message->msg_controllen >= at + sizeof(struct cmsghdr)) {
		const struct cmsghdr *header =
			(const void *)((const char *)message->msg_control + at);
		size_t bytes = header->cmsg_len - CMSG_LEN(0);

		if (header->cmsg_len < CMSG_LEN(0) ||
		    header->cmsg_len > message->msg_controllen - at)
			return -EINVAL;
		if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
			return -EINVAL;
		if (count + bytes / sizeof(int) > PIPE_HANDLE_MAX)
			return -EINVAL;
		for (size_t i = 0; i < bytes / sizeof(int); i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(fd));
			if (fd < 0)
				return -EBADF;
			handles[count++] = (uint32_t)fd;
		}
		at += CMSG_ALIGN(header->cmsg_len);
	}
	return (int)count;
}

static ssize_t send_pipe(int fd, const struct msghdr *message, int flags)
{
	struct pipe_message out = {
		.vector = (uintptr_t)message->msg_iov,
		.count = (uint32_t)message->msg_iovlen,
		.flags = flags & MSG_DONTWAIT ? PIPE_NONBLOCK : 0,
	};
	int count = take_rights(message, out.handle);

	if (count < 0)
		return count;
	if (message->msg_name)
		return -EISCONN;
	out.handle_count = (uint32_t)count;
	return RESTARTED(WAITING(PIPE_SEND, descriptor(fd), &out));
}

/* A datagram's buffers as one. */
static int gather(const struct msghdr *message, const void **data, size_t *size, char *joined,
		  size_t room)
{
	*size = 0;
	if (message->msg_iovlen == 1) {
		*data = message->msg_iov[0].iov_base;
		*size = message->msg_iov[0].iov_len;
		return 0;
	}
	for (int i = 0; i < (int)message->msg_iovlen; i++) {
		size_t length = message->msg_iov[i].iov_len;

		if (length > room - *size)
			return -EMSGSIZE;
		memcpy(joined + *size, message->msg_iov[i].iov_base, length);
		*size += length;
	}
	*data = joined;
	return 0;
}

#define JOINED_MAX 16384

/* A pipe with descriptors, as they travel with a datagram: its reading end. */
static int64_t pack_rights(const uint32_t *handles, int count)
{
	char byte = 0;
	struct iovec vector = {&byte, 1};
	struct pipe_message out = {
		.vector = (uintptr_t)&vector,
		.count = 1,
		.flags = PIPE_NONBLOCK,
		.handle_count = (uint32_t)count,
	};
	int ends[2];
	int64_t status = sys_pipe(ends, O_CLOEXEC | O_CLOFORK);

	if (status < 0)
		return status;
	memcpy(out.handle, handles, (size_t)count * sizeof(*handles));
	status = kelner_pipe_send(descriptor(ends[1]), &out);
	(void)kelner_handle_close(descriptor(ends[1]));
	if (status == 1)
		return ends[0];
	(void)kelner_handle_close(descriptor(ends[0]));
	return status < 0 ? status : -EIO;
}

static int64_t send_with_rights(int fd, const struct socket_send_to_request *plain,
				struct protocol_extra *extra, const uint32_t *handles, int count)
{
	struct socket_send_rights_request request = {
		.cookie = plain->cookie,
		.size = plain->size,
		.flags = plain->flags,
	};
	int64_t rights = pack_rights(handles, count), status;

	if (rights < 0)
		return rights;
	extra->handle[0] = descriptor((int)rights);
	status = socket_send_rights(descriptor(fd), &request, extra);
	(void)kelner_handle_close(descriptor((int)rights));
	return status;
}

static ssize_t send_datagram(int fd, const struct msghdr *message, int flags)
{
	struct socket_send_to_request request = {.flags = (uint32_t)flags & MSG_DONTWAIT};
	uint32_t handles[PIPE_HANDLE_MAX];
	int count;
	struct protocol_extra extra = {0};
	char joined[JOINED_MAX];
	const void *data;
	size_t size;
	int64_t status = gather(message, &data, &size, joined, sizeof(joined));

	if (status == 0 && message->msg_name)
		status = cookie_of(message->msg_name, message->msg_namelen, &request.cookie);
	if (status < 0)
		return status;
	count = take_rights(message, handles);
	if (count < 0)
		return count;
	if (size > LEASE_BYTES_MAX)
		return -EMSGSIZE;
	request.size = (uint32_t)size;
	extra.lease[0] = (struct lease){(uintptr_t)data, (uint32_t)size, LEASE_READ};
	if (count > 0)
		status = RESTARTED(send_with_rights(fd, &request, &extra, handles, count));
	else
		status = RESTARTED(socket_send_to(descriptor(fd), &request, &extra));
	/* A stream that is not connected yet is the server's too. */
	return status == -EOPNOTSUPP ? -ENOTCONN : socket_status(status);
}

ssize_t sys_sendmsg(int fd, const struct msghdr *message, int flags)
{
	int error;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (is_pipe(fd, &error))
		return send_pipe(fd, message, flags);
	return error ? error : send_datagram(fd, message, flags);
}

/* Descriptors that came into the control buffer; what does not fit is closed and told. */
static void give_rights(struct msghdr *message, const struct pipe_message *in)
{
	size_t room = message->msg_controllen >= CMSG_LEN(0)
			      ? (message->msg_controllen - CMSG_LEN(0)) / sizeof(int)
			      : 0;
	size_t count = in->handle_count < room ? in->handle_count : room;
	struct cmsghdr *header = message->msg_control;

	for (size_t i = count; i < in->handle_count; i++)
		(void)kelner_handle_close(in->handle[i]);
	if (count < in->handle_count || in->flags & PIPE_LOST)
		message->msg_flags |= MSG_CTRUNC;
	if (count == 0) {
		message->msg_controllen = 0;
		return;
	}
	header->cmsg_len = (socklen_t)CMSG_LEN(count * sizeof(int));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(header), in->handle, count * sizeof(int));
	message->msg_controllen = (socklen_t)CMSG_SPACE(count * sizeof(int));
}

static ssize_t receive_pipe(int fd, struct msghdr *message, int flags)
{
	struct pipe_message in = {
		.vector = (uintptr_t)message->msg_iov,
		.count = (uint32_t)message->msg_iovlen,
		.flags = (flags & MSG_DONTWAIT ? PIPE_NONBLOCK : 0) |
			 (flags & MSG_PEEK ? PIPE_PEEK : 0),
		.handle_flags = (flags & MSG_CMSG_CLOEXEC ? HANDLE_CLOSE_ON_EXEC : 0) |
				(flags & MSG_CMSG_CLOFORK ? HANDLE_CLOSE_ON_FORK : 0),
		.handle_count = PIPE_HANDLE_MAX,
	};
	int64_t status = RESTARTED(WAITING(PIPE_RECEIVE, descriptor(fd), &in));

	message->msg_flags = 0;
	if (status < 0)
		return status;
	if (in.flags & PIPE_TRUNCATED)
		message->msg_flags |= MSG_TRUNC;
	message->msg_namelen = 0;
	give_rights(message, &in);
	return status;
}

/* Descriptors that came with a datagram, out of their pipe. */
static void unpack_rights(handle_t rights, struct msghdr *message, int flags)
{
	char byte;
	struct iovec vector = {&byte, 1};
	struct pipe_message in = {
		.vector = (uintptr_t)&vector,
		.count = 1,
		.flags = PIPE_NONBLOCK,
		.handle_flags = (flags & MSG_CMSG_CLOEXEC ? HANDLE_CLOSE_ON_EXEC : 0) |
				(flags & MSG_CMSG_CLOFORK ? HANDLE_CLOSE_ON_FORK : 0),
		.handle_count = PIPE_HANDLE_MAX,
	};

	if (kelner_pipe_receive(rights, &in) < 0) {
		in.handle_count = 0;
		in.flags = PIPE_LOST;
	}
	give_rights(message, &in);
	(void)kelner_handle_close(rights);
}

static ssize_t receive_datagram(int fd, struct msghdr *message, int flags)
{
	uint8_t name[ADDRESS_MAX];
	struct socket_receive_from_request request = {
		.flags = (uint32_t)flags & (MSG_PEEK | MSG_DONTWAIT),
	};
	struct socket_receive_from_reply reply;
	struct protocol_extra extra = {.reply_tail = name, .reply_tail_size = sizeof(name)};
	char joined[JOINED_MAX];
	void *buffer = joined;
	size_t size = 0, done = 0;
	int64_t status;

	for (int i = 0; i < (int)message->msg_iovlen; i++)
		size += message->msg_iov[i].iov_len;
	if (message->msg_iovlen == 1)
		buffer = message->msg_iov[0].iov_base;
	else if (size > sizeof(joined))
		size = sizeof(joined);
	if (size > LEASE_BYTES_MAX)
		size = LEASE_BYTES_MAX;
	request.size = (uint32_t)size;
	extra.lease[0] = (struct lease){(uintptr_t)buffer, (uint32_t)size, LEASE_WRITE};
	status = RESTARTED(socket_receive_from(descriptor(fd), &request, &reply, &extra));
	if (status < 0)
		return status == -EOPNOTSUPP ? -ENOTCONN : socket_status(status);
	for (int i = 0; buffer == joined && i < (int)message->msg_iovlen; i++) {
		size_t length = message->msg_iov[i].iov_len;

		if (length > (size_t)status - done)
			length = (size_t)status - done;
		memcpy(message->msg_iov[i].iov_base, joined + done, length);
		done += length;
	}
	message->msg_flags = reply.length > (uint64_t)status ? MSG_TRUNC : 0;
	if (extra.received[0] != HANDLE_NONE)
		unpack_rights(extra.received[0], message, flags);
	else
		message->msg_controllen = 0;
	if (message->msg_name)
		memcpy(message->msg_name, name,
		       extra.reply_tail_length < message->msg_namelen ? extra.reply_tail_length
								      : message->msg_namelen);
	message->msg_namelen = (socklen_t)extra.reply_tail_length;
	return status;
}

ssize_t sys_recvmsg(int fd, struct msghdr *message, int flags)
{
	int error;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (is_pipe(fd, &error))
		return receive_pipe(fd, message, flags);
	return error ? error : receive_datagram(fd, message, flags);
}

int sys_atmark(int fd)
{
	int error;

	(void)is_pipe(fd, &error);
	return error;
}
