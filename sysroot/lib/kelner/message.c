/* SPDX-License-Identifier: MIT */
/* Messages as the library sends them. */
#include "kelner.h"

INTERNAL int64_t __kelner_cancellable_call(const int *cancel, handle_t target,
					   struct exchange *exchange);

int64_t __kelner_send(handle_t target, struct exchange *exchange)
{
	if (exchange->info & MESSAGE_UNINTERRUPTED)
		return kelner_call(target, exchange);
	return __kelner_cancellable_call(sys_cancel_word(), target, exchange);
}
