/* SPDX-License-Identifier: MIT */
/*
 * Starts the process server and the suite. Towards the suite it is the file server: its node takes
 * what the suite writes for the log, and forwards file.execute with images from the archive.
 */
#include <abi/errno.h>
#include <abi/node.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <abi/wait.h>
#include <kelner/archive.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/program.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/file.h>
#include <protocol/kernel.h>
#include <protocol/process.h>

#define SERVER "/servers/process"
#define SUITE  "/tests/process-suite"
#define MODE   0100755

static struct archive archive;
static handle_t server, authority, files, node;
static int32_t suite;

static _Noreturn void fail(const char *what, int64_t status)
{
	log_text("process test: %s failed with error %d\n", what, (int)-status);
	kelner_process_exit(1);
	__builtin_trap();
}

static handle_t must(int64_t status, const char *what)
{
	if (status < 0)
		fail(what, status);
	return (handle_t)status;
}

static void open_archive(void)
{
	archive.size = start_block->initrd_size;
	archive.data = (const uint8_t *)must(kelner_space_map(HANDLE_SELF, 0, archive.size,
							      SPACE_FLAGS(PROT_READ, MAP_SHARED),
							      start_handle(START_INITRD), 0),
					     "mapping the archive");
}

static void start_server(void)
{
	const char *argv[] = {SERVER, NULL};
	const struct program_handle handles[] = {
		{START_SERVICE, server, RIGHTS_ALL},
		{START_JOB, start_handle(START_JOB), RIGHTS_ALL},
		{START_LOG, start_handle(START_LOG), RIGHTS_ALL},
		{START_RESOURCE, start_handle(START_RESOURCE), RIGHTS_ALL},
		{START_PEER, files, RIGHT_WRITE | RIGHT_TRANSFER | RIGHT_DUPLICATE},
	};
	struct archive_entry entry;
	handle_t process;
	const char *reason;

	if (archive_find(&archive, SERVER, &entry) < 0)
		fail("finding " SERVER, -ENOENT);
	struct program program = {
		.name = "process",
		.job = start_handle(START_JOB),
		.file = start_handle(START_INITRD),
		.file_offset = entry.offset,
		.bytes = archive.data + entry.offset,
		.size = entry.size,
		.argc = 1,
		.argv = argv,
		.handles = handles,
		.handle_count = sizeof(handles) / sizeof(handles[0]),
	};

	must(program_start(&program, &process, &reason), "starting " SERVER);
}

/* A copy of a program's bytes: 0 or -ENOENT. */
static int64_t image_of(const char *path, struct archive_entry *entry)
{
	if (archive_find(&archive, path, entry) < 0)
		return -ENOENT;
	return kelner_vmo_clone(start_handle(START_INITRD), entry->offset, entry->size);
}

static handle_t block_of(const char *path)
{
	struct process_argument_block block = {.argc = 1, .strings = sizeof(block)};
	struct descriptor_move move = {node, 1, 0};
	size_t length = strlen(path) + 1;
	handle_t vmo;

	block.moves = (uint32_t)((sizeof(block) + length + 7) & ~7UL);
	block.move_count = 1;
	block.size = block.moves + (uint32_t)sizeof(move);
	vmo = must(kelner_vmo_create(block.size, "arguments", 9), "vmo_create");
	(void)kelner_vmo_write(vmo, &block, 0, sizeof(block));
	(void)kelner_vmo_write(vmo, path, sizeof(block), length);
	(void)kelner_vmo_write(vmo, &move, block.moves, sizeof(move));
	return vmo;
}

static void start_suite(void)
{
	const struct process_execute_request request = {
		.flags = PROCESS_EXECUTE_SPAWN | PROCESS_EXECUTE_SESSION,
		.mask = 022,
		.mode = MODE,
	};
	struct archive_entry entry;
	struct protocol_extra extra = {.tail = SUITE, .tail_length = sizeof(SUITE) - 1};

	extra.handle[0] = must(image_of(SUITE, &entry), "an image of " SUITE);
	extra.handle[1] = block_of(SUITE);
	extra.handle[2] = node;
	suite = (int32_t)must(process_execute(authority, &request, &extra), "process.execute");
	(void)kelner_handle_close(extra.handle[0]);
	(void)kelner_handle_close(extra.handle[1]);
}

/* --- the file server -------------------------------------------------------------------------- */

static int64_t write_log(struct call *call, const struct kernel_write_request *request)
{
	char text[512];
	int64_t length = call_read(call, 0, 0, text,
				   request->size < sizeof(text) ? request->size : sizeof(text) - 1);

	if (length < 0)
		return length;
	text[length] = '\0';
	log_text("%s", text);
	return (int64_t)request->size;
}

/* The path "/script" is a script; "/root" is the suite as a program that is user 0's and set-id. */
static int64_t open_image(const char *path, struct process_execute_request *request)
{
	static const char script[] = "#! /tests/process-suite  an argument \nrest\n";
	struct archive_entry entry;
	int64_t vmo;

	request->mode = MODE;
	request->identity = 1;
	if (strcmp(path, "/script") == 0) {
		vmo = kelner_vmo_create(sizeof(script) - 1, "script", 6);
		if (vmo >= 0)
			(void)kelner_vmo_write((handle_t)vmo, script, 0, sizeof(script) - 1);
		return vmo;
	}
	if (strcmp(path, "/root") == 0) {
		request->mode |= 04000;
		path = SUITE;
	}
	return image_of(path, &entry);
}

static int64_t execute(struct call *call, const struct file_execute_request *request)
{
	struct process_execute_request forwarded = {.flags = request->flags, .mask = request->mask};
	int64_t image = open_image(call->tail, &forwarded), status;
	handle_t handles[3];

	if (image < 0)
		return image;
	handles[0] = (handle_t)image;
	handles[1] = call->handle[0];
	handles[2] = call->handle[1];
	status = call_forward(call, authority, PROCESS_LABEL_EXECUTE, &forwarded, sizeof(forwarded),
			      handles, 3);
	(void)kelner_handle_close((handle_t)image);
	return status < 0 ? status : CALL_LATER;
}

static int64_t handle(struct call *call)
{
	static const struct kernel_handlers kernel_handlers = {.write = write_log};
	static const struct file_handlers file_handlers = {.execute = execute};
	int64_t status = kernel_dispatch(&kernel_handlers, call);

	return status == PROTOCOL_OTHER ? file_dispatch(&file_handlers, call) : status;
}

/* Nobody has the log any more: the suite and all that it started are gone. */
static void event(const struct server_event *event)
{
	const struct process_wait_request request = {
		.kind = P_PID, .id = suite, .options = WEXITED};
	struct process_wait_reply reply;
	int64_t status;

	if (event->kind != EVENT_LAST_CLOSE)
		return;
	status = process_wait(server, &request, &reply, NULL);
	if (status < 0)
		fail("process.wait", status);
	log_text("process test: the suite ended, code %d, status %d\n", reply.code, reply.status);
	kelner_process_exit(reply.status);
}

int main(int argc, char **argv, char **envp)
{
	struct server loop = {.handle = handle, .event = event};
	handle_t point;

	(void)argc, (void)argv, (void)envp;
	open_archive();
	server = must(kelner_port_create(PORT_DURABLE, "process", 7), "port_create");
	files = must(kelner_port_create(0, "files", 5), "port_create");
	start_server();
	point = must(kelner_node_create(server, PROCESS_BADGE_SERVER, NODE_STREAM), "node_create");
	authority = must(kelner_connection_open(point, 2), "connection_open");
	point = must(kelner_node_create(files, 1, NODE_STREAM), "node_create");
	node = must(kelner_connection_open(point, 2), "connection_open");
	start_suite();
	(void)kelner_handle_close(node);
	loop.port = files;
	return (int)-server_run(&loop);
}
