/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, <aio.h>. */
#include "../programs/check.h"

#include <aio.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static sem_t told;
static volatile int told_value;

static void on_end(union sigval value)
{
	told_value = value.sival_int;
	sem_post(&told);
}

static void on_signal(int signal, siginfo_t *information, void *context)
{
	(void)signal;
	(void)context;
	told_value = information->si_code == SI_ASYNCIO ? information->si_value.sival_int : -1;
	sem_post(&told);
}

static void wait_told(void)
{
	while (sem_wait(&told) < 0)
		;
}

static ssize_t finished(struct aiocb *request)
{
	const struct aiocb *list[] = {0, request};

	while (aio_error(request) == EINPROGRESS)
		aio_suspend(list, 2, 0);
	return aio_return(request);
}

static void files(void)
{
	char text[] = "0123456789", back[16] = "";
	int fd = open("file", O_CREAT | O_RDWR | O_TRUNC, 0644);
	struct aiocb write_it = {
		.aio_fildes = fd, .aio_buf = text, .aio_nbytes = 10, .aio_offset = 5};
	struct aiocb read_it = {
		.aio_fildes = fd, .aio_buf = back, .aio_nbytes = 4, .aio_offset = 7};
	struct aiocb sync_it = {.aio_fildes = fd};

	write_it.aio_sigevent.sigev_notify = SIGEV_THREAD;
	write_it.aio_sigevent.sigev_notify_function = on_end;
	write_it.aio_sigevent.sigev_value.sival_int = 9;
	read_it.aio_sigevent.sigev_notify = sync_it.aio_sigevent.sigev_notify = SIGEV_NONE;
	CHECK(aio_write(&write_it) == 0);
	CHECK(finished(&write_it) == 10 && aio_error(&write_it) == 0);
	wait_told();
	CHECK(told_value == 9);
	CHECK(aio_read(&read_it) == 0 && finished(&read_it) == 4 && memcmp(back, "2345", 4) == 0);
	CHECK(aio_fsync(O_SYNC, &sync_it) == 0 && finished(&sync_it) == 0);
	CHECK(aio_fsync(O_DSYNC, &sync_it) == 0 && finished(&sync_it) == 0);
	FAILS(aio_fsync(12345, &sync_it), EINVAL);
	read_it.aio_offset = 100;
	CHECK(aio_read(&read_it) == 0 && finished(&read_it) == 0); /* the end of the file */
	read_it.aio_reqprio = -1;
	FAILS(aio_read(&read_it), EINVAL);
	read_it.aio_reqprio = 0;
	struct sigaction action = {.sa_flags = SA_SIGINFO};
	action.sa_sigaction = on_signal;
	sigaction(SIGRTMIN, &action, 0);
	read_it.aio_sigevent.sigev_notify = SIGEV_SIGNAL;
	read_it.aio_sigevent.sigev_signo = SIGRTMIN;
	read_it.aio_sigevent.sigev_value.sival_int = 31;
	CHECK(aio_read(&read_it) == 0);
	wait_told();
	CHECK(told_value == 31 && finished(&read_it) == 0);
	CHECK(aio_cancel(fd, 0) == AIO_ALLDONE && aio_cancel(fd, &read_it) == AIO_ALLDONE);
	close(fd);
	read_it.aio_sigevent.sigev_notify = SIGEV_NONE;
	errno = 0;
	int at_once = aio_read(&read_it);
	CHECK(at_once < 0 ? errno == EBADF
			  : finished(&read_it) == -1 && aio_error(&read_it) == EBADF);
	FAILS(aio_cancel(fd, 0), EBADF);
}

/* Appending writes keep the order of the calls. */
static void order(void)
{
	int fd = open("log", O_CREAT | O_RDWR | O_TRUNC | O_APPEND, 0644);
	struct aiocb requests[100];
	char bytes[100], back[101] = "", wanted[101] = "";

	memset(requests, 0, sizeof(requests));
	for (int i = 0; i < 100; i++) {
		bytes[i] = wanted[i] = (char)('!' + i % 90);
		requests[i].aio_fildes = fd;
		requests[i].aio_buf = &bytes[i];
		requests[i].aio_nbytes = 1;
		requests[i].aio_sigevent.sigev_notify = SIGEV_NONE;
		CHECK(aio_write(&requests[i]) == 0);
	}
	for (int i = 0; i < 100; i++)
		CHECK(finished(&requests[i]) == 1);
	CHECK(pread(fd, back, 100, 0) == 100 && strcmp(back, wanted) == 0);
	close(fd);
}

static void pipes(void)
{
	struct timespec soon = {0, 20000000};
	char a[4] = "";
	int fds[2];
	struct aiocb wait_for = {.aio_buf = a, .aio_nbytes = 4};
	const struct aiocb *list[] = {&wait_for};

	CHECK(pipe(fds) == 0);
	wait_for.aio_fildes = fds[0];
	wait_for.aio_sigevent.sigev_notify = SIGEV_NONE;
	CHECK(aio_read(&wait_for) == 0 && aio_error(&wait_for) == EINPROGRESS);
	FAILS(aio_suspend(list, 1, &soon), EAGAIN);
	int cancelled = aio_cancel(fds[0], &wait_for);
	CHECK(cancelled == AIO_NOTCANCELED || cancelled == AIO_CANCELED);
	CHECK(write(fds[1], "pipe", 4) == 4);
	if (cancelled == AIO_NOTCANCELED)
		CHECK(finished(&wait_for) == 4 && memcmp(a, "pipe", 4) == 0);
	close(fds[0]);
	close(fds[1]);
}

static void lists(void)
{
	int fd = open("list", O_CREAT | O_RDWR | O_TRUNC, 0644);
	char one[] = "one", two[] = "two";
	struct aiocb a = {
		.aio_fildes = fd, .aio_buf = one, .aio_nbytes = 3, .aio_lio_opcode = LIO_WRITE};
	struct aiocb b = a, nothing = {.aio_lio_opcode = LIO_NOP};
	struct aiocb *list[] = {&a, 0, &nothing, &b};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_end};

	b.aio_buf = two;
	b.aio_offset = 3;
	a.aio_sigevent.sigev_notify = b.aio_sigevent.sigev_notify = SIGEV_NONE;
	CHECK(lio_listio(LIO_WAIT, list, 4, 0) == 0 && aio_return(&a) == 3 && aio_return(&b) == 3);
	a.aio_lio_opcode = b.aio_lio_opcode = LIO_READ;
	event.sigev_value.sival_int = 55;
	CHECK(lio_listio(LIO_NOWAIT, list, 4, &event) == 0);
	wait_told();
	CHECK(told_value == 55 && aio_error(&a) == 0 && aio_return(&b) == 3);
	CHECK(memcmp(two, "two", 3) == 0);
	b.aio_fildes = 999;
	FAILS(lio_listio(LIO_WAIT, list, 4, 0), EIO);
	CHECK(aio_error(&b) == EBADF && aio_error(&a) == 0);
	FAILS(lio_listio(99, list, 4, 0), EINVAL);
	close(fd);
}

int main(void)
{
	sem_init(&told, 0, 0);
	files();
	order();
	pipes();
	lists();
	return finish();
}
