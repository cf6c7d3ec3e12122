/* SPDX-License-Identifier: MIT */
/* The cpio "crc" format: 110 bytes of header in hexadecimal, the name, the data, each padded to 4.
 */
#include <abi/errno.h>
#include <kelner/archive.h>
#include <kelner/memory.h>
#include <stdbool.h>

#define MAGIC        "070702"
#define MAGIC_LENGTH 6
#define HEADER_SIZE  110
#define TRAILER      "TRAILER!!!"

/* The header's fields, 8 hexadecimal digits each. */
enum field {
	FIELD_INODE,
	FIELD_MODE,
	FIELD_USER,
	FIELD_GROUP,
	FIELD_LINKS,
	FIELD_MODIFIED,
	FIELD_SIZE,
	FIELD_DEVICE_MAJOR,
	FIELD_DEVICE_MINOR,
	FIELD_SPECIAL_MAJOR,
	FIELD_SPECIAL_MINOR,
	FIELD_NAME_SIZE,
	FIELD_CHECK,
	FIELD_COUNT,
};

static bool parse_hex(const uint8_t *text, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 8; i++) {
		unsigned digit = text[i] - '0';
		unsigned letter = (text[i] | 0x20) - 'a';

		if (digit > 9 && letter > 5)
			return false;
		*value = *value << 4 | (digit <= 9 ? digit : letter + 10);
	}
	return true;
}

static uint64_t round_up_4(uint64_t value)
{
	return (value + 3) & ~3UL;
}

int archive_next(const struct archive *archive, uint64_t *position, struct archive_entry *entry)
{
	const uint8_t *header = archive->data + *position;
	uint32_t field[FIELD_COUNT];
	uint64_t data;

	if (*position > archive->size || archive->size - *position < HEADER_SIZE ||
	    memcmp(header, MAGIC, MAGIC_LENGTH) != 0)
		return -EBADMSG;
	for (int i = 0; i < FIELD_COUNT; i++) {
		if (!parse_hex(header + MAGIC_LENGTH + 8 * i, &field[i]))
			return -EBADMSG;
	}
	/* All sums are below 2^34 above the position, which is below the archive's size. */
	data = round_up_4(*position + HEADER_SIZE + field[FIELD_NAME_SIZE]);
	if (field[FIELD_NAME_SIZE] == 0 || data > archive->size ||
	    field[FIELD_SIZE] > archive->size - data ||
	    header[HEADER_SIZE + field[FIELD_NAME_SIZE] - 1] != 0)
		return -EBADMSG;
	*entry = (struct archive_entry){
		.name = (const char *)header + HEADER_SIZE,
		.mode = field[FIELD_MODE],
		.user = field[FIELD_USER],
		.group = field[FIELD_GROUP],
		.modified = field[FIELD_MODIFIED],
		.offset = data,
		.size = field[FIELD_SIZE],
	};
	entry->name_length = strlen(entry->name);
	if (strcmp(entry->name, TRAILER) == 0)
		return 0;
	*position = round_up_4(data + field[FIELD_SIZE]);
	return 1;
}

int archive_find(const struct archive *archive, const char *path, struct archive_entry *entry)
{
	uint64_t position = 0;
	int status;

	while (*path == '/')
		path++;
	while ((status = archive_next(archive, &position, entry)) > 0) {
		if (strcmp(entry->name, path) == 0)
			return 0;
	}
	return status < 0 ? status : -ENOENT;
}
