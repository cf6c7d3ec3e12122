/* SPDX-License-Identifier: MIT */
/* What the service manager keeps for the driver that is started when this one dies. */
#ifndef CONSOLE_KEPT_H
#define CONSOLE_KEPT_H

#include <abi/handle.h>
#include <stdint.h>

enum kept_number {
	KEPT_COMMON,                      /* memory: struct consoles_kept */
	KEPT_TERMINAL,                    /* memory of each session's terminal */
	KEPT_STREAM = KEPT_TERMINAL + 6,  /* node of each line's stream */
	KEPT_CONNECTION = KEPT_STREAM + 6 /* the connection to it */
};

void kept_put(uint32_t number, handle_t object);
/* HANDLE_NONE: there is nothing. */
handle_t kept_get(uint32_t number);

#endif
