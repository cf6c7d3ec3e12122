/* SPDX-License-Identifier: MIT */
#include "files.h"

#include "config.h"
#include "console.h"
#include "firmware.h"
#include "memory.h"
#include "path.h"
#include "runtime.h"

#define INFO_SIZE (sizeof(EFI_FILE_INFO) + 2 * 256) /* with a long name of 255 characters */

#define SMALL_READ (256u << 10)

static EFI_FILE_HANDLE volume;

bool files_open(void)
{
	static EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	EFI_FILE_IO_INTERFACE *file_system;
	void *protocol = NULL;
	EFI_STATUS status;

	status = boot_services->HandleProtocol(loader_image->DeviceHandle, &guid, &protocol);
	if (EFI_ERROR(status)) {
		console_error(
			"The loader was not started from a disk: the place it came from has no "
			"file system (%s). Start /EFI/BOOT/BOOTX64.EFI from the Kelner disk.",
			firmware_words(status));
		return false;
	}
	file_system = protocol;
	status = file_system->OpenVolume(file_system, &volume);
	if (EFI_ERROR(status)) {
		console_error(
			"The boot disk's file system cannot be opened: %s. Write the image to "
			"the disk again.",
			firmware_words(status));
		return false;
	}
	return true;
}

/* The size of an open file; an error of the firmware, or EFI_INVALID_PARAMETER for a folder. */
static EFI_STATUS get_size(EFI_FILE_HANDLE handle, uint64_t *size)
{
	static EFI_GUID guid = EFI_FILE_INFO_ID;
	uint64_t buffer[INFO_SIZE / 8 + 1];
	EFI_FILE_INFO *info = (void *)buffer;
	UINTN buffer_size = sizeof(buffer);
	EFI_STATUS status = handle->GetInfo(handle, &guid, &buffer_size, info);

	if (EFI_ERROR(status))
		return status;
	if (info->Attribute & EFI_FILE_DIRECTORY)
		return EFI_INVALID_PARAMETER;
	*size = info->FileSize;
	return EFI_SUCCESS;
}

/* Reads size bytes in one call; firmware that fails at that gets smaller ones. */
static EFI_STATUS read_all(EFI_FILE_HANDLE handle, uint8_t *bytes, size_t size)
{
	size_t chunk = size;
	size_t done = 0;

	while (done < size) {
		UINTN part = size - done < chunk ? size - done : chunk;
		EFI_STATUS status = handle->Read(handle, &part, bytes + done);

		if (EFI_ERROR(status) && chunk > SMALL_READ) {
			chunk = SMALL_READ;
			status = handle->SetPosition(handle, done);
			part = 0;
		} else if (!EFI_ERROR(status) && part == 0) {
			status = EFI_END_OF_FILE;
		}
		if (EFI_ERROR(status))
			return status;
		done += part;
	}
	return EFI_SUCCESS;
}

static bool read_open_file(EFI_FILE_HANDLE handle, const char *name, const char *what, size_t limit,
			   const char *hint, struct file *file)
{
	uint64_t largest, total, size = 0;
	EFI_STATUS status = get_size(handle, &size);

	if (EFI_ERROR(status)) {
		console_error("Cannot read the %s %s: %s. %s", what, name,
			      status == EFI_INVALID_PARAMETER ? "it is a folder"
							      : firmware_words(status),
			      hint);
		return false;
	}
	if (size == 0) {
		console_error("Cannot use the %s %s: the file is empty. %s", what, name, hint);
		return false;
	}
	if (size > limit) {
		console_error("Cannot use the %s %s: it is %lu bytes long, the limit is %zu. %s",
			      what, name, size, limit, hint);
		return false;
	}
	file->bytes = firmware_allocate(size);
	if (file->bytes == NULL) {
		firmware_free_memory(&largest, &total);
		console_error(
			"Not enough memory for the %s %s: it takes %lu KiB in one piece, and the "
			"largest free piece is %lu KiB. Give the machine more memory.",
			what, name, (size + 1023) >> 10, largest >> 10);
		return false;
	}
	file->size = size;
	status = read_all(handle, file->bytes, size);
	if (EFI_ERROR(status)) {
		console_error("Cannot read the %s %s: %s. %s", what, name, firmware_words(status),
			      hint);
		file_free(file);
		return false;
	}
	memset((uint8_t *)file->bytes + size, 0, -size % MEMORY_PAGE);
	return true;
}

bool file_read(const char *path, const char *what, size_t limit, const char *hint,
	       struct file *file)
{
	CHAR16 firmware_path[CONFIG_PATH_MAX + 1];
	char name[CONFIG_PATH_MAX + 2];
	EFI_FILE_HANDLE handle;
	EFI_STATUS status;
	bool read;

	file->bytes = NULL;
	path_to_message(path, name, sizeof(name));
	if (!path_to_firmware(path, firmware_path, CONFIG_PATH_MAX + 1)) {
		console_error("Cannot read the %s %s: this is not a path from the disk's root. %s",
			      what, name, hint);
		return false;
	}
	status = volume->Open(volume, &handle, firmware_path, EFI_FILE_MODE_READ, 0);
	if (EFI_ERROR(status)) {
		console_error("Cannot read the %s %s: %s. %s", what, name, firmware_words(status),
			      hint);
		return false;
	}
	read = read_open_file(handle, name, what, limit, hint, file);
	handle->Close(handle);
	return read;
}

void file_free(struct file *file)
{
	if (file->bytes != NULL)
		firmware_free(file->bytes, file->size);
	file->bytes = NULL;
}
