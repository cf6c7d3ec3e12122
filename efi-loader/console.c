/* SPDX-License-Identifier: MIT */
#include "console.h"

#include "firmware.h"
#include "runtime.h"
#include "serial.h"
#include "text.h"

#define LOG_SIZE     (16u << 10)
#define MESSAGE_SIZE 1024
#define CHUNK        128 /* characters handed to the firmware at once */

/* UEFI 2.10, 10.3.4: device path nodes. */
#define NODE_MESSAGING      3
#define NODE_MESSAGING_UART 14
#define NODE_END            0x7f

static char log_buffer[LOG_SIZE];
static struct text log_text = {.bytes = log_buffer, .capacity = LOG_SIZE};
static bool own_serial; /* COM1 is ours: the firmware's console does not include a serial port */
static bool details_shown;

/*
 * True where a device path of at most size bytes leads through a serial port. With all_instances it
 * looks behind the first end as well: a path can hold several devices.
 */
static bool path_has_serial(const uint8_t *path, size_t size, bool all_instances)
{
	size_t at = 0;

	while (at + 4 <= size) {
		size_t length = (size_t)path[at + 2] | (size_t)path[at + 3] << 8;
		uint8_t type = path[at] & 0x7f;

		if (type == NODE_MESSAGING && path[at + 1] == NODE_MESSAGING_UART)
			return true;
		if (length < 4 || (type == NODE_END && !all_instances))
			return false;
		at += length;
	}
	return false;
}

/*
 * Asks the handles that the console is made of (a protocol of the reference firmware), or where
 * there are none, the variable in which every firmware keeps its choice of consoles.
 */
static bool firmware_console_has_serial(void)
{
	static EFI_GUID console_out = {
		0xd3b36f2c, 0xd551, 0x11d4, {0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
	static EFI_GUID path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
	static EFI_GUID variables = EFI_GLOBAL_VARIABLE;
	static CHAR16 name[] = {'C', 'o', 'n', 'O', 'u', 't', 0};
	static uint8_t value[1024];
	EFI_HANDLE *handles = NULL;
	UINTN count = 0, size = sizeof(value);
	bool found = false;

	if (!EFI_ERROR(boot_services->LocateHandleBuffer(ByProtocol, &console_out, NULL, &count,
							 &handles))) {
		for (UINTN i = 0; i < count; i++) {
			void *path = NULL;

			if (!EFI_ERROR(
				    boot_services->HandleProtocol(handles[i], &path_guid, &path)))
				found |= path_has_serial(path, sizeof(value), false);
		}
		boot_services->FreePool(handles);
		return found;
	}
	if (EFI_ERROR(firmware->RuntimeServices->GetVariable(name, &variables, NULL, &size, value)))
		return false;
	return path_has_serial(value, size, true);
}

void console_open(void)
{
	own_serial = !firmware_console_has_serial() && serial_open();
}

static void firmware_write(const char *text)
{
	CHAR16 chunk[CHUNK + 2];

	if (firmware->ConOut == NULL)
		return;
	while (*text != '\0') {
		size_t length = 0;

		while (*text != '\0' && length < CHUNK - 1) {
			if (*text == '\n')
				chunk[length++] = '\r';
			chunk[length++] = text_decode_utf8(&text);
		}
		chunk[length] = 0;
		firmware->ConOut->OutputString(firmware->ConOut, chunk);
	}
}

static void show(const char *text)
{
	firmware_write(text);
	if (own_serial)
		serial_write(text);
}

void console_print(const char *format, ...)
{
	char message[MESSAGE_SIZE];
	struct text text;
	va_list arguments;

	text_init(&text, message, sizeof(message));
	va_start(arguments, format);
	text_vformat(&text, format, arguments);
	va_end(arguments);
	text_append(&log_text, message);
	show(message);
}

void console_detail(const char *format, ...)
{
	char message[MESSAGE_SIZE];
	struct text text;
	va_list arguments;

	text_init(&text, message, sizeof(message) - 1);
	text_append(&text, "loader: ");
	va_start(arguments, format);
	text_vformat(&text, format, arguments);
	va_end(arguments);
	text.capacity++;
	text_append_char(&text, '\n');
	text_append(&log_text, message);
	if (details_shown)
		show(message);
}

void console_show_details(bool show_them)
{
	details_shown = show_them;
}

static void format_error(char *message, size_t capacity, const char *format, va_list arguments)
{
	struct text text;

	text_init(&text, message, capacity - 1);
	text_append(&text, "Error: ");
	text_vformat(&text, format, arguments);
	text.capacity++;
	text_append_char(&text, '\n');
	text_append(&log_text, message);
}

void console_error(const char *format, ...)
{
	char message[MESSAGE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	format_error(message, sizeof(message), format, arguments);
	va_end(arguments);
	show(message);
}

void console_error_bare(const char *format, ...)
{
	char message[MESSAGE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	format_error(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (serial_open())
		serial_write(message);
}

bool console_owns_serial(void)
{
	return own_serial;
}

const char *console_log(size_t *size)
{
	*size = log_text.length;
	return log_text.bytes;
}

void console_restore(void)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware->ConOut;

	if (out != NULL)
		out->SetMode(out, (UINTN)out->Mode->Mode);
}

void console_clear(void)
{
	if (firmware->ConOut != NULL)
		firmware->ConOut->ClearScreen(firmware->ConOut);
	if (own_serial)
		serial_write("\033[0m\033[2J\033[H");
}

void console_put(unsigned column, unsigned row, const char *string, bool highlight)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware->ConOut;

	if (out != NULL) {
		out->SetCursorPosition(out, column, row);
		out->SetAttribute(out, highlight ? EFI_TEXT_ATTR(EFI_BLACK, EFI_LIGHTGRAY)
						 : EFI_TEXT_ATTR(EFI_LIGHTGRAY, EFI_BLACK));
		firmware_write(string);
		out->SetAttribute(out, EFI_TEXT_ATTR(EFI_LIGHTGRAY, EFI_BLACK));
	}
	if (own_serial) {
		char move[32];

		text_print(move, sizeof(move), "\033[%u;%uH%s", row + 1, column + 1,
			   highlight ? "\033[7m" : "");
		serial_write(move);
		serial_write(string);
		serial_write(highlight ? "\033[0m" : "");
	}
}

void console_cursor(unsigned column, unsigned row, bool visible)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware->ConOut;

	if (out != NULL) {
		out->SetCursorPosition(out, column, row);
		out->EnableCursor(out, visible);
	}
	if (own_serial) {
		char move[32];

		text_print(move, sizeof(move), "\033[%u;%uH", row + 1, column + 1);
		serial_write(move);
	}
}

void console_size(unsigned *columns, unsigned *rows)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware->ConOut;
	UINTN width = 0, height = 0;

	*columns = 80;
	*rows = 25;
	if (out == NULL || EFI_ERROR(out->QueryMode(out, (UINTN)out->Mode->Mode, &width, &height)))
		return;
	if (width >= 40 && height >= 10) {
		*columns = (unsigned)width;
		*rows = (unsigned)height;
	}
}
