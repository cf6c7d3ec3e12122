/* SPDX-License-Identifier: MIT */
/* Services, protocols and networks by name: POSIX.1-2024, endservent() and its kin. */
#include "../private/database.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#define SERVICES  "/etc/services"
#define PROTOCOLS "/etc/protocols"
#define NETWORKS  "/etc/networks"

static struct database services, protocols, networks;
static struct servent service;
static struct protoent protocol;
static struct netent network;

/* The aliases lie where the file's words are: from the third on. */
static int parse_service(struct database *d, struct servent *to)
{
	char *slash = strchr(d->words[1], '/'), *end;
	unsigned long port = strtoul(d->words[1], &end, 10);

	if (!slash || end != slash || end == d->words[1] || port > 65535)
		return 0;
	to->s_name = d->words[0];
	to->s_port = htons((uint16_t)port);
	to->s_proto = slash + 1;
	to->s_aliases = d->words + 2;
	return 1;
}

static struct servent *next_service(void)
{
	while (__database_next(&services, 2)) {
		if (parse_service(&services, &service))
			return &service;
	}
	return 0;
}

void setservent(int stay_open)
{
	services.stay_open = stay_open;
	__database_open(&services, SERVICES);
}

void endservent(void)
{
	__database_close(&services);
}

struct servent *getservent(void)
{
	if (!services.file)
		__database_open(&services, SERVICES);
	return next_service();
}

struct servent *getservbyname(const char *name, const char *wanted)
{
	struct servent *found;

	__database_open(&services, SERVICES);
	while ((found = next_service()) != 0) {
		if ((!wanted || strcmp(found->s_proto, wanted) == 0) &&
		    (strcmp(found->s_name, name) == 0 || __database_has(&services, 2, name, 0)))
			return found;
	}
	return 0;
}

struct servent *getservbyport(int port, const char *wanted)
{
	struct servent *found;

	__database_open(&services, SERVICES);
	while ((found = next_service()) != 0) {
		if (found->s_port == port && (!wanted || strcmp(found->s_proto, wanted) == 0))
			return found;
	}
	return 0;
}

/* On a reading of its own, so that threads do not meet. */
int __service_port(const char *name, const char *wanted)
{
	struct database d = {.file = 0};
	struct servent found;
	int port = -1;

	__database_open(&d, SERVICES);
	while (port < 0 && __database_next(&d, 2)) {
		if (parse_service(&d, &found) && (!wanted || strcmp(found.s_proto, wanted) == 0) &&
		    (strcmp(found.s_name, name) == 0 || __database_has(&d, 2, name, 0)))
			port = ntohs((uint16_t)found.s_port);
	}
	__database_close(&d);
	return port;
}

static struct protoent *next_protocol(void)
{
	while (__database_next(&protocols, 2)) {
		char *end;
		long number = strtol(protocols.words[1], &end, 10);
		if (*end || number < 0 || number > 255)
			continue;
		protocol.p_name = protocols.words[0];
		protocol.p_proto = (int)number;
		protocol.p_aliases = protocols.words + 2;
		return &protocol;
	}
	return 0;
}

void setprotoent(int stay_open)
{
	protocols.stay_open = stay_open;
	__database_open(&protocols, PROTOCOLS);
}

void endprotoent(void)
{
	__database_close(&protocols);
}

struct protoent *getprotoent(void)
{
	if (!protocols.file)
		__database_open(&protocols, PROTOCOLS);
	return next_protocol();
}

struct protoent *getprotobyname(const char *name)
{
	struct protoent *found;

	__database_open(&protocols, PROTOCOLS);
	while ((found = next_protocol()) != 0) {
		if (strcmp(found->p_name, name) == 0 || __database_has(&protocols, 2, name, 0))
			return found;
	}
	return 0;
}

struct protoent *getprotobynumber(int number)
{
	struct protoent *found;

	__database_open(&protocols, PROTOCOLS);
	while ((found = next_protocol()) != 0 && found->p_proto != number)
		;
	return found;
}

/* A network's number: one to four decimal parts, the last of them in the lowest byte. */
static int network_number(const char *text, uint32_t *number)
{
	uint32_t sum = 0;
	int parts = 0;

	for (;;) {
		char *end;
		unsigned long part = strtoul(text, &end, 10);
		if (end == text || part > 255 || ++parts > 4)
			return 0;
		sum = sum << 8 | (uint32_t)part;
		if (!*end)
			break;
		if (*end != '.')
			return 0;
		text = end + 1;
	}
	*number = sum;
	return 1;
}

static struct netent *next_network(void)
{
	while (__database_next(&networks, 2)) {
		uint32_t number;
		if (!network_number(networks.words[1], &number))
			continue;
		network.n_name = networks.words[0];
		network.n_addrtype = AF_INET;
		network.n_net = number;
		network.n_aliases = networks.words + 2;
		return &network;
	}
	return 0;
}

void setnetent(int stay_open)
{
	networks.stay_open = stay_open;
	__database_open(&networks, NETWORKS);
}

void endnetent(void)
{
	__database_close(&networks);
}

struct netent *getnetent(void)
{
	if (!networks.file)
		__database_open(&networks, NETWORKS);
	return next_network();
}

struct netent *getnetbyname(const char *name)
{
	struct netent *found;

	__database_open(&networks, NETWORKS);
	while ((found = next_network()) != 0) {
		if (strcmp(found->n_name, name) == 0 || __database_has(&networks, 2, name, 0))
			return found;
	}
	return 0;
}

struct netent *getnetbyaddr(uint32_t number, int type)
{
	struct netent *found;

	__database_open(&networks, NETWORKS);
	while ((found = next_network()) != 0) {
		if (found->n_net == number && (type == AF_UNSPEC || type == AF_INET))
			return found;
	}
	return 0;
}
