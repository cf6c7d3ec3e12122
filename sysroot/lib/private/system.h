/* SPDX-License-Identifier: MIT */
/*
 * The seam under the C library: everything that the library asks of a system. A back end (a folder
 * beside this one, built as libsystem.a) provides these functions and sys_start(); nothing above
 * the seam knows what is below it.
 *
 * Rules of the seam:
 * - A result below zero is a negated errno number; errno itself is never touched here.
 * - Descriptors are the system's own handle numbers. No function above or below keeps a table.
 * - Structures are those of <abi/...>. Paths are looked up relative to a directory descriptor or
 *   AT_FDCWD.
 * - "Waits": the call may block; a signal handler or sys_thread_interrupt() ends it with -EINTR.
 *   If *sys_cancel_word() is not zero when the call begins, or becomes so before it blocks, it
 *   returns -EINTR without having had an effect. That is what makes cancellation exact.
 * - Nothing here allocates with malloc().
 */
#ifndef KELNER_SYSTEM_H
#define KELNER_SYSTEM_H

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

/* What a new program image is given. The strings stay where they are for the program's life. */
struct sys_start {
	int argc;
	char **argv;
	char **envp;
	const void *headers; /* program headers of the image, for PT_TLS */
	size_t header_count;
	const unsigned char *random; /* 16 bytes, fresh for this image */
	int secure;                  /* set-user-id or set-group-id: trust no environment */
};

/* Called once, after relocation and before anything else; `stack` and `word` are rsp and rdi at
 * the entry point. May not use thread-local variables or the stack protector. */
void sys_start(unsigned long *stack, unsigned long word, struct sys_start *start);

/* ---- threads ---- */
void sys_set_thread_pointer(void *pointer);
/* Starts entry(argument) on the given stack. *id is written in both threads before either goes
 * on; *alive (a futex word) is cleared and woken when the thread has left its stack for good. */
int sys_thread_create(void *stack_top, void *thread_pointer, void (*entry)(void *), void *argument,
		      int *id, int *alive);
__kelner_noreturn void sys_thread_exit(void);
/* Ends the calling thread after unmapping the stack it runs on. */
__kelner_noreturn void sys_thread_exit_unmap(void *base, size_t length);
int sys_thread_id(void);
int sys_thread_signal(int thread, int signal);
int sys_thread_setscheduler(int thread, int policy, int priority);
int sys_thread_getscheduler(int thread, int *priority);
clockid_t sys_thread_clock(int thread);
clockid_t sys_process_clock(pid_t process);
void sys_yield(void);
/* The list of robust mutexes that this thread holds: struct robust_list in thread.h. */
void sys_robust_list(void *head);

/* Waits while *word is `value`: 0, -EAGAIN (it was not), -ETIMEDOUT, -EINTR. The deadline is
 * absolute on `clock`; null means for ever. */
int sys_futex_wait(const unsigned int *word, unsigned int value, int shared, clockid_t clock,
		   const struct timespec *deadline);
/* The same as a cancellation point. */
int sys_futex_wait_cancellable(const unsigned int *word, unsigned int value, int shared,
			       clockid_t clock, const struct timespec *deadline);
int sys_futex_wake(const unsigned int *word, int count, int shared);
/* Priority-inheriting locks: the word holds the owner as in pthread_mutex_t. */
int sys_futex_lock_pi(unsigned int *word, int shared, clockid_t clock,
		      const struct timespec *deadline);
int sys_futex_unlock_pi(unsigned int *word, int shared);

/* ---- processes ---- */
__kelner_noreturn void sys_exit(int status);
pid_t sys_fork(int *thread_id);
int sys_exec(int directory, const char *path, char *const argv[], char *const envp[], int flags);
#define SYS_EXEC_DESCRIPTOR 1 /* `directory` itself is the image */
/* A child that runs the program at once, without a copy of the caller: its id. Actions and
 * attributes (private/spawn.h) may be null. -ENOSYS: not this way, the library forks then; all else
 * is posix_spawn()'s own error. */
struct __kelner_spawn_action;
pid_t sys_spawn(const char *path, char *const argv[], char *const envp[],
		const struct __kelner_spawn_action *actions, const posix_spawnattr_t *attributes);
int sys_wait(idtype_t type, id_t id, siginfo_t *information, int options, struct rusage *usage);
pid_t sys_getpid(void);
pid_t sys_getppid(void);
pid_t sys_getpgid(pid_t process);
pid_t sys_getsid(pid_t process);
int sys_setpgid(pid_t process, pid_t group);
pid_t sys_setsid(void);
void sys_getresuid(uid_t *real, uid_t *effective, uid_t *saved);
void sys_getresgid(gid_t *real, gid_t *effective, gid_t *saved);
/* -1 leaves an id alone. Concerns the whole process, every thread of it. */
int sys_setresuid(uid_t real, uid_t effective, uid_t saved);
int sys_setresgid(gid_t real, gid_t effective, gid_t saved);
int sys_getgroups(int count, gid_t *groups);
int sys_setgroups(size_t count, const gid_t *groups);
int sys_getrlimit(int resource, struct rlimit *limit);
int sys_setrlimit(int resource, const struct rlimit *limit);
int sys_getrusage(int who, struct rusage *usage);
int sys_getpriority(int which, id_t who);
int sys_setpriority(int which, id_t who, int value);
int sys_sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters);
int sys_sched_getscheduler(pid_t process);
int sys_sched_setparam(pid_t process, const struct sched_param *parameters);
int sys_sched_getparam(pid_t process, struct sched_param *parameters);
int sys_sched_interval(pid_t process, struct timespec *interval);
mode_t sys_umask(mode_t mask);
int sys_uname(struct utsname *name);
int sys_sethostname(const char *name, size_t length);
int sys_processors(int online);
long sys_memory_pages(int available);
int sys_random(void *buffer, size_t length);

/* ---- signals ---- */
int sys_kill(pid_t process, int signal);
int sys_sigqueue(pid_t process, int signal, const siginfo_t *information);
int sys_sigaction(int signal, const struct sigaction *action, struct sigaction *old);
int sys_sigmask(int how, const sigset_t *set, sigset_t *old);
int sys_sigpending(sigset_t *set);
int sys_sigsuspend(const sigset_t *mask); /* waits */
int sys_sigtimedwait(const sigset_t *set, siginfo_t *information,
		     const struct timespec *timeout); /* waits */
int sys_sigaltstack(const stack_t *stack, stack_t *old);
/* In a handler of the library's cancel signal: makes an interruptible call that has not yet
 * begun return -EINTR. */
void sys_cancel_interrupted(void *context);
/* Where the calling thread says that it wants to be cancelled; provided by the library. */
const int *sys_cancel_word(void);

/* ---- memory ---- */
void *sys_map(void *address, size_t length, int protection, int flags, int fd, off_t offset);
int sys_unmap(void *address, size_t length);
int sys_protect(void *address, size_t length, int protection);
int sys_msync(void *address, size_t length, int flags);
int sys_advise(void *address, size_t length, int advice);
int sys_mlock(const void *address, size_t length);
int sys_munlock(const void *address, size_t length);
int sys_mlockall(int flags);
int sys_munlockall(void);

/* ---- descriptors ---- */
ssize_t sys_read(int fd, void *buffer, size_t length);                            /* waits */
ssize_t sys_write(int fd, const void *buffer, size_t length);                     /* waits */
ssize_t sys_pread(int fd, void *buffer, size_t length, off_t offset);             /* waits */
ssize_t sys_pwrite(int fd, const void *buffer, size_t length, off_t offset);      /* waits */
ssize_t sys_readv(int fd, const struct iovec *vector, int count);                 /* waits */
ssize_t sys_writev(int fd, const struct iovec *vector, int count);                /* waits */
ssize_t sys_preadv(int fd, const struct iovec *vector, int count, off_t offset);  /* waits */
ssize_t sys_pwritev(int fd, const struct iovec *vector, int count, off_t offset); /* waits */
int sys_close(int fd);
off_t sys_lseek(int fd, off_t offset, int whence);
int sys_dup(int fd, int lowest, int flags); /* flags: FD_CLOEXEC, FD_CLOFORK */
int sys_dup_to(int fd, int target, int flags);
int sys_fd_flags(int fd);
int sys_set_fd_flags(int fd, int flags);
int sys_status_flags(int fd);
int sys_set_status_flags(int fd, int flags);
int sys_lock(int fd, int command, struct flock *lock); /* F_SETLKW and F_OFD_SETLKW wait */
int sys_flock(int fd, int operation);                  /* waits */
int sys_set_owner(int fd, int kind, pid_t owner);
int sys_get_owner(int fd, int *kind, pid_t *owner);
int sys_fsync(int fd, int data_only); /* waits */
int sys_ftruncate(int fd, off_t length);
int sys_fallocate(int fd, off_t offset, off_t length);
int sys_fadvise(int fd, off_t offset, off_t length, int advice);
int sys_pipe(int fds[2], int flags);
int sys_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	     const sigset_t *mask); /* waits */
int sys_readable_bytes(int fd, int *count);
ssize_t sys_getdents(int fd, void *buffer, size_t length);

/* ---- files ---- */
int sys_open(int directory, const char *path, int flags, mode_t mode); /* waits */
int sys_stat(int directory, const char *path, struct stat *status, int flags);
int sys_fstat(int fd, struct stat *status);
int sys_access(int directory, const char *path, int mode, int flags);
int sys_mkdir(int directory, const char *path, mode_t mode);
int sys_mknod(int directory, const char *path, mode_t mode, dev_t device);
int sys_unlink(int directory, const char *path, int flags); /* AT_REMOVEDIR */
int sys_link(int old_directory, const char *old, int new_directory, const char *path, int flags);
int sys_symlink(const char *target, int directory, const char *path);
ssize_t sys_readlink(int directory, const char *path, char *buffer, size_t length);
int sys_rename(int old_directory, const char *old, int new_directory, const char *path);
int sys_chmod(int directory, const char *path, mode_t mode, int flags);
int sys_fchmod(int fd, mode_t mode);
int sys_chown(int directory, const char *path, uid_t user, gid_t group, int flags);
int sys_fchown(int fd, uid_t user, gid_t group);
int sys_utimens(int directory, const char *path, const struct timespec times[2], int flags);
int sys_futimens(int fd, const struct timespec times[2]);
int sys_statvfs(const char *path, struct statvfs *status);
int sys_fstatvfs(int fd, struct statvfs *status);
int sys_chdir(const char *path);
int sys_fchdir(int fd);
int sys_chroot(const char *path);
ssize_t sys_getcwd(char *buffer, size_t length); /* bytes with the NUL */
void sys_sync(void);
int sys_truncate(const char *path, off_t length);

/* ---- time ---- */
int sys_clock_gettime(clockid_t clock, struct timespec *time);
int sys_clock_settime(clockid_t clock, const struct timespec *time);
int sys_clock_getres(clockid_t clock, struct timespec *resolution);
int sys_sleep(clockid_t clock, int flags, const struct timespec *time,
	      struct timespec *remaining); /* waits */
/* A timer that sends `signal` with SI_TIMER and `value`, or nothing where the signal is 0; to the
 * process, or to one thread if `thread` is not 0. */
int sys_timer_create(clockid_t clock, int signal, int thread, union sigval value);
int sys_timer_delete(int timer);
int sys_timer_settime(int timer, int flags, const struct itimerspec *value, struct itimerspec *old);
int sys_timer_gettime(int timer, struct itimerspec *value);
int sys_timer_overrun(int timer);
int sys_setitimer(int which, const struct itimerval *value, struct itimerval *old);
int sys_getitimer(int which, struct itimerval *value);

/* ---- terminals ---- */
int sys_tcgetattr(int fd, struct termios *attributes);
int sys_tcsetattr(int fd, int when, const struct termios *attributes); /* waits unless TCSANOW */
int sys_tcdrain(int fd);                                               /* waits */
int sys_tcflush(int fd, int queue);
int sys_tcflow(int fd, int action);
int sys_tcsendbreak(int fd, int duration);
pid_t sys_tcgetpgrp(int fd);
int sys_tcsetpgrp(int fd, pid_t group);
pid_t sys_tcgetsid(int fd);
int sys_tcsetsid(int fd); /* makes it the controlling terminal of this session */
int sys_tcgetwinsize(int fd, struct winsize *size);
int sys_tcsetwinsize(int fd, const struct winsize *size);
int sys_pty_number(int fd, unsigned int *number);
int sys_pty_unlock(int fd);

/* ---- sockets ---- */
int sys_socket(int domain, int type, int protocol);
int sys_socketpair(int domain, int type, int protocol, int fds[2]);
int sys_bind(int fd, const struct sockaddr *address, socklen_t length);
int sys_listen(int fd, int backlog);
int sys_accept(int fd, struct sockaddr *address, socklen_t *length, int flags); /* waits */
int sys_connect(int fd, const struct sockaddr *address, socklen_t length);      /* waits */
int sys_getsockname(int fd, struct sockaddr *address, socklen_t *length);
int sys_getpeername(int fd, struct sockaddr *address, socklen_t *length);
int sys_getsockopt(int fd, int level, int name, void *value, socklen_t *length);
int sys_setsockopt(int fd, int level, int name, const void *value, socklen_t length);
int sys_shutdown(int fd, int how);
ssize_t sys_sendmsg(int fd, const struct msghdr *message, int flags); /* waits */
ssize_t sys_recvmsg(int fd, struct msghdr *message, int flags);       /* waits */
int sys_atmark(int fd);

#endif
