/* SPDX-License-Identifier: MIT */
/*
 * The first process: the embedded program (abi/bootstrap.h) with its stack, thread page, clock page
 * and start block, and with handles to everything that there is. Whatever fails here is fatal.
 */
#include <abi/bootstrap.h>
#include <abi/start.h>
#include <kernel/boot_stages.h>
#include <kernel/clock.h>
#include <kernel/log_object.h>
#include <kernel/panic.h>
#include <kernel/process.h>
#include <kernel/random.h>
#include <kernel/resource.h>
#include <kernel/sched.h>
#include <kernel/space.h>
#include <kernel/string.h>
#include <kernel/thread.h>
#include <kernel/trap.h>
#include <kernel/vmo.h>

#define STACK_SIZE (128 * 1024)

extern const struct bootstrap_image bootstrap_image;

static int must(int result, const char *what)
{
	if (result < 0)
		panic("the first program cannot be started: %s failed, error %d", what, -result);
	return result;
}

/* A memory object with these bytes, mapped in the process; returns its address. */
static uaddr_t map_bytes(struct space *space, const void *bytes, uint64_t length, uint64_t size,
			 unsigned access, uaddr_t address)
{
	uint32_t place = address ? MAP_FIXED_NOREPLACE : 0;
	struct vmo *vmo;
	size_t done;

	must(vmo_create(root_job, size, "bootstrap", &vmo), "vmo_create");
	must(vmo_write(vmo, 0, bytes, length, 0, &done), "vmo_write");
	must(space_map(space, &address, size, SPACE_FLAGS(access, MAP_SHARED | place), vmo, 0,
		       access),
	     "space_map");
	object_release(&vmo->object);
	return address;
}

static uaddr_t map_zeroes(struct space *space, uint64_t size, uaddr_t address)
{
	uint32_t place = address ? MAP_FIXED_NOREPLACE : MAP_GUARD_BELOW;

	must(space_map(space, &address, size,
		       SPACE_FLAGS(ACCESS_READ | ACCESS_WRITE, MAP_PRIVATE | place), NULL, 0, 0),
	     "space_map");
	return address;
}

/* Text, data and bss, one after the other; returns the address of the text. */
static uaddr_t map_image(struct space *space)
{
	const struct bootstrap_image *image = &bootstrap_image;
	const uint8_t *bytes = (const uint8_t *)image;
	uaddr_t text = 0;

	assert(image->magic == BOOTSTRAP_MAGIC,
	       "the embedded program begins with its magic number");
	/* A free place for all three is found by mapping it once. */
	text = map_zeroes(space, (uint64_t)image->text_size + image->data_size + image->bss_size,
			  0);
	must(space_unmap(space, text,
			 (uint64_t)image->text_size + image->data_size + image->bss_size),
	     "space_unmap");
	map_bytes(space, bytes, image->text_size, image->text_size, ACCESS_READ | ACCESS_EXECUTE,
		  text);
	if (image->data_size)
		map_bytes(space, bytes + image->text_size, image->data_size, image->data_size,
			  ACCESS_READ | ACCESS_WRITE, text + image->text_size);
	if (image->bss_size)
		map_zeroes(space, image->bss_size, text + image->text_size + image->data_size);
	return text;
}

static handle_t give(struct process *process, struct object *object)
{
	handle_t handle;

	if (!object)
		return HANDLE_NONE;
	must(handle_add(&process->handles, object, RIGHTS_ALL, 0, &handle), "handle_add");
	return handle;
}

/* The start block and the strings that it points to, in one page or two. */
struct first_block {
	struct start_block block;
	uint64_t argv[2];
	uint64_t envp[1];
	struct start_auxiliary_entry auxiliary[2];
	char name[16];
	char command_line[BOOT_CMDLINE_MAX];
};

static struct first_block first_block;

static void fill_block(uaddr_t address)
{
	struct first_block *first = &first_block;
	struct start_block *block = &first->block;

	block->magic = START_MAGIC;
	block->version = START_VERSION;
	block->size = sizeof(*block);
	block->argc = 1;
	block->argv = address + offsetof(struct first_block, argv);
	block->envp = address + offsetof(struct first_block, envp);
	block->auxiliary = address + offsetof(struct first_block, auxiliary);
	block->command_line = address + offsetof(struct first_block, command_line);
	first->argv[0] = address + offsetof(struct first_block, name);
	first->auxiliary[0] = (struct start_auxiliary_entry){AT_START_PAGE_SIZE, PAGE_SIZE};
	text_copy(first->name, "bootstrap", sizeof(first->name));
	random_bytes(block->random, sizeof(block->random));
}

static struct object *initrd_object(const struct boot_info *boot)
{
	struct vmo *vmo;

	if (boot->initrd == 0)
		return NULL;
	must(vmo_create_boot(paddr(boot->initrd), boot->initrd_size, "initrd", &vmo),
	     "vmo_create_boot");
	return &vmo->object;
}

static void start_first_process(const struct boot_info *boot)
{
	struct start_block *block = &first_block.block;
	uaddr_t address = 0;
	uaddr_t text, stack, page, clock;
	struct process *process;
	struct thread *thread;
	struct resource *root;
	struct space *space;

	must(process_create(root_job, "bootstrap", &process), "process_create");
	space = process->space;
	text = map_image(space);
	stack = map_zeroes(space, STACK_SIZE, 0);
	/* Thread and clock page take the place of the first pages of one more mapping. */
	page = map_zeroes(space, 4 * PAGE_SIZE, 0);
	must(space_unmap(space, page, 4 * PAGE_SIZE), "space_unmap");
	clock = page + 2 * PAGE_SIZE;
	must(thread_create(process, page, "main", &thread), "thread_create");
	must(space_map_page(space, clock, clock_page_frame(), ACCESS_READ), "space_map_page");

	for (unsigned i = 0; i < START_HANDLE_COUNT; i++)
		block->handle[i] = HANDLE_NONE;
	block->handle[START_PROCESS] = give(process, &process->object);
	block->handle[START_THREAD] = give(process, &thread->object);
	block->handle[START_JOB] = give(process, &root_job->object);
	block->handle[START_LOG] = give(process, log_object_get());
	must(resource_create(NULL, RESOURCE_ROOT, 0, 0, "root", root_job, &root),
	     "resource_create");
	block->handle[START_RESOURCE] = give(process, &root->object);
	object_release(&root->object);
	block->handle[START_INITRD] = give(process, initrd_object(boot));
	block->initrd_size = boot->initrd_size;
	block->stack_base = stack;
	block->stack_size = STACK_SIZE;
	block->thread_page = page;
	block->clock_page = clock;
	/* The block's own address goes into it: map it once to learn that. */
	address = map_zeroes(space, round_up_page(sizeof(first_block)), 0);
	must(space_unmap(space, address, round_up_page(sizeof(first_block))), "space_unmap");
	fill_block(address);
	map_bytes(space, &first_block, sizeof(first_block), round_up_page(sizeof(first_block)),
		  ACCESS_READ | ACCESS_WRITE, address);
	memory_wipe(block->random, sizeof(block->random));
	must(thread_start(thread, text + bootstrap_image.entry, stack + STACK_SIZE, address),
	     "thread_start");
	object_release(&thread->object);
	object_release(&process->object);
}

void kernel_start_user(const struct boot_info *boot)
{
	struct boot_info copy = *boot; /* the loader's memory is about to be given back */

	if (boot->cmdline)
		text_copy(first_block.command_line,
			  (const char *)(boot->direct_map_base + boot->cmdline),
			  sizeof(first_block.command_line));
	timer_init_queues();
	clock_init(boot);
	page_reclaim_boot();
	job_init_root(page_count().free * PAGE_SIZE);
	arch_thread_init();
	sched_start_cpu();
	start_first_process(&copy);
	boot_stage_mark(KERNEL_STAGE_PROGRAM);
	boot_stages_log(&copy);
	sched_idle();
}
