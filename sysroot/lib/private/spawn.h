/* SPDX-License-Identifier: MIT */
/* What posix_spawn() asks for, as the seam's sys_spawn() gets it. */
#ifndef KELNER_SPAWN_H
#define KELNER_SPAWN_H

#include <spawn.h>

enum action_kind { ACTION_OPEN, ACTION_CLOSE, ACTION_DUP2, ACTION_CHDIR, ACTION_FCHDIR };

/* A file action; they are done in their order. */
struct __kelner_spawn_action {
	struct __kelner_spawn_action *next;
	enum action_kind kind;
	int fd, other, flags;
	mode_t mode;
	char path[];
};

#endif
