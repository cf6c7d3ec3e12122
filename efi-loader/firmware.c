/* SPDX-License-Identifier: MIT */
#include "firmware.h"

#include "memory.h"
#include "runtime.h"

EFI_SYSTEM_TABLE *firmware;
EFI_BOOT_SERVICES *boot_services;
EFI_HANDLE loader_handle;
EFI_LOADED_IMAGE *loader_image;

bool firmware_open(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	static EFI_GUID guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	void *protocol = NULL;

	firmware = system;
	boot_services = system->BootServices;
	loader_handle = image;
	if (EFI_ERROR(boot_services->HandleProtocol(image, &guid, &protocol)))
		return false;
	loader_image = protocol;
	/* A person may stay in the menu for longer than the firmware's five minutes. */
	boot_services->SetWatchdogTimer(0, 0, 0, NULL);
	return true;
}

const char *firmware_words(EFI_STATUS status)
{
	switch (status) {
	case EFI_SUCCESS: return "the firmware reports no error";
	case EFI_LOAD_ERROR: return "the firmware could not load it";
	case EFI_INVALID_PARAMETER: return "the firmware does not accept the request";
	case EFI_UNSUPPORTED: return "the firmware does not support it";
	case EFI_BAD_BUFFER_SIZE: return "the size is wrong for the device";
	case EFI_BUFFER_TOO_SMALL: return "the firmware wants a larger buffer";
	case EFI_NOT_READY: return "the device is not ready";
	case EFI_DEVICE_ERROR: return "the device reports an error";
	case EFI_WRITE_PROTECTED: return "the device is write-protected";
	case EFI_OUT_OF_RESOURCES: return "there is not enough memory";
	case EFI_VOLUME_CORRUPTED: return "the file system is damaged";
	case EFI_VOLUME_FULL: return "the file system is full";
	case EFI_NO_MEDIA: return "there is no medium in the device";
	case EFI_MEDIA_CHANGED: return "the medium was changed or removed";
	case EFI_NOT_FOUND: return "there is no such file";
	case EFI_ACCESS_DENIED: return "the firmware denies access";
	case EFI_NO_RESPONSE: return "the device does not answer";
	case EFI_TIMEOUT: return "the device did not answer in time";
	case EFI_NOT_STARTED: return "the device is not started";
	case EFI_ABORTED: return "the request was aborted";
	case EFI_CRC_ERROR: return "a checksum is wrong";
	case EFI_END_OF_FILE: return "the file ends too early";
	case EFI_SECURITY_VIOLATION: return "the firmware's security policy forbids it";
	default: return "the firmware reports an unknown error";
	}
}

void *firmware_find_protocol(const EFI_GUID *guid)
{
	EFI_GUID copy = *guid;
	void *protocol = NULL;

	if (EFI_ERROR(boot_services->LocateProtocol(&copy, NULL, &protocol)))
		return NULL;
	return protocol;
}

void *firmware_find_table(const EFI_GUID *guid)
{
	for (UINTN i = 0; i < firmware->NumberOfTableEntries; i++) {
		const EFI_CONFIGURATION_TABLE *table = &firmware->ConfigurationTable[i];

		if (memcmp(&table->VendorGuid, guid, sizeof(*guid)) == 0)
			return table->VendorTable;
	}
	return NULL;
}

static UINTN page_count(size_t size)
{
	return (size + MEMORY_PAGE - 1) / MEMORY_PAGE;
}

void *firmware_allocate(size_t size)
{
	EFI_PHYSICAL_ADDRESS address = 0;

	if (EFI_ERROR(boot_services->AllocatePages(AllocateAnyPages, EfiLoaderData,
						   page_count(size), &address)))
		return NULL;
	return (void *)(uintptr_t)address;
}

void firmware_free(void *pages, size_t size)
{
	boot_services->FreePages((uintptr_t)pages, page_count(size));
}

void firmware_free_memory(uint64_t *largest, uint64_t *total)
{
	UINTN size = 0, key, descriptor_size;
	UINT32 version;
	uint8_t *map = NULL;

	*largest = 0;
	*total = 0;
	boot_services->GetMemoryMap(&size, NULL, &key, &descriptor_size, &version);
	size += 16 * descriptor_size;
	if (EFI_ERROR(boot_services->AllocatePool(EfiLoaderData, size, (void **)&map)))
		return;
	if (!EFI_ERROR(boot_services->GetMemoryMap(&size, (void *)map, &key, &descriptor_size,
						   &version))) {
		for (UINTN at = 0; at + descriptor_size <= size; at += descriptor_size) {
			const EFI_MEMORY_DESCRIPTOR *piece = (const void *)(map + at);
			uint64_t bytes = piece->NumberOfPages * MEMORY_PAGE;

			if (piece->Type != EfiConventionalMemory)
				continue;
			*total += bytes;
			*largest = bytes > *largest ? bytes : *largest;
		}
	}
	boot_services->FreePool(map);
}

void firmware_return(EFI_STATUS status)
{
	/* Exit restores the registers of the firmware's caller; a plain return would not. */
	boot_services->Exit(loader_handle, status, 0, NULL);
	for (;;)
		__asm__ volatile("hlt");
}
