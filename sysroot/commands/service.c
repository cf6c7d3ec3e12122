/* SPDX-License-Identifier: MIT */
/*
 * service [list], service start|stop|restart|log NAME: the service manager's command. Under the
 * names poweroff, reboot and halt it ends the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <protocol/service.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEVICE "/dev/service"

static const char *called = "service";

static int fail(const char *doing, const char *what, int64_t error)
{
	if (error == -EPERM)
		fprintf(stderr, "%s: only root may do that\n", called);
	else
		fprintf(stderr, "%s: %s%s%s: %s\n", called, doing, *what ? " " : "", what,
			strerror((int)-error));
	return 1;
}

static int list(handle_t manager)
{
	static const char *const state[] = {"waiting", "starting", "running", "stopped",
					    "backoff", "failed",   "done"};
	char name[64];
	struct service_list_request request = {.index = 0};
	struct service_list_reply reply;
	struct protocol_extra extra = {.reply_tail = name, .reply_tail_size = sizeof(name) - 1};
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("%-16s %-9s %6s %8s %10s\n", "SERVICE", "STATE", "PID", "RESTARTS", "SINCE");
	while (service_list(manager, &request, &reply, &extra) >= 0) {
		long age = now.tv_sec - (long)(reply.since / 1000000000UL);

		name[sizeof(name) - 1] = '\0';
		printf("%-16s %-9s %6d %8u %9lds\n", name,
		       reply.state < sizeof(state) / sizeof(state[0]) ? state[reply.state] : "?",
		       reply.process, reply.restarts, age);
		request.index++;
	}
	return 0;
}

static int refuse(const char *verb, const char *name, int64_t error)
{
	if (error == -ENOENT)
		fprintf(stderr, "service: there is no service %s (service list shows all)\n", name);
	else if (error == -EBUSY)
		fprintf(stderr, "service: the system cannot live without %s\n", name);
	else
		return fail(verb, name, error);
	return 1;
}

static int show_log(handle_t manager, const char *name)
{
	static char text[8192];
	struct service_log_request request = {.size = sizeof(text)};
	struct service_log_reply reply;
	struct protocol_extra extra = {
		.tail = name,
		.tail_length = strlen(name) + 1,
		.lease = {{(uintptr_t)text, sizeof(text), LEASE_WRITE}},
	};
	int64_t count;

	while ((count = service_log(manager, &request, &reply, &extra)) > 0) {
		fwrite(text, 1, (size_t)count, stdout);
		request.position = reply.position;
	}
	return count < 0 ? refuse("no log of", name, count) : 0;
}

static int command(handle_t manager, const char *verb, const char *name)
{
	struct protocol_extra extra = {.tail = name, .tail_length = strlen(name) + 1};
	int64_t status;

	if (strcmp(verb, "start") == 0)
		status = service_start(manager, &extra);
	else if (strcmp(verb, "stop") == 0)
		status = service_stop(manager, &extra);
	else if (strcmp(verb, "restart") == 0)
		status = service_restart(manager, &extra);
	else if (strcmp(verb, "log") == 0)
		return show_log(manager, name);
	else
		return -1;
	return status < 0 ? refuse(verb, name, status) : 0;
}

static int end_machine(handle_t manager, uint32_t action)
{
	struct service_shutdown_request request = {.action = action};
	int64_t status = service_shutdown(manager, &request, NULL);

	return status < 0 ? fail("the machine does not end", "", status) : 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		uint32_t action;
	} ends[] = {
		{"poweroff", SERVICE_POWER_OFF},
		{"reboot", SERVICE_REBOOT},
		{"halt", SERVICE_HALT},
	};
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC), status = -1;

	if (argc > 0)
		called = basename(argv[0]);
	if (fd < 0)
		return fail("no way to the service manager:", DEVICE, -errno);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (strcmp(called, ends[i].name) != 0)
			continue;
		if (argc == 1)
			return end_machine((handle_t)fd, ends[i].action);
		fprintf(stderr, "usage: %s (at once: there is nothing to choose)\n", called);
		return 2;
	}
	if (argc == 1 || (argc == 2 && strcmp(argv[1], "list") == 0))
		return list((handle_t)fd);
	if (argc == 3)
		status = command((handle_t)fd, argv[1], argv[2]);
	if (status >= 0)
		return status;
	fprintf(stderr, "usage: service [list]\n       service start|stop|restart|log NAME\n");
	return 2;
}
