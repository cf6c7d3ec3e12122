/* SPDX-License-Identifier: MIT */
/* Raw system calls of Linux on x86_64, for tests of the library on a development machine. */
#ifndef KELNER_LINUX_H
#define KELNER_LINUX_H

#include "../private/system.h"

/* Not `static inline`: one out-of-line copy in linux/call.S keeps the cancellable range exact. */
long linux_cancellable(const int *cancel, long number, long a, long b, long c, long d, long e,
		       long f);
extern const char linux_cancellable_begin[], linux_cancellable_end[], linux_cancellable_abort[];

static inline long linux_call6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long linux_call3(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

#define LINUX_PAD(_0, n, a, b, c, d, e, f, ...) \
	n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)
#define LINUX(...) linux_call6(LINUX_PAD(0, __VA_ARGS__, 0, 0, 0, 0, 0, 0))
#define LINUX_WAIT(...) \
	linux_cancellable(sys_cancel_word(), LINUX_PAD(0, __VA_ARGS__, 0, 0, 0, 0, 0, 0))

#define LINUX_SIGSET 8 /* bytes of a signal set */

/* clang-format off */
enum linux_number {
	NR_read = 0, NR_write = 1, NR_close = 3, NR_fstat = 5, NR_lseek = 8, NR_mmap = 9,
	NR_mprotect = 10, NR_munmap = 11, NR_rt_sigaction = 13, NR_rt_sigprocmask = 14,
	NR_rt_sigreturn = 15, NR_ioctl = 16, NR_pread64 = 17, NR_pwrite64 = 18, NR_readv = 19,
	NR_writev = 20, NR_sched_yield = 24, NR_mremap = 25, NR_msync = 26, NR_madvise = 28,
	NR_getitimer = 36, NR_setitimer = 38, NR_getpid = 39, NR_socket = 41, NR_connect = 42,
	NR_sendmsg = 46, NR_recvmsg = 47, NR_shutdown = 48, NR_bind = 49, NR_listen = 50,
	NR_getsockname = 51, NR_getpeername = 52, NR_socketpair = 53, NR_setsockopt = 54,
	NR_getsockopt = 55, NR_clone = 56, NR_fork = 57, NR_execve = 59, NR_exit = 60, NR_kill = 62,
	NR_uname = 63, NR_fcntl = 72, NR_flock = 73, NR_fsync = 74, NR_fdatasync = 75,
	NR_truncate = 76, NR_ftruncate = 77, NR_getcwd = 79, NR_chdir = 80, NR_fchdir = 81,
	NR_fchmod = 91, NR_fchown = 93, NR_umask = 95, NR_getrusage = 98, NR_sysinfo = 99,
	NR_setpgid = 109, NR_getppid = 110, NR_setsid = 112, NR_getgroups = 115, NR_setgroups = 116,
	NR_setresuid = 117, NR_getresuid = 118, NR_setresgid = 119, NR_getresgid = 120,
	NR_getpgid = 121, NR_getsid = 124, NR_rt_sigpending = 127, NR_rt_sigtimedwait = 128,
	NR_rt_sigqueueinfo = 129, NR_rt_sigsuspend = 130, NR_sigaltstack = 131, NR_statfs = 137,
	NR_fstatfs = 138, NR_getpriority = 140, NR_setpriority = 141, NR_sched_setparam = 142,
	NR_sched_getparam = 143, NR_sched_setscheduler = 144, NR_sched_getscheduler = 145,
	NR_sched_rr_get_interval = 148, NR_mlock = 149, NR_munlock = 150, NR_mlockall = 151,
	NR_munlockall = 152, NR_arch_prctl = 158, NR_chroot = 161, NR_sync = 162,
	NR_sethostname = 170, NR_gettid = 186, NR_futex = 202, NR_sched_getaffinity = 204,
	NR_getdents64 = 217, NR_set_tid_address = 218, NR_fadvise64 = 221, NR_timer_create = 222,
	NR_timer_settime = 223, NR_timer_gettime = 224, NR_timer_getoverrun = 225,
	NR_timer_delete = 226, NR_clock_settime = 227, NR_clock_gettime = 228, NR_clock_getres = 229,
	NR_clock_nanosleep = 230, NR_exit_group = 231, NR_tgkill = 234, NR_waitid = 247,
	NR_openat = 257, NR_mkdirat = 258, NR_mknodat = 259, NR_fchownat = 260, NR_newfstatat = 262,
	NR_unlinkat = 263, NR_renameat = 264, NR_linkat = 265, NR_symlinkat = 266,
	NR_readlinkat = 267, NR_fchmodat = 268, NR_ppoll = 271, NR_set_robust_list = 273,
	NR_utimensat = 280, NR_fallocate = 285, NR_accept4 = 288, NR_dup3 = 292, NR_pipe2 = 293,
	NR_preadv = 295, NR_pwritev = 296, NR_prlimit64 = 302, NR_getrandom = 318, NR_execveat = 322,
	NR_faccessat2 = 439,
};
/* clang-format on */

#endif
