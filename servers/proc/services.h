/* SPDX-License-Identifier: MIT */
/*
 * Servers and drivers among the processes: ps and top show them in brackets, as they have no
 * command line. Signals do not reach them: the command `service` stops and restarts
 * them.
 */
#ifndef SERVICES_H
#define SERVICES_H

#include "facts.h"

/* The service with the lowest process id above `after`: 0, or -ESRCH. */
int services_next(int32_t after, struct facts *facts);

#endif
