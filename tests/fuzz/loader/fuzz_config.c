/* SPDX-License-Identifier: MIT */
/* The configuration, and everything that its values go through on their way to a boot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"
#include "config.h"
#include "fuzz.h"
#include "path.h"

static void use_file(const struct config_file *file)
{
	uint16_t firmware_path[CONFIG_PATH_MAX + 1];
	char message[CONFIG_PATH_MAX + 2];

	if (memchr(file->path, '\0', sizeof(file->path)) == NULL)
		abort();
	path_to_firmware(file->path, firmware_path, CONFIG_PATH_MAX + 1);
	path_to_message(file->path, message, sizeof(message));
	if (strlen(message) > strlen(file->path) + 1)
		abort();
}

static void use_entry(const struct config_entry *entry)
{
	char line[BOOT_CMDLINE_MAX];
	size_t length;

	if (memchr(entry->name, '\0', sizeof(entry->name)) == NULL ||
	    memchr(entry->cmdline, '\0', sizeof(entry->cmdline)) == NULL)
		abort();
	use_file(&entry->kernel);
	use_file(&entry->initrd);
	memcpy(line, entry->cmdline, sizeof(line));
	cmdline_append(line, sizeof(line), entry->name, strlen(entry->name));
	cmdline_find(line, "resolution=", &length);
	if (entry->kernel.path[0] == '\0' || entry->name[0] == '\0')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct config config;
	struct config_error error = {0};

	if (!config_parse((const char *)bytes, size, &config, &error)) {
		if (error.text[0] == '\0' || memchr(error.text, '\0', sizeof(error.text)) == NULL)
			abort();
		return 0;
	}
	if (config.count == 0 || config.count > CONFIG_ENTRIES_MAX ||
	    config.default_entry >= config.count)
		abort();
	for (uint32_t i = 0; i < config.count; i++)
		use_entry(&config.entries[i]);
	return 0;
}

/* With values that are just short enough. */
size_t fuzz_good_input(uint8_t *bytes, size_t capacity)
{
	static const char form[] =
		"# a comment\ntimeout=5\ndefault=b\n\n[a]\nkernel=/kelner/%0247d\n"
		"kernel_sha256=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
		"cmdline=log=info run=/bin/a -- b "
		"c\nresolution=1024x768\n[b]\nkernel=\\k\\\xc3\xa4\n"
		"initrd=/kelner/initrd.img\nverify=no\n[%060d]\nkernel=k\ncmdline=%02040d\n";
	int size = snprintf((char *)bytes, capacity, form, 1, 2, 3);

	return size > 0 && (size_t)size < capacity ? (size_t)size : 0;
}
