/* SPDX-License-Identifier: MIT */
#include "arguments.h"

#include <abi/errno.h>
#include <abi/limits.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>

/* Points each pointer to the next string; false where the strings end too early. */
static bool point(const char **pointers, uint32_t count, const char **cursor, const char *end)
{
	for (uint32_t i = 0; i < count; i++) {
		pointers[i] = *cursor;
		while (*cursor < end && **cursor)
			(*cursor)++;
		if (*cursor == end)
			return false;
		(*cursor)++;
	}
	pointers[count] = NULL;
	return true;
}

static bool moves_fit(const struct process_argument_block *head)
{
	return head->move_count == 0 ||
	       (head->moves >= sizeof(*head) && head->moves % 8 == 0 &&
		head->move_count <= DESCRIPTOR_MOVES_MAX && head->moves <= head->size &&
		head->move_count * sizeof(struct descriptor_move) <= head->size - head->moves);
}

static int check_head(const struct process_argument_block *head, size_t size)
{
	if (head->size > size || head->size < sizeof(*head) || head->strings < sizeof(*head) ||
	    head->strings > head->size || !moves_fit(head))
		return -EINVAL;
	if ((uint64_t)head->argc + head->envc > ARG_MAX / sizeof(char *))
		return -E2BIG;
	return 0;
}

int arguments_parse(const char *block, size_t size, struct arguments *arguments)
{
	struct process_argument_block *head = &arguments->head;
	const char *cursor, *end;
	int status;

	*arguments = (struct arguments){0};
	if (size < sizeof(*head))
		return -EINVAL;
	memcpy(head, block, sizeof(*head));
	status = check_head(head, size);
	if (status < 0)
		return status;
	arguments->argv = allocate((head->argc + head->envc + 2UL) * sizeof(char *));
	if (!arguments->argv)
		return -ENOMEM;
	arguments->envp = arguments->argv + head->argc + 1;
	arguments->strings = cursor = block + head->strings;
	end = block + head->size;
	if (!point(arguments->argv, head->argc, &cursor, end) ||
	    !point(arguments->envp, head->envc, &cursor, end)) {
		arguments_release(arguments);
		return -EINVAL;
	}
	arguments->strings_size = (size_t)(cursor - arguments->strings);
	if (head->move_count) {
		arguments->moves = (const void *)(block + head->moves);
		arguments->move_count = head->move_count;
	}
	return 0;
}

void arguments_release(struct arguments *arguments)
{
	release(arguments->argv);
	arguments->argv = NULL;
}

/* --- scripts ----------------------------------------------------------------------------------
 */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

int script_parse(const char *head, size_t size, char *answer, size_t answer_size)
{
	size_t end = 2, start, path_end, length, argument;

	while (end < size && head[end] != '\n' && head[end] != '\0')
		end++;
	if (end == size && size >= 4096) /* no whole line */
		return -ENOEXEC;
	while (end > 2 && (is_blank(head[end - 1]) || head[end - 1] == '\r'))
		end--;
	for (start = 2; start < end && is_blank(head[start]); start++)
		;
	for (path_end = start; path_end < end && !is_blank(head[path_end]); path_end++)
		;
	for (argument = path_end; argument < end && is_blank(head[argument]); argument++)
		;
	length = path_end - start;
	if (length == 0 || length + 1 + (end - argument) + 1 > answer_size)
		return -ENOEXEC;
	memcpy(answer, head + start, length);
	answer[length] = '\0';
	memcpy(answer + length + 1, head + argument, end - argument);
	answer[length + 1 + (end - argument)] = '\0';
	return (int)(length + 1 + (end - argument) + 1);
}
