/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, the message queues, semaphores and shared memory of the XSI option; ftok(). */
#include "../programs/check.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static key_t key;

static int child_status(void)
{
	int state = -1;

	while (wait(&state) < 0 && errno == EINTR)
		;
	return state;
}

static void keys(void)
{
	key = ftok(".", 1);
	CHECK(key != -1 && ftok(".", 1) == key && ftok(".", 2) != key);
	CHECK(ftok(".", 0x101) == key); /* the low eight bits count */
	FAILS(ftok("missing", 1), ENOENT);
	key = (key_t)(0x4b000000 + getpid());
}

struct message {
	long type;
	char text[16];
};

static void messages(void)
{
	struct message m = {1, "first"}, got;
	struct msqid_ds status;
	int q;

	FAILS(msgget(key, 0600), ENOENT);
	q = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
	CHECK(q >= 0 && msgget(key, 0600) == q);
	FAILS(msgget(key, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	CHECK(msgctl(q, IPC_STAT, &status) == 0 && status.msg_qnum == 0 && status.msg_lspid == 0);
	CHECK(status.msg_perm.cuid == geteuid() && (status.msg_perm.mode & 0777) == 0600);
	CHECK(msgsnd(q, &m, 6, 0) == 0);
	m = (struct message){5, "second"};
	CHECK(msgsnd(q, &m, 7, 0) == 0);
	m = (struct message){3, "third"};
	CHECK(msgsnd(q, &m, 6, 0) == 0);
	CHECK(msgctl(q, IPC_STAT, &status) == 0 && status.msg_qnum == 3 &&
	      status.msg_lspid == getpid());
	m.type = 0;
	FAILS(msgsnd(q, &m, 1, 0), EINVAL);
	FAILS(msgrcv(q, &got, 3, 5, 0), E2BIG);
	CHECK(msgrcv(q, &got, 16, 5, 0) == 7 && got.type == 5 && strcmp(got.text, "second") == 0);
	FAILS(msgrcv(q, &got, 16, 5, IPC_NOWAIT), ENOMSG);
	CHECK(msgrcv(q, &got, 3, -4, MSG_NOERROR) == 3 && got.type == 1 &&
	      memcmp(got.text, "fir", 3) == 0);
	CHECK(msgrcv(q, &got, 16, 0, 0) == 6 && got.type == 3);
	m.type = 1;
	int sent = 0;
	while (msgsnd(q, &m, 16, IPC_NOWAIT) == 0)
		sent++;
	CHECK(errno == EAGAIN && sent > 0);
	if (fork() == 0)
		_exit(msgsnd(q, &m, 16, 0) != 0); /* waits */
	for (int i = 0; i <= sent; i++)
		CHECK(msgrcv(q, &got, 16, 0, 0) == 16);
	CHECK(child_status() == 0);
	if (fork() == 0)
		_exit(!(msgrcv(q, &got, 16, 0, 0) == -1 && errno == EIDRM));
	usleep(50000);
	CHECK(msgctl(q, IPC_RMID, 0) == 0 && child_status() == 0);
	FAILS(msgctl(q, IPC_STAT, &status), EINVAL);
	FAILS(msgget(key, 0), ENOENT);
}

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static void semaphores(void)
{
	struct sembuf down = {0, -1, 0}, up = {0, 1, 0}, zero = {1, 0, 0};
	struct sembuf both[] = {{0, -1, IPC_NOWAIT}, {1, -1, IPC_NOWAIT}};
	unsigned short values[2] = {3, 0};
	struct semid_ds status;
	union semun a;
	int set;

	FAILS(semget(key, 2, 0600), ENOENT);
	FAILS(semget(key, 0, IPC_CREAT | 0600), EINVAL);
	set = semget(key, 2, IPC_CREAT | IPC_EXCL | 0600);
	CHECK(set >= 0 && semget(key, 1, 0) == set);
	FAILS(semget(key, 3, 0), EINVAL);
	a.array = values;
	CHECK(semctl(set, 0, SETALL, a) == 0 && semctl(set, 0, GETVAL) == 3);
	values[0] = values[1] = 9;
	CHECK(semctl(set, 0, GETALL, a) == 0 && values[0] == 3 && values[1] == 0);
	a.buf = &status;
	CHECK(semctl(set, 0, IPC_STAT, a) == 0 && status.sem_nsems == 2 && status.sem_otime == 0);
	CHECK(semop(set, &down, 1) == 0 && semctl(set, 0, GETVAL) == 2);
	CHECK(semctl(set, 0, GETPID) == getpid());
	CHECK(semop(set, &zero, 1) == 0);
	FAILS(semop(set, both, 2), EAGAIN); /* all or none */
	CHECK(semctl(set, 0, GETVAL) == 2);
	down.sem_num = 7;
	FAILS(semop(set, &down, 1), EFBIG);
	down.sem_num = 0;
	a.val = 40000;
	FAILS(semctl(set, 0, SETVAL, a), ERANGE);
	a.val = 0;
	CHECK(semctl(set, 0, SETVAL, a) == 0);
	pid_t child = fork();
	if (child == 0)
		_exit(semop(set, &down, 1) != 0); /* waits */
	while (semctl(set, 0, GETNCNT) == 0)
		usleep(1000);
	CHECK(semop(set, &up, 1) == 0 && child_status() == 0 && semctl(set, 0, GETVAL) == 0);
	CHECK(semctl(set, 0, GETNCNT) == 0);
	/* What an ended process did with SEM_UNDO is taken back. */
	a.val = 5;
	semctl(set, 0, SETVAL, a);
	down.sem_flg = SEM_UNDO;
	if (fork() == 0)
		exit(semop(set, &down, 1) != 0 || semctl(set, 0, GETVAL) != 4);
	CHECK(child_status() == 0 && semctl(set, 0, GETVAL) == 5);
	child = fork();
	if (child == 0) {
		semop(set, &down, 1);
		kill(getpid(), SIGKILL);
	}
	CHECK(WIFSIGNALED(child_status()) && semctl(set, 0, GETVAL) == 5);
	if (fork() == 0)
		_exit(!(zero.sem_num = 0, semop(set, &zero, 1) == -1 && errno == EIDRM));
	while (semctl(set, 0, GETZCNT) == 0)
		usleep(1000);
	CHECK(semctl(set, 0, IPC_RMID) == 0 && child_status() == 0);
	FAILS(semctl(set, 0, GETVAL), EINVAL);
}

static void memory(void)
{
	struct shmid_ds status;
	int segment;
	char *a, *b;

	FAILS(shmget(key, 100, 0600), ENOENT);
	FAILS(shmget(key, 0, IPC_CREAT | 0600), EINVAL);
	segment = shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0600);
	CHECK(segment >= 0 && shmget(key, 0, 0) == segment);
	FAILS(shmget(key, 20000, 0), EINVAL);
	CHECK(shmctl(segment, IPC_STAT, &status) == 0 && status.shm_segsz == 10000);
	CHECK(status.shm_nattch == 0 && status.shm_cpid == getpid());
	a = shmat(segment, 0, 0);
	CHECK(a != (void *)-1 && a[9999] == 0);
	b = shmat(segment, 0, SHM_RDONLY);
	CHECK(b != (void *)-1 && b != a);
	strcpy(a + 5000, "shared");
	CHECK(strcmp(b + 5000, "shared") == 0);
	CHECK(shmctl(segment, IPC_STAT, &status) == 0 && status.shm_nattch == 2);
	if (fork() == 0) {
		strcpy(a, "child");
		_exit(shmctl(segment, IPC_STAT, &status) != 0 || status.shm_nattch != 4);
	}
	CHECK(child_status() == 0 && strcmp(b, "child") == 0);
	CHECK(shmctl(segment, IPC_STAT, &status) == 0 && status.shm_nattch == 2);
	CHECK(shmdt(b) == 0);
	FAILS(shmdt(b), EINVAL);
	CHECK((errno = 0, shmat(segment, a + 1, 0)) == (void *)-1 && errno == EINVAL);
	CHECK((errno = 0, shmat(-1, 0, 0)) == (void *)-1 && errno == EINVAL);
	status.shm_perm.mode = 0640;
	CHECK(shmctl(segment, IPC_SET, &status) == 0 && shmctl(segment, IPC_STAT, &status) == 0);
	CHECK((status.shm_perm.mode & 0777) == 0640);
	CHECK(shmctl(segment, IPC_RMID, 0) == 0);
	FAILS(shmget(key, 0, 0), ENOENT);
	strcpy(a, "still there");
	CHECK(shmdt(a) == 0);
	segment = shmget(IPC_PRIVATE, 1, 0600);
	int another = shmget(IPC_PRIVATE, 1, 0600);
	CHECK(segment >= 0 && another >= 0 && another != segment);
	CHECK(shmctl(another, IPC_RMID, 0) == 0);
	CHECK(shmctl(segment, IPC_RMID, 0) == 0);
}

int main(void)
{
	keys();
	messages();
	semaphores();
	memory();
	return finish();
}
