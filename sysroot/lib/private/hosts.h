/* SPDX-License-Identifier: MIT */
/* Addresses of hosts as the network functions share them. */
#ifndef KELNER_HOSTS_H
#define KELNER_HOSTS_H

#include "database.h"

#include <netinet/in.h>

#define HOSTS        "/etc/hosts"
#define HOST_MAX     1025 /* bytes of a host's name with the NUL */
#define HOST_ADDRESS 64   /* most addresses of one name */

struct host_address {
	int family;
	unsigned char bytes[16];
	unsigned int scope;
};

/* An address as text of either family, in any form that inet_addr() and inet_pton() take, with a
 * scope: whether it was one. */
int __host_numeric(const char *text, struct host_address *address);
/* Addresses of a name in a family (AF_UNSPEC: both): a number, 0 when the name exists without such
 * an address, or an EAI error. `canonical` takes the host's main name. */
int __host_lookup(const char *name, int family, struct host_address *to, char canonical[HOST_MAX]);
/* The main name of an address: whether there is one. */
int __host_name(int family, const void *bytes, char name[HOST_MAX]);

#endif
