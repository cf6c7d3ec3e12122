/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, freeaddrinfo(), getaddrinfo(). */
#include "../private/hosts.h"
#include "../private/system.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct way {
	int type, protocol, port;
};

struct request {
	int flags, family;
	struct way ways[2];
	int way_count;
};

/* One allocation holds an answer, its address and perhaps a name. */
struct result {
	struct addrinfo info;
	union {
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} address;
	char name[];
};

void freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;
		free(list);
		list = next;
	}
}

static int decimal(const char *text)
{
	long sum = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		if (sum < 100000)
			sum = sum * 10 + (*text - '0');
	}
	return (int)sum;
}

/* What sockets the hints leave, each with the port that the service has there. */
static int choose_ways(struct request *r, const char *service, const struct addrinfo *hints)
{
	static const struct way known[] = {{SOCK_STREAM, IPPROTO_TCP, 0},
					   {SOCK_DGRAM, IPPROTO_UDP, 0}};
	int number = service ? decimal(service) : 0, type = hints->ai_socktype;

	if (type && type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_RAW)
		return EAI_SOCKTYPE;
	if (number > 65535)
		return EAI_SERVICE;
	if (number < 0 && (r->flags & AI_NUMERICSERV))
		return EAI_NONAME;
	if (type == SOCK_RAW) {
		if (service)
			return EAI_SERVICE;
		r->ways[r->way_count++] = (struct way){SOCK_RAW, hints->ai_protocol, 0};
		return 0;
	}
	for (int i = 0; i < 2; i++) {
		struct way way = known[i];
		if ((type && type != way.type) ||
		    (hints->ai_protocol && hints->ai_protocol != way.protocol))
			continue;
		way.port = number >= 0 ? number : __service_port(service, i == 0 ? "tcp" : "udp");
		if (way.port >= 0)
			r->ways[r->way_count++] = way;
	}
	if (r->way_count)
		return 0;
	return number >= 0 ? EAI_SOCKTYPE : EAI_SERVICE;
}

static int no_node(const struct request *r, struct host_address *to)
{
	struct host_address four = {AF_INET, {127, 0, 0, 1}, 0};
	struct host_address six = {AF_INET6, {[15] = 1}, 0};
	int count = 0;

	if (r->flags & AI_PASSIVE) {
		memset(four.bytes, 0, 4);
		memset(six.bytes, 0, 16);
	}
	if (r->family != AF_INET)
		to[count++] = six;
	if (r->family != AF_INET6)
		to[count++] = four;
	return count;
}

static void map_four(struct host_address *address)
{
	unsigned char four[4];

	memcpy(four, address->bytes, 4);
	memset(address->bytes, 0, 10);
	address->bytes[10] = address->bytes[11] = 0xff;
	memcpy(address->bytes + 12, four, 4);
	address->family = AF_INET6;
}

/* A number of addresses, or an EAI error. */
static int find(const struct request *r, const char *node, struct host_address *to,
		char canonical[HOST_MAX])
{
	int count, mapping = r->family == AF_INET6 && (r->flags & AI_V4MAPPED);

	if (!node)
		return no_node(r, to);
	if (__host_numeric(node, &to[0])) {
		strlcpy(canonical, node, HOST_MAX);
		if (to[0].family == AF_INET && mapping)
			map_four(&to[0]);
		return r->family == AF_UNSPEC || r->family == to[0].family ? 1 : EAI_NONAME;
	}
	if (r->flags & AI_NUMERICHOST)
		return EAI_NONAME;
	if (!mapping) {
		count = __host_lookup(node, r->family, to, canonical);
		return count ? count : EAI_NONAME;
	}
	/* Mapped ones only where there are no others, or all were asked for. */
	count = __host_lookup(node, AF_UNSPEC, to, canonical);
	int six = 0, kept = 0;
	for (int i = 0; i < count; i++)
		six += to[i].family == AF_INET6;
	for (int i = 0; i < count; i++) {
		if (to[i].family == AF_INET) {
			if (six && !(r->flags & AI_ALL))
				continue;
			map_four(&to[i]);
		}
		to[kept++] = to[i];
	}
	return count < 0 ? count : kept ? kept : EAI_NONAME;
}

static struct result *make_result(const struct host_address *address, const struct way *way,
				  const char *name)
{
	struct result *result = calloc(1, sizeof(*result) + (name ? strlen(name) + 1 : 0));

	if (!result)
		return 0;
	result->info.ai_family = address->family;
	result->info.ai_socktype = way->type;
	result->info.ai_protocol = way->protocol;
	result->info.ai_addr = (struct sockaddr *)&result->address;
	if (address->family == AF_INET) {
		result->info.ai_addrlen = sizeof(result->address.four);
		result->address.four.sin_family = AF_INET;
		result->address.four.sin_port = htons((uint16_t)way->port);
		memcpy(&result->address.four.sin_addr, address->bytes, 4);
	} else {
		result->info.ai_addrlen = sizeof(result->address.six);
		result->address.six.sin6_family = AF_INET6;
		result->address.six.sin6_port = htons((uint16_t)way->port);
		result->address.six.sin6_scope_id = address->scope;
		memcpy(&result->address.six.sin6_addr, address->bytes, 16);
	}
	if (name) {
		result->info.ai_canonname = result->name;
		strcpy(result->name, name);
	}
	return result;
}

/* Whether this machine can have sockets of the family. */
static int has_family(int family)
{
	int fd = sys_socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		sys_close(fd);
	return fd >= 0;
}

static int build(const struct request *r, const struct host_address *addresses, int count,
		 const char *canonical, struct addrinfo **out)
{
	struct addrinfo *list = 0, **end = &list;

	for (int i = 0; i < count; i++) {
		if ((r->flags & AI_ADDRCONFIG) && !has_family(addresses[i].family))
			continue;
		for (int k = 0; k < r->way_count; k++) {
			int named = (r->flags & AI_CANONNAME) && !list;
			struct result *result =
				make_result(&addresses[i], &r->ways[k], named ? canonical : 0);
			if (!result) {
				freeaddrinfo(list);
				return EAI_MEMORY;
			}
			result->info.ai_flags = r->flags;
			*end = &result->info;
			end = &result->info.ai_next;
		}
	}
	if (!list)
		return EAI_NONAME;
	*out = list;
	return 0;
}

int getaddrinfo(const char *restrict node, const char *restrict service,
		const struct addrinfo *restrict given, struct addrinfo **restrict out)
{
	static const struct addrinfo anything;
	const struct addrinfo *hints = given ? given : &anything;
	struct host_address addresses[HOST_ADDRESS];
	char canonical[HOST_MAX] = "";
	struct request r = {.flags = hints->ai_flags, .family = hints->ai_family};
	int result;

	if (!node && !service)
		return EAI_NONAME;
	if ((r.flags & ~(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL |
			 AI_ADDRCONFIG | AI_NUMERICSERV)) ||
	    ((r.flags & AI_CANONNAME) && !node))
		return EAI_BADFLAGS;
	if (r.family != AF_UNSPEC && r.family != AF_INET && r.family != AF_INET6)
		return EAI_FAMILY;
	result = choose_ways(&r, service, hints);
	if (result)
		return result;
	result = find(&r, node, addresses, canonical);
	return result < 0 ? result : build(&r, addresses, result, canonical, out);
}

const char *gai_strerror(int error)
{
	switch (error) {
	case 0: return "No error";
	case EAI_AGAIN: return "The name cannot be looked up now: no name server answered";
	case EAI_BADFLAGS: return "The flags are not valid";
	case EAI_FAIL: return "The name cannot be looked up";
	case EAI_FAMILY: return "The address family is not supported";
	case EAI_MEMORY: return "There is not enough memory";
	case EAI_NONAME: return "The name or the service is not known";
	case EAI_OVERFLOW: return "The answer does not fit the buffer";
	case EAI_SERVICE: return "The service is not known for this kind of socket";
	case EAI_SOCKTYPE: return "The kind of socket is not supported";
	case EAI_SYSTEM: return "A call of the system failed; errno says why";
	default: return "Unknown error of an address";
	}
}
