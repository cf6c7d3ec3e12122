/* SPDX-License-Identifier: MIT */
/*
 * Reading a cpio archive of the "crc" format (070702) that lies in memory. Nothing in the archive
 * is believed: every length is checked against its end.
 */
#ifndef KELNER_ARCHIVE_H
#define KELNER_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

struct archive {
	const uint8_t *data;
	uint64_t size;
};

struct archive_entry {
	const char *name; /* inside the archive, without a leading slash; NUL follows */
	size_t name_length;
	uint32_t mode; /* S_IF bits and permissions */
	uint32_t user;
	uint32_t group;
	uint32_t modified; /* seconds since 1970 */
	uint64_t offset;   /* of the data, from the archive's start */
	uint64_t size;     /* of the data */
};

/*
 * The entry at a position (0 at first), which moves to the next one. 1: there is one; 0: the
 * archive's end; -EBADMSG: it is damaged there.
 */
int archive_next(const struct archive *archive, uint64_t *position, struct archive_entry *entry);
/* The entry of a path, leading slashes ignored. 0, -ENOENT, -EBADMSG. */
int archive_find(const struct archive *archive, const char *path, struct archive_entry *entry);

#endif
