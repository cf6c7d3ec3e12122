/* SPDX-License-Identifier: MIT */
/*
 * exec, and spawn as far as it is the same: arguments and environment go into a memory object, the
 * file's server checks permission and passes the call on to the process server.
 */
#include "kelner.h"

#include <abi/object_info.h>
#include <abi/space.h>
#include <limits.h>
#include <protocol/file.h>
#include <protocol/process.h>
#include <string.h>

#define SMALL_BLOCK 2048 /* bytes */

/* Words put before the arguments after the first, which they replace: a script's interpreter. */
struct interpreter {
	const char *word[3]; /* its name, its argument or NULL, the script */
	unsigned count;
};

struct arguments {
	const struct interpreter *interpreter;
	char *const *argv;
	char *const *envp;
	uint32_t argc, envc;
	uint64_t bytes; /* of all strings */
};

static void count_strings(char *const *list, uint32_t *count, uint64_t *bytes)
{
	for (; list && list[*count]; (*count)++)
		*bytes += strlen(list[*count]) + 1;
}

static void measure(struct arguments *arguments, const struct interpreter *interpreter,
		    char *const argv[], char *const envp[])
{
	*arguments = (struct arguments){.interpreter = interpreter, .argv = argv, .envp = envp};
	count_strings(argv, &arguments->argc, &arguments->bytes);
	if (interpreter->count) {
		if (arguments->argc > 0) {
			arguments->bytes -= strlen(argv[0]) + 1;
			arguments->argc--;
			arguments->argv++;
		}
		for (unsigned i = 0; i < interpreter->count; i++)
			arguments->bytes += strlen(interpreter->word[i]) + 1;
		arguments->argc += interpreter->count;
	}
	count_strings(envp, &arguments->envc, &arguments->bytes);
}

static char *put(char *to, const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(to, text, size);
	return to + size;
}

static void fill(char *base, const struct arguments *arguments, const struct exec_plan *plan,
		 uint32_t strings, uint32_t size)
{
	struct process_argument_block *block = (struct process_argument_block *)(void *)base;
	char *next = base + strings;

	*block = (struct process_argument_block){
		.argc = arguments->argc,
		.envc = arguments->envc,
		.strings = strings,
		.size = size,
		.moves = plan->move_count ? sizeof(*block) : 0,
		.move_count = plan->move_count,
		.group = plan->group,
		.policy = plan->policy,
		.priority = plan->priority,
		.thread = (uint32_t)thread_page()->thread,
		.mask = plan->mask,
		.defaults = plan->defaults,
		.set_mask = plan->set_mask,
	};
	memcpy(block + 1, plan->moves, plan->move_count * sizeof(*plan->moves));
	for (unsigned i = 0; i < arguments->interpreter->count; i++)
		next = put(next, arguments->interpreter->word[i]);
	for (uint32_t i = arguments->interpreter->count; i < arguments->argc; i++)
		next = put(next, arguments->argv[i - arguments->interpreter->count]);
	for (uint32_t i = 0; i < arguments->envc; i++)
		next = put(next, arguments->envp[i]);
}

/* The memory object with all of it: a handle, or an error. */
static int64_t make_large_block(const struct arguments *arguments, const struct exec_plan *plan,
				uint64_t strings, uint64_t size)
{
	int64_t vmo = kelner_vmo_create(size, "arguments", 9), address;

	if (vmo < 0)
		return vmo;
	address =
		kelner_space_map(HANDLE_SELF, 0, size,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED), (handle_t)vmo, 0);
	if (address < 0) {
		(void)kelner_handle_close((handle_t)vmo);
		return address;
	}
	fill((char *)address, arguments, plan, (uint32_t)strings, (uint32_t)size);
	(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)address, size);
	return vmo;
}

/* Most are small: then it costs less to write it than to map it. */
static int64_t make_block(const struct arguments *arguments, const struct exec_plan *plan)
{
	uint64_t strings = sizeof(struct process_argument_block) +
			   plan->move_count * sizeof(struct descriptor_move);
	uint64_t size = strings + arguments->bytes;
	char block[SMALL_BLOCK] __attribute__((aligned(16)));
	int64_t vmo, status;

	if (arguments->bytes + (arguments->argc + arguments->envc + 2UL) * sizeof(char *) > ARG_MAX)
		return -E2BIG;
	if (size > sizeof(block))
		return make_large_block(arguments, plan, strings, size);
	fill(block, arguments, plan, (uint32_t)strings, (uint32_t)size);
	vmo = kelner_vmo_create(size, "arguments", 9);
	if (vmo < 0)
		return vmo;
	status = kelner_vmo_write((handle_t)vmo, block, 0, size);
	if (status == (int64_t)size)
		return vmo;
	(void)kelner_handle_close((handle_t)vmo);
	return status < 0 ? status : -ENOMEM;
}

/* One attempt. PROCESS_SCRIPT: script holds the interpreter's name, NUL, its argument, NUL. */
static int64_t attempt(handle_t directory, const char *path, const struct arguments *arguments,
		       const struct exec_plan *plan, char script[MESSAGE_DATA_MAX + 2])
{
	struct file_execute_request request = {.flags = plan->flags, .mask = __kelner_mask()};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = script,
		.reply_tail_size = MESSAGE_DATA_MAX,
	};
	int64_t vmo = make_block(arguments, plan), status;

	if (vmo < 0)
		return vmo;
	extra.handle[0] = (handle_t)vmo;
	extra.handle[1] = plan->working;
	status = __kelner_path_call_at(directory, path, 0, 0, &file_execute_message, &request, 0,
				       &extra);
	(void)kelner_handle_close((handle_t)vmo);
	if (status == PROCESS_SCRIPT) {
		size_t length = extra.reply_tail_length;

		if (length > MESSAGE_DATA_MAX)
			return -EPROTO;
		memset(script + length, 0, MESSAGE_DATA_MAX + 2 - length);
	}
	return status;
}

/* A script's interpreter is no script itself. */
int64_t __kelner_execute(handle_t directory, const char *path, char *const argv[],
			 char *const envp[], const struct exec_plan *plan)
{
	char script[MESSAGE_DATA_MAX + 2], again[MESSAGE_DATA_MAX + 2];
	struct interpreter interpreter = {.count = 0};
	struct arguments arguments;
	const char *argument;
	int64_t status;

	measure(&arguments, &interpreter, argv, envp);
	status = attempt(directory, path, &arguments, plan, script);
	if (status != PROCESS_SCRIPT)
		return status;
	if (!*path) /* the interpreter could not open it again */
		return -ENOEXEC;
	argument = script + strlen(script) + 1;
	interpreter.word[interpreter.count++] = script;
	if (*argument)
		interpreter.word[interpreter.count++] = argument;
	interpreter.word[interpreter.count++] = path;
	measure(&arguments, &interpreter, argv, envp);
	status = attempt(plan->working, script, &arguments, plan, again);
	return status == PROCESS_SCRIPT ? -ENOEXEC : status;
}

int sys_exec(int directory, const char *path, char *const argv[], char *const envp[], int flags)
{
	struct exec_plan plan = {.working = __kelner_working()};
	handle_t from = directory == AT_FDCWD ? plan.working : descriptor(directory);

	if (flags & SYS_EXEC_DESCRIPTOR)
		path = "";
	else if (!*path || (from == HANDLE_NONE && directory == AT_FDCWD && *path != '/'))
		return -ENOENT;
	return (int)__kelner_execute(from, path, argv, envp, &plan);
}
