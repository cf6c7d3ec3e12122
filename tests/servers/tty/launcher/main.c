/* SPDX-License-Identifier: MIT */
/*
 * Starts the cases as a process with a user's credentials: only who made a process can give it any,
 * and job control leaves out what has none.
 */
#include <abi/errno.h>
#include <abi/message.h>
#include <abi/mman.h>
#include <abi/space.h>
#include <abi/wait.h>
#include <kelner/archive.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/program.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

#define CASES    "/tests/tty-cases"
/* Credential tags: of a user, and of user 0 for the cases of the serial line. */
#define TAG_USER 5
#define TAG_ROOT 6

static int64_t find(struct archive *archive, struct archive_entry *entry)
{
	int64_t address =
		kelner_space_map(HANDLE_SELF, 0, start_block->initrd_size,
				 SPACE_FLAGS(PROT_READ, MAP_SHARED), start_handle(START_INITRD), 0);

	if (address < 0)
		return address;
	archive->size = start_block->initrd_size;
	archive->data = (const uint8_t *)address;
	return archive_find(archive, CASES, entry);
}

static int64_t start(int argc, const char *const *argv, handle_t *process)
{
	static const enum start_handle given[] = {START_LOG, START_JOB, START_RESOURCE,
						  START_INITRD};
	struct program_handle handles[sizeof(given) / sizeof(given[0])];
	struct archive_entry entry;
	struct archive archive;
	const char *reason;
	bool serial = argc > 1 && strncmp(argv[1], "serial", 6) == 0;
	int64_t status = find(&archive, &entry);

	if (status < 0)
		return status;
	for (unsigned i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		handles[i] = (struct program_handle){given[i], start_handle(given[i]), RIGHTS_ALL};
	struct program program = {
		.name = CASES,
		.job = start_handle(START_JOB),
		.file = start_handle(START_INITRD),
		.file_offset = entry.offset,
		.bytes = archive.data + entry.offset,
		.size = entry.size,
		.argc = argc,
		.argv = argv,
		.initrd_size = start_block->initrd_size,
		.handles = handles,
		.handle_count = sizeof(given) / sizeof(given[0]),
	};
	status = program_start(&program, process, &reason);
	return status < 0 ? status
			  : kelner_process_set_ids(*process, 1, serial ? TAG_ROOT : TAG_USER);
}

int main(int argc, char **argv, char **envp)
{
	struct exchange event = {0};
	handle_t process;
	int64_t port = kelner_port_create(0, "launcher", 8);
	int64_t status = start(argc, (const char *const *)argv, &process);

	(void)envp;
	if (status == 0 && port >= 0)
		status = kelner_port_watch((handle_t)port, process, EVENT_EXIT, 0);
	if (status == 0 && port >= 0)
		status = kelner_recv((handle_t)port, &event);
	if (status != 0) {
		log_text("cannot run " CASES ": error %d\n", (int)-status);
		return 1;
	}
	return WEXITSTATUS((int)event.word[2]);
}
