/* SPDX-License-Identifier: MIT */
/*
 * trace [-a] COMMAND [ARGUMENT...]: runs a command and shows every message that it caused, and
 * those that the servers sent to serve it, with times. -a: messages of all other programs too.
 *
 * The authority to look comes from the service manager, which gives it to user 0.
 */
#include <abi/message.h>
#include <abi/trace.h>
#include <errno.h>
#include <fcntl.h>
#include <kelner/protocol.h>
#include <kelner/syscalls.h>
#include <protocol/service.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEVICE        "/dev/service"
#define CPUS          64
#define CHUNK         128
#define RECORDS_MAX   400000 /* 16 MiB: then the rest is not kept */
#define LOOK_INTERVAL 2000000L
#define DEPTH_MAX     16
#define NAMES_MAX     64

extern char **environ;

struct names {
	int32_t process;
	char name[32];
};

static struct trace_record *records;
static size_t record_count, record_room;
static uint64_t lost;
static struct names service[NAMES_MAX];
static unsigned service_count;
static volatile sig_atomic_t ended;

static void on_child(int signal)
{
	(void)signal;
	ended = 1;
}

/* --- collecting ------------------------------------------------------------------------------ */

static void keep(const struct trace_record *from, size_t count)
{
	if (record_count + count > RECORDS_MAX) {
		lost += count;
		return;
	}
	if (record_count + count > record_room) {
		size_t room = record_room ? record_room * 2 : 8192;
		struct trace_record *more = realloc(records, room * sizeof(*records));

		if (!more) {
			lost += count;
			return;
		}
		records = more;
		record_room = room;
	}
	memcpy(records + record_count, from, count * sizeof(*records));
	record_count += count;
}

/* Where each CPU's reading goes on. Answers how many records came. */
static size_t collect(handle_t resource, uint64_t position[CPUS], bool keep_them)
{
	static struct trace_record chunk[CHUNK];
	size_t all = 0;

	for (uint32_t cpu = 0; cpu < CPUS; cpu++) {
		for (;;) {
			uint64_t before = position[cpu];
			int64_t count =
				kelner_trace_read(resource, cpu, &position[cpu], chunk, CHUNK);

			if (count < 0)
				return all;
			if (keep_them) {
				lost += position[cpu] - before - (uint64_t)count;
				keep(chunk, (size_t)count);
			}
			all += (size_t)count;
			if (position[cpu] == before)
				break;
		}
	}
	return all;
}

static void read_services(handle_t manager)
{
	struct service_list_request request = {.index = 0};
	struct service_list_reply reply;

	service[service_count++] = (struct names){(int32_t)getpid(), "trace"};
	while (service_count < NAMES_MAX) {
		struct names *to = &service[service_count];
		struct protocol_extra extra = {
			.reply_tail = to->name,
			.reply_tail_size = sizeof(to->name) - 1,
		};

		if (service_list(manager, &request, &reply, &extra) < 0)
			return;
		to->process = reply.process;
		request.index++;
		service_count++;
	}
}

/* --- showing --------------------------------------------------------------------------------- */

static const char *service_name(int32_t process)
{
	for (unsigned i = 1; i < service_count; i++) {
		if (service[i].process == process)
			return service[i].name;
	}
	return process == 1 ? "init" : NULL;
}

static const char *party(int32_t process, char text[32])
{
	const char *name = service_name(process);

	if (name)
		return name;
	snprintf(text, 32, "%d", process);
	return text;
}

static int earlier(const void *a, const void *b)
{
	const struct trace_record *first = a, *second = b;

	return first->time < second->time ? -1 : first->time > second->time;
}

static int32_t process_of(uint64_t word)
{
	return (int32_t)(word >> 32);
}

/* The answer to a request: the next one to the same caller; a request of the same caller that comes
 * first is this one passed on. */
static const struct trace_record *answer_to(const struct trace_record *request)
{
	for (const struct trace_record *at = request + 1; at < records + record_count; at++) {
		if (at->a == request->a)
			return at;
	}
	return NULL;
}

struct serving {
	int32_t server;
	uint64_t end; /* when it answers */
	unsigned depth;
};

/* How many requests the caller of this one is serving, each for another: 0 for a program. */
static unsigned depth_of(const struct trace_record *request, const struct trace_record *answer,
			 struct serving open[DEPTH_MAX])
{
	unsigned depth = 0, place = DEPTH_MAX;

	for (unsigned i = 0; i < DEPTH_MAX; i++) {
		if (open[i].end > request->time && open[i].server == process_of(request->a))
			depth = open[i].depth + 1;
		else if (open[i].end <= request->time && place == DEPTH_MAX)
			place = i;
	}
	if (place < DEPTH_MAX)
		open[place] = (struct serving){process_of(request->b),
					       answer ? answer->time : UINT64_MAX, depth};
	return depth;
}

static void show(const struct trace_record *request, const struct trace_record *answer,
		 unsigned depth, uint64_t start)
{
	const char *name = protocol_name((uint32_t)request->b);
	char from[32], to[32], number[24], way[80];
	int32_t status;

	snprintf(number, sizeof(number), "message 0x%x", (unsigned)request->b);
	snprintf(way, sizeof(way), "%*s%s > %s", (int)depth * 2, "",
		 party(process_of(request->a), from), party(process_of(request->b), to));
	printf("%10.1f  %-30s %-24s", (double)(request->time - start) / 1000, way,
	       name ? name : number);
	if (!answer) {
		printf(" no answer yet\n");
	} else if (answer->kind == TRACE_KIND_MESSAGE) {
		printf(" passed on to %s\n", party(process_of(answer->b), to));
	} else {
		status = (int32_t)(uint32_t)answer->b;
		printf(" = %d%s%s%s  %.1f\n", status, status < 0 ? " (" : "",
		       status < 0 ? strerror(-status) : "", status < 0 ? ")" : "",
		       (double)(answer->time - request->time) / 1000);
	}
}

/* A message belongs to the command where a process made since sent it, or a server that serves
 * such. */
static void show_all(int32_t command, bool all)
{
	struct serving open[DEPTH_MAX] = {{0}};
	unsigned shown = 0;

	qsort(records, record_count, sizeof(*records), earlier);
	printf("%10s  %-30s %-24s %s\n", "TIME us", "FROM > TO", "MESSAGE", "= STATUS  TOOK us");
	for (size_t i = 0; i < record_count; i++) {
		const struct trace_record *request = &records[i], *answer;
		bool program = !service_name(process_of(request->a));
		unsigned depth;

		if (request->kind != TRACE_KIND_MESSAGE || process_of(request->a) == getpid())
			continue;
		if (program && !all && process_of(request->a) < command)
			continue;
		answer = answer_to(request);
		depth = depth_of(request, answer, open);
		if (!program && depth == 0 && !all)
			continue;
		show(request, answer, depth, records[0].time);
		shown++;
	}
	printf("%u message%s", shown, shown == 1 ? "" : "s");
	if (lost)
		printf("; %llu records were overwritten before they were read",
		       (unsigned long long)lost);
	printf("\n");
}

/* --- running --------------------------------------------------------------------------------- */

static int fail(const char *what, int64_t error)
{
	fprintf(stderr, "trace: %s: %s\n", what, strerror((int)-error));
	return 1;
}

/* The command's wait status; its process id through `process`. */
static int run(handle_t resource, char **command, pid_t *process)
{
	static uint64_t position[CPUS];
	struct timespec nap = {0, LOOK_INTERVAL};
	int status = 0;
	int error;

	signal(SIGCHLD, on_child);
	(void)collect(resource, position, false);
	error = posix_spawnp(process, command[0], NULL, NULL, command, environ);
	if (error) {
		fprintf(stderr, "trace: cannot run %s: %s\n", command[0], strerror(error));
		return -1;
	}
	while (!ended) {
		nanosleep(&nap, NULL);
		(void)collect(resource, position, true);
	}
	(void)kelner_trace_control(resource, 0, 0);
	(void)collect(resource, position, true);
	(void)waitpid(*process, &status, 0);
	return status;
}

int main(int argc, char **argv)
{
	struct protocol_extra extra = {0};
	bool all = argc > 1 && strcmp(argv[1], "-a") == 0;
	int fd, status;
	pid_t process = 0;
	int64_t error;

	if (argc < 2 + all || argv[1 + all][0] == '-') {
		fprintf(stderr, "usage: trace [-a] COMMAND [ARGUMENT...]\n");
		return 2;
	}
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return fail("no way to the service manager: " DEVICE, -errno);
	error = service_trace((handle_t)fd, &extra);
	if (error == -EPERM) {
		fprintf(stderr, "trace: only root may see every process's messages\n");
		return 1;
	}
	if (error < 0)
		return fail("the service manager gives no access to the trace", error);
	read_services((handle_t)fd);
	error = kelner_trace_control(extra.received[0], TRACE_MESSAGE | TRACE_REPLY, 0);
	if (error < 0)
		return fail("the kernel does not trace", error);
	status = run(extra.received[0], argv + 1 + all, &process);
	(void)kelner_trace_control(extra.received[0], 0, 0);
	if (status < 0)
		return 127;
	fflush(stdout);
	show_all((int32_t)process, all);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
