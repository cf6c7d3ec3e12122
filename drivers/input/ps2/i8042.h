/* SPDX-License-Identifier: MIT */
/*
 * The i8042 keyboard controller, and the keyboard and the mouse behind it. Everything has a time
 * limit: there are machines without this controller, with only half of it, and with nothing plugged
 * in.
 */
#ifndef PS2_I8042_H
#define PS2_I8042_H

#include <stdbool.h>
#include <stdint.h>

/* The machine: two ports, 0 is data (0x60) and 4 status and command (0x64), and time. */
struct i8042_machine {
	uint8_t (*read)(void *context, unsigned port);
	void (*write)(void *context, unsigned port, uint8_t value);
	/* Waits about so many microseconds. */
	void (*wait)(void *context, unsigned microseconds);
	void *context;
};

enum i8042_outcome {
	I8042_READY,
	I8042_ABSENT,      /* no controller answers */
	I8042_BROKEN,      /* it does not pass its own test */
	I8042_NO_KEYBOARD, /* its keyboard port does not work */
};

struct i8042_facts {
	enum i8042_outcome outcome;
	bool keyboard_answers; /* it passed its self test; a later plugged one still works */
	bool translated;       /* codes arrive in set 1 */
	bool auxiliary;        /* there is a working port for a mouse */
	bool wheel;            /* a mouse with a wheel is there: its port is on */
};

/* Finds, tests and starts; interrupts come afterwards. */
struct i8042_facts i8042_start(const struct i8042_machine *machine);

/* Lets the mouse send; it acknowledges that first. */
void i8042_enable_mouse(const struct i8042_machine *machine);

/* The next byte, if there is one, and whether it is the mouse's: 0 to 255; -1: nothing. */
int i8042_receive(const struct i8042_machine *machine, bool *of_mouse);

/* Commands to a running keyboard, sent byte by byte as it acknowledges them. */
struct i8042_lights {
	uint8_t wanted; /* KEY_LIGHT_ bits */
	uint8_t state;  /* 0: idle; else the bytes sent so far */
	uint8_t tries;
	bool changed; /* again, once it is done */
};

/* Shows these lights. */
void i8042_set_lights(const struct i8042_machine *machine, struct i8042_lights *lights,
		      uint8_t wanted);
/* Looks at a received byte first. Returns whether it was an answer and no key. */
bool i8042_lights_answer(const struct i8042_machine *machine, struct i8042_lights *lights,
			 uint8_t byte);

#endif
