/* SPDX-License-Identifier: MIT */
/*
 * A 16550 behind eight I/O ports. The kernel writes its log to the same port by polling: each of
 * the two writers puts at most UART_SHARE bytes into a FIFO that it has seen empty.
 */
#ifndef SERIAL_UART_H
#define SERIAL_UART_H

#include <abi/handle.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UART_SHARE 8

struct uart {
	handle_t ports; /* port range */
	bool fifo;
	bool sending;     /* the interrupt for an empty transmitter is on */
	bool hearing;     /* that for received bytes */
	uint32_t control; /* c_cflag as set */
	uint32_t speed;
	uint64_t received, sent, overruns, errors, breaks;
};

/* How a received byte came. */
enum uart_input { UART_NOTHING, UART_BYTE, UART_BAD, UART_BREAK };

/* Whether there is one, without disturbing what it is sending; if so, sets it up. */
bool uart_find(struct uart *uart, handle_t ports);
/* Why it interrupts: true while there is a reason; *receive: bytes wait. */
bool uart_reason(struct uart *uart, bool *receive);
enum uart_input uart_receive(struct uart *uart, uint8_t *byte);
/* Sends what fits now; returns how much. */
size_t uart_send(struct uart *uart, const uint8_t *bytes, size_t size);
/* The last bit has left. */
bool uart_idle(struct uart *uart);
void uart_want(struct uart *uart, bool receive, bool send);
bool uart_can_set_line(uint32_t speed);
/* c_cflag, and a speed that it can do; 0: hang up. */
void uart_set_line(struct uart *uart, uint32_t control, uint32_t speed);
void uart_set_break(struct uart *uart, bool on);

#endif
