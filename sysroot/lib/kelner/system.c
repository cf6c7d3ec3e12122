/* SPDX-License-Identifier: MIT */
/* Facts of the machine and the system. */
#include "kelner.h"

#include <abi/machine.h>
#include <limits.h>
#include <protocol/process.h>
#include <string.h>

#define RANDOM_STEP 4096

int sys_uname(struct utsname *name)
{
	struct process_host_name_request request = {.set = 0};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = name->nodename,
		.reply_tail_size = sizeof(name->nodename) - 1,
	};
	struct system_info info;
	int64_t error = kelner_system_info(&info);

	if (error < 0)
		return (int)error;
	*name = (struct utsname){.sysname = "Kelner", .machine = "x86_64"};
	if (process_host_name(process_port(), &request, &extra) < 0)
		strcpy(name->nodename, "localhost");
	memcpy(name->release, info.version, sizeof(info.version));
	memcpy(name->version, info.build, sizeof(info.build));
	return 0;
}

int sys_sethostname(const char *name, size_t length)
{
	struct process_host_name_request request = {.set = 1};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.tail = name,
		.tail_length = length,
	};

	if (length > HOST_NAME_MAX)
		return -EINVAL;
	return (int)process_host_name(process_port(), &request, &extra);
}

/* Processors that started all stay: the two questions have one answer. */
int sys_processors(int online)
{
	struct system_info info;

	(void)online;
	return kelner_system_info(&info) < 0 ? 1 : (int)info.cpus;
}

long sys_memory_pages(int available)
{
	struct system_info info;

	if (kelner_system_info(&info) < 0)
		return -1;
	return (long)((available ? info.memory_free : info.memory_total) / PAGE_SIZE);
}

int sys_random(void *buffer, size_t length)
{
	char *bytes = buffer;

	while (length > 0) {
		int64_t got = kelner_random_get(bytes, length < RANDOM_STEP ? length : RANDOM_STEP);

		if (got <= 0)
			return got < 0 ? (int)got : -EIO;
		bytes += got;
		length -= (size_t)got;
	}
	return 0;
}

/* The turn of a thread under SCHED_RR. */
int sys_sched_interval(pid_t process, struct timespec *interval)
{
	int policy = sys_sched_getscheduler(process);

	if (policy < 0)
		return policy;
	*interval = from_nanoseconds(10000000);
	return 0;
}
