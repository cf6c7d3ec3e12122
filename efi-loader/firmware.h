/* SPDX-License-Identifier: MIT */
/* The firmware's services, and its errors in words. Only files that talk to the firmware include
 * it. */
#ifndef LOADER_FIRMWARE_H
#define LOADER_FIRMWARE_H

#include <efi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern EFI_SYSTEM_TABLE *firmware;
extern EFI_BOOT_SERVICES *boot_services;
extern EFI_HANDLE loader_handle;
extern EFI_LOADED_IMAGE *loader_image;

/* False: the firmware does not describe the running loader. */
bool firmware_open(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* What a status means, as the end of a sentence, such as "the device reports an error". */
const char *firmware_words(EFI_STATUS status);

/* The first protocol of a kind; NULL where there is none. */
void *firmware_find_protocol(const EFI_GUID *guid);

/* The configuration table of a kind; NULL where there is none. */
void *firmware_find_table(const EFI_GUID *guid);

/* Whole pages of LoaderData for size bytes, not cleared. NULL: not enough memory in one piece. */
void *firmware_allocate(size_t size);
void firmware_free(void *pages, size_t size);

/* Bytes of the largest free piece of memory, and of all free memory. */
void firmware_free_memory(uint64_t *largest, uint64_t *total);

/* Ends the loader. Does not return. */
__attribute__((noreturn)) void firmware_return(EFI_STATUS status);

#endif
