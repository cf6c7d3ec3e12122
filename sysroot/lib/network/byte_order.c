/* SPDX-License-Identifier: MIT */
/* Byte order, as functions: the macros of <endian.h> serve where the value is constant. */
#include <arpa/inet.h>
#include <endian.h>

#undef be16toh
uint16_t be16toh(uint16_t value)
{
	return __builtin_bswap16(value);
}

#undef htobe16
uint16_t htobe16(uint16_t value)
{
	return __builtin_bswap16(value);
}

#undef htole16
uint16_t htole16(uint16_t value)
{
	return value;
}

#undef le16toh
uint16_t le16toh(uint16_t value)
{
	return value;
}

#undef be32toh
uint32_t be32toh(uint32_t value)
{
	return __builtin_bswap32(value);
}

#undef htobe32
uint32_t htobe32(uint32_t value)
{
	return __builtin_bswap32(value);
}

#undef htole32
uint32_t htole32(uint32_t value)
{
	return value;
}

#undef le32toh
uint32_t le32toh(uint32_t value)
{
	return value;
}

#undef be64toh
uint64_t be64toh(uint64_t value)
{
	return __builtin_bswap64(value);
}

#undef htobe64
uint64_t htobe64(uint64_t value)
{
	return __builtin_bswap64(value);
}

#undef htole64
uint64_t htole64(uint64_t value)
{
	return value;
}

#undef le64toh
uint64_t le64toh(uint64_t value)
{
	return value;
}

uint32_t htonl(uint32_t value)
{
	return __builtin_bswap32(value);
}

uint32_t ntohl(uint32_t value)
{
	return __builtin_bswap32(value);
}

uint16_t htons(uint16_t value)
{
	return __builtin_bswap16(value);
}

uint16_t ntohs(uint16_t value)
{
	return __builtin_bswap16(value);
}
