/* SPDX-License-Identifier: MIT */
/* What the library's start-up code would provide, inside a program of the host's C library. */
#include "../../../sysroot/lib/private/start.h"
#include "../../../sysroot/lib/private/thread.h"

uintptr_t __kelner_secret;
int __kelner_secure;

struct __kelner_thread *__kelner_adopt_thread(void)
{
	static _Thread_local struct __kelner_thread thread;

	if (!thread.self) {
		thread.self = thread.next = thread.previous = &thread;
		thread.id = sys_thread_id();
		thread.alive = 1;
	}
	return &thread;
}

/* Threads are the host's: the library creates none here. */
size_t __kelner_tls_size(void)
{
	__builtin_trap();
}

size_t __kelner_tls_align(void)
{
	__builtin_trap();
}

struct __kelner_thread *__kelner_tls_install(void *memory)
{
	(void)memory;
	__builtin_trap();
}
