/* SPDX-License-Identifier: MIT */
/* What each error and signal is called. */
#include "../private/thread.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char *const errors[] = {
	[0] = "No error",
	[EPERM] = "Operation not permitted",
	[ENOENT] = "No such file or directory",
	[ESRCH] = "No such process",
	[EINTR] = "Interrupted function",
	[EIO] = "Input/output error",
	[ENXIO] = "No such device or address",
	[E2BIG] = "Argument list too long",
	[ENOEXEC] = "Executable file format error",
	[EBADF] = "Bad file descriptor",
	[ECHILD] = "No child process",
	[EAGAIN] = "Resource unavailable, try again",
	[ENOMEM] = "Not enough memory",
	[EACCES] = "Permission denied",
	[EFAULT] = "Bad address",
	[ENOTBLK] = "Block device required",
	[EBUSY] = "Device or resource busy",
	[EEXIST] = "File exists",
	[EXDEV] = "Cross-device link",
	[ENODEV] = "No such device",
	[ENOTDIR] = "Not a directory",
	[EISDIR] = "Is a directory",
	[EINVAL] = "Invalid argument",
	[ENFILE] = "Too many files open in the system",
	[EMFILE] = "Too many open files",
	[ENOTTY] = "Inappropriate terminal operation",
	[ETXTBSY] = "Text file busy",
	[EFBIG] = "File too large",
	[ENOSPC] = "No space left on device",
	[ESPIPE] = "Invalid seek",
	[EROFS] = "Read-only file system",
	[EMLINK] = "Too many links",
	[EPIPE] = "Broken pipe",
	[EDOM] = "Argument outside the function's domain",
	[ERANGE] = "Result too large",
	[EDEADLK] = "Resource deadlock would occur",
	[ENAMETOOLONG] = "File name too long",
	[ENOLCK] = "No locks available",
	[ENOSYS] = "Function not supported",
	[ENOTEMPTY] = "Directory not empty",
	[ELOOP] = "Too many levels of symbolic links",
	[ENOMSG] = "No message of the desired type",
	[EIDRM] = "Identifier removed",
	[ENOSTR] = "Not a stream",
	[ENODATA] = "No message available",
	[ETIME] = "Timer expired",
	[ENOSR] = "No stream resources",
	[EREMOTE] = "Object is remote",
	[ENOLINK] = "Link has been severed",
	[EPROTO] = "Protocol error",
	[EMULTIHOP] = "Multihop attempted",
	[EBADMSG] = "Bad message",
	[EOVERFLOW] = "Value too large for its type",
	[EILSEQ] = "Illegal byte sequence",
	[EUSERS] = "Too many users",
	[ENOTSOCK] = "Not a socket",
	[EDESTADDRREQ] = "Destination address required",
	[EMSGSIZE] = "Message too large",
	[EPROTOTYPE] = "Wrong protocol type for socket",
	[ENOPROTOOPT] = "Protocol not available",
	[EPROTONOSUPPORT] = "Protocol not supported",
	[ESOCKTNOSUPPORT] = "Socket type not supported",
	[ENOTSUP] = "Not supported",
	[EPFNOSUPPORT] = "Protocol family not supported",
	[EAFNOSUPPORT] = "Address family not supported",
	[EADDRINUSE] = "Address in use",
	[EADDRNOTAVAIL] = "Address not available",
	[ENETDOWN] = "Network is down",
	[ENETUNREACH] = "Network unreachable",
	[ENETRESET] = "Connection aborted by network",
	[ECONNABORTED] = "Connection aborted",
	[ECONNRESET] = "Connection reset",
	[ENOBUFS] = "No buffer space available",
	[EISCONN] = "Socket is connected",
	[ENOTCONN] = "Socket is not connected",
	[ESHUTDOWN] = "Socket has been shut down",
	[ETOOMANYREFS] = "Too many references",
	[ETIMEDOUT] = "Operation timed out",
	[ECONNREFUSED] = "Connection refused",
	[EHOSTDOWN] = "Host is down",
	[EHOSTUNREACH] = "Host is unreachable",
	[EALREADY] = "Connection already in progress",
	[EINPROGRESS] = "Operation in progress",
	[ESTALE] = "Stale file handle",
	[EDQUOT] = "Disk quota exceeded",
	[ECANCELED] = "Operation canceled",
	[EOWNERDEAD] = "Previous owner died",
	[ENOTRECOVERABLE] = "State not recoverable",
};

const char *const sys_siglist[NSIG] = {
	[SIGHUP] = "Hangup",
	[SIGINT] = "Interrupt",
	[SIGQUIT] = "Quit",
	[SIGILL] = "Illegal instruction",
	[SIGTRAP] = "Trace or breakpoint trap",
	[SIGABRT] = "Aborted",
	[SIGBUS] = "Bus error",
	[SIGFPE] = "Arithmetic exception",
	[SIGKILL] = "Killed",
	[SIGUSR1] = "User defined signal 1",
	[SIGSEGV] = "Segmentation fault",
	[SIGUSR2] = "User defined signal 2",
	[SIGPIPE] = "Broken pipe",
	[SIGALRM] = "Alarm clock",
	[SIGTERM] = "Terminated",
	[SIGCHLD] = "Child status changed",
	[SIGCONT] = "Continued",
	[SIGSTOP] = "Stopped (signal)",
	[SIGTSTP] = "Stopped",
	[SIGTTIN] = "Stopped (terminal input)",
	[SIGTTOU] = "Stopped (terminal output)",
	[SIGURG] = "Urgent condition on a socket",
	[SIGXCPU] = "CPU time limit exceeded",
	[SIGXFSZ] = "File size limit exceeded",
	[SIGVTALRM] = "Virtual timer expired",
	[SIGPROF] = "Profiling timer expired",
	[SIGWINCH] = "Window changed",
	[SIGPOLL] = "Pollable event",
	[SIGSYS] = "Bad system call",
};

static const char *const signal_names[] = {
	[SIGHUP] = "HUP",       [SIGINT] = "INT",   [SIGQUIT] = "QUIT",   [SIGILL] = "ILL",
	[SIGTRAP] = "TRAP",     [SIGABRT] = "ABRT", [SIGBUS] = "BUS",     [SIGFPE] = "FPE",
	[SIGKILL] = "KILL",     [SIGUSR1] = "USR1", [SIGSEGV] = "SEGV",   [SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE",     [SIGALRM] = "ALRM", [SIGTERM] = "TERM",   [SIGCHLD] = "CHLD",
	[SIGCONT] = "CONT",     [SIGSTOP] = "STOP", [SIGTSTP] = "TSTP",   [SIGTTIN] = "TTIN",
	[SIGTTOU] = "TTOU",     [SIGURG] = "URG",   [SIGXCPU] = "XCPU",   [SIGXFSZ] = "XFSZ",
	[SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH", [SIGPOLL] = "POLL",
	[SIGSYS] = "SYS",
};

/* Room for "Unknown error -2147483648" of this thread. */
static _Thread_local char unknown[40];

static const char *error_text(int error)
{
	if (error >= 0 && (size_t)error < sizeof(errors) / sizeof(errors[0]))
		return errors[error];
	return 0;
}

char *strerror(int error)
{
	const char *text = error_text(error);

	if (text)
		return (char *)(uintptr_t)text;
	snprintf(unknown, sizeof(unknown), "Unknown error %d", error);
	return unknown;
}

char *strerror_l(int error, locale_t locale)
{
	(void)locale; /* messages are in one language */
	return strerror(error);
}

int strerror_r(int error, char *buffer, size_t size)
{
	const char *text = error_text(error);
	char number[40];

	if (!text) {
		snprintf(number, sizeof(number), "Unknown error %d", error);
		text = number;
	}
	if (strlcpy(buffer, text, size) >= size)
		return ERANGE;
	return text == number ? EINVAL : 0;
}

char *strsignal(int signal)
{
	if (signal > 0 && signal < NSIG && sys_siglist[signal])
		return (char *)(uintptr_t)sys_siglist[signal];
	if (signal >= SIGRTMIN && signal <= SIGRTMAX)
		snprintf(unknown, sizeof(unknown), "Real-time signal %d", signal - SIGRTMIN);
	else
		snprintf(unknown, sizeof(unknown), "Unknown signal %d", signal);
	return unknown;
}

int sig2str(int signal, char *name)
{
	if (signal > 0 && (size_t)signal < sizeof(signal_names) / sizeof(signal_names[0]) &&
	    signal_names[signal])
		strcpy(name, signal_names[signal]);
	else if (signal == SIGRTMIN || signal == SIGRTMAX)
		strcpy(name, signal == SIGRTMIN ? "RTMIN" : "RTMAX");
	else if (signal > SIGRTMIN && signal < SIGRTMAX)
		snprintf(name, SIG2STR_MAX, "RTMIN+%d", (signal - SIGRTMIN) & 31);
	else
		return -1;
	return 0;
}

static int small_number(const char *text, int *value)
{
	*value = 0;
	if (!*text || strlen(text) > 2)
		return 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		*value = *value * 10 + *text - '0';
	}
	return 1;
}

int str2sig(const char *restrict name, int *restrict signal)
{
	int offset;

	for (size_t i = 1; i < sizeof(signal_names) / sizeof(signal_names[0]); i++) {
		if (signal_names[i] && strcmp(name, signal_names[i]) == 0) {
			*signal = (int)i;
			return 0;
		}
	}
	if (strcmp(name, "RTMIN") == 0)
		*signal = SIGRTMIN;
	else if (strcmp(name, "RTMAX") == 0)
		*signal = SIGRTMAX;
	else if (strncmp(name, "RTMIN+", 6) == 0 && small_number(name + 6, &offset) &&
		 offset <= SIGRTMAX - SIGRTMIN)
		*signal = SIGRTMIN + offset;
	else if (strncmp(name, "RTMAX-", 6) == 0 && small_number(name + 6, &offset) &&
		 offset <= SIGRTMAX - SIGRTMIN)
		*signal = SIGRTMAX - offset;
	else if (small_number(name, &offset) && offset >= 1 && offset <= SIGRTMAX)
		*signal = offset;
	else
		return -1;
	return 0;
}

void psignal(int signal, const char *message)
{
	const char *colon = message && *message ? ": " : "";
	fprintf(stderr, "%s%s%s\n", message ? message : "", colon, strsignal(signal));
}

void psiginfo(const siginfo_t *information, const char *message)
{
	psignal(information->si_signo, message);
}
