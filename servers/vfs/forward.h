/* SPDX-License-Identifier: MIT */
/* Messages of the file protocol with absolute paths, on their way to the file system in charge. */
#ifndef FORWARD_H
#define FORWARD_H

#include <kelner/server.h>

/* CALL_LATER, a negative errno, or PROTOCOL_OTHER. */
int64_t forward_file_message(struct call *call);

#endif
