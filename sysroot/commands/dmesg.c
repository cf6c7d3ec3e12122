/* SPDX-License-Identifier: MIT */
/* dmesg: the log of kernel and services, which the service manager reads to user 0. */
#include <errno.h>
#include <fcntl.h>
#include <protocol/service.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEVICE "/dev/service"

/* The kernel's lines begin with their level, as <4>: that is for machines. */
static void show(const char *text, size_t count)
{
	static enum { BEGINNING, LEVEL, LINE } at;

	for (size_t i = 0; i < count; i++) {
		if (at == BEGINNING && text[i] == '<') {
			at = LEVEL;
		} else if (at == LEVEL) {
			at = text[i] == '>' ? LINE : LEVEL;
		} else {
			putchar(text[i]);
			at = text[i] == '\n' ? BEGINNING : LINE;
		}
	}
}

int main(int argc, char **argv)
{
	static char text[8192];
	struct service_log_request request = {.size = sizeof(text)};
	struct service_log_reply reply;
	struct protocol_extra extra = {
		.tail = "",
		.tail_length = 1,
		.lease = {{(uintptr_t)text, sizeof(text), LEASE_WRITE}},
	};
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	int64_t count;

	(void)argv;
	if (argc > 1) {
		fprintf(stderr, "usage: dmesg\n");
		return 2;
	}
	if (fd < 0) {
		fprintf(stderr, "dmesg: no way to the service manager: %s: %s\n", DEVICE,
			strerror(errno));
		return 1;
	}
	while ((count = service_log((handle_t)fd, &request, &reply, &extra)) > 0) {
		show(text, (size_t)count);
		request.position = reply.position;
	}
	if (count == -EPERM)
		fprintf(stderr, "dmesg: only root may read the log\n");
	else if (count < 0)
		fprintf(stderr, "dmesg: the log cannot be read: %s\n", strerror((int)-count));
	return count < 0;
}
