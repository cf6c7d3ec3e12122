/* SPDX-License-Identifier: MIT */
/*
 * System V IPC objects are files of /dev/shm: "ipc.KIND.ID", and under a second name for their key.
 * Every user of an object maps its file, so whoever has any permission has both on the file; the
 * functions check what the object's own mode allows.
 */
#ifndef KELNER_SYSV_H
#define KELNER_SYSV_H

#include "lock.h"

#include <pthread.h>
#include <sys/ipc.h>
#include <sys/types.h>

enum { SYSV_READ = 4, SYSV_ALTER = 2 };

struct sysv_head {
	unsigned int mark;
	int id;
	int removed;
	unsigned int changed; /* futex word: waiting calls look again */
	pthread_mutex_t lock; /* all that follows, the kind's own part too */
	struct ipc_perm permissions;
};

/* Finds or makes an object: its id, or -1. `start` is the whole head page of a new one and begins
 * with a struct sysv_head, of which nothing has to be set; `size` is that of its file. */
int __sysv_get(char kind, key_t key, int flags, void *start, size_t length, size_t size);
/* The object, mapped and locked, with this permission (0: any user); null with errno. */
void *__sysv_lock(char kind, int id, int permission);
void __sysv_unlock(void *object);
/* Opens the object's file for another mapping: a descriptor or a negated error. */
int __sysv_open(char kind, int id);
/* Wakes those that wait for the object to change. It is locked. */
void __sysv_changed(void *object);
/* Unlocks, waits for a change (at most a second if `patient` is not set) and locks again: 0, or an
 * error (EINTR, EIDRM). `count` is one higher meanwhile. */
int __sysv_wait(void *object, unsigned int *count, int patient);
/* IPC_SET and IPC_RMID; the object is locked. 0 or an error. */
int __sysv_set(char kind, void *object, const struct ipc_perm *permissions);
int __sysv_remove(char kind, void *object);

#endif
