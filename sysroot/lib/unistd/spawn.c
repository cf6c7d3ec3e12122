/* SPDX-License-Identifier: MIT */
/*
 * posix_spawn, and what is made of it: system() and popen(). Where the system has no spawn of its
 * own the child tells an error through a pipe that a successful exec closes.
 */
#include "../private/spawn.h"
#include "../private/exec.h"
#include "../private/stream.h"
#include "../private/thread.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int add(posix_spawn_file_actions_t *actions, struct __kelner_spawn_action what,
	       const char *path)
{
	size_t n = path ? strlen(path) + 1 : 0;
	struct __kelner_spawn_action *action;

	if (what.fd < 0 || what.other < 0)
		return EBADF;
	action = malloc(sizeof(*action) + n);
	if (!action)
		return ENOMEM;
	*action = what;
	if (path)
		memcpy(action->path, path, n);
	if (actions->__last)
		actions->__last->next = action;
	else
		actions->__first = action;
	actions->__last = action;
	return 0;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
	memset(actions, 0, sizeof(*actions));
	return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
	while (actions->__first) {
		struct __kelner_spawn_action *next = actions->__first->next;
		free(actions->__first);
		actions->__first = next;
	}
	actions->__last = 0;
	return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions, int fd,
				     const char *restrict path, int flags, mode_t mode)
{
	return add(actions,
		   (struct __kelner_spawn_action){
			   .kind = ACTION_OPEN, .fd = fd, .flags = flags, .mode = mode},
		   path);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd)
{
	return add(actions, (struct __kelner_spawn_action){.kind = ACTION_CLOSE, .fd = fd}, 0);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd, int target)
{
	return add(actions,
		   (struct __kelner_spawn_action){.kind = ACTION_DUP2, .fd = fd, .other = target},
		   0);
}

int posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *restrict actions,
				      const char *restrict path)
{
	return add(actions, (struct __kelner_spawn_action){.kind = ACTION_CHDIR}, path);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict actions,
					 const char *restrict path)
{
	return posix_spawn_file_actions_addchdir(actions, path);
}

int posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *actions, int fd)
{
	return add(actions, (struct __kelner_spawn_action){.kind = ACTION_FCHDIR, .fd = fd}, 0);
}

/* In the child. The error pipe moves out of the way of a descriptor that an action wants. */
static int perform(const struct __kelner_spawn_action *action, int *report)
{
	int fd, error;

	if (*report == (action->kind == ACTION_DUP2 ? action->other : action->fd) &&
	    (action->kind == ACTION_OPEN || action->kind == ACTION_DUP2 ||
	     action->kind == ACTION_CLOSE)) {
		int moved = sys_dup(*report, 3, FD_CLOEXEC);
		if (moved < 0)
			return moved;
		sys_close(*report);
		*report = moved;
	}
	switch (action->kind) {
	case ACTION_CLOSE: sys_close(action->fd); return 0;
	case ACTION_CHDIR: return sys_chdir(action->path);
	case ACTION_FCHDIR: return sys_fchdir(action->fd);
	case ACTION_DUP2:
		if (action->fd == action->other) { /* only the flag goes */
			error = sys_fd_flags(action->fd);
			return error < 0 ? error : sys_set_fd_flags(action->fd, 0);
		}
		return sys_dup_to(action->fd, action->other, 0);
	default:
		fd = sys_open(AT_FDCWD, action->path, action->flags, action->mode);
		if (fd < 0 || fd == action->fd)
			return fd;
		error = sys_dup_to(fd, action->fd, action->flags & O_CLOEXEC ? FD_CLOEXEC : 0);
		sys_close(fd);
		return error;
	}
}

static int apply_attributes(const posix_spawnattr_t *attributes)
{
	struct sigaction standard = {.sa_flags = 0};
	int error = 0, flags = attributes->__flags;

	if (flags & POSIX_SPAWN_SETSID)
		error = sys_setsid();
	if (error >= 0 && (flags & POSIX_SPAWN_SETPGROUP))
		error = sys_setpgid(0, attributes->__group);
	if (error >= 0 && (flags & POSIX_SPAWN_SETSCHEDULER))
		error = sys_sched_setscheduler(0, attributes->__policy, &attributes->__parameters);
	else if (error >= 0 && (flags & POSIX_SPAWN_SETSCHEDPARAM))
		error = sys_sched_setparam(0, &attributes->__parameters);
	if (error >= 0 && (flags & POSIX_SPAWN_RESETIDS)) {
		error = setegid(getgid()) < 0 ? -errno : 0;
		if (!error)
			error = seteuid(getuid()) < 0 ? -errno : 0;
	}
	for (int i = 1; error >= 0 && i <= KELNER_SIGNAL_LAST; i++) {
		if ((flags & POSIX_SPAWN_SETSIGDEF) && (attributes->__default >> (i - 1) & 1))
			sys_sigaction(i, &standard, 0);
	}
	return error < 0 ? error : 0;
}

/* A handler must never run in the child: whatever is caught goes back to its default. */
static void drop_handlers(void)
{
	struct sigaction standard = {.sa_flags = 0}, now;

	for (int i = 1; i <= KELNER_SIGNAL_LAST; i++) {
		if (sys_sigaction(i, 0, &now) == 0 && now.sa_handler != SIG_IGN &&
		    now.sa_handler != SIG_DFL)
			sys_sigaction(i, &standard, 0);
	}
}

static __kelner_noreturn void child(const char *name, int search,
				    const posix_spawn_file_actions_t *actions,
				    const posix_spawnattr_t *attributes, char *const arguments[],
				    char *const environment[], int report, const sigset_t *mask)
{
	int error;

	drop_handlers();
	error = attributes ? apply_attributes(attributes) : 0;
	for (struct __kelner_spawn_action *a = actions ? actions->__first : 0; a && error >= 0;
	     a = a->next)
		error = perform(a, &report);
	if (error >= 0) {
		if (attributes && (attributes->__flags & POSIX_SPAWN_SETSIGMASK))
			mask = &attributes->__mask;
		sys_sigmask(SIG_SETMASK, mask, 0);
		error = search ? __exec_search(name, arguments, environment, getenv("PATH"),
					       __exec_path, 0)
			       : sys_exec(AT_FDCWD, name, arguments, environment, 0);
	}
	sys_write(report, &error, sizeof(error));
	sys_exit(127);
}

struct spawning {
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attributes;
};

static int spawn_path(const char *path, char *const arguments[], char *const environment[],
		      void *context)
{
	const struct spawning *spawning = context;

	return sys_spawn(path, arguments, environment,
			 spawning->actions ? spawning->actions->__first : 0, spawning->attributes);
}

static int spawn_forking(pid_t *process, const char *name, int search,
			 const posix_spawn_file_actions_t *actions,
			 const posix_spawnattr_t *attributes, char *const arguments[],
			 char *const environment[])
{
	int report[2], error = 0, state;
	sigset_t all = ~0UL, mask;
	siginfo_t information;
	pid_t pid;

	error = sys_pipe(report, O_CLOEXEC);
	if (error)
		return -error;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	sys_sigmask(SIG_SETMASK, &all, &mask);
	pid = _Fork();
	if (pid == 0)
		child(name, search, actions, attributes, arguments,
		      environment ? environment : environ, report[1], &mask);
	error = pid < 0 ? errno : 0;
	sys_close(report[1]);
	if (!error) {
		int sent;
		ssize_t n;
		do
			n = sys_read(report[0], &sent, sizeof(sent));
		while (n == -EINTR);
		if (n == sizeof(sent)) {
			error = -sent;
			while (sys_wait(P_PID, (id_t)pid, &information, WEXITED, 0) == -EINTR)
				;
		}
	}
	sys_close(report[0]);
	sys_sigmask(SIG_SETMASK, &mask, 0);
	pthread_setcancelstate(state, 0);
	if (!error && process)
		*process = pid;
	return error;
}

static int spawn(pid_t *process, const char *name, int search,
		 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
		 char *const arguments[], char *const environment[])
{
	struct spawning spawning = {actions, attributes};
	char *const *given = environment ? environment : environ;
	int result = search ? __exec_search(name, arguments, given, getenv("PATH"), spawn_path,
					    &spawning)
			    : spawn_path(name, arguments, given, &spawning);

	if (result == -ENOSYS)
		return spawn_forking(process, name, search, actions, attributes, arguments,
				     environment);
	if (result < 0)
		return -result;
	if (process)
		*process = result;
	return 0;
}

int posix_spawn(pid_t *restrict process, const char *restrict path,
		const posix_spawn_file_actions_t *actions,
		const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
		char *const environment[restrict])
{
	return spawn(process, path, 0, actions, attributes, arguments, environment);
}

int posix_spawnp(pid_t *restrict process, const char *restrict name,
		 const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
		 char *const environment[restrict])
{
	return spawn(process, name, 1, actions, attributes, arguments, environment);
}

int posix_spawnattr_init(posix_spawnattr_t *attributes)
{
	memset(attributes, 0, sizeof(*attributes));
	return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attributes)
{
	(void)attributes;
	return 0;
}

#define ATTRIBUTE(name, type, field)                                                \
	int posix_spawnattr_get##name(const posix_spawnattr_t *restrict attributes, \
				      type *restrict value)                         \
	{                                                                           \
		*value = attributes->field;                                         \
		return 0;                                                           \
	}

ATTRIBUTE(flags, short, __flags)
ATTRIBUTE(pgroup, pid_t, __group)
ATTRIBUTE(sigdefault, sigset_t, __default)
ATTRIBUTE(sigmask, sigset_t, __mask)
ATTRIBUTE(schedpolicy, int, __policy)
ATTRIBUTE(schedparam, struct sched_param, __parameters)

int posix_spawnattr_setflags(posix_spawnattr_t *attributes, short flags)
{
	if (flags & ~(POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
		      POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDPARAM |
		      POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_SETSID))
		return EINVAL;
	attributes->__flags = flags;
	return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attributes, pid_t group)
{
	attributes->__group = group;
	return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attributes,
				  const sigset_t *restrict set)
{
	attributes->__default = *set;
	return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attributes,
			       const sigset_t *restrict mask)
{
	attributes->__mask = *mask;
	return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attributes, int policy)
{
	attributes->__policy = policy;
	return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *restrict attributes,
				  const struct sched_param *restrict parameters)
{
	attributes->__parameters = *parameters;
	return 0;
}

static int run_shell(pid_t *pid, const char *command, const posix_spawn_file_actions_t *actions,
		     const posix_spawnattr_t *attributes)
{
	char *arguments[] = {(char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
			     (char *)(uintptr_t) "--", (char *)(uintptr_t)command, 0};
	return posix_spawn(pid, "/bin/sh", actions, attributes, arguments, environ);
}

/* SIGINT and SIGQUIT are ignored and SIGCHLD is blocked while the command runs. */
int system(const char *command)
{
	static lock_t lock;
	static int depth;
	static struct sigaction saved[2];
	struct sigaction ignore = {.sa_flags = 0};
	posix_spawnattr_t attributes;
	sigset_t block = 1UL << (SIGCHLD - 1), mask;
	int status = -1, error, state;
	pid_t pid;

	if (!command)
		return access("/bin/sh", X_OK) == 0;
	pthread_testcancel();
	ignore.sa_handler = SIG_IGN;
	sys_sigmask(SIG_BLOCK, &block, &mask);
	lock_acquire(&lock);
	if (depth++ == 0) {
		sys_sigaction(SIGINT, &ignore, &saved[0]);
		sys_sigaction(SIGQUIT, &ignore, &saved[1]);
	}
	posix_spawnattr_init(&attributes);
	attributes.__flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	attributes.__mask = mask;
	attributes.__default = (saved[0].sa_handler != SIG_IGN ? 1UL << (SIGINT - 1) : 0) |
			       (saved[1].sa_handler != SIG_IGN ? 1UL << (SIGQUIT - 1) : 0);
	lock_release(&lock);
	error = run_shell(&pid, command, 0, &attributes);
	if (error == 0) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		pthread_setcancelstate(state, 0);
	} else if (error == ENOENT) {
		status = 127 << 8;
	}
	lock_acquire(&lock);
	if (--depth == 0) {
		sys_sigaction(SIGINT, &saved[0], 0);
		sys_sigaction(SIGQUIT, &saved[1], 0);
	}
	lock_release(&lock);
	sys_sigmask(SIG_SETMASK, &mask, 0);
	if (error && status < 0)
		errno = error;
	return status;
}

/* The child has none of the streams of earlier popen() calls. */
FILE *popen(const char *command, const char *mode)
{
	int reading = *mode == 'r', fds[2], error;
	posix_spawn_file_actions_t actions;
	FILE *stream;

	if (*mode != 'r' && *mode != 'w') {
		errno = EINVAL;
		return 0;
	}
	if (pipe2(fds, O_CLOEXEC) < 0)
		return 0;
	int ours = fds[!reading], theirs = fds[reading];
	stream = fdopen(ours, reading ? "r" : "w");
	if (!stream) {
		sys_close(fds[0]);
		sys_close(fds[1]);
		return 0;
	}
	posix_spawn_file_actions_init(&actions);
	error = posix_spawn_file_actions_adddup2(&actions, theirs, reading);
	lock_acquire(&__stream_list_lock);
	for (FILE *other = __stream_list; other && !error; other = other->next) {
		if (other->child && other->fd != reading)
			error = posix_spawn_file_actions_addclose(&actions, other->fd);
	}
	lock_release(&__stream_list_lock);
	if (!error)
		error = run_shell(&stream->child, command, &actions, 0);
	posix_spawn_file_actions_destroy(&actions);
	sys_close(theirs);
	if (error) {
		stream->child = 0;
		fclose(stream);
		errno = error;
		return 0;
	}
	if (!strchr(mode, 'e'))
		sys_set_fd_flags(ours, 0);
	return stream;
}

int pclose(FILE *stream)
{
	pid_t pid = stream->child;
	int status;

	if (!pid) {
		errno = ECHILD;
		return -1;
	}
	fclose(stream);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return status;
}
