/* SPDX-License-Identifier: MIT */
/*
 * Names and addresses of hosts, from /etc/hosts. "localhost" and all below it is this machine
 * whatever the file says. There is nobody else to ask: other names end in EAI_AGAIN.
 */
#include "../private/hosts.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int h_errno;

int __host_numeric(const char *text, struct host_address *address)
{
	const char *percent = strchr(text, '%');
	char copy[INET6_ADDRSTRLEN];
	struct in_addr four;

	address->scope = 0;
	if (inet_aton(text, &four)) {
		address->family = AF_INET;
		memcpy(address->bytes, &four, 4);
		return 1;
	}
	address->family = AF_INET6;
	if (!percent)
		return inet_pton(AF_INET6, text, address->bytes) == 1;
	size_t n = (size_t)(percent - text);
	if (n >= sizeof(copy))
		return 0;
	memcpy(copy, text, n);
	copy[n] = 0;
	if (inet_pton(AF_INET6, copy, address->bytes) != 1)
		return 0;
	address->scope = if_nametoindex(percent + 1);
	if (!address->scope) {
		char *end;
		address->scope = (unsigned int)strtoul(percent + 1, &end, 10);
		return percent[1] >= '0' && percent[1] <= '9' && !*end;
	}
	return 1;
}

static int is_localhost(const char *name)
{
	size_t n = strlen(name);

	if (n && name[n - 1] == '.')
		n--;
	return n >= 9 && strncasecmp(name + n - 9, "localhost", 9) == 0 &&
	       (n == 9 || name[n - 10] == '.');
}

/* Letters, digits, hyphens, underscores and dots, in parts of 1 to 63. */
static int is_host_name(const char *name)
{
	size_t part = 0, n = strlen(name);

	if (n == 0 || n > 254)
		return 0;
	for (const char *c = name; *c; c++) {
		int letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
			     (*c >= '0' && *c <= '9') || *c == '-' || *c == '_';
		if (*c == '.' && part == 0)
			return 0;
		if (*c != '.' && (!letter || ++part > 63))
			return 0;
		if (*c == '.')
			part = 0;
	}
	return 1;
}

static int lookup_in_file(const char *name, int family, struct host_address *to,
			  char canonical[HOST_MAX], int *known)
{
	struct database d = {.file = 0};
	int count = 0;

	__database_open(&d, HOSTS);
	while (count < HOST_ADDRESS && __database_next(&d, 2)) {
		struct host_address address;
		if (!__database_has(&d, 1, name, 1) || !__host_numeric(d.words[0], &address))
			continue;
		if (!*known)
			strlcpy(canonical, d.words[1], HOST_MAX);
		*known = 1;
		if (family == AF_UNSPEC || family == address.family)
			to[count++] = address;
	}
	__database_close(&d);
	return count;
}

int __host_lookup(const char *name, int family, struct host_address *to, char canonical[HOST_MAX])
{
	struct host_address four = {AF_INET, {127, 0, 0, 1}, 0};
	struct host_address six = {AF_INET6, {[15] = 1}, 0};
	int known = 0, count;

	if (!is_host_name(name))
		return EAI_NONAME;
	count = lookup_in_file(name, family, to, canonical, &known);
	if (known)
		return count;
	if (!is_localhost(name))
		return EAI_AGAIN;
	strlcpy(canonical, "localhost", HOST_MAX);
	if (family != AF_INET)
		to[count++] = six;
	if (family != AF_INET6)
		to[count++] = four;
	return count;
}

int __host_name(int family, const void *bytes, char name[HOST_MAX])
{
	struct database d = {.file = 0};
	struct host_address address;
	int found = 0;

	__database_open(&d, HOSTS);
	while (!found && __database_next(&d, 2)) {
		if (!__host_numeric(d.words[0], &address) || address.family != family ||
		    memcmp(address.bytes, bytes, family == AF_INET ? 4 : 16) != 0)
			continue;
		found = 1;
		strlcpy(name, d.words[1], HOST_MAX);
	}
	__database_close(&d);
	if (!found && family == AF_INET && *(const unsigned char *)bytes == 127) {
		strcpy(name, "localhost");
		found = 1;
	}
	if (!found && family == AF_INET6 && IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)bytes)) {
		strcpy(name, "localhost");
		found = 1;
	}
	return found;
}

/* ---- the older functions, with one answer for the whole process */

static struct database hosts;
static struct hostent answer;
static struct host_address addresses[HOST_ADDRESS];
static char *pointers[HOST_ADDRESS + 1], canonical_name[HOST_MAX];
static char *no_aliases[] = {0};

static struct hostent *answer_with(int family, int count)
{
	answer.h_name = canonical_name;
	answer.h_aliases = no_aliases;
	answer.h_addrtype = family;
	answer.h_length = family == AF_INET ? 4 : 16;
	answer.h_addr_list = pointers;
	for (int i = 0; i < count; i++)
		pointers[i] = (char *)addresses[i].bytes;
	pointers[count] = 0;
	return &answer;
}

struct hostent *gethostbyname(const char *name)
{
	int count;

	if (__host_numeric(name, &addresses[0]) && addresses[0].family == AF_INET) {
		strlcpy(canonical_name, name, sizeof(canonical_name));
		return answer_with(AF_INET, 1);
	}
	count = __host_lookup(name, AF_INET, addresses, canonical_name);
	if (count > 0)
		return answer_with(AF_INET, count);
	h_errno = count == 0 ? NO_DATA : count == EAI_AGAIN ? TRY_AGAIN : HOST_NOT_FOUND;
	return 0;
}

struct hostent *gethostbyaddr(const void *bytes, socklen_t length, int family)
{
	if ((family != AF_INET && family != AF_INET6) || length != (family == AF_INET ? 4U : 16U)) {
		h_errno = NO_RECOVERY;
		return 0;
	}
	if (!__host_name(family, bytes, canonical_name)) {
		h_errno = TRY_AGAIN;
		return 0;
	}
	memcpy(addresses[0].bytes, bytes, length);
	return answer_with(family, 1);
}

void sethostent(int stay_open)
{
	hosts.stay_open = stay_open;
	__database_open(&hosts, HOSTS);
}

void endhostent(void)
{
	__database_close(&hosts);
}

struct hostent *gethostent(void)
{
	if (!hosts.file)
		__database_open(&hosts, HOSTS);
	while (__database_next(&hosts, 2)) {
		if (!__host_numeric(hosts.words[0], &addresses[0]))
			continue;
		strlcpy(canonical_name, hosts.words[1], sizeof(canonical_name));
		answer_with(addresses[0].family, 1);
		answer.h_aliases = hosts.words + 2;
		return &answer;
	}
	return 0;
}

const char *hstrerror(int error)
{
	switch (error) {
	case 0: return "No error";
	case HOST_NOT_FOUND: return "There is no such host";
	case TRY_AGAIN: return "No name server answered; try again later";
	case NO_RECOVERY: return "The question cannot be answered";
	case NO_DATA: return "The host has no address of this kind";
	default: return "Unknown error of a host's name";
	}
}
