/* SPDX-License-Identifier: MIT */
/*
 * Plays init for the file servers: starts them from the archive with a stand-in for the process
 * server, which is this program too, and sends them messages.
 */
#include "client.h"

#include <abi/machine.h>
#include <abi/node.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <abi/time.h>
#include <kelner/archive.h>
#include <kelner/message.h>
#include <protocol/process.h>

#include "stand_in.h"

handle_t vfs, process_port;
static unsigned passed, failed;
static bool case_ok;
static struct archive archive;

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line)
{
	if (got == expected)
		return true;
	case_ok = false;
	log_text("%s:%d: %s is %ld, expected %ld\n", file, line, text, (long)got, (long)expected);
	return false;
}

int64_t test_good(int64_t got, const char *text, const char *file, int line)
{
	if (got < 0) {
		case_ok = false;
		log_text("%s:%d: %s failed with error %ld\n", file, line, text, (long)-got);
	}
	return got;
}

/* Only who started a process may say who it is: the tests ask for it. */
#define LABEL_BECOME LABEL_FIRST_SERVER

void become(uint64_t tag)
{
	struct exchange exchange = {.info = MESSAGE_INFO(LABEL_BECOME, 0), .word = {tag}};

	EXPECT(kelner_call(start_handle(START_PEER), &exchange), 0);
}

/* Answers the tests until they end; their exit status. */
static int serve_tests(handle_t port, handle_t process)
{
	struct exchange exchange;

	if (kelner_port_watch(port, process, EVENT_EXIT, 0) < 0)
		return 1;
	while (kelner_recv(port, &exchange) == 0) {
		if (exchange.info & MESSAGE_EVENT)
			return (int)exchange.word[2] >> 8;
		(void)kelner_process_set_ids(process, 0, exchange.word[0]);
		exchange.info = MESSAGE_INFO(0, 0);
		(void)kelner_reply(&exchange);
	}
	return 1;
}

static handle_t make_port(const char *name)
{
	return (handle_t)EXPECT_GOOD(kelner_port_create(PORT_DURABLE, name, strlen(name)));
}

/* A program from the archive, with a list of words and handles. */
static handle_t start(const char *const *words, const struct program_handle *handles, size_t count)
{
	struct archive_entry entry;
	struct program program = {
		.name = words[0],
		.job = start_handle(START_JOB),
		.file = start_handle(START_INITRD),
		.argv = words,
		.initrd_size = archive.size,
		.handles = handles,
		.handle_count = count,
	};
	const char *reason = "";
	handle_t process = HANDLE_NONE;
	int64_t status = archive_find(&archive, words[0], &entry);

	if (status == 0) {
		while (words[program.argc])
			program.argc++;
		program.file_offset = entry.offset;
		program.bytes = archive.data + entry.offset;
		program.size = entry.size;
		status = program_start(&program, &process, &reason);
	}
	if (status < 0)
		log_text("cannot start %s: error %d %s\n", words[0], (int)-status, reason);
	return process;
}

static handle_t start_server(const char *path, const char *option, handle_t port, handle_t peer)
{
	const char *const words[] = {path, option, NULL};
	struct program_handle handles[8] = {
		{START_LOG, start_handle(START_LOG), RIGHTS_ALL},
		{START_INITRD, start_handle(START_INITRD), RIGHTS_ALL},
		{START_PROCESS_PORT, process_port, RIGHTS_ALL},
	};
	size_t count = 3;

	if (port != HANDLE_NONE)
		handles[count++] = (struct program_handle){START_SERVICE, port, RIGHTS_ALL};
	if (vfs != HANDLE_NONE)
		handles[count++] = (struct program_handle){START_VFS, vfs, RIGHTS_ALL};
	if (peer != HANDLE_NONE)
		handles[count++] = (struct program_handle){START_PEER, peer, RIGHTS_ALL};
	return start(words, handles, count);
}

int64_t mount_at_path(const char *path, const char *type, handle_t port)
{
	static char tail[256];
	size_t length = strlen(path) + 1;
	struct vfs_mount_request request = {0};
	struct vfs_mount_reply reply;
	struct protocol_extra extra = {.tail = tail, .handle = {port}};

	memcpy(tail, path, length);
	memcpy(tail + length, type, strlen(type) + 1);
	extra.tail_length = length + strlen(type) + 1;
	return vfs_mount(vfs, &request, &reply, &extra);
}

static void run(const char *name, void (*test)(void))
{
	uint64_t begin = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);

	case_ok = true;
	test();
	become(0);
	if (case_ok)
		passed++;
	else
		failed++;
	log_text("%s: %s (%lu ms)\n", case_ok ? "ok" : "failed", name,
		 ((uint64_t)kelner_clock_get(CLOCK_MONOTONIC) - begin) / 1000000);
}

static bool map_archive(void)
{
	int64_t address;

	archive.size = start_block->initrd_size;
	address = kelner_space_map(HANDLE_SELF, 0, archive.size, SPACE_FLAGS(PROT_READ, MAP_SHARED),
				   start_handle(START_INITRD), 0);
	archive.data = (const uint8_t *)address;
	return address >= 0;
}

static void start_servers(void)
{
	handle_t initrd = make_port("initrd"), tmp = make_port("tmpfs");
	handle_t vfs_port = make_port("vfs"), dev = make_port("devfs");
	handle_t proc = make_port("proc");

	process_port = make_port("process");
	vfs = HANDLE_NONE;
	(void)start_server("/tests/files", "process", process_port, HANDLE_NONE);
	(void)start_server("/servers/initrd", NULL, initrd, HANDLE_NONE);
	(void)start_server("/servers/vfs", NULL, vfs_port, initrd);
	vfs = vfs_port;
	(void)start_server("/servers/tmpfs", "size=4m", tmp, HANDLE_NONE);
	EXPECT(mount_at_path("/tmp", "tmpfs", tmp), 0);
	(void)start_server("/servers/devfs", NULL, dev, HANDLE_NONE);
	EXPECT(mount_at_path("/dev", "devfs", dev), 0);
	(void)start_server("/servers/proc", NULL, proc, HANDLE_NONE);
	EXPECT(mount_at_path("/proc", "proc", proc), 0);
}

static int run_tests(void)
{
	vfs = start_handle(START_VFS);
	process_port = start_handle(START_PROCESS_PORT);
	run("the initial root", test_initrd);
	run("trees", test_tree);
	run("names", test_names);
	run("content", test_content);
	run("links", test_links);
	run("fifos", test_fifos);
	run("permissions", test_permissions);
	run("locks", test_locks);
	run("devices", test_devices);
	run("processes", test_processes);
	run("mounts", test_mounts);
	run("many files", test_many);
	log_text("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}

int main(int argc, char **argv, char **envp)
{
	handle_t port;

	(void)envp;
	if (argc > 1 && strcmp(argv[1], "process") == 0)
		return stand_in();
	if (argc > 1 && strcmp(argv[1], "tests") == 0)
		return run_tests();
	case_ok = true;
	if (!map_archive())
		return 1;
	start_servers();
	port = make_port("tests");
	if (!case_ok)
		return 1;
	return serve_tests(port, start_server("/tests/files", "tests", HANDLE_NONE, port));
}
