/* SPDX-License-Identifier: MIT */
/*
 * What the boot shows: one line of the log for each service that has started or failed. A service
 * is ready when its file system is mounted, when it says so (service.ready), when it has done its
 * work and ended, or, for the two that everything else begins with, when they have answered.
 */
#include "init.h"

#include <kelner/print.h>
#include <kelner/syscalls.h>

#define MILLISECOND 1000000UL

void report_launch(struct service *service)
{
	service->launched = now();
	__atomic_store_n(&service->reported, 0, __ATOMIC_SEQ_CST);
}

void report_settled(struct service *service)
{
	worker_post(&service->settled, 1);
}

/* Names are followed by a colon: by that `service log NAME` finds what one service has said. */
void report_ready(struct service *service, const char *text)
{
	uint64_t taken = (now() - service->launched + MILLISECOND / 2) / MILLISECOND;
	const char *name = service->line->name;

	if (!__atomic_exchange_n(&service->reported, 1, __ATOMIC_SEQ_CST)) {
		char head[40];

		(void)text_format(head, sizeof(head), "%s:", name);
		log_text(LOG_NOTICE "%-8s %s (%lu ms)\n", head, text, taken);
	}
	report_settled(service);
}

void report_mounted(struct service *service)
{
	struct service *vfs = service_find("vfs");
	char text[300];

	/* Through it everything is mounted. */
	if (vfs)
		report_ready(vfs, "ready");
	(void)text_format(text, sizeof(text), "mounted on %s", service->line->mount_path);
	report_ready(service, text);
}

void report_await(struct service *service, uint64_t limit)
{
	while (!__atomic_load_n(&service->settled, __ATOMIC_SEQ_CST) && now() < limit)
		(void)kelner_futex_wait((uintptr_t)&service->settled, 0, 0, limit);
}
