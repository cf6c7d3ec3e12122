/* SPDX-License-Identifier: MIT */
#include "serial.h"

#include <stdint.h>

enum {
	PORT = 0x3f8,
	PORT_DATA = PORT,
	PORT_INTERRUPTS = PORT + 1,
	PORT_FIFO = PORT + 2,
	PORT_LINE_CONTROL = PORT + 3,
	PORT_MODEM_CONTROL = PORT + 4,
	PORT_LINE_STATUS = PORT + 5,

	LINE_8N1 = 0x03,
	LINE_DIVISOR = 0x80,
	FIFO_ENABLE_AND_CLEAR = 0x07,
	MODEM_READY = 0x0b,    /* DTR, RTS, OUT2 */
	MODEM_LOOPBACK = 0x1e, /* what goes out comes back in */
	STATUS_RECEIVED = 0x01,
	STATUS_CAN_SEND = 0x20,
	STATUS_ABSENT = 0xff,

	LOOPBACK_BYTE = 0xa5,
	PATIENCE = 20000, /* reads of the status; each takes about a microsecond */
};

static void port_write(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t port_read(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static bool wait_for(uint8_t status)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (port_read(PORT_LINE_STATUS) & status)
			return true;
	}
	return false;
}

bool serial_open(void)
{
	bool answers;

	if (port_read(PORT_LINE_STATUS) == STATUS_ABSENT)
		return false;
	port_write(PORT_INTERRUPTS, 0);
	port_write(PORT_LINE_CONTROL, LINE_DIVISOR);
	port_write(PORT_DATA, 1);
	port_write(PORT_INTERRUPTS, 0);
	port_write(PORT_LINE_CONTROL, LINE_8N1);
	port_write(PORT_FIFO, FIFO_ENABLE_AND_CLEAR);
	port_write(PORT_MODEM_CONTROL, MODEM_LOOPBACK);
	port_write(PORT_DATA, LOOPBACK_BYTE);
	answers = wait_for(STATUS_RECEIVED) && port_read(PORT_DATA) == LOOPBACK_BYTE;
	port_write(PORT_MODEM_CONTROL, MODEM_READY);
	return answers;
}

void serial_write(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			wait_for(STATUS_CAN_SEND);
			port_write(PORT_DATA, '\r');
		}
		wait_for(STATUS_CAN_SEND);
		port_write(PORT_DATA, (uint8_t)*text);
	}
}

int serial_read(void)
{
	uint8_t status = port_read(PORT_LINE_STATUS);

	if (status == STATUS_ABSENT || !(status & STATUS_RECEIVED))
		return -1;
	return port_read(PORT_DATA);
}
