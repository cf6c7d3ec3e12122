/* SPDX-License-Identifier: MIT */
/* From scan codes to characters: both code sets, every layout, modifiers, dead keys, compose. */
#include "keyboard.h"

#include "keymaps_host.h"
#include "scancode.h"
#include "test.h"

static struct keymap keymap;
static struct keyboard keyboard;
static struct keyboard_result last;
static char typed[256];

static void begin(const char *layout)
{
	int number = keymap_find(&keymap, layout);

	CHECK(number >= 0);
	keyboard_init(&keyboard, &keymap, (uint32_t)number);
	typed[0] = '\0';
	last = (struct keyboard_result){0};
}

static void change(uint8_t key, uint8_t what)
{
	struct keyboard_result result = keyboard_event(&keyboard, (struct key_event){key, what});
	size_t length = strlen(typed);

	if (result.kind == KEYBOARD_NOTHING)
		return;
	last = result;
	if (result.kind == KEYBOARD_TEXT && length + result.length < sizeof(typed)) {
		memcpy(typed + length, result.text, result.length);
		typed[length + result.length] = '\0';
	}
}

static void tap(uint8_t key)
{
	change(key, KEY_PRESSED);
	change(key, KEY_RELEASED);
}

static void tap_with(uint8_t modifier, uint8_t key)
{
	change(modifier, KEY_PRESSED);
	tap(key);
	change(modifier, KEY_RELEASED);
}

static uint8_t letter(char c)
{
	return (uint8_t)(KEY_A + c - 'A');
}

TEST(set_1_and_set_2_mean_the_same_keys)
{
	static const uint8_t set1[] = {0x1e, 0x9e, 0xe0, 0x48, 0xe0, 0xc8, 0x56, 0xd6, 0x58};
	static const uint8_t set2[] = {0x1c, 0xf0, 0x1c, 0xe0, 0x75, 0xe0,
				       0xf0, 0x75, 0x61, 0xf0, 0x61, 0x07};
	static const struct key_event expected[] = {
		{KEY_A, KEY_PRESSED},   {KEY_A, KEY_RELEASED},     {KEY_UP, KEY_PRESSED},
		{KEY_UP, KEY_RELEASED}, {KEY_EUROPE, KEY_PRESSED}, {KEY_EUROPE, KEY_RELEASED},
		{KEY_F12, KEY_PRESSED},
	};
	for (uint8_t set = 1; set <= 2; set++) {
		struct scancode_decoder decoder;
		const uint8_t *bytes = set == 1 ? set1 : set2;
		size_t count = set == 1 ? sizeof(set1) : sizeof(set2), found = 0;

		scancode_init(&decoder, set);
		for (size_t i = 0; i < count; i++) {
			struct key_event event;

			if (!scancode_decode(&decoder, bytes[i], &event))
				continue;
			CHECK_EQUAL(event.key, expected[found].key);
			CHECK_EQUAL(event.change, expected[found].change);
			found++;
		}
		CHECK_EQUAL(found, 7);
	}
}

static void check_bytes(uint8_t set, const uint8_t *bytes, size_t count, uint8_t key)
{
	struct scancode_decoder decoder;
	struct key_event event;
	unsigned found = 0;

	scancode_init(&decoder, set);
	for (size_t i = 0; i < count; i++) {
		if (scancode_decode(&decoder, bytes[i], &event)) {
			CHECK_EQUAL(event.key, key);
			found++;
		}
	}
	CHECK_EQUAL(found, 1);
}

TEST(pause_and_print_screen_are_one_key_each)
{
	static const uint8_t pause1[] = {0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5};
	static const uint8_t pause2[] = {0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77};
	static const uint8_t print1[] = {0xe0, 0x2a, 0xe0, 0x37};
	static const uint8_t print2[] = {0xe0, 0x12, 0xe0, 0x7c};

	check_bytes(1, pause1, sizeof(pause1), KEY_PAUSE);
	check_bytes(2, pause2, sizeof(pause2), KEY_PAUSE);
	check_bytes(1, print1, sizeof(print1), KEY_PRINT_SCREEN);
	check_bytes(2, print2, sizeof(print2), KEY_PRINT_SCREEN);
}

TEST(a_key_held_down_repeats_and_an_overrun_releases_all)
{
	struct scancode_decoder decoder;
	struct key_event event;

	scancode_init(&decoder, 1);
	CHECK(scancode_decode(&decoder, 0x1e, &event) && event.change == KEY_PRESSED);
	CHECK(scancode_decode(&decoder, 0x1e, &event) && event.change == KEY_REPEATED);
	CHECK(scancode_decode(&decoder, 0xff, &event) && event.change == KEY_ALL_RELEASED);
	CHECK(!scancode_decode(&decoder, 0x9e, &event));
	CHECK(scancode_decode(&decoder, 0x1e, &event) && event.change == KEY_PRESSED);
}

TEST(letters_shift_and_caps_lock)
{
	begin("us");
	tap(letter('A'));
	tap_with(KEY_LEFT_SHIFT, letter('A'));
	tap(KEY_CAPS_LOCK);
	tap(letter('A'));
	tap_with(KEY_RIGHT_SHIFT, letter('A'));
	tap(KEY_1);
	CHECK_TEXT(typed, "aAAa1");
	CHECK_EQUAL(keyboard.lights, KEY_LIGHT_CAPS | KEY_LIGHT_NUM);
}

TEST(a_held_caps_lock_does_not_flicker)
{
	begin("us");
	change(KEY_CAPS_LOCK, KEY_PRESSED);
	change(KEY_CAPS_LOCK, KEY_REPEATED);
	CHECK(keyboard.lights & KEY_LIGHT_CAPS);
}

TEST(control_and_alt_make_what_terminals_expect)
{
	begin("us");
	tap_with(KEY_LEFT_CONTROL, letter('C'));
	tap_with(KEY_RIGHT_CONTROL, KEY_LEFT_BRACKET);
	tap_with(KEY_LEFT_ALT, letter('X'));
	tap_with(KEY_RIGHT_ALT, letter('Y')); /* no third level: it is Alt */
	tap(KEY_BACKSPACE);
	tap_with(KEY_LEFT_CONTROL, KEY_BACKSPACE);
	tap(KEY_ENTER);
	tap(KEY_TAB);
	tap_with(KEY_LEFT_SHIFT, KEY_TAB);
	tap(KEY_ESCAPE);
	CHECK_TEXT(typed, "\x03\x1b\x1bx\x1by\x7f\b\r\t\x1b[Z\x1b");
	tap_with(KEY_LEFT_CONTROL, KEY_SPACE);
	CHECK(last.length == 1 && last.text[0] == 0);
}

TEST(layouts_differ)
{
	begin("de");
	tap(letter('Z'));
	tap(KEY_SEMICOLON);
	tap(KEY_MINUS);
	tap_with(KEY_RIGHT_ALT, letter('Q'));
	tap_with(KEY_RIGHT_ALT, letter('E'));
	tap(KEY_EUROPE);
	CHECK_TEXT(typed, "yöß@€<");
	begin("fr");
	tap(letter('Q'));
	tap(KEY_1);
	tap_with(KEY_LEFT_SHIFT, KEY_1);
	tap_with(KEY_RIGHT_ALT, KEY_1 + 9);
	CHECK_TEXT(typed, "a&1@");
	begin("dvorak");
	tap(letter('S'));
	tap(KEY_SEMICOLON);
	CHECK_TEXT(typed, "os");
	begin("uk");
	tap_with(KEY_LEFT_SHIFT, KEY_1 + 2);
	tap(KEY_HASH);
	CHECK_TEXT(typed, "£#");
	begin("no");
	tap(KEY_SEMICOLON);
	tap(KEY_APOSTROPHE);
	tap(KEY_LEFT_BRACKET);
	CHECK_TEXT(typed, "øæå");
	begin("es");
	tap(KEY_SEMICOLON);
	tap_with(KEY_LEFT_SHIFT, KEY_EQUAL);
	CHECK_TEXT(typed, "ñ¿");
}

TEST(dead_keys_join_the_next_letter)
{
	begin("de");
	tap(KEY_EQUAL);
	tap(letter('E'));
	tap(KEY_GRAVE);
	tap_with(KEY_LEFT_SHIFT, letter('O'));
	tap(KEY_EQUAL);
	tap(KEY_SPACE);
	tap(KEY_GRAVE);
	tap(KEY_GRAVE);
	tap(KEY_EQUAL);
	tap(letter('X'));
	CHECK_TEXT(typed, "éÔ´^´x");
}

TEST(a_dead_key_is_forgotten_by_keys_that_type_nothing)
{
	begin("de");
	tap(KEY_EQUAL);
	tap(KEY_UP);
	tap(letter('E'));
	CHECK_TEXT(typed, "e");
}

TEST(the_compose_key_takes_two_characters_in_either_order)
{
	begin("us");
	tap(KEY_MENU);
	tap(letter('O'));
	tap(letter('C'));
	tap(KEY_MENU);
	tap_with(KEY_LEFT_SHIFT, KEY_APOSTROPHE);
	tap(letter('A'));
	tap(KEY_MENU);
	tap(letter('A'));
	tap_with(KEY_LEFT_SHIFT, KEY_APOSTROPHE);
	tap(KEY_MENU);
	tap(letter('Q'));
	tap(letter('Q'));
	tap(letter('Z'));
	CHECK_TEXT(typed, "©ääz");
}

TEST(the_keypad_follows_num_lock)
{
	begin("us");
	tap(KEY_KEYPAD_1);
	tap(KEY_KEYPAD_0);
	tap(KEY_KEYPAD_PERIOD);
	tap(KEY_KEYPAD_PLUS);
	tap(KEY_KEYPAD_ENTER);
	CHECK_TEXT(typed, "10.+\r");
	tap(KEY_NUM_LOCK);
	tap(KEY_KEYPAD_1 + 7);
	CHECK_EQUAL(last.kind, KEYBOARD_FUNCTION);
	CHECK_EQUAL(last.key, KEY_UP);
}

TEST(function_keys_carry_their_modifiers)
{
	begin("us");
	change(KEY_LEFT_CONTROL, KEY_PRESSED);
	tap_with(KEY_LEFT_SHIFT, KEY_RIGHT);
	CHECK_EQUAL(last.kind, KEYBOARD_FUNCTION);
	CHECK_EQUAL(last.modifiers, KEYBOARD_CONTROL | KEYBOARD_SHIFT);
	change(KEY_LEFT_CONTROL, KEY_RELEASED);
	tap(KEY_F1);
	CHECK_EQUAL(last.key, KEY_F1);
	CHECK_EQUAL(last.modifiers, 0);
}

TEST(the_console_keeps_its_own_keys)
{
	begin("us");
	tap_with(KEY_LEFT_ALT, KEY_F1 + 1);
	CHECK_EQUAL(last.kind, KEYBOARD_SWITCH);
	CHECK_EQUAL(last.amount, 1);
	tap_with(KEY_LEFT_ALT, KEY_LEFT);
	CHECK_EQUAL(last.kind, KEYBOARD_STEP);
	tap_with(KEY_LEFT_SHIFT, KEY_PAGE_UP);
	CHECK_EQUAL(last.kind, KEYBOARD_SCROLL);
	CHECK_EQUAL(last.amount, 1);
	tap_with(KEY_LEFT_SHIFT, KEY_END);
	CHECK(last.amount < -1000);
	tap(KEY_PAGE_UP);
	CHECK_EQUAL(last.kind, KEYBOARD_FUNCTION);
}

TEST(lost_keys_leave_no_modifier_behind)
{
	begin("us");
	change(KEY_LEFT_SHIFT, KEY_PRESSED);
	change(KEY_NONE, KEY_ALL_RELEASED);
	tap(letter('A'));
	CHECK_TEXT(typed, "a");
}

TEST(every_layout_has_letters_digits_and_what_a_shell_needs)
{
	for (uint32_t layout = 0; layout < keymap.layout_count; layout++) {
		static const char needed[] = "abcdefghijklmnopqrstuvwxyz0123456789"
					     "!\"#$%&'()*+,-./:;<=>?@[\\]_{|}";
		CHECK(keymap_title(&keymap, layout)[0]);
		for (const char *at = needed; *at; at++) {
			bool found = false;

			for (unsigned key = 4; key < 0x65; key++) {
				for (unsigned level = 0; level < 4; level++)
					found |= keymap_symbol(&keymap, layout, (uint8_t)key,
							       level & 1, level & 2,
							       false) == (uint32_t)*at;
			}
			if (!found)
				printf("%s: no %c\n", keymap_name(&keymap, layout), *at);
			CHECK(found);
		}
	}
}

int main(void)
{
	size_t size;
	uint8_t *data = load_keymaps(&size);

	if (!keymap_open(&keymap, data, size))
		return 1;
	RUN(set_1_and_set_2_mean_the_same_keys);
	RUN(pause_and_print_screen_are_one_key_each);
	RUN(a_key_held_down_repeats_and_an_overrun_releases_all);
	RUN(letters_shift_and_caps_lock);
	RUN(a_held_caps_lock_does_not_flicker);
	RUN(control_and_alt_make_what_terminals_expect);
	RUN(layouts_differ);
	RUN(dead_keys_join_the_next_letter);
	RUN(a_dead_key_is_forgotten_by_keys_that_type_nothing);
	RUN(the_compose_key_takes_two_characters_in_either_order);
	RUN(the_keypad_follows_num_lock);
	RUN(function_keys_carry_their_modifiers);
	RUN(the_console_keeps_its_own_keys);
	RUN(lost_keys_leave_no_modifier_behind);
	RUN(every_layout_has_letters_digits_and_what_a_shell_needs);
	free(data);
	return test_end();
}
