/* SPDX-License-Identifier: MIT */
/* One access to an I/O port, of 1, 2 or 4 bytes. */
#ifndef ARCH_PORT_IO_H
#define ARCH_PORT_IO_H

#include "../../registers.h"

static inline uint32_t arch_port_read(uint16_t port, uint32_t width)
{
	return width == 1 ? port_read8(port) : width == 2 ? port_read16(port) : port_read32(port);
}

static inline void arch_port_write(uint16_t port, uint32_t width, uint32_t value)
{
	if (width == 1)
		port_write8(port, (uint8_t)value);
	else if (width == 2)
		port_write16(port, (uint16_t)value);
	else
		port_write32(port, value);
}

#endif
