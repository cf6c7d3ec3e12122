/* SPDX-License-Identifier: MIT */
/*
 * A file system in memory. Arguments, which may be left out: size=BYTES (with k, m or g behind it;
 * or N%: of the machine's memory; half of it without), mode=OCTAL of the root (1777 without).
 *
 * Started with START_SERVICE (its port), START_PROCESS_PORT (connection with the badge
 * PROCESS_BADGE_SERVER), START_LOG. Its line of the service table gives it more memory than this
 * size, so that it can always act: "No space left" comes before its quota is used up. Each instance
 * is a process of its own. Its files end with it: restarted it answers EIO to whoever has a file of
 * before open.
 */
#include "content.h"

#include <abi/errno.h>
#include <abi/machine.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>

#define DEFAULT_PERCENT 50
#define DEFAULT_MODE    01777

static const struct filesystem_operations operations = {
	.inode_size = sizeof(struct file),
	.admit = content_admit,
	.forget = content_forget,
	.content = content_get,
	.share = content_share,
	.resize = content_resize,
	.reserve = content_reserve,
	.read = content_read,
	.write = content_write,
	.seek = content_seek,
	.closed = content_trim,
	.usage = content_usage,
};

static uint64_t memory_total(void)
{
	struct system_info info;

	return kelner_system_info(&info) < 0 ? 0 : info.memory_total;
}

/* False: the text is no size. */
static bool parse_size(const char *text, uint64_t *size)
{
	uint64_t value = 0;

	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (value > UINT64_MAX / 100)
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	switch (*text) {
	case '%': value = memory_total() / 100 * value; break;
	case 'k': value <<= 10; break;
	case 'm': value <<= 20; break;
	case 'g': value <<= 30; break;
	case '\0': text--; break;
	default: return false;
	}
	*size = value;
	return text[1] == '\0' && value >= FILESYSTEM_BLOCK;
}

static bool parse_mode(const char *text, uint32_t *mode)
{
	uint32_t value = 0;

	for (; *text >= '0' && *text <= '7' && value < 010000; text++)
		value = value * 8 + (uint32_t)(*text - '0');
	*mode = value;
	return *text == '\0' && value <= 07777;
}

static bool parse_option(const char *word, uint64_t *size, uint32_t *mode)
{
	if (strncmp(word, "size=", 5) == 0)
		return parse_size(word + 5, size);
	return strncmp(word, "mode=", 5) == 0 && word[5] && parse_mode(word + 5, mode);
}

int main(int argc, char **argv, char **envp)
{
	uint64_t size = memory_total() / 100 * DEFAULT_PERCENT;
	uint32_t mode = DEFAULT_MODE;
	int status = filesystem_begin(&operations);

	(void)envp;
	for (int i = 1; i < argc; i++) {
		if (!parse_option(argv[i], &size, &mode)) {
			log_text(
				LOG_ERROR
				"tmpfs: %s is not understood: give size=64m (or 25%%), mode=1777\n",
				argv[i]);
			return 2;
		}
	}
	content_set_room(size);
	if (status == 0 && !filesystem_set_root(inode_create(S_IFDIR | mode, 0, 0)))
		status = -ENOMEM;
	if (status < 0) {
		log_text(LOG_ERROR "tmpfs: cannot start: error %d\n", -status);
		return 1;
	}
	return filesystem_run();
}
