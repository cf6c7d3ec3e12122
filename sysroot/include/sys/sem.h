/* SPDX-License-Identifier: MIT */
#ifndef _SYS_SEM_H
#define _SYS_SEM_H

#include <sys/ipc.h>

#define SEM_UNDO 0x1000
#define GETPID   11
#define GETVAL   12
#define GETALL   13
#define GETNCNT  14
#define GETZCNT  15
#define SETVAL   16
#define SETALL   17

struct semid_ds {
	struct ipc_perm sem_perm;
	time_t sem_otime;
	long __spare0;
	time_t sem_ctime;
	long __spare1;
	unsigned short sem_nsems;
	char __padding[6];
	long __spare2[2];
};

struct sembuf {
	unsigned short sem_num;
	short sem_op;
	short sem_flg;
};

__KELNER_BEGIN
int semctl(int, int, int, ...);
int semget(key_t, int, int);
int semop(int, struct sembuf *, size_t);
__KELNER_END

#endif
