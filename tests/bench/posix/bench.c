/* SPDX-License-Identifier: MIT */
/* bench.c - portable POSIX micro benchmarks.
 *
 *   bench [-n] [-r reps] [-s scale%] [-d tmpdir] [-x tinyprog] [-v] [-1] [name ...]
 *     default: time = rdtsc ticks   (QEMU -icount shift=0: 1 tick = 1 guest instruction)
 *     -n     : time = CLOCK_MONOTONIC ns
 *     -v     : progress on stderr     -1: stop after one rep each
 *
 * Output, after all benchmarks ran (so that console interrupts do not land in a
 * measurement): one line each, "name value unit min max"; value = median of reps.
 * Plain POSIX.1-2008 (+ optional vfork with -DBENCH_VFORK, CPU pinning with
 * -DBENCH_PIN on Linux).  No setup but a writable tmpdir and the tiny program.
 */
#if defined(BENCH_PIN)
#define _GNU_SOURCE
#include <sched.h>
#else
#define _XOPEN_SOURCE 700
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if defined(BENCH_VFORK)
pid_t vfork(void);
#endif

extern char **environ;
static int use_ns, verbose, reps = 5, scale = 100;
static const char *tmpdir = "/tmp", *tiny = "/tiny";
static char fname[256];
static char *const tiny_argv[] = {(char *)"tiny", NULL};

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	_exit(1);
}
#define CK(e)                      \
	do {                       \
		if ((long)(e) < 0) \
			die(#e);   \
	} while (0)

static inline uint64_t now(void)
{
	if (!use_ns) {
#if defined(__x86_64__)
		uint32_t lo, hi;
		__asm__ volatile("lfence; rdtsc" : "=a"(lo), "=d"(hi)::"memory");
		return (uint64_t)hi << 32 | lo;
#endif
	}
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* markers for the counting plugin (plugin/cost.c); no-ops otherwise */
#if defined(__x86_64__)
#define MARK_START() __asm__ volatile("nopl 0x4b524d01(%rax)")
#define MARK_STOP()  __asm__ volatile("nopl 0x4b524d02(%rax)")
#else
#define MARK_START() ((void)0)
#define MARK_STOP()  ((void)0)
#endif

static void pin(void)
{
#if defined(BENCH_PIN)
	cpu_set_t s;
	CPU_ZERO(&s);
	CPU_SET(0, &s);
	CK(sched_setaffinity(0, sizeof s, &s));
#endif
}

/* every benchmark: run n operations, return elapsed time */

static uint64_t b_spin1000(long n) /* control: 1000 instructions per op */
{
	uint64_t t = now();
#if defined(__x86_64__)
	for (long i = 0; i < n; i++) {
		long k = 499;
		__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(k)::"cc");
	}
#endif
	return now() - t;
}
static uint64_t b_timer(long n) /* cost of the timing itself */
{
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		now();
	return now() - t;
}
static uint64_t b_null(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		getppid();
	return now() - t;
}
static uint64_t b_clock(long n)
{
	struct timespec ts;
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		clock_gettime(CLOCK_MONOTONIC, &ts);
	return now() - t;
}

static uint64_t pingpong(long n, int rd, int wr, int crd, int cwr)
{
	char c = 'x';
	pid_t p = fork();
	CK(p);
	if (p == 0) {
		for (long i = 0; i < n + 1; i++) {
			if (read(crd, &c, 1) != 1 || write(cwr, &c, 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	if (write(wr, &c, 1) != 1 || read(rd, &c, 1) != 1) /* warm */
		die("pingpong");
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		if (write(wr, &c, 1) != 1 || read(rd, &c, 1) != 1)
			die("pingpong");
	}
	t = now() - t;
	waitpid(p, NULL, 0);
	return t;
}
static uint64_t b_pipe_pp(long n)
{
	int a[2], b[2];
	CK(pipe(a));
	CK(pipe(b));
	uint64_t t = pingpong(n, b[0], a[1], a[0], b[1]);
	close(a[0]);
	close(a[1]);
	close(b[0]);
	close(b[1]);
	return t;
}
static uint64_t b_unix_pp(long n)
{
	int s[2];
	CK(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	uint64_t t = pingpong(n, s[0], s[0], s[1], s[1]);
	close(s[0]);
	close(s[1]);
	return t;
}
#define BW (64 * 1024)
static uint64_t b_pipe_bw(long n)
{
	int a[2];
	static char *buf;
	buf = mmap(NULL, BW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	if (buf == MAP_FAILED)
		die("mmap");
	memset(buf, 1, BW);
	CK(pipe(a));
	pid_t p = fork();
	CK(p);
	if (p == 0) {
		memset(buf, 2, BW);
		for (long i = 0; i < n + 1; i++) {
			long done = 0;
			while (done < BW) {
				ssize_t w = write(a[1], buf + done, (size_t)(BW - done));
				if (w <= 0)
					_exit(1);
				done += w;
			}
		}
		_exit(0);
	}
	uint64_t t = 0;
	for (long i = 0; i < n + 1; i++) {
		if (i == 1)
			t = now();
		long done = 0;
		while (done < BW) {
			ssize_t r = read(a[0], buf, (size_t)(BW - done));
			if (r <= 0)
				die("pipe_bw");
			done += r;
		}
	}
	t = now() - t;
	waitpid(p, NULL, 0);
	close(a[0]);
	close(a[1]);
	munmap(buf, BW);
	return t;
}
static uint64_t b_fork(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		pid_t p = fork();
		if (p == 0)
			_exit(0);
		CK(p);
		CK(waitpid(p, NULL, 0));
	}
	return now() - t;
}
static uint64_t b_fork_exec(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		pid_t p = fork();
		if (p == 0) {
			execve(tiny, tiny_argv, environ);
			_exit(127);
		}
		CK(p);
		int st;
		CK(waitpid(p, &st, 0));
		if (st) {
			errno = ENOENT;
			die("tiny");
		}
	}
	return now() - t;
}
static uint64_t b_spawn(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		pid_t p;
		int st;
		if (posix_spawn(&p, tiny, NULL, NULL, tiny_argv, environ))
			die("spawn");
		CK(waitpid(p, &st, 0));
		if (st) {
			errno = ENOENT;
			die("tiny");
		}
	}
	return now() - t;
}
#if defined(BENCH_VFORK)
static uint64_t b_vfork(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		pid_t p = vfork();
		if (p == 0) {
			execve(tiny, tiny_argv, environ);
			_exit(127);
		}
		CK(p);
		CK(waitpid(p, NULL, 0));
	}
	return now() - t;
}
#endif
static void *thr_nop(void *a)
{
	return a;
}
static uint64_t b_thread(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		pthread_t th;
		if (pthread_create(&th, NULL, thr_nop, NULL))
			die("pthread_create");
		pthread_join(th, NULL);
	}
	return now() - t;
}
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static int turn;
static void *cond_peer(void *a)
{
	long n = *(long *)a;
	pthread_mutex_lock(&mu);
	for (long i = 0; i < n; i++) {
		while (turn != 1)
			pthread_cond_wait(&cv, &mu);
		turn = 0;
		pthread_cond_signal(&cv);
	}
	pthread_mutex_unlock(&mu);
	return NULL;
}
static uint64_t b_cond_pp(long n)
{
	pthread_t th;
	turn = 0;
	if (pthread_create(&th, NULL, cond_peer, &n))
		die("pthread_create");
	uint64_t t = now();
	pthread_mutex_lock(&mu);
	for (long i = 0; i < n; i++) {
		turn = 1;
		pthread_cond_signal(&cv);
		while (turn != 0)
			pthread_cond_wait(&cv, &mu);
	}
	pthread_mutex_unlock(&mu);
	t = now() - t;
	pthread_join(th, NULL);
	return t;
}
static uint64_t b_mutex(long n) /* uncontended lock+unlock */
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(&mu);
		pthread_mutex_unlock(&mu);
	}
	return now() - t;
}
static uint64_t b_mmap(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		volatile char *p =
			mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
		if (p == MAP_FAILED)
			die("mmap");
		*p = 1;
		munmap((void *)p, 4096);
	}
	return now() - t;
}
static uint64_t b_fault(long n) /* n pages, 256 per mapping (below 2 MiB: no huge page) */
{
	uint64_t tot = 0;
	for (long i = 0; i < n; i += 256) {
		volatile char *p = mmap(NULL, 256 * 4096, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANON, -1, 0);
		if (p == MAP_FAILED)
			die("mmap");
		p[0] = 1;
		uint64_t t = now();
		for (int k = 1; k < 256; k++)
			p[k * 4096L] = 1;
		tot += (now() - t) * 256 / 255;
		munmap((void *)p, 256 * 4096);
	}
	return tot;
}
static void mkfile(void)
{
	static char z[4096];
	int fd = open(fname, O_RDWR | O_CREAT | O_TRUNC, 0600);
	CK(fd);
	for (int i = 0; i < 4; i++)
		if (write(fd, z, sizeof z) != (ssize_t)sizeof z)
			die("mkfile");
	close(fd);
}
static uint64_t b_open(long n)
{
	mkfile();
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		int fd = open(fname, O_RDONLY);
		CK(fd);
		close(fd);
	}
	t = now() - t;
	unlink(fname);
	return t;
}
static uint64_t b_creat(long n)
{
	uint64_t t = now();
	for (long i = 0; i < n; i++) {
		int fd = open(fname, O_RDWR | O_CREAT | O_EXCL, 0600);
		CK(fd);
		close(fd);
		CK(unlink(fname));
	}
	return now() - t;
}
static char iobuf[4096];
static uint64_t b_read(long n)
{
	mkfile();
	int fd = open(fname, O_RDONLY);
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		if (pread(fd, iobuf, 4096, 4096) != 4096)
			die("pread");
	t = now() - t;
	close(fd);
	unlink(fname);
	return t;
}
static uint64_t b_write(long n)
{
	mkfile();
	int fd = open(fname, O_RDWR);
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		if (pwrite(fd, iobuf, 4096, 4096) != 4096)
			die("pwrite");
	t = now() - t;
	close(fd);
	unlink(fname);
	return t;
}
static uint64_t b_stat(long n)
{
	struct stat st;
	mkfile();
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		CK(stat(fname, &st));
	t = now() - t;
	unlink(fname);
	return t;
}
static uint64_t b_yield(long n) /* per switch: two processes, each yields n/2 times */
{
	int a[2];
	char c = 0;
	CK(pipe(a));
	pid_t p = fork();
	CK(p);
	if (p == 0) {
		pin();
		if (write(a[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			sched_yield();
	}
	pin();
	if (read(a[0], &c, 1) != 1)
		die("yield");
	sched_yield();
	uint64_t t = now();
	for (long i = 0; i < n / 2; i++)
		sched_yield();
	t = now() - t;
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
	close(a[0]);
	close(a[1]);
	return t;
}
static volatile sig_atomic_t got;
static void on_sig(int s)
{
	(void)s;
	got++;
}
static uint64_t b_signal(long n)
{
	struct sigaction sa, old;
	memset(&sa, 0, sizeof sa);
	sa.sa_handler = on_sig;
	CK(sigaction(SIGUSR1, &sa, &old));
	pid_t me = getpid();
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		kill(me, SIGUSR1);
	t = now() - t;
	sigaction(SIGUSR1, &old, NULL);
	return t;
}
static uint64_t b_poll(long n)
{
	struct pollfd pf[100];
	int a[2];
	CK(pipe(a));
	for (int i = 0; i < 100; i++) {
		pf[i].fd = i ? dup(a[0]) : a[0];
		pf[i].events = POLLIN;
		CK(pf[i].fd);
	}
	uint64_t t = now();
	for (long i = 0; i < n; i++)
		if (poll(pf, 100, 0) != 0)
			die("poll");
	t = now() - t;
	for (int i = 0; i < 100; i++)
		close(pf[i].fd);
	close(a[1]);
	return t;
}

static const struct {
	const char *name;
	uint64_t (*fn)(long);
	long n;
} tab[] = {
	{"spin1000", b_spin1000, 20000},
	{"timer", b_timer, 20000},
	{"null_syscall", b_null, 20000},
	{"clock_gettime", b_clock, 20000},
	{"pipe_pingpong", b_pipe_pp, 3000},
	{"pipe_bw_64k", b_pipe_bw, 400},
	{"unix_pingpong", b_unix_pp, 3000},
	{"fork_exit_wait", b_fork, 200},
	{"fork_exec_wait", b_fork_exec, 100},
	{"posix_spawn_wait", b_spawn, 100},
#if defined(BENCH_VFORK)
	{"vfork_exec_wait", b_vfork, 100},
#endif
	{"thread_create_join", b_thread, 1000},
	{"cond_pingpong", b_cond_pp, 3000},
	{"mutex_uncontended", b_mutex, 20000},
	{"mmap_touch_munmap", b_mmap, 5000},
	{"page_fault", b_fault, 256 * 32},
	{"open_close", b_open, 5000},
	{"creat_close_unlink", b_creat, 3000},
	{"read_4k", b_read, 5000},
	{"write_4k", b_write, 5000},
	{"stat", b_stat, 5000},
	{"ctxsw_yield", b_yield, 10000},
	{"signal_self", b_signal, 5000},
	{"poll_100", b_poll, 2000},
};
#define NTAB   (sizeof tab / sizeof tab[0])
#define MAXREP 15
static double res[NTAB][MAXREP];
static char done[NTAB];

static int cmpd(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	int c;
	while ((c = getopt(argc, argv, "nv1r:s:d:x:")) != -1) {
		switch (c) {
		case 'n': use_ns = 1; break;
		case 'v': verbose = 1; break;
		case '1': reps = 1; break;
		case 'r': reps = atoi(optarg); break;
		case 's': scale = atoi(optarg); break;
		case 'd': tmpdir = optarg; break;
		case 'x': tiny = optarg; break;
		default: return 2;
		}
	}
	if (reps < 1)
		reps = 1;
	if (reps > MAXREP)
		reps = MAXREP;
	snprintf(fname, sizeof fname, "%s/bench.tmp", tmpdir);
	for (size_t i = 0; i < NTAB; i++) {
		if (optind < argc) {
			int k;
			for (k = optind; k < argc && strcmp(argv[k], tab[i].name); k++)
				;
			if (k == argc)
				continue;
		}
		long n = tab[i].n * scale / 100;
		if (n < 2)
			n = 2;
		tab[i].fn(n / 10 + 2); /* warm up */
		for (int r = 0; r < reps; r++) {
			MARK_START();
			res[i][r] = (double)tab[i].fn(n) / (double)n;
			MARK_STOP();
		}
		done[i] = 1;
		if (verbose)
			fprintf(stderr, "# %s done\n", tab[i].name);
	}
	for (size_t i = 0; i < NTAB; i++) {
		if (!done[i])
			continue;
		qsort(res[i], (size_t)reps, sizeof(double), cmpd);
		printf("%s %.1f %s %.1f %.1f\n", tab[i].name, res[i][reps / 2],
		       use_ns ? "ns" : "ticks", res[i][0], res[i][reps - 1]);
	}
	fflush(stdout);
	return 0;
}
