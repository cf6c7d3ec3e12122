/* SPDX-License-Identifier: MIT */
/* The first serial port of a PC, COM1, driven directly where the firmware does not use it. */
#ifndef LOADER_SERIAL_H
#define LOADER_SERIAL_H

#include <stdbool.h>

/* Sets 115200 bit/s, 8N1. False: nothing there that passes its own loopback test. */
bool serial_open(void);

/* Waits for the port, but never longer than a character can take; \n becomes \r\n. */
void serial_write(const char *text);

/* The next byte that came in, or -1. */
int serial_read(void);

#endif
