/* SPDX-License-Identifier: MIT */
/*
 * Special files. Each has a node of its own, its door: devfs forwards opens through a connection
 * to it, and the badge says what is to be opened.
 */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/mode.h>
#include <abi/node.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>
#include <protocol/device.h>

/* A connection to a new door, which lives as long as it. */
static int64_t make_door(enum role role, uint32_t index)
{
	int64_t node = kelner_node_create(tty.port, badge_make(role, 0, index), NODE_STREAM);
	int64_t door;

	if (node < 0)
		return node;
	door = kelner_connection_open((handle_t)node, O_RDWR);
	(void)kelner_handle_close((handle_t)node);
	return door;
}

void device_publish(const char *name, uint32_t mode, uint32_t user, uint32_t group, uint64_t number,
		    enum role role, uint32_t index)
{
	struct device_add_request request = {
		.mode = S_IFCHR | mode,
		.user = user,
		.group = group,
		.number = number,
	};
	struct protocol_extra extra = {
		.tail = name,
		.tail_length = strlen(name) + 1,
		.flags = MESSAGE_UNINTERRUPTED,
	};
	int64_t door, status;

	if (tty.devices == HANDLE_NONE)
		return;
	door = make_door(role, index);
	if (door < 0) {
		log_text(LOG_ERROR "tty: no memory for /dev/%s\n", name);
		return;
	}
	extra.handle[0] = (handle_t)door;
	status = device_add(tty.devices, &request, &extra);
	if (status == -EEXIST) { /* from before a restart */
		device_withdraw(name);
		status = device_add(tty.devices, &request, &extra);
	}
	if (status < 0)
		log_text(LOG_ERROR
			 "tty: /dev/%s cannot be made: error %d of the device file system\n",
			 name, (int)-status);
	(void)kelner_handle_close((handle_t)door);
}

void device_withdraw(const char *name)
{
	struct protocol_extra extra = {
		.tail = name,
		.tail_length = strlen(name) + 1,
		.flags = MESSAGE_UNINTERRUPTED,
	};

	if (tty.devices != HANDLE_NONE)
		(void)device_remove(tty.devices, &extra);
}
