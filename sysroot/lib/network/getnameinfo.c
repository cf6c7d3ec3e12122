/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, getnameinfo(). */
#include "../private/hosts.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int give(char *to, socklen_t size, const char *text)
{
	if (strlen(text) >= size)
		return EAI_OVERFLOW;
	strcpy(to, text);
	return 0;
}

/* A host of our own domain is known by its first part. */
static void cut_domain(char *name)
{
	char own[HOST_MAX], *dot = strchr(name, '.'), *own_dot;

	if (!dot || gethostname(own, sizeof(own)) < 0)
		return;
	own_dot = strchr(own, '.');
	if (own_dot && strcmp(dot, own_dot) == 0)
		*dot = 0;
}

static int host(const struct sockaddr *address, char *to, socklen_t size, int flags)
{
	const struct sockaddr_in6 *six = (const void *)address;
	const void *bytes = &six->sin6_addr;
	char name[HOST_MAX];

	if (address->sa_family == AF_INET)
		bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
	if (!(flags & NI_NUMERICHOST)) {
		if (__host_name(address->sa_family, bytes, name)) {
			if (flags & NI_NOFQDN)
				cut_domain(name);
			return give(to, size, name);
		}
		if (flags & NI_NAMEREQD)
			return EAI_NONAME;
	}
	inet_ntop(address->sa_family, bytes, name, INET6_ADDRSTRLEN);
	if (address->sa_family == AF_INET6 && six->sin6_scope_id) {
		char *end = name + strlen(name), text[IF_NAMESIZE];
		*end++ = '%';
		if ((flags & NI_NUMERICSCOPE) || !if_indextoname(six->sin6_scope_id, text))
			snprintf(end, 16, "%u", six->sin6_scope_id);
		else
			strcpy(end, text);
	}
	return give(to, size, name);
}

static int service(in_port_t port, char *to, socklen_t size, int flags)
{
	struct database d = {.file = 0};
	char text[16];
	int error = -1;

	snprintf(text, sizeof(text), "%u/%s", ntohs(port), flags & NI_DGRAM ? "udp" : "tcp");
	if (!(flags & NI_NUMERICSERV)) {
		__database_open(&d, "/etc/services");
		while (error < 0 && __database_next(&d, 2)) {
			if (strcmp(d.words[1], text) == 0) {
				error = give(to, size, d.words[0]);
				break;
			}
		}
		__database_close(&d);
		if (error != -1)
			return error;
	}
	*strchr(text, '/') = 0;
	return give(to, size, text);
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t length, char *restrict node,
		socklen_t node_size, char *restrict service_to, socklen_t service_size, int flags)
{
	int four = address->sa_family == AF_INET, error = 0;
	in_port_t port;

	if (flags & ~(NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM |
		      NI_NUMERICSCOPE))
		return EAI_BADFLAGS;
	if ((!four && address->sa_family != AF_INET6) ||
	    length < (four ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)))
		return EAI_FAMILY;
	if ((!node || !node_size) && (!service_to || !service_size))
		return EAI_NONAME;
	/* The port is at the same place in both. */
	port = ((const struct sockaddr_in *)(const void *)address)->sin_port;
	if (node && node_size)
		error = host(address, node, node_size, flags);
	if (!error && service_to && service_size)
		error = service(port, service_to, service_size, flags);
	return error;
}
