/* SPDX-License-Identifier: MIT */
/* Starting a program: a new process gets the image, a stack, a start block, handles and a thread.
 */
#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/program.h>
#include <kelner/syscalls.h>

/* The program's handles and two of its own. */
static int64_t finish(const struct program *program, const struct program_image *image,
		      handle_t process, handle_t thread, const struct program_place *place)
{
	struct program_handle handles[START_HANDLE_COUNT] = {
		{START_PROCESS, process, RIGHT_DUPLICATE | RIGHT_TRANSFER | RIGHT_READ},
		{START_THREAD, thread, RIGHTS_ALL},
	};
	struct program whole = *program;

	if (program->handle_count > START_HANDLE_COUNT - 2)
		return -EINVAL;
	for (size_t i = 0; i < program->handle_count; i++)
		handles[i + 2] = program->handles[i];
	whole.handles = handles;
	whole.handle_count += 2;
	return program_finish(&whole, image, process, place);
}

static int64_t fill_process(const struct program *program, const struct program_image *image,
			    handle_t process)
{
	struct program_place place;
	int64_t status = program_load(program, image, process, &place);
	handle_t thread;

	if (status < 0)
		return status;
	status = kelner_thread_create(process, place.thread_page, program->name,
				      strlen(program->name));
	if (status < 0)
		return status;
	thread = (handle_t)status;
	status = finish(program, image, process, thread, &place);
	if (status == 0)
		status = kelner_thread_start(thread, place.image + image->entry, place.block,
					     place.block);
	(void)kelner_handle_close(thread);
	return status;
}

int64_t program_start(const struct program *program, handle_t *process, const char **reason)
{
	struct program_image image;
	int64_t status = program_parse(program->bytes, program->size, &image, reason);

	if (status < 0)
		return status;
	status = kelner_process_create(program->job, program->name, strlen(program->name));
	if (status < 0)
		return status;
	*process = (handle_t)status;
	status = fill_process(program, &image, *process);
	if (status < 0) {
		(void)kelner_process_kill(*process, 9);
		(void)kelner_handle_close(*process);
	}
	return status;
}
