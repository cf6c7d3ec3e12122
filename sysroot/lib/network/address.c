/* SPDX-License-Identifier: MIT */
/* Addresses as text: POSIX.1-2024, inet_addr() and inet_ntop(). */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One part of an address in C's notation, at most `most`; -1 if it is none. */
static long long read_part(const char **s, unsigned long most)
{
	char *end;
	unsigned long value;
	int saved = errno;

	if (**s < '0' || **s > '9')
		return -1;
	value = strtoul(*s, &end, 0);
	errno = saved;
	*s = end;
	return value > most ? -1 : (long long)value;
}

/* One to four parts; the last fills the bytes that are left. */
int inet_aton(const char *s, struct in_addr *address)
{
	uint32_t value = 0;

	for (int part = 0; part < 4; part++) {
		unsigned int left = 32 - 8 * (unsigned int)part;
		long long n = read_part(&s, 0xffffffffUL >> (32 - left));

		if (n < 0)
			return 0;
		if (*s != '.') {
			if (*s && !strchr(" \t\n\v\f\r", *s))
				return 0;
			address->s_addr = htonl(value | (uint32_t)n);
			return 1;
		}
		if (n > 255)
			return 0;
		s++;
		value |= (uint32_t)n << (left - 8);
	}
	return 0;
}

in_addr_t inet_addr(const char *s)
{
	struct in_addr address;

	return inet_aton(s, &address) ? address.s_addr : (in_addr_t)-1;
}

char *inet_ntoa(struct in_addr address)
{
	static _Thread_local char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &address, text, sizeof(text));
	return text;
}

/* "ddd.ddd.ddd.ddd" and nothing else. */
static int read_dotted(const char *s, unsigned char to[4])
{
	unsigned char bytes[4];

	for (int i = 0; i < 4; i++) {
		int value = 0, digits = 0;

		while (*s >= '0' && *s <= '9') {
			value = value * 10 + (*s++ - '0');
			if (++digits > 3)
				return 0;
		}
		if (digits == 0 || value > 255 || *s != (i < 3 ? '.' : 0))
			return 0;
		s += i < 3;
		bytes[i] = (unsigned char)value;
	}
	memcpy(to, bytes, 4);
	return 1;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_colons(const char *s, unsigned char to[16])
{
	unsigned char bytes[16] = {0};
	int used = 0, gap = -1;

	if (s[0] == ':' && *++s != ':')
		return 0;
	while (*s) {
		int value = 0, digits = 0;

		if (*s == ':') { /* the second of a pair */
			if (gap >= 0)
				return 0;
			gap = used;
			if (!*++s)
				break;
		}
		if (used <= 12 && (used == 12 || gap >= 0) && read_dotted(s, bytes + used)) {
			used += 4;
			break;
		}
		while (hex_value(s[digits]) >= 0 && digits < 5)
			value = value * 16 + hex_value(s[digits++]);
		if (digits == 0 || digits > 4 || used == 16)
			return 0;
		s += digits;
		bytes[used++] = (unsigned char)(value >> 8);
		bytes[used++] = (unsigned char)value;
		if (*s && (*s++ != ':' || !*s))
			return 0;
	}
	if (gap < 0 ? used != 16 : used > 14)
		return 0;
	if (gap >= 0) {
		memmove(bytes + 16 - (used - gap), bytes + gap, (size_t)(used - gap));
		memset(bytes + gap, 0, (size_t)(16 - used));
	}
	memcpy(to, bytes, 16);
	return 1;
}

int inet_pton(int family, const char *restrict s, void *restrict to)
{
	if (family == AF_INET)
		return read_dotted(s, to);
	if (family == AF_INET6)
		return read_colons(s, to);
	errno = EAFNOSUPPORT;
	return -1;
}

/* The longest run of two or more zero groups becomes "::". */
static void write_colons(const unsigned char *from, char *to)
{
	unsigned int groups[8];
	int best = -1, best_length = 1, shown = 8;

	for (int i = 0; i < 8; i++)
		groups[i] = (unsigned int)from[2 * i] << 8 | from[2 * i + 1];
	for (int i = 0; i < 8; i++) {
		int n = 0;
		while (i + n < 8 && !groups[i + n])
			n++;
		if (n > best_length) {
			best = i;
			best_length = n;
		}
	}
	if (best == 0 && (best_length == 6 || (best_length == 5 && groups[5] == 0xffff)))
		shown = 6; /* an IPv4 address is inside */
	for (int i = 0; i < shown; i++) {
		if (i == best) {
			to = stpcpy(to, "::");
			i += best_length - 1;
			continue;
		}
		to += sprintf(to, "%s%x", i && i != best + best_length ? ":" : "", groups[i]);
	}
	if (shown == 6)
		sprintf(to, "%s%d.%d.%d.%d", best_length == 5 ? ":" : "", from[12], from[13],
			from[14], from[15]);
}

const char *inet_ntop(int family, const void *restrict from, char *restrict to, socklen_t size)
{
	const unsigned char *bytes = from;
	char text[INET6_ADDRSTRLEN];

	if (family == AF_INET) {
		sprintf(text, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
	} else if (family == AF_INET6) {
		write_colons(bytes, text);
	} else {
		errno = EAFNOSUPPORT;
		return 0;
	}
	if (strlen(text) >= size) {
		errno = ENOSPC;
		return 0;
	}
	return strcpy(to, text);
}
