/* SPDX-License-Identifier: MIT */
/* Whole files from the volume that the loader itself was started from. */
#ifndef LOADER_FILES_H
#define LOADER_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* A file in memory: whole pages of LoaderData, the rest of the last page cleared. */
struct file {
	void *bytes; /* NULL: not read */
	size_t size;
};

/* Opens the volume. False, with a message: there is none that the firmware can read. */
bool files_open(void);

/*
 * Reads a file of at most limit bytes. what says what it is for, such as "kernel"; hint ends the
 * message. False, with a message: nothing is held.
 */
bool file_read(const char *path, const char *what, size_t limit, const char *hint,
	       struct file *file);

void file_free(struct file *file);

#endif
