/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include "console.h"
#include "firmware.h"
#include "serial.h"

#define POLL_MILLISECONDS 20
#define ESCAPE_POLLS      3 /* how long a terminal may take between the bytes of one key */

static unsigned key_of_scan_code(UINT16 scan_code)
{
	switch (scan_code) {
	case SCAN_UP: return KEY_UP;
	case SCAN_DOWN: return KEY_DOWN;
	case SCAN_LEFT: return KEY_LEFT;
	case SCAN_RIGHT: return KEY_RIGHT;
	case SCAN_HOME: return KEY_HOME;
	case SCAN_END: return KEY_END;
	case SCAN_DELETE: return KEY_DELETE;
	case SCAN_ESC: return KEY_ESCAPE;
	default: return KEY_OTHER;
	}
}

static unsigned key_of_character(unsigned character)
{
	if (character >= ' ' && character < 0x7f)
		return character;
	switch (character) {
	case '\b':
	case 0x7f: return KEY_BACKSPACE;
	case '\r':
	case '\n': return KEY_ENTER;
	default: return KEY_OTHER;
	}
}

static unsigned firmware_key(void)
{
	EFI_INPUT_KEY key = {0};

	if (firmware->ConIn == NULL ||
	    EFI_ERROR(firmware->ConIn->ReadKeyStroke(firmware->ConIn, &key)))
		return KEY_NONE;
	if (key.UnicodeChar != 0)
		return key.UnicodeChar == KEY_ESCAPE ? KEY_ESCAPE
						     : key_of_character(key.UnicodeChar);
	return key_of_scan_code(key.ScanCode);
}

static int serial_read_soon(void)
{
	for (int i = 0; i < ESCAPE_POLLS; i++) {
		int byte = serial_read();

		if (byte >= 0)
			return byte;
		boot_services->Stall(POLL_MILLISECONDS * 1000);
	}
	return -1;
}

/* The rest of a terminal's key sequence: ESC [ letter, ESC O letter or ESC [ digits ~. */
static unsigned escape_sequence(void)
{
	int byte = serial_read_soon();
	int digit = 0;

	if (byte < 0)
		return KEY_ESCAPE;
	if (byte != '[' && byte != 'O')
		return KEY_OTHER;
	byte = serial_read_soon();
	while (byte >= '0' && byte <= ';') {
		digit = digit == 0 ? byte : digit;
		byte = serial_read_soon();
	}
	switch (byte) {
	case 'A': return KEY_UP;
	case 'B': return KEY_DOWN;
	case 'C': return KEY_RIGHT;
	case 'D': return KEY_LEFT;
	case 'H': return KEY_HOME;
	case 'F': return KEY_END;
	case '~':
		switch (digit) {
		case '1':
		case '7': return KEY_HOME;
		case '3': return KEY_DELETE;
		case '4':
		case '8': return KEY_END;
		default: return KEY_OTHER;
		}
	default: return KEY_OTHER;
	}
}

static unsigned serial_key(void)
{
	int byte = console_owns_serial() ? serial_read() : -1;

	if (byte < 0)
		return KEY_NONE;
	return byte == KEY_ESCAPE ? escape_sequence() : key_of_character((unsigned)byte);
}

unsigned keys_wait(unsigned milliseconds)
{
	static EFI_EVENT tick;

	if (tick == NULL && EFI_ERROR(boot_services->CreateEvent(EVT_TIMER, 0, NULL, NULL, &tick)))
		tick = NULL;
	if (tick != NULL && milliseconds > 0)
		boot_services->SetTimer(tick, TimerPeriodic, POLL_MILLISECONDS * 10000);
	for (unsigned waited = 0;; waited += POLL_MILLISECONDS) {
		unsigned key = firmware_key();
		UINTN index;

		if (key == KEY_NONE)
			key = serial_key();
		if (key != KEY_NONE || waited >= milliseconds)
			return key;
		if (tick == NULL || EFI_ERROR(boot_services->WaitForEvent(1, &tick, &index)))
			boot_services->Stall(POLL_MILLISECONDS * 1000);
	}
}
