/* SPDX-License-Identifier: MIT */
#include "scancode.h"

#define EXTENDED 0xe0
#define PAUSE    0xe1
#define RELEASE  0xf0

#define LETTER(letter) (KEY_A + (letter) - 'A')
#define FUNCTION(n)    (KEY_F1 + (n)-1)
#define KEYPAD(n)      (KEY_KEYPAD_1 + (n)-1)

/* Set 1 by code; the release of a key is its code with the highest bit. */
static const uint8_t set1[128] = {
	[0x01] = KEY_ESCAPE,
	[0x02] = KEY_1,
	[0x03] = KEY_1 + 1,
	[0x04] = KEY_1 + 2,
	[0x05] = KEY_1 + 3,
	[0x06] = KEY_1 + 4,
	[0x07] = KEY_1 + 5,
	[0x08] = KEY_1 + 6,
	[0x09] = KEY_1 + 7,
	[0x0a] = KEY_1 + 8,
	[0x0b] = KEY_1 + 9,
	[0x0c] = KEY_MINUS,
	[0x0d] = KEY_EQUAL,
	[0x0e] = KEY_BACKSPACE,
	[0x0f] = KEY_TAB,
	[0x10] = LETTER('Q'),
	[0x11] = LETTER('W'),
	[0x12] = LETTER('E'),
	[0x13] = LETTER('R'),
	[0x14] = LETTER('T'),
	[0x15] = LETTER('Y'),
	[0x16] = LETTER('U'),
	[0x17] = LETTER('I'),
	[0x18] = LETTER('O'),
	[0x19] = LETTER('P'),
	[0x1a] = KEY_LEFT_BRACKET,
	[0x1b] = KEY_RIGHT_BRACKET,
	[0x1c] = KEY_ENTER,
	[0x1d] = KEY_LEFT_CONTROL,
	[0x1e] = LETTER('A'),
	[0x1f] = LETTER('S'),
	[0x20] = LETTER('D'),
	[0x21] = LETTER('F'),
	[0x22] = LETTER('G'),
	[0x23] = LETTER('H'),
	[0x24] = LETTER('J'),
	[0x25] = LETTER('K'),
	[0x26] = LETTER('L'),
	[0x27] = KEY_SEMICOLON,
	[0x28] = KEY_APOSTROPHE,
	[0x29] = KEY_GRAVE,
	[0x2a] = KEY_LEFT_SHIFT,
	[0x2b] = KEY_BACKSLASH,
	[0x2c] = LETTER('Z'),
	[0x2d] = LETTER('X'),
	[0x2e] = LETTER('C'),
	[0x2f] = LETTER('V'),
	[0x30] = LETTER('B'),
	[0x31] = LETTER('N'),
	[0x32] = LETTER('M'),
	[0x33] = KEY_COMMA,
	[0x34] = KEY_PERIOD,
	[0x35] = KEY_SLASH,
	[0x36] = KEY_RIGHT_SHIFT,
	[0x37] = KEY_KEYPAD_MULTIPLY,
	[0x38] = KEY_LEFT_ALT,
	[0x39] = KEY_SPACE,
	[0x3a] = KEY_CAPS_LOCK,
	[0x3b] = FUNCTION(1),
	[0x3c] = FUNCTION(2),
	[0x3d] = FUNCTION(3),
	[0x3e] = FUNCTION(4),
	[0x3f] = FUNCTION(5),
	[0x40] = FUNCTION(6),
	[0x41] = FUNCTION(7),
	[0x42] = FUNCTION(8),
	[0x43] = FUNCTION(9),
	[0x44] = FUNCTION(10),
	[0x45] = KEY_NUM_LOCK,
	[0x46] = KEY_SCROLL_LOCK,
	[0x47] = KEYPAD(7),
	[0x48] = KEYPAD(8),
	[0x49] = KEYPAD(9),
	[0x4a] = KEY_KEYPAD_MINUS,
	[0x4b] = KEYPAD(4),
	[0x4c] = KEYPAD(5),
	[0x4d] = KEYPAD(6),
	[0x4e] = KEY_KEYPAD_PLUS,
	[0x4f] = KEYPAD(1),
	[0x50] = KEYPAD(2),
	[0x51] = KEYPAD(3),
	[0x52] = KEY_KEYPAD_0,
	[0x53] = KEY_KEYPAD_PERIOD,
	[0x54] = KEY_PRINT_SCREEN, /* with Alt held */
	[0x56] = KEY_EUROPE,
	[0x57] = FUNCTION(11),
	[0x58] = FUNCTION(12),
	[0x59] = KEY_KEYPAD_EQUAL,
};

/* The same behind 0xe0. */
static const uint8_t set1_extended[128] = {
	[0x1c] = KEY_KEYPAD_ENTER,  [0x1d] = KEY_RIGHT_CONTROL,
	[0x35] = KEY_KEYPAD_DIVIDE, [0x37] = KEY_PRINT_SCREEN,
	[0x38] = KEY_RIGHT_ALT,     [0x46] = KEY_PAUSE, /* with Control held */
	[0x47] = KEY_HOME,          [0x48] = KEY_UP,
	[0x49] = KEY_PAGE_UP,       [0x4b] = KEY_LEFT,
	[0x4d] = KEY_RIGHT,         [0x4f] = KEY_END,
	[0x50] = KEY_DOWN,          [0x51] = KEY_PAGE_DOWN,
	[0x52] = KEY_INSERT,        [0x53] = KEY_DELETE,
	[0x5b] = KEY_LEFT_META,     [0x5c] = KEY_RIGHT_META,
	[0x5d] = KEY_MENU,          [0x5e] = KEY_POWER,
};

/* The code of set 1 for each of set 2, as the controller translates them; 0: none. */
static const uint8_t translation[0x85] = {
	[0x01] = 0x43, [0x03] = 0x3f, [0x04] = 0x3d, [0x05] = 0x3b, [0x06] = 0x3c, [0x07] = 0x58,
	[0x09] = 0x44, [0x0a] = 0x42, [0x0b] = 0x40, [0x0c] = 0x3e, [0x0d] = 0x0f, [0x0e] = 0x29,
	[0x0f] = 0x59, [0x11] = 0x38, [0x12] = 0x2a, [0x14] = 0x1d, [0x15] = 0x10, [0x16] = 0x02,
	[0x1a] = 0x2c, [0x1b] = 0x1f, [0x1c] = 0x1e, [0x1d] = 0x11, [0x1e] = 0x03, [0x1f] = 0x5b,
	[0x21] = 0x2e, [0x22] = 0x2d, [0x23] = 0x20, [0x24] = 0x12, [0x25] = 0x05, [0x26] = 0x04,
	[0x27] = 0x5c, [0x29] = 0x39, [0x2a] = 0x2f, [0x2b] = 0x21, [0x2c] = 0x14, [0x2d] = 0x13,
	[0x2e] = 0x06, [0x2f] = 0x5d, [0x31] = 0x31, [0x32] = 0x30, [0x33] = 0x23, [0x34] = 0x22,
	[0x35] = 0x15, [0x36] = 0x07, [0x37] = 0x5e, [0x3a] = 0x32, [0x3b] = 0x24, [0x3c] = 0x16,
	[0x3d] = 0x08, [0x3e] = 0x09, [0x41] = 0x33, [0x42] = 0x25, [0x43] = 0x17, [0x44] = 0x18,
	[0x45] = 0x0b, [0x46] = 0x0a, [0x49] = 0x34, [0x4a] = 0x35, [0x4b] = 0x26, [0x4c] = 0x27,
	[0x4d] = 0x19, [0x4e] = 0x0c, [0x52] = 0x28, [0x54] = 0x1a, [0x55] = 0x0d, [0x58] = 0x3a,
	[0x59] = 0x36, [0x5a] = 0x1c, [0x5b] = 0x1b, [0x5d] = 0x2b, [0x61] = 0x56, [0x66] = 0x0e,
	[0x69] = 0x4f, [0x6b] = 0x4b, [0x6c] = 0x47, [0x70] = 0x52, [0x71] = 0x53, [0x72] = 0x50,
	[0x73] = 0x4c, [0x74] = 0x4d, [0x75] = 0x48, [0x76] = 0x01, [0x77] = 0x45, [0x78] = 0x57,
	[0x79] = 0x4e, [0x7a] = 0x51, [0x7b] = 0x4a, [0x7c] = 0x37, [0x7d] = 0x49, [0x7e] = 0x46,
	[0x83] = 0x41, [0x84] = 0x54,
};

void scancode_init(struct scancode_decoder *decoder, uint8_t set)
{
	*decoder = (struct scancode_decoder){.set = set};
}

static bool tell(struct scancode_decoder *decoder, uint8_t key, bool release,
		 struct key_event *event)
{
	uint8_t *held = &decoder->held[key / 8];
	uint8_t bit = (uint8_t)(1u << key % 8);

	if (key == KEY_NONE || (release && !(*held & bit)))
		return false;
	event->key = key;
	event->change = release ? KEY_RELEASED : *held & bit ? KEY_REPEATED : KEY_PRESSED;
	*held = (uint8_t)(release ? *held & ~bit : *held | bit);
	return true;
}

/* Errors and self test results: keys may have been released unseen. */
static bool tell_all_released(struct scancode_decoder *decoder, struct key_event *event)
{
	scancode_init(decoder, decoder->set);
	*event = (struct key_event){.change = KEY_ALL_RELEASED};
	return true;
}

/* Pause sends all its bytes at once, and none on release. */
static bool skip_pause(struct scancode_decoder *decoder, struct key_event *event)
{
	if (--decoder->skip > 0)
		return false;
	*event = (struct key_event){.key = KEY_PAUSE, .change = KEY_PRESSED};
	return true;
}

static bool decode_key(struct scancode_decoder *decoder, uint8_t code, bool release,
		       struct key_event *event)
{
	bool extended = decoder->prefix == EXTENDED;

	decoder->prefix = 0;
	decoder->release = false;
	/* Shift behind 0xe0 is not a key: it tells old programs what the next key means. */
	return tell(decoder, extended ? set1_extended[code] : set1[code], release, event);
}

bool scancode_decode(struct scancode_decoder *decoder, uint8_t byte, struct key_event *event)
{
	if (decoder->skip)
		return skip_pause(decoder, event);
	if (byte == EXTENDED) {
		decoder->prefix = EXTENDED;
		return false;
	}
	if (byte == PAUSE) {
		decoder->prefix = 0;
		decoder->skip = decoder->set == 1 ? 5 : 7;
		return false;
	}
	if (byte == 0x00 || byte == 0xff)
		return tell_all_released(decoder, event);
	if (decoder->set == 1)
		return decode_key(decoder, byte & 0x7f, byte & 0x80, event);
	if (byte == RELEASE) {
		decoder->release = true;
		return false;
	}
	if (byte == 0xaa)
		return tell_all_released(decoder, event);
	return decode_key(decoder, byte < sizeof(translation) ? translation[byte] : 0,
			  decoder->release, event);
}
