/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include "services.h"

#include <abi/errno.h>
#include <filesystem/filesystem.h>
#include <kelner/memory.h>
#include <kelner/print.h>

void put(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t room = text->size - text->length, length;

	va_start(arguments, format);
	length = text_format_list(text->at + text->length, room, format, arguments);
	va_end(arguments);
	text->length += length < room ? length : room - 1;
}

static void put_bytes(struct text *text, const char *bytes, size_t length)
{
	if (length > text->size - text->length)
		length = text->size - text->length;
	memcpy(text->at + text->length, bytes, length);
	text->length += length;
}

int programs_next(int32_t after, struct facts *facts)
{
	struct process_list_request request = {.after = after};
	struct protocol_extra extra = {
		.reply_tail = facts->command,
		.reply_tail_size = sizeof(facts->command) - 1,
		.flags = MESSAGE_UNINTERRUPTED,
	};
	int64_t status = process_list(filesystem.process_server, &request, &facts->list, &extra);

	facts->command_length = extra.reply_tail_length;
	if (facts->command_length > sizeof(facts->command) - 1)
		facts->command_length = sizeof(facts->command) - 1;
	facts->command[facts->command_length] = '\0';
	return status < 0 ? -ESRCH : 0;
}

int facts_next(int32_t after, struct facts *facts)
{
	struct facts service;
	int programs = programs_next(after, facts);

	if (services_next(after, &service) < 0)
		return programs;
	if (programs < 0 || service.list.process < facts->list.process)
		*facts = service;
	return 0;
}

static const char *name_of(const struct facts *facts)
{
	const char *name = facts->command;

	for (const char *at = facts->command; *at; at++) {
		if (*at == '/' && at[1])
			name = at + 1;
	}
	return name;
}

void put_stat(struct text *text, const struct facts *facts)
{
	const struct process_list_reply *list = &facts->list;

	put(text, "%d (%s) %c %d %d %d ", list->process, name_of(facts), (char)list->state,
	    list->parent, list->group, list->session);
	/* Terminal; its foreground group, flags and faults are not known here. */
	put(text, "%d -1 0 0 0 0 0 ", (int)list->terminal);
	put(text, "%lu 0 0 0 %d %d %u 0 ", (unsigned long)(list->cpu_time / TICK), 20 + list->nice,
	    list->nice, list->threads);
	put(text, "%lu %lu %lu ", (unsigned long)(list->start_time / TICK),
	    (unsigned long)list->mapped, (unsigned long)(list->memory / FILESYSTEM_BLOCK));
	put(text, "18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
}

static const char *state_name(uint32_t state)
{
	switch (state) {
	case 'R': return "running";
	case 'S': return "sleeping";
	case 'T': return "stopped";
	case 'Z': return "zombie";
	default: return "unknown";
	}
}

void put_status(struct text *text, const struct facts *facts)
{
	const struct process_list_reply *list = &facts->list;
	unsigned user = list->user, group = list->group_id;

	put(text, "Name:\t%s\nState:\t%c (%s)\n", name_of(facts), (char)list->state,
	    state_name(list->state));
	put(text, "Tgid:\t%d\nPid:\t%d\nPPid:\t%d\n", list->process, list->process, list->parent);
	/* The saved ones and those for files are the effective ones. */
	put(text, "Uid:\t%u\t%u\t%u\t%u\n", list->real_user, user, user, user);
	put(text, "Gid:\t%u\t%u\t%u\t%u\n", list->real_group_id, group, group, group);
	put(text, "VmSize:\t%8lu kB\nVmRSS:\t%8lu kB\n", (unsigned long)(list->mapped / 1024),
	    (unsigned long)(list->memory / 1024));
	put(text, "Threads:\t%u\n", list->threads);
	put(text, "SigIgn:\t%016lx\nSigCgt:\t%016lx\n", (unsigned long)list->ignored,
	    (unsigned long)list->caught);
}

void put_statm(struct text *text, const struct facts *facts)
{
	put(text, "%lu %lu 0 0 0 0 0\n", (unsigned long)(facts->list.mapped / FILESYSTEM_BLOCK),
	    (unsigned long)(facts->list.memory / FILESYSTEM_BLOCK));
}

void put_cmdline(struct text *text, const struct facts *facts)
{
	size_t name = strlen(facts->command) + 1;

	if (facts->command_length > name)
		put_bytes(text, facts->command + name, facts->command_length - name);
}

void put_comm(struct text *text, const struct facts *facts)
{
	put(text, "%s\n", name_of(facts));
}
