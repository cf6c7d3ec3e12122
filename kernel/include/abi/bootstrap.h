/* SPDX-License-Identifier: MIT */
/*
 * The first program, embedded in the kernel: a flat image that begins with this header and runs at
 * any page-aligned address. The kernel maps text_size bytes from its start readable and
 * executable, the next data_size bytes writable, and bss_size zero bytes writable behind them (all
 * three whole pages), maps a stack, a thread page and a start block (abi/start.h), and starts the
 * first thread at address + entry with the start block's address in rdi.
 */
#ifndef ABI_BOOTSTRAP_H
#define ABI_BOOTSTRAP_H

#include <stdint.h>

#define BOOTSTRAP_MAGIC 0x70727473746f6f62ULL /* "bootstrp" as little-endian bytes */

struct bootstrap_image {
	uint64_t magic;
	uint32_t entry; /* offset of the first instruction */
	uint32_t text_size;
	uint32_t data_size;
	uint32_t bss_size;
};

#endif
