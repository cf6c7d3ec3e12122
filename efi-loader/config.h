/* SPDX-License-Identifier: MIT */
/* The configuration file; PROTOCOL.md has its grammar. */
#ifndef LOADER_CONFIG_H
#define LOADER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/boot.h"
#include "sha256.h"

#define CONFIG_FILE_MAX    65536 /* bytes of the whole file */
#define CONFIG_ENTRIES_MAX 16
#define CONFIG_NAME_MAX    64 /* with the terminating NUL, as all below */
#define CONFIG_PATH_MAX    256
#define CONFIG_ERROR_MAX   320

#define CONFIG_TIMEOUT_MAX     86400 /* seconds */
#define CONFIG_TIMEOUT_DEFAULT 5     /* seconds, where there are several entries */

/* A file to load and the hash that it must have. */
struct config_file {
	char path[CONFIG_PATH_MAX]; /* empty: none */
	bool has_hash;
	uint8_t hash[SHA256_BYTES];
};

struct config_entry {
	char name[CONFIG_NAME_MAX];
	uint32_t line; /* where its [NAME] stands */
	struct config_file kernel;
	struct config_file initrd;
	char cmdline[BOOT_CMDLINE_MAX];
	uint32_t width; /* 0: the firmware's current mode */
	uint32_t height;
	bool resolution_chosen; /* by a person in the menu: the command line does not override it */
	bool verify;
};

struct config {
	uint32_t timeout; /* seconds before the default entry boots; 0: at once */
	uint32_t default_entry;
	uint32_t count; /* at least 1 */
	struct config_entry entries[CONFIG_ENTRIES_MAX];
};

/* What is wrong with the file: the rest of a sentence that starts with its name. */
struct config_error {
	uint32_t line; /* 0: not one particular line */
	char text[CONFIG_ERROR_MAX];
};

/* Understands the whole file or none of it. */
bool config_parse(const char *bytes, size_t size, struct config *config,
		  struct config_error *error);

#endif
