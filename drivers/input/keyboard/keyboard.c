/* SPDX-License-Identifier: MIT */
#include "keyboard.h"

#define ESCAPE 0x1b
#define RUBOUT 0x7f

#define HELD(key) (1u << ((key)-KEY_LEFT_CONTROL))

static bool holds(const struct keyboard *keyboard, uint32_t keys)
{
	return (keyboard->held & keys) != 0;
}

/* The right Alt key chooses the third level where the layout has one, and is Alt elsewhere. */
static bool holds_altgr(const struct keyboard *keyboard)
{
	return holds(keyboard, HELD(KEY_RIGHT_ALT)) &&
	       keymap_has_altgr(keyboard->keymap, keyboard->layout);
}

static unsigned modifiers_of(const struct keyboard *keyboard)
{
	unsigned modifiers = 0;

	if (holds(keyboard, HELD(KEY_LEFT_SHIFT) | HELD(KEY_RIGHT_SHIFT)))
		modifiers |= KEYBOARD_SHIFT;
	if (holds(keyboard, HELD(KEY_LEFT_CONTROL) | HELD(KEY_RIGHT_CONTROL)))
		modifiers |= KEYBOARD_CONTROL;
	if (holds(keyboard, HELD(KEY_LEFT_ALT)) ||
	    (holds(keyboard, HELD(KEY_RIGHT_ALT)) && !holds_altgr(keyboard)))
		modifiers |= KEYBOARD_ALT;
	return modifiers;
}

static void add_byte(struct keyboard_result *result, uint32_t byte)
{
	if (result->length < KEYBOARD_TEXT_MAX)
		result->text[result->length++] = (char)byte;
}

static void add_character(struct keyboard_result *result, uint32_t character)
{
	result->kind = KEYBOARD_TEXT;
	if (character < 0x80) {
		add_byte(result, character);
	} else if (character < 0x800) {
		add_byte(result, 0xc0 | character >> 6);
		add_byte(result, 0x80 | (character & 0x3f));
	} else if (character < 0x10000) {
		add_byte(result, 0xe0 | character >> 12);
		add_byte(result, 0x80 | (character >> 6 & 0x3f));
		add_byte(result, 0x80 | (character & 0x3f));
	} else {
		add_byte(result, 0xf0 | (character >> 18 & 7));
		add_byte(result, 0x80 | (character >> 12 & 0x3f));
		add_byte(result, 0x80 | (character >> 6 & 0x3f));
		add_byte(result, 0x80 | (character & 0x3f));
	}
}

/* The control character of a key, as terminals have always had them; others stay. */
static uint32_t control(uint32_t symbol)
{
	static const uint8_t of_digit[] = {0x00, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, RUBOUT};

	if ((symbol >= 'a' && symbol <= 'z') || (symbol >= '@' && symbol <= '_'))
		return symbol & 0x1f;
	if (symbol >= '2' && symbol <= '8')
		return of_digit[symbol - '2'];
	if (symbol == ' ' || symbol == '`')
		return 0;
	if (symbol == '/')
		return 0x1f;
	return symbol == '?' ? RUBOUT : symbol;
}

/* A dead key and what came after it: one character, or both. */
static void finish_dead(struct keyboard *keyboard, struct keyboard_result *result, uint32_t symbol)
{
	uint32_t first = keyboard->dead;
	uint32_t whole = keymap_compose(keyboard->keymap, first, symbol);

	if (!whole && keyboard->composing)
		whole = keymap_compose(keyboard->keymap, symbol, first);
	keyboard->dead = 0;
	if (whole) {
		add_character(result, whole);
	} else if (!keyboard->composing) {
		uint32_t alone = keymap_compose(keyboard->keymap, first, ' ');

		if (alone)
			add_character(result, alone);
		if (!(symbol & KEYMAP_DEAD))
			add_character(result, symbol);
	}
	keyboard->composing = false;
}

static void type_symbol(struct keyboard *keyboard, struct keyboard_result *result, uint32_t symbol)
{
	unsigned modifiers = modifiers_of(keyboard);

	if (keyboard->dead) {
		finish_dead(keyboard, result, symbol);
		return;
	}
	if (keyboard->composing || symbol & KEYMAP_DEAD) {
		keyboard->dead = symbol;
		return;
	}
	if (modifiers & KEYBOARD_ALT)
		add_character(result, ESCAPE);
	add_character(result, modifiers & KEYBOARD_CONTROL ? control(symbol) : symbol);
}

static void type_byte(struct keyboard *keyboard, struct keyboard_result *result, uint32_t byte)
{
	if (modifiers_of(keyboard) & KEYBOARD_ALT)
		add_character(result, ESCAPE);
	add_character(result, byte);
}

/* The keypad: digits while Num Lock is on, else the keys that are printed below them. */
static bool press_keypad(struct keyboard *keyboard, struct keyboard_result *result, uint8_t *key)
{
	static const char symbols[] = {'/', '*', '-', '+'};
	static const uint8_t others[] = {
		KEY_END,  KEY_DOWN, KEY_PAGE_DOWN, KEY_LEFT,   KEY_NONE,   KEY_RIGHT,
		KEY_HOME, KEY_UP,   KEY_PAGE_UP,   KEY_INSERT, KEY_DELETE,
	};
	bool shift = modifiers_of(keyboard) & KEYBOARD_SHIFT;

	if (*key >= KEY_KEYPAD_DIVIDE && *key <= KEY_KEYPAD_PLUS) {
		type_symbol(keyboard, result, (uint32_t)symbols[*key - KEY_KEYPAD_DIVIDE]);
		return true;
	}
	if (*key == KEY_KEYPAD_EQUAL) {
		type_symbol(keyboard, result, '=');
		return true;
	}
	if (*key == KEY_KEYPAD_ENTER)
		*key = KEY_ENTER;
	if (*key < KEY_KEYPAD_1 || *key > KEY_KEYPAD_PERIOD)
		return false;
	if (keyboard->lights & KEY_LIGHT_NUM && !shift) {
		uint32_t symbol = *key == KEY_KEYPAD_PERIOD ? '.'
				  : *key == KEY_KEYPAD_0    ? '0'
							    : '1' + (*key - (uint32_t)KEY_KEYPAD_1);

		type_symbol(keyboard, result, symbol);
		return true;
	}
	*key = others[*key - KEY_KEYPAD_1];
	return *key == KEY_NONE;
}

/* Keys that the console keeps for itself. */
static bool press_console_key(const struct keyboard *keyboard, struct keyboard_result *result,
			      uint8_t key)
{
	unsigned modifiers = modifiers_of(keyboard);

	if (modifiers & KEYBOARD_ALT && !(modifiers & KEYBOARD_SHIFT)) {
		if (key >= KEY_F1 && key <= KEY_F12) {
			result->kind = KEYBOARD_SWITCH;
			result->amount = key - KEY_F1;
			return true;
		}
		if ((key == KEY_LEFT || key == KEY_RIGHT) && !(modifiers & KEYBOARD_CONTROL)) {
			result->kind = KEYBOARD_STEP;
			result->amount = key == KEY_LEFT ? -1 : 1;
			return true;
		}
	}
	if (modifiers != KEYBOARD_SHIFT)
		return false;
	switch (key) {
	case KEY_PAGE_UP: result->amount = 1; break;
	case KEY_PAGE_DOWN: result->amount = -1; break;
	case KEY_HOME: result->amount = KEYBOARD_SCROLL_END; break;
	case KEY_END: result->amount = -KEYBOARD_SCROLL_END; break;
	default: return false;
	}
	result->kind = KEYBOARD_SCROLL;
	return true;
}

static bool is_function(uint8_t key)
{
	return (key >= KEY_F1 && key <= KEY_F12) || (key >= KEY_INSERT && key <= KEY_UP);
}

static void press_editing_key(struct keyboard *keyboard, struct keyboard_result *result,
			      uint8_t key)
{
	unsigned modifiers = modifiers_of(keyboard);

	switch (key) {
	case KEY_ENTER: type_byte(keyboard, result, '\r'); break;
	case KEY_ESCAPE: type_byte(keyboard, result, ESCAPE); break;
	case KEY_BACKSPACE:
		type_byte(keyboard, result, modifiers & KEYBOARD_CONTROL ? '\b' : RUBOUT);
		break;
	case KEY_TAB:
		if (modifiers & KEYBOARD_SHIFT) {
			add_character(result, ESCAPE);
			add_character(result, '[');
			add_character(result, 'Z');
		} else {
			type_byte(keyboard, result, '\t');
		}
		break;
	default: break;
	}
}

static bool press_lock(struct keyboard *keyboard, uint8_t key)
{
	switch (key) {
	case KEY_CAPS_LOCK: keyboard->lights ^= KEY_LIGHT_CAPS; return true;
	case KEY_NUM_LOCK: keyboard->lights ^= KEY_LIGHT_NUM; return true;
	case KEY_SCROLL_LOCK: keyboard->lights ^= KEY_LIGHT_SCROLL; return true;
	default: return false;
	}
}

static struct keyboard_result press(struct keyboard *keyboard, uint8_t key)
{
	struct keyboard_result result = {.kind = KEYBOARD_NOTHING};
	uint32_t symbol;

	if (key == KEY_MENU || key == KEY_RIGHT_META) {
		keyboard->composing = true;
		keyboard->dead = 0;
		return result;
	}
	if (press_keypad(keyboard, &result, &key) || press_console_key(keyboard, &result, key))
		return result;
	symbol = keymap_symbol(keyboard->keymap, keyboard->layout, key,
			       modifiers_of(keyboard) & KEYBOARD_SHIFT, holds_altgr(keyboard),
			       keyboard->lights & KEY_LIGHT_CAPS);
	if (symbol) {
		type_symbol(keyboard, &result, symbol);
		return result;
	}
	keyboard->dead = 0;
	keyboard->composing = false;
	if (is_function(key)) {
		result.kind = KEYBOARD_FUNCTION;
		result.key = key;
		result.modifiers = modifiers_of(keyboard);
	} else {
		press_editing_key(keyboard, &result, key);
	}
	return result;
}

void keyboard_init(struct keyboard *keyboard, const struct keymap *keymap, uint32_t layout)
{
	*keyboard = (struct keyboard){
		.keymap = keymap,
		.layout = layout < keymap->layout_count ? layout : 0,
		.lights = KEY_LIGHT_NUM,
	};
}

struct keyboard_result keyboard_event(struct keyboard *keyboard, struct key_event event)
{
	struct keyboard_result nothing = {.kind = KEYBOARD_NOTHING};
	uint8_t key = event.key;

	if (event.change == KEY_ALL_RELEASED) {
		keyboard->held = 0;
		return nothing;
	}
	if (key >= KEY_LEFT_CONTROL && key <= KEY_RIGHT_META && key != KEY_RIGHT_META) {
		if (event.change == KEY_RELEASED)
			keyboard->held &= ~HELD(key);
		else
			keyboard->held |= HELD(key);
		return nothing;
	}
	if (event.change == KEY_RELEASED)
		return nothing;
	if (key == KEY_WHEEL_UP || key == KEY_WHEEL_DOWN)
		return (struct keyboard_result){.kind = KEYBOARD_WHEEL,
						.amount = key == KEY_WHEEL_UP ? 1 : -1};
	if (event.change == KEY_PRESSED && press_lock(keyboard, key))
		return nothing;
	return press(keyboard, key);
}
