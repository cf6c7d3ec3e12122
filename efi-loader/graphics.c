/* SPDX-License-Identifier: MIT */
#include "graphics.h"

#include "console.h"
#include "firmware.h"
#include "runtime.h"
#include "text.h"

#define MODES_MAX 256 /* more than any card has; a card that claims more is not believed */

static EFI_GRAPHICS_OUTPUT_PROTOCOL *display;

static bool is_linear(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info)
{
	if (info->HorizontalResolution == 0 || info->VerticalResolution == 0 ||
	    info->PixelsPerScanLine < info->HorizontalResolution)
		return false;
	switch (info->PixelFormat) {
	case PixelRedGreenBlueReserved8BitPerColor:
	case PixelBlueGreenRedReserved8BitPerColor: return true;
	case PixelBitMask:
		return info->PixelInformation.RedMask != 0 &&
		       info->PixelInformation.GreenMask != 0 &&
		       info->PixelInformation.BlueMask != 0;
	default: return false;
	}
}

static bool is_usable(const EFI_GRAPHICS_OUTPUT_PROTOCOL *candidate)
{
	return candidate->Mode != NULL && candidate->Mode->Info != NULL &&
	       candidate->Mode->FrameBufferBase != 0 && is_linear(candidate->Mode->Info);
}

/*
 * The console's own display first: the firmware keeps its text in step with that one. Where it is
 * several at once, and so has no framebuffer, any of them that has.
 */
void graphics_open(void)
{
	static EFI_GUID guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
	EFI_HANDLE *handles = NULL;
	UINTN count = 0;
	void *protocol = NULL;

	if (firmware->ConsoleOutHandle != NULL &&
	    !EFI_ERROR(
		    boot_services->HandleProtocol(firmware->ConsoleOutHandle, &guid, &protocol)) &&
	    is_usable(protocol)) {
		display = protocol;
		return;
	}
	if (EFI_ERROR(
		    boot_services->LocateHandleBuffer(ByProtocol, &guid, NULL, &count, &handles))) {
		console_detail("graphics: the firmware has no display");
		return;
	}
	for (UINTN i = 0; i < count && display == NULL; i++) {
		if (!EFI_ERROR(boot_services->HandleProtocol(handles[i], &guid, &protocol)) &&
		    is_usable(protocol))
			display = protocol;
	}
	boot_services->FreePool(handles);
	if (display == NULL)
		console_detail("graphics: none of %lu displays has a linear framebuffer", count);
}

/* True, and the size, where the mode of this number has a linear framebuffer. */
static bool query_mode(uint32_t mode, uint32_t *width, uint32_t *height)
{
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info = NULL;
	UINTN size = 0;
	bool linear;

	if (EFI_ERROR(display->QueryMode(display, mode, &size, &info)) || info == NULL)
		return false;
	linear = is_linear(info);
	*width = info->HorizontalResolution;
	*height = info->VerticalResolution;
	boot_services->FreePool(info);
	return linear;
}

static uint32_t mode_count(void)
{
	if (display == NULL)
		return 0;
	return display->Mode->MaxMode < MODES_MAX ? display->Mode->MaxMode : MODES_MAX;
}

bool graphics_mode(uint32_t index, uint32_t *width, uint32_t *height)
{
	for (uint32_t mode = 0; mode < mode_count(); mode++) {
		if (query_mode(mode, width, height) && index-- == 0)
			return true;
	}
	return false;
}

static void report_missing(uint32_t width, uint32_t height)
{
	char list[512];
	struct text text;
	uint32_t w, h;

	text_init(&text, list, sizeof(list));
	for (uint32_t i = 0; graphics_mode(i, &w, &h); i++)
		text_format(&text, "%s%ux%u", i > 0 ? ", " : "", w, h);
	console_print("The display has no mode of %ux%u; keeping %ux%u. It has: %s.\n", width,
		      height, display->Mode->Info->HorizontalResolution,
		      display->Mode->Info->VerticalResolution, list);
}

bool graphics_set(uint32_t width, uint32_t height)
{
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *current;

	if (display == NULL) {
		console_detail("graphics: no framebuffer, resolution %ux%u not set", width, height);
		return false;
	}
	current = display->Mode->Info;
	if (current->HorizontalResolution == width && current->VerticalResolution == height)
		return true;
	for (uint32_t mode = 0; mode < mode_count(); mode++) {
		uint32_t w, h;
		EFI_STATUS status;

		if (!query_mode(mode, &w, &h) || w != width || h != height)
			continue;
		status = display->SetMode(display, mode);
		if (EFI_ERROR(status)) {
			console_print(
				"The display does not take the mode %ux%u (%s); keeping %ux%u.\n",
				width, height, firmware_words(status),
				display->Mode->Info->HorizontalResolution,
				display->Mode->Info->VerticalResolution);
			return false;
		}
		return true;
	}
	report_missing(width, height);
	return false;
}

/* Bytes that hold all bits of the masks. */
static uint32_t bytes_of_masks(const EFI_PIXEL_BITMASK *masks)
{
	uint32_t all = masks->RedMask | masks->GreenMask | masks->BlueMask | masks->ReservedMask;

	return all >> 24 ? 4 : all >> 16 ? 3 : 2;
}

void graphics_describe(struct boot_framebuffer *framebuffer)
{
	const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info;
	uint64_t needed;

	memset(framebuffer, 0, sizeof(*framebuffer));
	if (display == NULL || !is_usable(display))
		return;
	info = display->Mode->Info;
	framebuffer->base = display->Mode->FrameBufferBase;
	framebuffer->size = display->Mode->FrameBufferSize;
	framebuffer->width = info->HorizontalResolution;
	framebuffer->height = info->VerticalResolution;
	framebuffer->stride = info->PixelsPerScanLine;
	framebuffer->pixel_bytes = 4;
	switch (info->PixelFormat) {
	case PixelRedGreenBlueReserved8BitPerColor:
		framebuffer->red_mask = 0x000000ff;
		framebuffer->green_mask = 0x0000ff00;
		framebuffer->blue_mask = 0x00ff0000;
		break;
	case PixelBlueGreenRedReserved8BitPerColor:
		framebuffer->red_mask = 0x00ff0000;
		framebuffer->green_mask = 0x0000ff00;
		framebuffer->blue_mask = 0x000000ff;
		break;
	default:
		framebuffer->red_mask = info->PixelInformation.RedMask;
		framebuffer->green_mask = info->PixelInformation.GreenMask;
		framebuffer->blue_mask = info->PixelInformation.BlueMask;
		framebuffer->pixel_bytes = bytes_of_masks(&info->PixelInformation);
		break;
	}
	needed = (uint64_t)framebuffer->stride * framebuffer->height * framebuffer->pixel_bytes;
	if (framebuffer->size < needed)
		framebuffer->size = needed; /* some firmware counts only what is visible */
	console_detail("graphics: %ux%u, %u bytes per pixel, %u pixels per line, at 0x%lx",
		       framebuffer->width, framebuffer->height, framebuffer->pixel_bytes,
		       framebuffer->stride, framebuffer->base);
}
