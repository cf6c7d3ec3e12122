/* SPDX-License-Identifier: MIT */
/*
 * The first program. It starts the service manager from the initial root archive. With bare=PATH,
 * or in an archive without a service table, it runs one program itself, reports how it ended, and
 * powers the machine off or starts another session.
 */
#include "command_line.h"

#include <abi/errno.h>
#include <abi/machine.h>
#include <abi/mode.h>
#include <abi/space.h>
#include <abi/wait.h>
#include <kelner/archive.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/program.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define SESSION_PROGRAM       "/servers/session"
#define SERVICE_MANAGER       "/servers/init"
#define SERVICE_TABLE         "/etc/init.conf"
/* As a shell says it. */
#define STATUS_NOT_FOUND      127
#define STATUS_NOT_EXECUTABLE 126
#define STATUS_SIGNAL         128

static struct session_options options;

static int fail(const char *what, int64_t status)
{
	log_text("kelner: cannot start the session: %s failed with error %d\n", what, (int)-status);
	return STATUS_NOT_EXECUTABLE;
}

static int exit_code(uint64_t wait_status)
{
	int status = (int)wait_status;

	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_SIGNAL + WTERMSIG(status);
}

/* Waits for a process's end, returns what a shell would call its status. */
static int wait_for(handle_t process)
{
	struct exchange event;
	int64_t status = kelner_port_create(0, "session", 7);
	handle_t port = (handle_t)status;

	if (status < 0)
		return fail("port_create", status);
	status = kelner_port_watch(port, process, EVENT_EXIT, 0);
	while (status == 0) {
		event = (struct exchange){0};
		status = kelner_recv(port, &event);
		if (status == 0 && event.info & MESSAGE_EVENT &&
		    MESSAGE_LABEL(event.info) == EVENT_EXIT) {
			(void)kelner_handle_close(port);
			return exit_code(event.word[2]);
		}
	}
	(void)kelner_handle_close(port);
	return fail("waiting for its end", status);
}

static int find_program(const struct archive *archive, const char *path,
			struct archive_entry *entry)
{
	int status = archive_find(archive, path, entry);

	if (status == -ENOENT) {
		log_text("kelner: %s is not in the initial root archive: put it there with "
			 "EXTRA_ROOT=FOLDER\n",
			 path);
		return STATUS_NOT_FOUND;
	}
	if (status < 0) {
		log_text("kelner: the initial root archive is damaged: build the image again\n");
		return STATUS_NOT_EXECUTABLE;
	}
	if ((entry->mode & S_IFMT) != S_IFREG || !(entry->mode & 0111) ||
	    entry->offset % 4096 != 0) {
		log_text("kelner: %s is not an executable file\n", path);
		return STATUS_NOT_EXECUTABLE;
	}
	return 0;
}

/* The session gets all that this program holds: the servers that will guard it come later. */
static int start_program(const struct archive *archive, const struct archive_entry *entry,
			 handle_t *process)
{
	static const enum start_handle given[] = {START_LOG, START_JOB, START_RESOURCE,
						  START_INITRD, START_FRAMEBUFFER};
	struct program_handle handles[sizeof(given) / sizeof(given[0])];
	struct program program = {
		.name = options.argv[0],
		.job = start_handle(START_JOB),
		.file = start_handle(START_INITRD),
		.file_offset = entry->offset,
		.bytes = archive->data + entry->offset,
		.size = entry->size,
		.argc = options.argc,
		.argv = options.argv,
		.command_line = (const char *)start_block->command_line,
		.initrd_size = archive->size,
		.handles = handles,
	};
	const char *reason = NULL;
	int64_t status;

	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		if (start_handle(given[i]) == HANDLE_NONE)
			continue;
		handles[program.handle_count++] =
			(struct program_handle){given[i], start_handle(given[i]), RIGHTS_ALL};
	}
	status = program_start(&program, process, &reason);
	if (status == -ENOEXEC) {
		log_text("kelner: cannot run %s: %s\n", options.argv[0], reason);
		return STATUS_NOT_EXECUTABLE;
	}
	return status < 0 ? fail(options.argv[0], status) : 0;
}

static int run_session(const struct archive *archive)
{
	struct archive_entry entry;
	handle_t process;
	int status;

	if (options.too_many)
		log_text("kelner: the command line has more than %d arguments: the rest is left "
			 "out\n",
			 ARGUMENTS_MAX);
	status = find_program(archive, options.argv[0], &entry);
	if (status == 0)
		status = start_program(archive, &entry, &process);
	if (status)
		return status;
	status = wait_for(process);
	(void)kelner_handle_close(process);
	return status;
}

static bool has_service_table(const struct archive *archive)
{
	struct archive_entry entry;

	return archive_find(archive, SERVICE_TABLE, &entry) == 0;
}

/* It ends the machine itself: where it comes back nothing can be done but to say so. */
static void run_service_manager(const struct archive *archive)
{
	int status;

	options.argv[0] = SERVICE_MANAGER;
	options.argc = 1;
	status = run_session(archive);
	log_text("kelner: the service manager ended with status %d: powering off\n", status);
	log_text("kelner: session ended with status %d\n", status ? status : STATUS_SIGNAL);
	(void)kelner_system_power(start_handle(START_RESOURCE), POWER_OFF);
}

static int64_t map_archive(struct archive *archive)
{
	int64_t address;

	archive->size = start_block->initrd_size;
	if (archive->size == 0)
		return -ENOENT;
	address =
		kelner_space_map(HANDLE_SELF, 0, archive->size, SPACE_FLAGS(PROT_READ, MAP_SHARED),
				 start_handle(START_INITRD), 0);
	archive->data = (const uint8_t *)address;
	return address < 0 ? address : 0;
}

int main(int argc, char **argv, char **envp)
{
	struct archive archive = {0};
	int64_t mapped = map_archive(&archive);
	int status;

	(void)argc, (void)argv, (void)envp;
	if (mapped == -ENOENT)
		log_text("kelner: there is no initial root archive: check the loader's "
			 "configuration\n");
	command_line_parse((const char *)start_block->command_line, &options);
	if (mapped == 0 && !options.bare && has_service_table(&archive))
		run_service_manager(&archive);
	if (!options.argv[0])
		options.argv[0] = SESSION_PROGRAM;
	do {
		status = mapped < 0 ? fail("mapping the initial root archive", mapped)
				    : run_session(&archive);
		log_text("kelner: session ended with status %d\n", status);
		/* A session that cannot even start would only fail again. */
	} while (!options.once && status != STATUS_NOT_FOUND && status != STATUS_NOT_EXECUTABLE);
	status = (int)kelner_system_power(start_handle(START_RESOURCE), POWER_OFF);
	log_text("kelner: this machine cannot be powered off by software: it can be switched off "
		 "now\n");
	return -status;
}
