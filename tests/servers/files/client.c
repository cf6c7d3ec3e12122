/* SPDX-License-Identifier: MIT */
#include "client.h"

#define WALKS_MAX 40

/* What is asked of a path, wherever the walk leads. */
struct question {
	const struct protocol_message *message;
	const void *request;
	void *reply;
	const char *second; /* follows the path and its NUL */
	struct protocol_extra extra;
};

static int64_t step(uint32_t kind, uint64_t mount)
{
	struct vfs_step_request request = {.kind = kind, .mount = mount};
	struct protocol_extra extra = {0};
	int64_t status = vfs_step(vfs, &request, &extra);

	return status < 0 ? status : (int64_t)extra.received[0];
}

static size_t put_tail(char *tail, const char *path, const char *second)
{
	size_t length = strlen(path) + 1;

	memcpy(tail, path, length);
	if (!second)
		return length;
	memcpy(tail + length, second, strlen(second) + 1);
	return length + strlen(second) + 1;
}

static int64_t ask(handle_t at, const char *path, struct question *question)
{
	static char tail[PROTOCOL_TAIL_MAX], rest[PROTOCOL_TAIL_MAX + 1];
	struct protocol_extra extra;
	struct file_walk walk;
	int64_t stepped = -1, status;

	memcpy(rest, path, strlen(path) + 1);
	for (unsigned i = 0; i < WALKS_MAX; i++) {
		handle_t target = rest[0] == '/' || at == AT_ROOT ? vfs : at;

		extra = question->extra;
		extra.tail = tail;
		extra.tail_length = put_tail(tail, rest, question->second);
		extra.tail_is_long_buffer = true;
		extra.reply_tail = rest;
		extra.reply_tail_size = sizeof(rest) - 1;
		status = protocol_call(target, question->message, question->request,
				       question->reply, &extra);
		if (stepped >= 0)
			(void)kelner_handle_close((handle_t)stepped);
		stepped = -1;
		if (status != FILE_WALK) {
			question->extra = extra;
			return status;
		}
		memcpy(&walk, extra.word, sizeof(walk));
		if (extra.reply_tail_length)
			rest[extra.reply_tail_length] = '\0';
		else
			memcpy(rest, tail, strlen(tail) + 1);
		if (extra.tail_length <= 400 && !extra.reply_tail_length)
			rest[0] = '\0';
		if (walk.kind == FILE_WALK_ROOT)
			continue;
		stepped = step(walk.kind, walk.mount);
		if (stepped < 0)
			return stepped;
		at = (handle_t)stepped;
	}
	return -ELOOP;
}

int64_t do_open(handle_t at, const char *path, uint32_t flags, uint32_t mode)
{
	struct file_open_request request = {.flags = flags, .mode = mode};
	struct question question = {&file_open_message, &request, NULL, NULL, {0}};
	int64_t status = ask(at, path, &question);

	return status < 0 ? status : (int64_t)question.extra.received[0];
}

int64_t do_stat(handle_t at, const char *path, uint32_t flags, struct file_attributes *attributes)
{
	struct file_stat_request request = {.flags = flags};
	struct file_stat_reply reply = {0};
	struct question question = {&file_stat_message, &request, &reply, NULL, {0}};
	int64_t status = ask(at, path, &question);

	*attributes = reply.attributes;
	return status;
}

int64_t do_make_directory(const char *path, uint32_t mode)
{
	struct file_make_directory_request request = {.mode = mode};
	struct question question = {&file_make_directory_message, &request, NULL, NULL, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_make_fifo(const char *path)
{
	struct file_make_node_request request = {.mode = S_IFIFO | 0666};
	struct question question = {&file_make_node_message, &request, NULL, NULL, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_unlink(handle_t at, const char *path, uint32_t flags)
{
	struct file_unlink_request request = {.flags = flags};
	struct question question = {&file_unlink_message, &request, NULL, NULL, {0}};

	return ask(at, path, &question);
}

int64_t do_link(handle_t file, const char *path)
{
	struct file_link_request request = {0};
	struct question question = {&file_link_message, &request, NULL, NULL, {.handle = {file}}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_symlink(const char *target, const char *path)
{
	struct file_symlink_request request = {.target_length = (uint32_t)strlen(target)};
	struct question question = {&file_symlink_message, &request, NULL, target, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_read_link(const char *path, char *buffer, uint32_t size)
{
	struct file_read_link_request request = {.size = size};
	struct question question = {
		&file_read_link_message,
		&request,
		NULL,
		NULL,
		{.lease = {{(uintptr_t)buffer, size, LEASE_WRITE}}},
	};

	return ask(AT_ROOT, path, &question);
}

int64_t do_rename(const char *old, const char *directory, const char *name, uint32_t flags)
{
	struct file_rename_request request = {.name_length = (uint32_t)strlen(name),
					      .flags = flags};
	int64_t at = do_open(AT_ROOT, directory, O_PATH | O_DIRECTORY, 0), status;
	struct question question = {
		&file_rename_message, &request, NULL, name, {.handle = {(handle_t)at}}};

	if (at < 0)
		return at;
	status = ask(AT_ROOT, old, &question);
	close_handle(at);
	return status;
}

int64_t do_change_mode(const char *path, uint32_t mode)
{
	struct file_change_mode_request request = {.mode = mode};
	struct question question = {&file_change_mode_message, &request, NULL, NULL, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_change_owner(const char *path, uint32_t user, uint32_t group)
{
	struct file_change_owner_request request = {.user = user, .group = group};
	struct question question = {&file_change_owner_message, &request, NULL, NULL, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_truncate(handle_t file, int64_t length)
{
	struct file_truncate_request request = {.length = length};
	struct question question = {&file_truncate_message, &request, NULL, NULL, {0}};

	return ask(file, "", &question);
}

int64_t do_access(const char *path, uint32_t mode)
{
	struct file_access_request request = {.mode = mode};
	struct question question = {&file_access_message, &request, NULL, NULL, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_read_directory(handle_t directory, void *buffer, uint32_t size)
{
	struct file_read_directory_request request = {.size = size};
	struct protocol_extra extra = {.lease = {{(uintptr_t)buffer, size, LEASE_WRITE}}};

	return file_read_directory(directory, &request, &extra);
}

int64_t do_usage(const char *path, struct file_stat_file_system_reply *reply)
{
	struct file_stat_file_system_request request = {0};
	struct question question = {&file_stat_file_system_message, &request, reply, NULL, {0}};

	return ask(AT_ROOT, path, &question);
}

int64_t do_execute(const char *path)
{
	struct file_execute_request request = {0};
	int64_t arguments = kelner_vmo_create(4096, "arguments", 9);
	int64_t working = do_open(AT_ROOT, "/", O_PATH | O_DIRECTORY, 0), status;
	struct question question = {&file_execute_message,
				    &request,
				    NULL,
				    NULL,
				    {.handle = {(handle_t)arguments, (handle_t)working}}};

	status = ask(AT_ROOT, path, &question);
	close_handle(arguments);
	close_handle(working);
	return status;
}

int64_t do_lock(handle_t file, int32_t command, int32_t type, int64_t from, int64_t length,
		struct file_lock_reply *reply)
{
	struct file_lock_request request = {
		.command = command, .type = type, .from = from, .length = length};
	struct file_lock_reply ignored;

	return file_lock(file, &request, reply ? reply : &ignored, NULL);
}

void close_handle(int64_t handle)
{
	if (handle >= 0)
		(void)kelner_handle_close((handle_t)handle);
}

void write_text(const char *path, const char *text)
{
	int64_t file = EXPECT_GOOD(do_open(AT_ROOT, path, O_WRONLY | O_CREAT | O_TRUNC, 0644));

	EXPECT(kelner_write((handle_t)file, text, strlen(text)), strlen(text));
	close_handle(file);
}

void expect_text(const char *path, const char *text, const char *file, int line)
{
	static char buffer[4096];
	int64_t opened = test_good(do_open(AT_ROOT, path, O_RDONLY, 0), path, file, line);
	int64_t length = kelner_read((handle_t)opened, buffer, sizeof(buffer));

	test_expect(length, (int64_t)strlen(text), "length of the text", file, line);
	if (length == (int64_t)strlen(text))
		test_expect(memcmp(buffer, text, (size_t)length), 0, text, file, line);
	close_handle(opened);
}
