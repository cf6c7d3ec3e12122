/* SPDX-License-Identifier: MIT */
#ifndef _UNISTD_H
#define _UNISTD_H

#include <stdint.h>
#include <sys/types.h>

#define _POSIX_VERSION                     202405L
#define _POSIX2_VERSION                    202405L
#define _XOPEN_VERSION                     800
#define _XOPEN_XCU_VERSION                 4
#define _POSIX_ADVISORY_INFO               202405L
#define _POSIX_ASYNCHRONOUS_IO             202405L
#define _POSIX_BARRIERS                    202405L
#define _POSIX_CLOCK_SELECTION             202405L
#define _POSIX_CPUTIME                     202405L
#define _POSIX_DEVICE_CONTROL              (-1)
#define _POSIX_FSYNC                       202405L
#define _POSIX_IPV6                        (-1)
#define _POSIX_JOB_CONTROL                 1
#define _POSIX_MAPPED_FILES                202405L
#define _POSIX_MEMLOCK                     (-1)
#define _POSIX_MEMLOCK_RANGE               (-1)
#define _POSIX_MEMORY_PROTECTION           202405L
#define _POSIX_MESSAGE_PASSING             (-1)
#define _POSIX_MONOTONIC_CLOCK             202405L
#define _POSIX_PRIORITIZED_IO              (-1)
#define _POSIX_PRIORITY_SCHEDULING         202405L
#define _POSIX_RAW_SOCKETS                 (-1)
#define _POSIX_READER_WRITER_LOCKS         202405L
#define _POSIX_REALTIME_SIGNALS            202405L
#define _POSIX_REGEXP                      1
#define _POSIX_SAVED_IDS                   1
#define _POSIX_SEMAPHORES                  202405L
#define _POSIX_SHARED_MEMORY_OBJECTS       202405L
#define _POSIX_SHELL                       1
#define _POSIX_SPAWN                       202405L
#define _POSIX_SPIN_LOCKS                  202405L
#define _POSIX_SPORADIC_SERVER             (-1)
#define _POSIX_SYNCHRONIZED_IO             202405L
#define _POSIX_THREADS                     202405L
#define _POSIX_THREAD_ATTR_STACKADDR       202405L
#define _POSIX_THREAD_ATTR_STACKSIZE       202405L
#define _POSIX_THREAD_CPUTIME              202405L
#define _POSIX_THREAD_PRIORITY_SCHEDULING  202405L
#define _POSIX_THREAD_PRIO_INHERIT         202405L
#define _POSIX_THREAD_PRIO_PROTECT         202405L
#define _POSIX_THREAD_PROCESS_SHARED       202405L
#define _POSIX_THREAD_ROBUST_PRIO_INHERIT  202405L
#define _POSIX_THREAD_ROBUST_PRIO_PROTECT  (-1)
#define _POSIX_THREAD_SAFE_FUNCTIONS       202405L
#define _POSIX_THREAD_SPORADIC_SERVER      (-1)
#define _POSIX_TIMEOUTS                    202405L
#define _POSIX_TIMERS                      202405L
#define _POSIX_TYPED_MEMORY_OBJECTS        (-1)
#define _POSIX_CHOWN_RESTRICTED            1
#define _POSIX_NO_TRUNC                    1
#define _POSIX_VDISABLE                    0
#define _POSIX_ASYNC_IO                    1
#define _POSIX_PRIO_IO                     (-1)
#define _POSIX_SYNC_IO                     1
#define _POSIX_TIMESTAMP_RESOLUTION        1
#define _POSIX_V7_ILP32_OFF32              (-1)
#define _POSIX_V8_ILP32_OFF32              (-1)
#define _POSIX_V7_ILP32_OFFBIG             (-1)
#define _POSIX_V8_ILP32_OFFBIG             (-1)
#define _POSIX_V7_LP64_OFF64               1
#define _POSIX_V8_LP64_OFF64               1
#define _POSIX_V7_LPBIG_OFFBIG             1
#define _POSIX_V8_LPBIG_OFFBIG             1
#define _POSIX2_C_BIND                     202405L
#define _POSIX2_C_DEV                      (-1)
#define _POSIX2_CHAR_TERM                  1
#define _POSIX2_FORT_DEV                   (-1)
#define _POSIX2_FORT_RUN                   (-1)
#define _POSIX2_LOCALEDEF                  (-1)
#define _POSIX2_PBS                        (-1)
#define _POSIX2_PBS_ACCOUNTING             (-1)
#define _POSIX2_PBS_CHECKPOINT             (-1)
#define _POSIX2_PBS_LOCATE                 (-1)
#define _POSIX2_PBS_MESSAGE                (-1)
#define _POSIX2_PBS_TRACK                  (-1)
#define _POSIX2_SW_DEV                     (-1)
#define _POSIX2_UPE                        (-1)
#define _XOPEN_CRYPT                       (-1)
#define _XOPEN_ENH_I18N                    1
#define _XOPEN_LEGACY                      (-1)
#define _XOPEN_REALTIME                    (-1)
#define _XOPEN_REALTIME_THREADS            (-1)
#define _XOPEN_SHM                         1
#define _XOPEN_STREAMS                     (-1)
#define _XOPEN_UNIX                        1
#define _XOPEN_UUCP                        (-1)
#define _XOPEN_XPG2                        (-1)
#define _XOPEN_XPG3                        (-1)
#define _XOPEN_XPG4                        (-1)
#define _SC_2_C_BIND                       1
#define _SC_2_C_DEV                        2
#define _SC_2_CHAR_TERM                    3
#define _SC_2_FORT_DEV                     4
#define _SC_2_FORT_RUN                     5
#define _SC_2_LOCALEDEF                    6
#define _SC_2_PBS                          7
#define _SC_2_PBS_ACCOUNTING               8
#define _SC_2_PBS_CHECKPOINT               9
#define _SC_2_PBS_LOCATE                   10
#define _SC_2_PBS_MESSAGE                  11
#define _SC_2_PBS_TRACK                    12
#define _SC_2_SW_DEV                       13
#define _SC_2_UPE                          14
#define _SC_2_VERSION                      15
#define _SC_ADVISORY_INFO                  16
#define _SC_AIO_LISTIO_MAX                 17
#define _SC_AIO_MAX                        18
#define _SC_AIO_PRIO_DELTA_MAX             19
#define _SC_ARG_MAX                        20
#define _SC_ASYNCHRONOUS_IO                21
#define _SC_ATEXIT_MAX                     22
#define _SC_BARRIERS                       23
#define _SC_BC_BASE_MAX                    24
#define _SC_BC_DIM_MAX                     25
#define _SC_BC_SCALE_MAX                   26
#define _SC_BC_STRING_MAX                  27
#define _SC_CHILD_MAX                      28
#define _SC_CLK_TCK                        29
#define _SC_CLOCK_SELECTION                30
#define _SC_COLL_WEIGHTS_MAX               31
#define _SC_CPUTIME                        32
#define _SC_DELAYTIMER_MAX                 33
#define _SC_DEVICE_CONTROL                 34
#define _SC_EXPR_NEST_MAX                  35
#define _SC_FSYNC                          36
#define _SC_GETGR_R_SIZE_MAX               37
#define _SC_GETPW_R_SIZE_MAX               38
#define _SC_HOST_NAME_MAX                  39
#define _SC_IOV_MAX                        40
#define _SC_IPV6                           41
#define _SC_JOB_CONTROL                    42
#define _SC_LINE_MAX                       43
#define _SC_LOGIN_NAME_MAX                 44
#define _SC_MAPPED_FILES                   45
#define _SC_MEMLOCK                        46
#define _SC_MEMLOCK_RANGE                  47
#define _SC_MEMORY_PROTECTION              48
#define _SC_MESSAGE_PASSING                49
#define _SC_MONOTONIC_CLOCK                50
#define _SC_MQ_OPEN_MAX                    51
#define _SC_MQ_PRIO_MAX                    52
#define _SC_NGROUPS_MAX                    53
#define _SC_NSIG                           54
#define _SC_OPEN_MAX                       55
#define _SC_PAGE_SIZE                      56
#define _SC_PRIORITIZED_IO                 57
#define _SC_PRIORITY_SCHEDULING            58
#define _SC_RAW_SOCKETS                    59
#define _SC_RE_DUP_MAX                     60
#define _SC_READER_WRITER_LOCKS            61
#define _SC_REALTIME_SIGNALS               62
#define _SC_REGEXP                         63
#define _SC_RTSIG_MAX                      64
#define _SC_SAVED_IDS                      65
#define _SC_SEM_NSEMS_MAX                  66
#define _SC_SEM_VALUE_MAX                  67
#define _SC_SEMAPHORES                     68
#define _SC_SHARED_MEMORY_OBJECTS          69
#define _SC_SHELL                          70
#define _SC_SIGQUEUE_MAX                   71
#define _SC_SPAWN                          72
#define _SC_SPIN_LOCKS                     73
#define _SC_SPORADIC_SERVER                74
#define _SC_SS_REPL_MAX                    75
#define _SC_STREAM_MAX                     76
#define _SC_SYMLOOP_MAX                    77
#define _SC_SYNCHRONIZED_IO                78
#define _SC_THREAD_ATTR_STACKADDR          79
#define _SC_THREAD_ATTR_STACKSIZE          80
#define _SC_THREAD_CPUTIME                 81
#define _SC_THREAD_DESTRUCTOR_ITERATIONS   82
#define _SC_THREAD_KEYS_MAX                83
#define _SC_THREAD_PRIO_INHERIT            84
#define _SC_THREAD_PRIO_PROTECT            85
#define _SC_THREAD_PRIORITY_SCHEDULING     86
#define _SC_THREAD_PROCESS_SHARED          87
#define _SC_THREAD_ROBUST_PRIO_INHERIT     88
#define _SC_THREAD_ROBUST_PRIO_PROTECT     89
#define _SC_THREAD_SAFE_FUNCTIONS          90
#define _SC_THREAD_SPORADIC_SERVER         91
#define _SC_THREAD_STACK_MIN               92
#define _SC_THREAD_THREADS_MAX             93
#define _SC_THREADS                        94
#define _SC_TIMEOUTS                       95
#define _SC_TIMER_MAX                      96
#define _SC_TIMERS                         97
#define _SC_TTY_NAME_MAX                   98
#define _SC_TYPED_MEMORY_OBJECTS           99
#define _SC_TZNAME_MAX                     100
#define _SC_V7_ILP32_OFF32                 101
#define _SC_V7_ILP32_OFFBIG                102
#define _SC_V7_LP64_OFF64                  103
#define _SC_V7_LPBIG_OFFBIG                104
#define _SC_V8_ILP32_OFF32                 105
#define _SC_V8_ILP32_OFFBIG                106
#define _SC_V8_LP64_OFF64                  107
#define _SC_V8_LPBIG_OFFBIG                108
#define _SC_VERSION                        109
#define _SC_XOPEN_CRYPT                    110
#define _SC_XOPEN_ENH_I18N                 111
#define _SC_XOPEN_REALTIME                 112
#define _SC_XOPEN_REALTIME_THREADS         113
#define _SC_XOPEN_SHM                      114
#define _SC_XOPEN_STREAMS                  115
#define _SC_XOPEN_UNIX                     116
#define _SC_XOPEN_UUCP                     117
#define _SC_XOPEN_VERSION                  118
#define _SC_XOPEN_LEGACY                   119
#define _SC_XOPEN_XCU_VERSION              120
#define _SC_PASS_MAX                       121
#define _SC_NPROCESSORS_CONF               122
#define _SC_NPROCESSORS_ONLN               123
#define _SC_PHYS_PAGES                     124
#define _SC_AVPHYS_PAGES                   125
#define _SC_2_C_VERSION                    126
#define _SC_BASE                           127
#define _SC_DEVICE_IO                      128
#define _SC_DEVICE_SPECIFIC                129
#define _SC_DEVICE_SPECIFIC_R              130
#define _SC_FD_MGMT                        131
#define _SC_FIFO                           132
#define _SC_FILE_ATTRIBUTES                133
#define _SC_FILE_LOCKING                   134
#define _SC_FILE_SYSTEM                    135
#define _SC_NETWORKING                     136
#define _SC_PIPE                           137
#define _SC_SIGNALS                        138
#define _SC_SINGLE_PROCESS                 139
#define _SC_STREAMS                        140
#define _SC_USER_GROUPS                    141
#define _SC_USER_GROUPS_R                  142
#define _SC_PAGESIZE                       _SC_PAGE_SIZE
#define _PC_2_SYMLINKS                     1
#define _PC_ALLOC_SIZE_MIN                 2
#define _PC_ASYNC_IO                       3
#define _PC_CHOWN_RESTRICTED               4
#define _PC_FALLOC                         5
#define _PC_FILESIZEBITS                   6
#define _PC_LINK_MAX                       7
#define _PC_MAX_CANON                      8
#define _PC_MAX_INPUT                      9
#define _PC_NAME_MAX                       10
#define _PC_NO_TRUNC                       11
#define _PC_PATH_MAX                       12
#define _PC_PIPE_BUF                       13
#define _PC_PRIO_IO                        14
#define _PC_REC_INCR_XFER_SIZE             15
#define _PC_REC_MAX_XFER_SIZE              16
#define _PC_REC_MIN_XFER_SIZE              17
#define _PC_REC_XFER_ALIGN                 18
#define _PC_SYMLINK_MAX                    19
#define _PC_SYNC_IO                        20
#define _PC_TEXTDOMAIN_MAX                 21
#define _PC_TIMESTAMP_RESOLUTION           22
#define _PC_VDISABLE                       23
#define _CS_PATH                           1
#define _CS_V7_ENV                         2
#define _CS_V8_ENV                         3
#define _CS_POSIX_V7_THREADS_CFLAGS        4
#define _CS_POSIX_V7_THREADS_LDFLAGS       5
#define _CS_POSIX_V8_THREADS_CFLAGS        6
#define _CS_POSIX_V8_THREADS_LDFLAGS       7
#define _CS_POSIX_V7_WIDTH_RESTRICTED_ENVS 8
#define _CS_POSIX_V8_WIDTH_RESTRICTED_ENVS 9
#define _CS_POSIX_V7_ILP32_OFF32_CFLAGS    10
#define _CS_POSIX_V7_ILP32_OFF32_LDFLAGS   11
#define _CS_POSIX_V7_ILP32_OFF32_LIBS      12
#define _CS_POSIX_V7_ILP32_OFFBIG_CFLAGS   13
#define _CS_POSIX_V7_ILP32_OFFBIG_LDFLAGS  14
#define _CS_POSIX_V7_ILP32_OFFBIG_LIBS     15
#define _CS_POSIX_V7_LP64_OFF64_CFLAGS     16
#define _CS_POSIX_V7_LP64_OFF64_LDFLAGS    17
#define _CS_POSIX_V7_LP64_OFF64_LIBS       18
#define _CS_POSIX_V7_LPBIG_OFFBIG_CFLAGS   19
#define _CS_POSIX_V7_LPBIG_OFFBIG_LDFLAGS  20
#define _CS_POSIX_V7_LPBIG_OFFBIG_LIBS     21
#define _CS_POSIX_V8_ILP32_OFF32_CFLAGS    22
#define _CS_POSIX_V8_ILP32_OFF32_LDFLAGS   23
#define _CS_POSIX_V8_ILP32_OFF32_LIBS      24
#define _CS_POSIX_V8_ILP32_OFFBIG_CFLAGS   25
#define _CS_POSIX_V8_ILP32_OFFBIG_LDFLAGS  26
#define _CS_POSIX_V8_ILP32_OFFBIG_LIBS     27
#define _CS_POSIX_V8_LP64_OFF64_CFLAGS     28
#define _CS_POSIX_V8_LP64_OFF64_LDFLAGS    29
#define _CS_POSIX_V8_LP64_OFF64_LIBS       30
#define _CS_POSIX_V8_LPBIG_OFFBIG_CFLAGS   31
#define _CS_POSIX_V8_LPBIG_OFFBIG_LDFLAGS  32
#define _CS_POSIX_V8_LPBIG_OFFBIG_LIBS     33
#define _CS_XBS5_ILP32_OFF32_CFLAGS        34
#define _CS_XBS5_ILP32_OFF32_LDFLAGS       35
#define _CS_XBS5_ILP32_OFF32_LIBS          36
#define _CS_XBS5_ILP32_OFF32_LINTFLAGS     37
#define _CS_XBS5_ILP32_OFFBIG_CFLAGS       38
#define _CS_XBS5_ILP32_OFFBIG_LDFLAGS      39
#define _CS_XBS5_ILP32_OFFBIG_LIBS         40
#define _CS_XBS5_ILP32_OFFBIG_LINTFLAGS    41
#define _CS_XBS5_LP64_OFF64_CFLAGS         42
#define _CS_XBS5_LP64_OFF64_LDFLAGS        43
#define _CS_XBS5_LP64_OFF64_LIBS           44
#define _CS_XBS5_LP64_OFF64_LINTFLAGS      45
#define _CS_XBS5_LPBIG_OFFBIG_CFLAGS       46
#define _CS_XBS5_LPBIG_OFFBIG_LDFLAGS      47
#define _CS_XBS5_LPBIG_OFFBIG_LIBS         48
#define _CS_XBS5_LPBIG_OFFBIG_LINTFLAGS    49

#define STDIN_FILENO        0
#define STDOUT_FILENO       1
#define STDERR_FILENO       2
#define F_OK                0
#define X_OK                1
#define W_OK                2
#define R_OK                4
#define F_ULOCK             0
#define F_LOCK              1
#define F_TLOCK             2
#define F_TEST              3
#define POSIX_CLOSE_RESTART 1
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

__KELNER_BEGIN
extern char *optarg;
extern int opterr, optind, optopt;

pid_t _Fork(void);
void _exit(int) __kelner_noreturn;
int access(const char *, int);
unsigned int alarm(unsigned int);
int chdir(const char *);
int chown(const char *, uid_t, gid_t);
int close(int);
size_t confstr(int, char *, size_t);
int dup(int);
int dup2(int, int);
int dup3(int, int, int);
int execl(const char *, const char *, ...);
int execle(const char *, const char *, ...);
int execlp(const char *, const char *, ...);
int execv(const char *, char *const[]);
int execve(const char *, char *const[], char *const[]);
int execvp(const char *, char *const[]);
int faccessat(int, const char *, int, int);
int fchdir(int);
int fchown(int, uid_t, gid_t);
int fchownat(int, const char *, uid_t, gid_t, int);
int fdatasync(int);
int fexecve(int, char *const[], char *const[]);
pid_t fork(void);
long fpathconf(int, int);
int fsync(int);
int ftruncate(int, off_t);
char *getcwd(char *, size_t);
gid_t getegid(void);
int getentropy(void *, size_t);
uid_t geteuid(void);
gid_t getgid(void);
int getgroups(int, gid_t[]);
int gethostname(char *, size_t);
char *getlogin(void);
int getlogin_r(char *, size_t);
int getopt(int, char *const[], const char *);
pid_t getpgid(pid_t);
pid_t getpgrp(void);
pid_t getpid(void);
pid_t getppid(void);
pid_t getsid(pid_t);
uid_t getuid(void);
int isatty(int);
int lchown(const char *, uid_t, gid_t);
int link(const char *, const char *);
int linkat(int, const char *, int, const char *, int);
off_t lseek(int, off_t, int);
long pathconf(const char *, int);
int pause(void);
int pipe(int[2]);
int pipe2(int[2], int);
int posix_close(int, int);
ssize_t pread(int, void *, size_t, off_t);
ssize_t pwrite(int, const void *, size_t, off_t);
ssize_t read(int, void *, size_t);
ssize_t readlink(const char *__restrict, char *__restrict, size_t);
ssize_t readlinkat(int, const char *__restrict, char *__restrict, size_t);
int rmdir(const char *);
int setegid(gid_t);
int seteuid(uid_t);
int setgid(gid_t);
int setpgid(pid_t, pid_t);
pid_t setsid(void);
int setuid(uid_t);
unsigned int sleep(unsigned int);
int symlink(const char *, const char *);
int symlinkat(const char *, int, const char *);
long sysconf(int);
pid_t tcgetpgrp(int);
int tcsetpgrp(int, pid_t);
int truncate(const char *, off_t);
char *ttyname(int);
int ttyname_r(int, char *, size_t);
int unlink(const char *);
int unlinkat(int, const char *, int);
ssize_t write(int, const void *, size_t);
#if __XSI_VISIBLE
long gethostid(void);
int getresgid(gid_t *__restrict, gid_t *__restrict, gid_t *__restrict);
int getresuid(uid_t *__restrict, uid_t *__restrict, uid_t *__restrict);
int lockf(int, int, off_t);
int nice(int);
pid_t setpgrp(void);
int setregid(gid_t, gid_t);
int setresgid(gid_t, gid_t, gid_t);
int setresuid(uid_t, uid_t, uid_t);
int setreuid(uid_t, uid_t);
void swab(const void *__restrict, void *__restrict, ssize_t);
void sync(void);
#endif
#if __BSD_VISIBLE
#define L_SET  SEEK_SET
#define L_INCR SEEK_CUR
#define L_XTND SEEK_END
extern char **environ;
int chroot(const char *);
int brk(void *);
void *sbrk(intptr_t);
void closefrom(int);
int daemon(int, int);
int eaccess(const char *, int);
int execvpe(const char *, char *const[], char *const[]);
int getdomainname(char *, size_t);
int getdtablesize(void);
int getpagesize(void);
char *getpass(const char *);
char *get_current_dir_name(void);
int initgroups(const char *, gid_t);
int issetugid(void);
int sethostname(const char *, size_t);
int setgroups(size_t, const gid_t *);
int syncfs(int);
useconds_t ualarm(useconds_t, useconds_t);
int usleep(useconds_t);
pid_t vfork(void);
#endif
__KELNER_END

#endif
