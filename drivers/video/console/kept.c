/* SPDX-License-Identifier: MIT */
#include "kept.h"

#include <abi/message.h>
#include <abi/time.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/service.h>

#define WAIT 1000000000UL

static struct protocol_extra patience(void)
{
	return (struct protocol_extra){
		.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
		.deadline = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + WAIT,
	};
}

void kept_put(uint32_t number, handle_t object)
{
	struct service_keep_request request = {.number = number};
	struct protocol_extra extra = patience();
	int64_t status;

	if (start_handle(START_INIT) == HANDLE_NONE)
		return;
	extra.handle[0] = object;
	status = service_keep(start_handle(START_INIT), &request, &extra);
	if (status < 0)
		log_text(LOG_WARNING
			 "console: a screen will be lost if this driver dies (error %d)\n",
			 (int)-status);
}

handle_t kept_get(uint32_t number)
{
	struct service_kept_request request = {.number = number};
	struct protocol_extra extra = patience();

	if (start_handle(START_INIT) == HANDLE_NONE ||
	    service_kept(start_handle(START_INIT), &request, &extra) < 0)
		return HANDLE_NONE;
	return extra.received[0];
}
