/* SPDX-License-Identifier: MIT */
/*
 * Every call of a table really waits, and is then cancelled (POSIX.1-2024, 2.9.5.2), interrupted by
 * a handler without SA_RESTART, and, where the standard says that it goes on, by one with it.
 */
#include "../programs/check.h"

#include <aio.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FULL 1000000 /* more than any pipe, socket or queue holds here */

static int empty[2], full[2], pair[2], full_pair[2], listener, locked = -1;
static int empty_queue, full_queue;
static mqd_t empty_mq, full_mq;
static sem_t semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition;
static pthread_t sleeper;
static pid_t child;
static FILE *stream;
static char block[FULL];

static struct timespec later(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	time.tv_sec += 60;
	return time;
}

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){0, ms * 1000000}, 0);
}

/* ---- the calls ------------------------------------------------------------------------------ */

#define CALL(name, expression)       \
	static long do_##name(void)  \
	{                            \
		return (expression); \
	}
#define REALTIME  (&(struct timespec[]){later(CLOCK_REALTIME)}[0])
#define MONOTONIC (&(struct timespec[]){later(CLOCK_MONOTONIC)}[0])
#define MINUTE    (&(struct timespec){60, 0})
#define VECTOR(n) (&(struct iovec){block, n}), 1
#define HEADER(n) (&(struct msghdr){.msg_iov = &(struct iovec){block, n}, .msg_iovlen = 1})

CALL(read, read(empty[0], block, 1))
CALL(readv, readv(empty[0], VECTOR(1)))
CALL(write, write(full[1], block, FULL))
CALL(writev, writev(full[1], VECTOR(FULL)))
#ifdef __kelner__ /* the host's library does not survive it */
CALL(dprintf, dprintf(full[1], "%*d", 5000, 1))
#endif
CALL(fgetc, fgetc(stream))
CALL(recv, recv(pair[0], block, 1, 0))
CALL(recvfrom, recvfrom(pair[0], block, 1, 0, 0, 0))
CALL(recvmsg, recvmsg(pair[0], HEADER(1), 0))
CALL(send, send(full_pair[0], block, FULL, 0))
CALL(sendto, sendto(full_pair[0], block, FULL, 0, 0, 0))
CALL(sendmsg, sendmsg(full_pair[0], HEADER(FULL), 0))
CALL(accept, accept(listener, 0, 0))
CALL(open, open("fifo", O_RDONLY))
CALL(openat, openat(AT_FDCWD, "fifo", O_WRONLY))
CALL(creat, creat("fifo", 0600))
CALL(setlkw, fcntl(locked, F_SETLKW, &(struct flock){.l_type = F_WRLCK}))
CALL(lockf, lockf(locked, F_LOCK, 0))
CALL(poll, poll(&(struct pollfd){empty[0], POLLIN, 0}, 1, -1))
CALL(ppoll, ppoll(&(struct pollfd){empty[0], POLLIN, 0}, 1, 0, 0))
CALL(select, select(0, 0, 0, 0, &(struct timeval){60, 0}))
CALL(pselect, pselect(0, 0, 0, 0, MINUTE, 0))
CALL(pause, pause())
CALL(sigsuspend, sigsuspend(&(sigset_t){0}))
CALL(sleep, sleep(60))
CALL(nanosleep, nanosleep(MINUTE, 0))
CALL(clock_nanosleep, -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, MONOTONIC, 0))
CALL(wait, wait(0))
CALL(waitpid, waitpid(child, 0, 0))
CALL(waitid, waitid(P_PID, (id_t)child, &(siginfo_t){0}, WEXITED))
CALL(msgrcv, msgrcv(empty_queue, block, 8, 0, 0))
CALL(msgsnd, (*(long *)(void *)block = 1, msgsnd(full_queue, block, 2000, 0)))
CALL(mq_receive, mq_receive(empty_mq, block, FULL, 0))
CALL(mq_timedreceive, mq_timedreceive(empty_mq, block, FULL, 0, REALTIME))
CALL(mq_send, mq_send(full_mq, block, 1, 0))
CALL(mq_timedsend, mq_timedsend(full_mq, block, 1, 0, REALTIME))
CALL(sem_wait, sem_wait(&semaphore))
CALL(sem_timedwait, sem_timedwait(&semaphore, REALTIME))
CALL(sem_clockwait, sem_clockwait(&semaphore, CLOCK_MONOTONIC, MONOTONIC))
CALL(join, pthread_join(sleeper, 0))

static sigset_t *usr2(void)
{
	static sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return &set;
}
CALL(sigwait, sigwait(usr2(), &(int){0}))
CALL(sigwaitinfo, sigwaitinfo(usr2(), 0))
CALL(sigtimedwait, sigtimedwait(usr2(), 0, MINUTE))

static void unlock(void *argument)
{
	pthread_mutex_unlock(argument);
}

/* The mutex is the caller's again when a wait is cancelled. */
#define CONDITION(name, expression)                   \
	static long do_##name(void)                   \
	{                                             \
		int result;                           \
		pthread_mutex_lock(&mutex);           \
		pthread_cleanup_push(unlock, &mutex); \
		result = (expression);                \
		pthread_cleanup_pop(1);               \
		return result;                        \
	}
CONDITION(cond_wait, pthread_cond_wait(&condition, &mutex))
CONDITION(cond_timedwait, pthread_cond_timedwait(&condition, &mutex, REALTIME))
CONDITION(cond_clockwait, pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, MONOTONIC))

static long do_aio_suspend(void)
{
	static struct aiocb request;
	const struct aiocb *list[] = {&request};

	if (request.aio_nbytes == 0) {
		request.aio_fildes = empty[0];
		request.aio_buf = block;
		request.aio_nbytes = 1;
		request.aio_sigevent.sigev_notify = SIGEV_NONE;
		aio_read(&request);
	}
	return aio_suspend(list, 1, 0);
}

/* ---- what ends them well -------------------------------------------------------------------- */

static void feed(void)
{
	(void)!write(empty[1], "x", 1);
}

static void feed_pair(void)
{
	send(pair[1], "x", 1, 0);
}

static void post(void)
{
	sem_post(&semaphore);
}

static void feed_mq(void)
{
	mq_send(empty_mq, "x", 1, 0);
}

static void drain_mq(void)
{
	static char text[16];

	mq_receive(full_mq, text, sizeof(text), 0); /* and the call fills it again */
}

static void connect_to_it(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	connect(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
}

static void open_other_end(void)
{
	close(open("fifo", O_WRONLY | O_NONBLOCK));
}

static void open_for_reading(void)
{
	close(open("fifo", O_RDONLY | O_NONBLOCK));
}

/* ---- the table ------------------------------------------------------------------------------ */

enum after {
	INTERRUPTED, /* by every handler */
	EITHER,      /* with SA_RESTART it may go on, or not */
	GOES_ON,     /* with SA_RESTART */
	ALWAYS,      /* goes on after every handler */
};

static const struct row {
	const char *name;
	long (*call)(void);
	enum after after;
	void (*finish)(void); /* NULL: not tried with SA_RESTART */
} rows[] = {
#define ROW(name, after, finish)                \
	{                                       \
#name, do_##name, after, finish \
	}
	ROW(read, GOES_ON, feed),
	ROW(readv, GOES_ON, feed),
	ROW(write, EITHER, 0),
	ROW(writev, EITHER, 0),
#ifdef __kelner__
	ROW(dprintf, EITHER, 0),
#endif
	ROW(fgetc, GOES_ON, feed),
	ROW(recv, GOES_ON, feed_pair),
	ROW(recvfrom, GOES_ON, feed_pair),
	ROW(recvmsg, GOES_ON, feed_pair),
	ROW(send, EITHER, 0),
	ROW(sendto, EITHER, 0),
	ROW(sendmsg, EITHER, 0),
	ROW(accept, GOES_ON, connect_to_it),
	ROW(open, GOES_ON, open_other_end),
	ROW(openat, GOES_ON, open_for_reading),
	ROW(creat, GOES_ON, open_for_reading),
	ROW(setlkw, GOES_ON, 0),
	ROW(lockf, GOES_ON, 0),
	ROW(poll, EITHER, 0),
	ROW(ppoll, EITHER, 0),
	ROW(select, EITHER, 0),
	ROW(pselect, EITHER, 0),
	ROW(pause, INTERRUPTED, 0),
	ROW(sigsuspend, INTERRUPTED, 0),
	ROW(sleep, INTERRUPTED, 0),
	ROW(nanosleep, INTERRUPTED, 0),
	ROW(clock_nanosleep, INTERRUPTED, 0),
	ROW(wait, GOES_ON, 0),
	ROW(waitpid, GOES_ON, 0),
	ROW(waitid, GOES_ON, 0),
	ROW(msgrcv, EITHER, 0),
	ROW(msgsnd, EITHER, 0),
	ROW(mq_receive, GOES_ON, feed_mq),
	ROW(mq_timedreceive, EITHER, 0),
	ROW(mq_send, GOES_ON, drain_mq),
	ROW(mq_timedsend, EITHER, 0),
	ROW(sem_wait, GOES_ON, post),
	ROW(sem_timedwait, EITHER, 0),
	ROW(sem_clockwait, EITHER, 0),
	ROW(join, ALWAYS, 0),
	ROW(sigwait, ALWAYS, 0),
	ROW(sigwaitinfo, INTERRUPTED, 0),
	ROW(sigtimedwait, INTERRUPTED, 0),
	ROW(cond_wait, ALWAYS, 0),
	ROW(cond_timedwait, ALWAYS, 0),
	ROW(cond_clockwait, ALWAYS, 0),
	ROW(aio_suspend, EITHER, 0),
};

/* ---- one thread in one call ----------------------------------------------------------------- */

static struct run {
	const struct row *row;
	int entered, left, cleaned, error, held_back;
	long result;
} run;
static int handled;

static int load(const int *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void add(int *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_SEQ_CST);
}

static void on_signal(int signal)
{
	(void)signal;
	add(&handled);
}

static void note(void *argument)
{
	*(int *)argument = 1;
}

static void *enter(void *argument)
{
	sigset_t set;

	pthread_cleanup_push(note, &run.cleaned);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_UNBLOCK, &set, 0);
	if (run.held_back) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, 0);
		add(&run.entered);
		while (load(&run.held_back) != 2)
			sleep_ms(1);
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, 0);
	} else {
		add(&run.entered);
	}
	errno = 0;
	run.result = run.row->call();
	run.error = errno;
	add(&run.left);
	pthread_cleanup_pop(0);
	return argument;
}

static pthread_t start(const struct row *row, int held_back)
{
	pthread_t thread;

	run = (struct run){.row = row, .held_back = held_back};
	handled = 0;
	pthread_create(&thread, 0, enter, 0);
	while (!load(&run.entered))
		sleep_ms(1);
	if (!held_back)
		sleep_ms(4);
	return thread;
}

#define EXPECT(condition, row, what) CHECK((condition) || !tell((row)->name, what))
static int tell(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	return 1;
}

/* Waiting, or about to. */
static void cancel(const struct row *row, int held_back)
{
	pthread_t thread = start(row, held_back);
	void *result = 0;

	EXPECT(load(&run.left) == 0, row, "did not wait");
	EXPECT(pthread_cancel(thread) == 0, row, "pthread_cancel");
	if (held_back)
		__atomic_store_n(&run.held_back, 2, __ATOMIC_SEQ_CST);
	pthread_join(thread, &result);
	EXPECT(result == PTHREAD_CANCELED && run.cleaned && !run.left, row, "not cancelled");
}

static void signal_to(pthread_t thread)
{
	int before = load(&handled);

	pthread_kill(thread, SIGUSR1);
	while (load(&handled) == before && !load(&run.left))
		sleep_ms(1);
}

/* The signal may come before the call waits: it is sent until the call has ended. */
static void interrupt(const struct row *row)
{
	pthread_t thread = start(row, 0);

	EXPECT(load(&run.left) == 0, row, "did not wait");
	if (row->after == ALWAYS) {
		signal_to(thread);
		sleep_ms(2);
		EXPECT(load(&run.left) == 0, row, "ended by a signal");
		pthread_cancel(thread);
		pthread_join(thread, 0);
		return;
	}
	while (!load(&run.left)) {
		signal_to(thread);
		sleep_ms(1);
	}
	pthread_join(thread, 0);
	if (row->call == do_sleep)
		EXPECT(run.result > 0 && run.result <= 60, row, "not the seconds left");
	else if (row->call == do_clock_nanosleep)
		EXPECT(run.result == -EINTR, row, "not EINTR");
	else
		EXPECT(run.result < 0 && run.error == EINTR, row, "not EINTR");
}

static void go_on(const struct row *row)
{
	pthread_t thread = start(row, 0);

	for (int i = 0; i < 3 && !load(&run.left); i++) {
		signal_to(thread);
		sleep_ms(1);
	}
	EXPECT(load(&run.left) == 0, row, "ended by a signal with SA_RESTART");
	if (row->finish) {
		while (!load(&run.left)) {
			row->finish();
			sleep_ms(1);
			if (row->finish != open_other_end && row->finish != open_for_reading)
				break;
		}
		pthread_join(thread, 0);
		EXPECT(run.result >= 0, row, "failed after a restart");
		if (row->call == do_open || row->call == do_openat || row->call == do_creat)
			close((int)run.result);
	} else {
		pthread_cancel(thread);
		pthread_join(thread, 0);
	}
}

static void handle(int flags)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};

	sigaction(SIGUSR1, &action, 0);
}

/* ---- what they wait for --------------------------------------------------------------------- */

static void fill(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (write(fd, block, 1000) > 0 || write(fd, block, 1) > 0)
		;
	fcntl(fd, F_SETFL, 0);
}

static void *sleep_for_ever(void *argument)
{
	for (;;)
		pause();
	return argument;
}

/* A child that holds the file's lock until it is killed. */
static void start_child(void)
{
	int ready[2];
	char byte;

	(void)!pipe(ready);
	locked = open("locked", O_RDWR | O_CREAT, 0600);
	child = fork();
	if (child == 0) {
		fcntl(locked, F_SETLKW, &(struct flock){.l_type = F_WRLCK});
		(void)!write(ready[1], "x", 1);
		for (;;)
			pause();
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	close(ready[0]);
	close(ready[1]);
}

static void prepare(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	struct mq_attr few = {.mq_maxmsg = 1, .mq_msgsize = 8};
	char name[40];

	start_child();
	CHECK(pipe(empty) == 0 && pipe(full) == 0);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, full_pair) == 0);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK(bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0);
	CHECK(listen(listener, 5) == 0 && mkfifo("fifo", 0600) == 0);
	fill(full[1]);
	fill(full_pair[0]);
	stream = fdopen(dup(empty[0]), "r");
	setvbuf(stream, 0, _IONBF, 0);
	empty_queue = msgget(IPC_PRIVATE, 0600);
	full_queue = msgget(IPC_PRIVATE, 0600);
	*(long *)(void *)block = 1;
	while (msgsnd(full_queue, block, 2000, IPC_NOWAIT) == 0)
		;
	snprintf(name, sizeof(name), "/blocking-%d", (int)getpid());
	empty_mq = mq_open(name, O_RDWR | O_CREAT, 0600, &few);
	mq_unlink(name);
	full_mq = mq_open(name, O_RDWR | O_CREAT, 0600, &few);
	mq_unlink(name);
	CHECK(empty_mq != -1 && full_mq != -1 && mq_send(full_mq, "x", 1, 0) == 0);
	sem_init(&semaphore, 0, 0);
	pthread_cond_init(&condition, 0);
	pthread_create(&sleeper, 0, sleep_for_ever, 0);
}

int main(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, 0);
	prepare();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		cancel(row, 0);
		cancel(row, 1);
		handle(0);
		interrupt(row);
		handle(SA_RESTART);
		if (row->after >= GOES_ON)
			go_on(row);
		cancel(row, 0); /* once more: nothing is left locked or lost */
	}
	msgctl(empty_queue, IPC_RMID, 0);
	msgctl(full_queue, IPC_RMID, 0);
	kill(child, SIGKILL);
	waitpid(child, 0, 0);
	return finish();
}
