/* SPDX-License-Identifier: MIT */
/* What /proc says of the whole machine. */
#include "facts.h"
#include "load.h"

#include <abi/machine.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/vfs.h>

#define PATIENCE SECOND

void put_meminfo(struct text *text)
{
	struct system_info info = {0};

	(void)kelner_system_info(&info);
	put(text, "MemTotal:       %8lu kB\n", (unsigned long)(info.memory_total / 1024));
	put(text, "MemFree:        %8lu kB\n", (unsigned long)(info.memory_free / 1024));
	put(text, "MemAvailable:   %8lu kB\n", (unsigned long)(info.memory_free / 1024));
	put(text, "Buffers:               0 kB\nCached:                0 kB\n");
	put(text, "SwapTotal:             0 kB\nSwapFree:              0 kB\n");
}

static uint64_t idle_time(unsigned cpu)
{
	int64_t time = kelner_clock_get((int32_t)(CLOCK_CPU_IDLE + cpu));

	return time < 0 ? 0 : (uint64_t)time;
}

void put_uptime(struct text *text)
{
	struct system_info info = {0};
	uint64_t idle = 0;

	(void)kelner_system_info(&info);
	for (unsigned cpu = 0; cpu < info.cpus; cpu++)
		idle += idle_time(cpu);
	put(text, "%lu.%02lu %lu.%02lu\n", (unsigned long)(info.uptime / SECOND),
	    (unsigned long)(info.uptime % SECOND / TICK), (unsigned long)(idle / SECOND),
	    (unsigned long)(idle % SECOND / TICK));
}

/* What a processor does for the kernel is not told from what it does for programs. */
static void put_cpu(struct text *text, const char *name, uint64_t time, uint64_t idle)
{
	uint64_t busy = time > idle ? time - idle : 0;

	put(text, "%s %lu 0 0 %lu 0 0 0 0 0 0\n", name, (unsigned long)(busy / TICK),
	    (unsigned long)(idle / TICK));
}

void put_machine_stat(struct text *text)
{
	struct system_info info = {0};
	uint64_t idle = 0;
	char name[16];
	int64_t boot;

	(void)kelner_system_info(&info);
	for (unsigned cpu = 0; cpu < info.cpus; cpu++)
		idle += idle_time(cpu);
	put_cpu(text, "cpu ", info.uptime * info.cpus, idle);
	for (unsigned cpu = 0; cpu < info.cpus; cpu++) {
		(void)text_format(name, sizeof(name), "cpu%u", cpu);
		put_cpu(text, name, info.uptime, idle_time(cpu));
	}
	boot = kelner_clock_get(CLOCK_REALTIME) - kelner_clock_get(CLOCK_MONOTONIC);
	put(text, "btime %ld\nprocs_running %u\nprocs_blocked 0\n", (long)boot / (long)SECOND,
	    load_count().running);
}

void put_loadavg(struct text *text)
{
	struct load_count count = load_count();

	for (unsigned i = 0; i < LOAD_AVERAGES; i++) {
		uint32_t load = load_average(i) + LOAD_ONE / 200; /* rounded */

		put(text, "%u.%02u ", load / LOAD_ONE, load % LOAD_ONE * 100 / LOAD_ONE);
	}
	put(text, "%u/%u %d\n", count.running, count.all, count.newest);
}

void put_cpuinfo(struct text *text)
{
	struct system_info info = {0};

	(void)kelner_system_info(&info);
	for (unsigned cpu = 0; cpu < info.cpus; cpu++)
		put(text, "processor\t: %u\nmodel name\t: x86_64\n\n", cpu);
}

void put_version(struct text *text)
{
	struct system_info info = {0};

	(void)kelner_system_info(&info);
	put(text, "Kelner version %s (%s)\n", info.version, info.build);
}

void put_filesystems(struct text *text)
{
	put(text, "nodev\tdevfs\nnodev\tinitrd\nnodev\tproc\nnodev\ttmpfs\n");
}

void put_mounts(struct text *text)
{
	for (uint32_t i = 0;; i++) {
		struct vfs_mount_info_request request = {.index = i};
		struct vfs_mount_info_reply reply;
		char path[400];
		struct protocol_extra extra = {
			.reply_tail = path,
			.reply_tail_size = sizeof(path) - 1,
			/* The vfs may be waiting for this server just now. */
			.flags = MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED,
			.deadline = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + PATIENCE,
		};
		const char *type;

		if (vfs_mount_info(start_handle(START_VFS), &request, &reply, &extra) < 0)
			return;
		path[extra.reply_tail_length < sizeof(path) ? extra.reply_tail_length
							    : sizeof(path) - 1] = '\0';
		type = path + strlen(path) + 1;
		put(text, "%s %s %s %s 0 0\n", type, path, type, reply.flags & 1 ? "ro" : "rw");
	}
}
