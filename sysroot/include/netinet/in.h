/* SPDX-License-Identifier: MIT */
#ifndef _NETINET_IN_H
#define _NETINET_IN_H

#include <abi/socket.h>
#include <bits/byte_order.h>
#include <stdint.h>
#include <sys/features.h>
#include <sys/socket.h>

typedef uint16_t in_port_t;
typedef uint32_t in_addr_t;
typedef __kelner_sa_family_t sa_family_t;

struct in_addr {
	in_addr_t s_addr;
};

struct sockaddr_in {
	sa_family_t sin_family;
	in_port_t sin_port;
	struct in_addr sin_addr;
	unsigned char sin_zero[8];
};

struct in6_addr {
	union {
		uint8_t __bytes[16];
		uint32_t __words[4];
	} __address;
#define s6_addr __address.__bytes
};

struct sockaddr_in6 {
	sa_family_t sin6_family;
	in_port_t sin6_port;
	uint32_t sin6_flowinfo;
	struct in6_addr sin6_addr;
	uint32_t sin6_scope_id;
};

struct ipv6_mreq {
	struct in6_addr ipv6mr_multiaddr;
	unsigned int ipv6mr_interface;
};

#define IN6ADDR_ANY_INIT          \
	{                         \
		{                 \
			{         \
				0 \
			}         \
		}                 \
	}
#define IN6ADDR_LOOPBACK_INIT                                                  \
	{                                                                      \
		{                                                              \
			{                                                      \
				0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 \
			}                                                      \
		}                                                              \
	}

#define IPPROTO_IP   0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP  6
#define IPPROTO_UDP  17
#define IPPROTO_IPV6 41
#define IPPROTO_RAW  255

#define INADDR_ANY       ((in_addr_t)0x00000000)
#define INADDR_BROADCAST ((in_addr_t)0xffffffff)
#define INET_ADDRSTRLEN  16
#define INET6_ADDRSTRLEN 46
#if __BSD_VISIBLE
#define INADDR_NONE      ((in_addr_t)0xffffffff)
#define INADDR_LOOPBACK  ((in_addr_t)0x7f000001)
#define IPPROTO_ICMPV6   58
#define IP_TOS           1
#define IP_TTL           2
#define IP_MULTICAST_TTL 33
#define IPPORT_RESERVED  1024
#endif

#define IPV6_UNICAST_HOPS   16
#define IPV6_MULTICAST_IF   17
#define IPV6_MULTICAST_HOPS 18
#define IPV6_MULTICAST_LOOP 19
#define IPV6_JOIN_GROUP     20
#define IPV6_LEAVE_GROUP    21
#define IPV6_V6ONLY         26

#define IN6_IS_ADDR_UNSPECIFIED(a)                                    \
	(((const struct in6_addr *)(a))->__address.__words[0] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[1] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[2] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[3] == 0)
#define IN6_IS_ADDR_LOOPBACK(a)                                       \
	(((const struct in6_addr *)(a))->__address.__words[0] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[1] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[2] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[3] == __builtin_bswap32(1))
#define IN6_IS_ADDR_MULTICAST(a) (((const uint8_t *)(a))[0] == 0xff)
#define IN6_IS_ADDR_LINKLOCAL(a) \
	(((const uint8_t *)(a))[0] == 0xfe && (((const uint8_t *)(a))[1] & 0xc0) == 0x80)
#define IN6_IS_ADDR_SITELOCAL(a) \
	(((const uint8_t *)(a))[0] == 0xfe && (((const uint8_t *)(a))[1] & 0xc0) == 0xc0)
#define IN6_IS_ADDR_V4MAPPED(a)                                       \
	(((const struct in6_addr *)(a))->__address.__words[0] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[1] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[2] == __builtin_bswap32(0xffff))
#define IN6_IS_ADDR_V4COMPAT(a)                                       \
	(((const struct in6_addr *)(a))->__address.__words[0] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[1] == 0 && \
	 ((const struct in6_addr *)(a))->__address.__words[2] == 0 && \
	 __builtin_bswap32(((const struct in6_addr *)(a))->__address.__words[3]) > 1)
#define __KELNER_IN6_SCOPE(a, scope) \
	(IN6_IS_ADDR_MULTICAST(a) && (((const uint8_t *)(a))[1] & 0xf) == (scope))
#define IN6_IS_ADDR_MC_NODELOCAL(a) __KELNER_IN6_SCOPE(a, 0x1)
#define IN6_IS_ADDR_MC_LINKLOCAL(a) __KELNER_IN6_SCOPE(a, 0x2)
#define IN6_IS_ADDR_MC_SITELOCAL(a) __KELNER_IN6_SCOPE(a, 0x5)
#define IN6_IS_ADDR_MC_ORGLOCAL(a)  __KELNER_IN6_SCOPE(a, 0x8)
#define IN6_IS_ADDR_MC_GLOBAL(a)    __KELNER_IN6_SCOPE(a, 0xe)

__KELNER_BEGIN
extern const struct in6_addr in6addr_any, in6addr_loopback;
__KELNER_END

#endif
