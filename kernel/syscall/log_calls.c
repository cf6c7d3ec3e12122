/* SPDX-License-Identifier: MIT */
/* System calls on the log, the serial console and the random pool. Contracts: syscalls.def. */
#include <abi/errno.h>
#include <kernel/log.h>
#include <kernel/log_object.h>
#include <kernel/random.h>
#include <kernel/string.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

#define BUFFER_SIZE     256
#define LOG_WRITE_LIMIT 1024
#define RANDOM_LIMIT    4096

static int check_log(handle_t log, uint32_t rights)
{
	struct object *object;
	int error = handle_get(own_handles(), log, OBJECT_LOG, rights, &object);

	if (!error)
		object_release(object);
	return error;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

int64_t sys_log_read(handle_t log, uint64_t __user *position, void __user *buffer, size_t length)
{
	char bytes[BUFFER_SIZE];
	size_t done = 0, count;
	uint64_t at;
	int error = check_log(log, RIGHT_READ);

	if (!error)
		error = copy_from_user(&at, position, sizeof(at));
	while (!error && done < length) {
		count = log_read(&at, bytes, smaller(length - done, sizeof(bytes)));
		if (count == 0)
			break;
		error = copy_to_user((char __user *)buffer + done, bytes, count);
		done += count;
	}
	if (!error)
		error = copy_to_user(position, &at, sizeof(at));
	return error ? error : (int64_t)done;
}

int64_t sys_log_write(handle_t log, const char __user *text, size_t length)
{
	char bytes[BUFFER_SIZE];
	size_t taken = smaller(length, LOG_WRITE_LIMIT), done, count;
	int error = check_log(log, RIGHT_WRITE);

	for (done = 0; !error && done < taken; done += count) {
		count = smaller(taken - done, sizeof(bytes));
		error = copy_from_user(bytes, text + done, count);
		if (!error)
			log_write_raw(bytes, count);
	}
	return error ? error : (int64_t)taken;
}

int64_t sys_console_read(handle_t log, void __user *buffer, size_t length, uint64_t deadline)
{
	char bytes[BUFFER_SIZE];
	int count;
	int error = check_log(log, RIGHT_READ | RIGHT_MANAGE);

	if (error || length == 0)
		return error;
	/* Bytes taken from the port would be lost where the buffer is none. */
	error = user_prefault(buffer, smaller(length, sizeof(bytes)), ACCESS_WRITE);
	if (error)
		return error;
	count = console_receive(bytes, smaller(length, sizeof(bytes)), deadline);
	if (count < 0)
		return count;
	error = copy_to_user(buffer, bytes, (size_t)count);
	return error ? error : count;
}

int64_t sys_random_get(void __user *buffer, size_t length)
{
	uint8_t bytes[BUFFER_SIZE];
	size_t given = smaller(length, RANDOM_LIMIT), done, count;
	int error = 0;

	for (done = 0; !error && done < given; done += count) {
		count = smaller(given - done, sizeof(bytes));
		random_bytes(bytes, count);
		error = copy_to_user((char __user *)buffer + done, bytes, count);
	}
	memory_wipe(bytes, sizeof(bytes));
	return error ? error : (int64_t)given;
}
