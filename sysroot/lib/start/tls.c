/* SPDX-License-Identifier: MIT */
/*
 * Thread-local storage in the x86_64 form: the program's TLS block ends where the thread structure
 * begins, and the thread pointer is the address of that structure.
 */
#include "../private/start.h"
#include "../private/thread.h"

#include <elf.h>
#include <string.h>

static struct {
	const void *image;
	size_t image_size;
	size_t offset; /* from the block up to the thread structure, as the linker counts it */
	size_t size;   /* the same, rounded so that the thread structure is aligned */
	size_t align;
} tls = {0, 0, 0, 0, 64};

uintptr_t __kelner_secret;

static _Alignas(64) unsigned char first_block[4096];

extern char __ehdr_start[] __attribute__((__visibility__("hidden"), __weak__));

static size_t round_up(size_t value, size_t align)
{
	return (value + align - 1) & ~(align - 1);
}

size_t __kelner_tls_size(void)
{
	return tls.size + sizeof(struct __kelner_thread);
}

size_t __kelner_tls_align(void)
{
	return tls.align;
}

/* `memory` is aligned and holds __kelner_tls_size() zero bytes. */
struct __kelner_thread *__kelner_tls_install(void *memory)
{
	unsigned char *bytes = memory;
	struct __kelner_thread *thread = (struct __kelner_thread *)(void *)(bytes + tls.size);

	memcpy(bytes + tls.size - tls.offset, tls.image, tls.image_size);
	thread->self = thread;
	return thread;
}

static void find_image(const struct sys_start *start)
{
	const Elf64_Phdr *header = start->headers;

	for (size_t i = 0; i < start->header_count; i++) {
		if (header[i].p_type != PT_TLS)
			continue;
		tls.image = __ehdr_start + header[i].p_vaddr;
		tls.image_size = header[i].p_filesz;
		if (header[i].p_align > tls.align)
			tls.align = header[i].p_align;
		tls.offset = round_up(header[i].p_memsz, header[i].p_align);
	}
	tls.size = round_up(tls.offset, tls.align);
}

void __kelner_first_thread(const struct sys_start *start)
{
	void *memory = first_block;
	struct __kelner_thread *thread;

	find_image(start);
	if (__kelner_tls_size() > sizeof(first_block) || tls.align > 64) {
		memory = sys_map(0, __kelner_tls_size() + tls.align, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if ((long)memory < 0 && (long)memory > -4096)
			__builtin_trap();
		memory = (void *)round_up((uintptr_t)memory, tls.align);
	}
	thread = __kelner_tls_install(memory);
	memcpy(&thread->canary, start->random, sizeof(thread->canary));
	memcpy(&__kelner_secret, start->random + 8, sizeof(__kelner_secret));
	thread->canary &= ~(uintptr_t)0xff; /* a string overrun cannot write the NUL unnoticed */
	thread->alive = 1;
	thread->next = thread->previous = thread;
	thread->robust.first = &thread->robust;
	thread->robust.futex_offset = offsetof(pthread_mutex_t, __word);
	sys_set_thread_pointer(thread);
	thread->id = sys_thread_id();
}
