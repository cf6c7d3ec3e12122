/* SPDX-License-Identifier: MIT */
#include "uart.h"

#include <abi/termios.h>
#include <kelner/syscalls.h>

enum uart_register {
	UART_DATA = 0,
	UART_DIVISOR_LOW = 0,
	UART_DIVISOR_HIGH = 1,
	UART_INTERRUPTS = 1,
	UART_IDENTITY = 2,   /* read: why it interrupts */
	UART_FIFO_SETUP = 2, /* written */
	UART_LINE = 3,
	UART_MODEM = 4,
	UART_STATUS = 5,
	UART_MODEM_STATUS = 6,
};

#define INTERRUPT_RECEIVED 0x01
#define INTERRUPT_EMPTY    0x02
#define INTERRUPT_ERROR    0x04
#define INTERRUPTS_ALL     0x0f
#define IDENTITY_NONE      0x01
#define IDENTITY_REASON    0x0e
#define REASON_MODEM       0x00
#define REASON_EMPTY       0x02
#define IDENTITY_FIFO      0xc0
#define FIFO_ENABLE        0x01
#define LINE_TWO_STOP      0x04
#define LINE_PARITY        0x08
#define LINE_EVEN          0x10
#define LINE_BREAK         0x40
#define LINE_DIVISOR       0x80
#define MODEM_DTR          0x01
#define MODEM_RTS          0x02
#define MODEM_OUT2         0x08 /* lets interrupts through */
#define STATUS_RECEIVED    0x01
#define STATUS_OVERRUN     0x02
#define STATUS_BAD         0x0c /* parity, framing */
#define STATUS_BREAK       0x10
#define STATUS_EMPTY       0x20
#define STATUS_IDLE        0x40
#define CLOCK              115200U
#define NOTHING_THERE      0xff

static uint8_t get(const struct uart *uart, enum uart_register reg)
{
	return (uint8_t)kelner_port_range_read(uart->ports, reg, 1);
}

static void put(const struct uart *uart, enum uart_register reg, uint8_t value)
{
	(void)kelner_port_range_write(uart->ports, reg, 1, value);
}

/* Four bits of the interrupt register can be written, the others are 0. */
static bool answers(const struct uart *uart)
{
	uint8_t before = get(uart, UART_INTERRUPTS);
	uint8_t none, all;

	if (get(uart, UART_STATUS) == NOTHING_THERE)
		return false;
	put(uart, UART_INTERRUPTS, 0);
	none = get(uart, UART_INTERRUPTS);
	put(uart, UART_INTERRUPTS, INTERRUPTS_ALL);
	all = get(uart, UART_INTERRUPTS);
	put(uart, UART_INTERRUPTS, before);
	return none == 0 && all == INTERRUPTS_ALL;
}

bool uart_find(struct uart *uart, handle_t ports)
{
	*uart = (struct uart){.ports = ports, .control = CS8, .speed = CLOCK};
	if (!answers(uart))
		return false;
	put(uart, UART_INTERRUPTS, 0);
	put(uart, UART_FIFO_SETUP, FIFO_ENABLE);
	uart->fifo = (get(uart, UART_IDENTITY) & IDENTITY_FIFO) == IDENTITY_FIFO;
	put(uart, UART_MODEM, MODEM_DTR | MODEM_RTS | MODEM_OUT2);
	return true;
}

bool uart_reason(struct uart *uart, bool *receive)
{
	uint8_t identity = get(uart, UART_IDENTITY);
	uint8_t reason = identity & IDENTITY_REASON;

	*receive = false;
	if (identity & IDENTITY_NONE)
		return false;
	if (reason == REASON_MODEM)
		(void)get(uart, UART_MODEM_STATUS);
	else
		*receive = reason != REASON_EMPTY;
	return true;
}

enum uart_input uart_receive(struct uart *uart, uint8_t *byte)
{
	uint8_t status = get(uart, UART_STATUS);

	uart->overruns += (status & STATUS_OVERRUN) != 0;
	if (!(status & STATUS_RECEIVED))
		return UART_NOTHING;
	*byte = get(uart, UART_DATA);
	uart->received++;
	if (status & STATUS_BREAK) {
		uart->breaks++;
		return UART_BREAK;
	}
	uart->errors += (status & STATUS_BAD) != 0;
	return status & STATUS_BAD ? UART_BAD : UART_BYTE;
}

size_t uart_send(struct uart *uart, const uint8_t *bytes, size_t size)
{
	size_t room = uart->fifo ? UART_SHARE : 1;

	if (!(get(uart, UART_STATUS) & STATUS_EMPTY))
		return 0;
	if (size > room)
		size = room;
	for (size_t i = 0; i < size; i++)
		put(uart, UART_DATA, bytes[i]);
	uart->sent += size;
	return size;
}

bool uart_idle(struct uart *uart)
{
	return get(uart, UART_STATUS) & STATUS_IDLE;
}

void uart_want(struct uart *uart, bool receive, bool send)
{
	if (receive == uart->hearing && send == uart->sending)
		return;
	uart->hearing = receive;
	uart->sending = send;
	put(uart, UART_INTERRUPTS,
	    (uint8_t)((receive ? INTERRUPT_RECEIVED | INTERRUPT_ERROR : 0) |
		      (send ? INTERRUPT_EMPTY : 0)));
}

static uint8_t line_bits(uint32_t control)
{
	uint8_t bits =
		(uint8_t)((control & CSIZE) >> 4); /* CS5 to CS8: 0 to 3, as the chip has it */

	if (control & CSTOPB)
		bits |= LINE_TWO_STOP;
	if (control & PARENB)
		bits |= control & PARODD ? LINE_PARITY : LINE_PARITY | LINE_EVEN;
	return bits;
}

/* 0: not a speed that the chip's clock gives. */
static uint32_t divisor_for(uint32_t speed)
{
	uint32_t divisor = speed ? CLOCK / speed : 1;

	if (divisor > 0xffff || (speed && speed != B134 && CLOCK % speed != 0))
		return 0;
	return divisor;
}

bool uart_can_set_line(uint32_t speed)
{
	return divisor_for(speed) != 0;
}

void uart_set_line(struct uart *uart, uint32_t control, uint32_t speed)
{
	uint8_t line = line_bits(control);
	uint32_t divisor = divisor_for(speed);

	uart->control = control;
	uart->speed = speed;
	if (speed == 0) {
		put(uart, UART_MODEM, MODEM_OUT2);
		return;
	}
	put(uart, UART_LINE, line | LINE_DIVISOR);
	put(uart, UART_DIVISOR_LOW, (uint8_t)divisor);
	put(uart, UART_DIVISOR_HIGH, (uint8_t)(divisor >> 8));
	put(uart, UART_LINE, line);
	put(uart, UART_MODEM, MODEM_DTR | MODEM_RTS | MODEM_OUT2);
}

void uart_set_break(struct uart *uart, bool on)
{
	put(uart, UART_LINE, line_bits(uart->control) | (on ? LINE_BREAK : 0));
}
