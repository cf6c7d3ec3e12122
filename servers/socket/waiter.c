/* SPDX-License-Identifier: MIT */
#include "socket.h"

#include <abi/errno.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

struct waiter *waiter_add(struct waiter **list, struct call *call)
{
	struct waiter *waiter = allocate_zeroed(1, sizeof(*waiter));
	int64_t token;

	if (!waiter)
		return NULL;
	token = call_park(call);
	if (token < 0) {
		release(waiter);
		return NULL;
	}
	waiter->token = (handle_t)token;
	waiter->process = call->process;
	waiter->credentials = call->credentials;
	waiter->rights = HANDLE_NONE;
	while (*list)
		list = &(*list)->next;
	*list = waiter;
	return waiter;
}

struct waiter *waiter_pop(struct waiter **list)
{
	struct waiter *waiter = *list;

	if (waiter)
		*list = waiter->next;
	return waiter;
}

void waiter_fail(struct waiter *waiter, int error)
{
	rights_drop(waiter->rights);
	(void)call_answer(waiter->token, error, NULL, 0, NULL);
	release(waiter);
}

bool waiter_cancel(struct waiter **list, handle_t token)
{
	for (; *list; list = &(*list)->next) {
		struct waiter *waiter = *list;

		if (waiter->token != token)
			continue;
		*list = waiter->next;
		waiter_fail(waiter, -EINTR);
		return true;
	}
	return false;
}

void waiter_fail_all(struct waiter **list, int error)
{
	struct waiter *waiter;

	while ((waiter = waiter_pop(list)))
		waiter_fail(waiter, error);
}
