/* SPDX-License-Identifier: MIT */
#include <kelner/memory.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <protocol/service.h>

void server_ready(const char *text)
{
	struct protocol_extra extra = {.tail = text, .tail_length = strlen(text) + 1};

	if (start_handle(START_INIT) != HANDLE_NONE)
		(void)service_ready(start_handle(START_INIT), &extra);
}
