/* SPDX-License-Identifier: MIT */
/* A POSIX function that is one call of the seam: CALL, or WAIT where it is a cancellation point. */
#ifndef KELNER_WRAP_H
#define KELNER_WRAP_H

#include "system.h"
#include "thread.h"

#define CALL(type, name, parameters, call) \
	type name parameters               \
	{                                  \
		return POSIX_RESULT(call); \
	}

#define WAIT(type, name, parameters, call)              \
	type name parameters                            \
	{                                               \
		return POSIX_RESULT(CANCELLABLE(call)); \
	}

/* A function that cannot fail. */
#define ALWAYS(type, name, parameters, call) \
	type name parameters                 \
	{                                    \
		return call;                 \
	}

#endif
