/* SPDX-License-Identifier: MIT */
#ifndef _ENDIAN_H
#define _ENDIAN_H

#include <stdint.h>
#include <sys/features.h>

#define BYTE_ORDER    __BYTE_ORDER__
#define LITTLE_ENDIAN __ORDER_LITTLE_ENDIAN__
#define BIG_ENDIAN    __ORDER_BIG_ENDIAN__

#if __BSD_VISIBLE
#define PDP_ENDIAN      __ORDER_PDP_ENDIAN__
#define __BYTE_ORDER    BYTE_ORDER
#define __LITTLE_ENDIAN LITTLE_ENDIAN
#define __BIG_ENDIAN    BIG_ENDIAN
#endif

__KELNER_BEGIN
uint16_t be16toh(uint16_t);
uint16_t htobe16(uint16_t);
uint16_t htole16(uint16_t);
uint16_t le16toh(uint16_t);
uint32_t be32toh(uint32_t);
uint32_t htobe32(uint32_t);
uint32_t htole32(uint32_t);
uint32_t le32toh(uint32_t);
uint64_t be64toh(uint64_t);
uint64_t htobe64(uint64_t);
uint64_t htole64(uint64_t);
uint64_t le64toh(uint64_t);
__KELNER_END

#define be16toh(value) __builtin_bswap16(value)
#define htobe16(value) __builtin_bswap16(value)
#define htole16(value) ((uint16_t)(value))
#define le16toh(value) ((uint16_t)(value))
#define be32toh(value) __builtin_bswap32(value)
#define htobe32(value) __builtin_bswap32(value)
#define htole32(value) ((uint32_t)(value))
#define le32toh(value) ((uint32_t)(value))
#define be64toh(value) __builtin_bswap64(value)
#define htobe64(value) __builtin_bswap64(value)
#define htole64(value) ((uint64_t)(value))
#define le64toh(value) ((uint64_t)(value))

#endif
