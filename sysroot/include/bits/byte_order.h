/* SPDX-License-Identifier: MIT */
#ifndef _BITS_BYTE_ORDER_H
#define _BITS_BYTE_ORDER_H

#include <stdint.h>
#include <sys/features.h>

__KELNER_BEGIN
uint32_t htonl(uint32_t);
uint16_t htons(uint16_t);
uint32_t ntohl(uint32_t);
uint16_t ntohs(uint16_t);
__KELNER_END

#endif
