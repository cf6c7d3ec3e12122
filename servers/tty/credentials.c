/* SPDX-License-Identifier: MIT */
/* What credential tags mean. They never change their meaning; tag 0 is of services: user 0. */
#include "tty.h"

#include <abi/message.h>
#include <protocol/process.h>

#define CACHE_SIZE 32

static struct identity cache[CACHE_SIZE];
static const struct identity service;

const struct identity *identity_of(uint64_t tag)
{
	struct identity *identity = &cache[tag % CACHE_SIZE];
	struct process_credentials_request request = {.tag = tag};
	struct process_credentials_reply reply;
	struct protocol_extra extra = {
		.reply_tail = identity->groups,
		.reply_tail_size = sizeof(identity->groups),
		.flags = MESSAGE_UNINTERRUPTED,
	};

	if (tag == 0)
		return &service;
	if (identity->tag == tag)
		return identity;
	identity->tag = 0;
	if (process_credentials(tty.process_server, &request, &reply, &extra) < 0)
		return NULL;
	identity->user = reply.user;
	identity->group = reply.group;
	identity->group_count = (unsigned)(extra.reply_tail_length / sizeof(identity->groups[0]));
	if (identity->group_count > sizeof(identity->groups) / sizeof(identity->groups[0]))
		identity->group_count = sizeof(identity->groups) / sizeof(identity->groups[0]);
	identity->tag = tag;
	return identity;
}

bool identity_in_group(const struct identity *identity, uint32_t group)
{
	if (identity->group == group)
		return true;
	for (unsigned i = 0; i < identity->group_count; i++) {
		if (identity->groups[i] == group)
			return true;
	}
	return false;
}
