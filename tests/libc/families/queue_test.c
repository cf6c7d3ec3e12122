/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, <mqueue.h>. Not for the host, which may be without message queues. */
#include "../programs/check.h"

#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char name[64];
static sem_t told;
static volatile int told_value, told_code;

static void on_message(union sigval value)
{
	told_value = value.sival_int;
	sem_post(&told);
}

static void on_signal(int signal, siginfo_t *information, void *context)
{
	(void)signal;
	(void)context;
	told_value = information->si_value.sival_int;
	told_code = information->si_code;
}

static void opening(void)
{
	struct mq_attr wanted = {.mq_maxmsg = 3, .mq_msgsize = 20}, got;
	mqd_t q;

	mq_unlink(name);
	FAILS(mq_open(name, O_RDWR), ENOENT);
	FAILS(mq_unlink(name), ENOENT);
	q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted);
	CHECK(q != -1 && mq_getattr(q, &got) == 0);
	CHECK(got.mq_maxmsg == 3 && got.mq_msgsize == 20 && got.mq_curmsgs == 0 &&
	      got.mq_flags == 0);
	FAILS(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted), EEXIST);
	got.mq_flags = O_NONBLOCK;
	CHECK(mq_setattr(q, &got, &wanted) == 0 && wanted.mq_flags == 0 && wanted.mq_msgsize == 20);
	CHECK(mq_getattr(q, &got) == 0 && got.mq_flags == O_NONBLOCK);
	CHECK(mq_close(q) == 0);
	FAILS(mq_close(q), EBADF);
	FAILS(mq_getattr(q, &got), EBADF);
	wanted.mq_maxmsg = 0;
	CHECK(mq_unlink(name) == 0);
	FAILS(mq_open(name, O_RDWR | O_CREAT, 0600, &wanted), EINVAL);
	FAILS(mq_open("/", O_RDWR | O_CREAT, 0600, 0), EINVAL);
}

static void messages(void)
{
	struct mq_attr wanted = {.mq_maxmsg = 4, .mq_msgsize = 8}, got;
	struct timespec past = {1, 0}, bad = {1, -1};
	mqd_t q = mq_open(name, O_RDWR | O_CREAT, 0600, &wanted), reader, writer;
	unsigned int priority;
	char text[8];

	CHECK(mq_send(q, "low", 3, 1) == 0 && mq_send(q, "high1", 5, 9) == 0);
	CHECK(mq_send(q, "high2", 5, 9) == 0 && mq_send(q, "", 0, 5) == 0);
	CHECK(mq_getattr(q, &got) == 0 && got.mq_curmsgs == 4);
	FAILS(mq_timedsend(q, "x", 1, 0, &past), ETIMEDOUT);
	FAILS(mq_timedsend(q, "x", 1, 0, &bad), EINVAL);
	CHECK(mq_receive(q, text, 8, &priority) == 5 && priority == 9 &&
	      memcmp(text, "high1", 5) == 0);
	CHECK(mq_receive(q, text, 8, 0) == 5 && memcmp(text, "high2", 5) == 0);
	CHECK(mq_receive(q, text, 8, &priority) == 0 && priority == 5);
	CHECK(mq_timedreceive(q, text, 8, &priority, &past) == 3 && priority == 1);
	FAILS(mq_timedreceive(q, text, 8, &priority, &past), ETIMEDOUT);
	FAILS(mq_receive(q, text, 7, 0), EMSGSIZE);
	FAILS(mq_send(q, "too long!", 9, 0), EMSGSIZE);
	FAILS(mq_send(q, "x", 1, MQ_PRIO_MAX), EINVAL);
	reader = mq_open(name, O_RDONLY | O_NONBLOCK);
	writer = mq_open(name, O_WRONLY);
	FAILS(mq_send(reader, "x", 1, 0), EBADF);
	FAILS(mq_receive(writer, text, 8, 0), EBADF);
	FAILS(mq_receive(reader, text, 8, 0), EAGAIN);
	if (fork() == 0) {
		for (char c = 'a'; c <= 'z'; c++) {
			if (mq_send(writer, &c, 1, 0) < 0)
				_exit(1);
		}
		_exit(0);
	}
	for (char c = 'a'; c <= 'z'; c++)
		CHECK(mq_receive(q, text, 8, 0) == 1 && text[0] == c);
	int state;
	wait(&state);
	CHECK(state == 0);
	CHECK(mq_close(q) == 0 && mq_close(reader) == 0 && mq_close(writer) == 0);
	CHECK(mq_unlink(name) == 0);
}

static void notification(void)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2};
	struct sigaction action = {.sa_flags = SA_SIGINFO};
	mqd_t q = mq_open(name, O_RDWR | O_CREAT, 0600, 0);
	char text[8192];
	int state;

	action.sa_sigaction = on_signal;
	sigaction(SIGRTMIN + 2, &action, 0);
	event.sigev_value.sival_int = 12;
	CHECK(mq_notify(q, &event) == 0);
	FAILS(mq_notify(q, &event), EBUSY);
	if (fork() == 0)
		_exit(mq_notify(q, &event) == 0 || errno != EBUSY || mq_send(q, "m", 1, 0) < 0);
	while (wait(&state) < 0)
		;
	CHECK(state == 0);
	CHECK(told_value == 12 && told_code == SI_MESGQ);
	/* Once only, and only for an empty queue. */
	told_value = 0;
	CHECK(mq_notify(q, &event) == 0 && mq_send(q, "n", 1, 0) == 0 && told_value == 0);
	CHECK(mq_receive(q, text, sizeof(text), 0) == 1 &&
	      mq_receive(q, text, sizeof(text), 0) == 1);
	CHECK(mq_notify(q, 0) == 0 && mq_send(q, "o", 1, 0) == 0 && told_value == 0);
	CHECK(mq_receive(q, text, sizeof(text), 0) == 1);
	event.sigev_notify = SIGEV_THREAD;
	event.sigev_notify_function = on_message;
	event.sigev_value.sival_int = 13;
	CHECK(mq_notify(q, &event) == 0 && mq_send(q, "p", 1, 0) == 0);
	CHECK(sem_wait(&told) == 0 && told_value == 13);
	CHECK(mq_receive(q, text, sizeof(text), 0) == 1);
	CHECK(mq_notify(q, &event) == 0 && mq_close(q) == 0); /* closing forgets it */
	q = mq_open(name, O_RDWR);
	CHECK(mq_send(q, "q", 1, 0) == 0);
	usleep(20000);
	CHECK(sem_trywait(&told) == -1);
	event.sigev_notify = 99;
	FAILS(mq_notify(q, &event), EINVAL);
	mq_close(q);
	mq_unlink(name);
}

static void *receive_for_ever(void *argument)
{
	char text[8192];

	mq_receive(*(mqd_t *)argument, text, sizeof(text), 0);
	return 0;
}

static void cancellation(void)
{
	mqd_t q = mq_open(name, O_RDWR | O_CREAT, 0600, 0);
	pthread_t thread;
	void *result;

	pthread_create(&thread, 0, receive_for_ever, &q);
	usleep(20000);
	pthread_cancel(thread);
	CHECK(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
	CHECK(mq_send(q, "x", 1, 0) == 0); /* nothing is locked */
	mq_close(q);
	mq_unlink(name);
}

int main(void)
{
	snprintf(name, sizeof(name), "/kelner-test-%d", (int)getpid());
	sem_init(&told, 0, 0);
	opening();
	messages();
	notification();
	cancellation();
	return finish();
}
