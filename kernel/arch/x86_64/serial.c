/* SPDX-License-Identifier: MIT */
/*
 * The first serial port that answers a loopback test: a 16550 at 115200 baud, 8 data bits, no
 * parity, one stop bit. It works from the first call on; the log's lock orders writers.
 *
 * A driver process may write to the same port. Each of the two puts at most half a FIFO there after
 * it has seen it empty, so that nothing is lost where both saw it at once.
 */
#include <kernel/arch.h>

#include "registers.h"

enum serial_register {
	SERIAL_DATA = 0,
	SERIAL_DIVISOR_LOW = 0,
	SERIAL_DIVISOR_HIGH = 1,
	SERIAL_INTERRUPTS = 1,
	SERIAL_FIFO = 2, /* written */
	SERIAL_IDENTITY = 2,
	SERIAL_LINE_CONTROL = 3,
	SERIAL_MODEM_CONTROL = 4,
	SERIAL_LINE_STATUS = 5,
};

#define LINE_8N1        0x03
#define LINE_DIVISOR    0x80
#define FIFO_ENABLE     0x01
#define FIFO_PRESENT    0xc0
#define MODEM_READY     0x0b /* DTR, RTS, OUT2 */
#define MODEM_LOOPBACK  0x1e
#define STATUS_RECEIVED 0x01
#define STATUS_ROOM     0x20
#define STATUS_EMPTY    0x40
#define FIFO_BYTES      16
#define FIFO_SHARE      (FIFO_BYTES / 2) /* one writer's */

/* Each turn reads a port: about a microsecond. At 115200 baud a full FIFO takes 1400. */
#define WAIT_TURNS 50000

static uint16_t port;
static bool looked;
static bool has_fifo;
static bool stuck; /* the last wait timed out: do not wait again until it moves */

static uint8_t serial_get(uint16_t base, enum serial_register reg)
{
	return port_read8((uint16_t)(base + reg));
}

static void serial_put(uint16_t base, enum serial_register reg, uint8_t value)
{
	port_write8((uint16_t)(base + reg), value);
}

static bool wait_for(uint16_t base, uint8_t status)
{
	unsigned turns = stuck ? 1 : WAIT_TURNS;

	while (turns-- > 0) {
		if (serial_get(base, SERIAL_LINE_STATUS) & status) {
			stuck = false;
			return true;
		}
	}
	stuck = true;
	return false;
}

static bool try_port(uint16_t base)
{
	const uint8_t probe = 0xa5;
	bool echoed;

	if (serial_get(base, SERIAL_LINE_STATUS) == 0xff)
		return false;
	/* Let the loader's last line out before the settings change. */
	wait_for(base, STATUS_EMPTY);
	stuck = false;
	serial_put(base, SERIAL_INTERRUPTS, 0);
	serial_put(base, SERIAL_LINE_CONTROL, LINE_DIVISOR | LINE_8N1);
	serial_put(base, SERIAL_DIVISOR_LOW, 1);
	serial_put(base, SERIAL_DIVISOR_HIGH, 0);
	serial_put(base, SERIAL_LINE_CONTROL, LINE_8N1);
	serial_put(base, SERIAL_FIFO, FIFO_ENABLE);
	has_fifo = (serial_get(base, SERIAL_IDENTITY) & FIFO_PRESENT) == FIFO_PRESENT;

	/* Old input would be read in place of the probe. */
	for (unsigned i = 0; i < FIFO_BYTES; i++)
		serial_get(base, SERIAL_DATA);
	serial_put(base, SERIAL_MODEM_CONTROL, MODEM_LOOPBACK);
	serial_put(base, SERIAL_DATA, probe);
	echoed = wait_for(base, STATUS_RECEIVED) && serial_get(base, SERIAL_DATA) == probe;
	serial_put(base, SERIAL_MODEM_CONTROL, MODEM_READY);
	stuck = false;
	return echoed;
}

static uint16_t find_port(void)
{
	static const uint16_t bases[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

	for (unsigned i = 0; !looked && i < array_count(bases) && port == 0; i++)
		if (try_port(bases[i]))
			port = bases[i];
	looked = true;
	return port;
}

void arch_serial_write(const char *text, size_t length)
{
	uint16_t base = find_port();
	size_t room = has_fifo ? FIFO_SHARE : 1;

	for (size_t at = 0; base != 0 && at < length; at += room) {
		if (!wait_for(base, STATUS_ROOM))
			return;
		for (size_t i = at; i < length && i < at + room; i++)
			serial_put(base, SERIAL_DATA, (uint8_t)text[i]);
	}
}

int arch_serial_read(void)
{
	uint16_t base = find_port();

	if (base == 0 || !(serial_get(base, SERIAL_LINE_STATUS) & STATUS_RECEIVED))
		return -1;
	return serial_get(base, SERIAL_DATA);
}
