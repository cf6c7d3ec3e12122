/* SPDX-License-Identifier: MIT */
#include "i8042.h"

#define DATA    0
#define COMMAND 4 /* written; read it is the status */

#define STATUS_OUTPUT    0x01 /* a byte to read */
#define STATUS_INPUT     0x02 /* what was written is not taken yet */
#define STATUS_AUXILIARY 0x20 /* the byte is from the auxiliary port */

#define CONTROLLER_READ_CONFIG       0x20
#define CONTROLLER_WRITE_CONFIG      0x60
#define CONTROLLER_DISABLE_AUXILIARY 0xa7
#define CONTROLLER_ENABLE_AUXILIARY  0xa8
#define CONTROLLER_TEST_AUXILIARY    0xa9
#define CONTROLLER_TEST              0xaa
#define CONTROLLER_TEST_KEYBOARD     0xab
#define CONTROLLER_DISABLE_KEYBOARD  0xad
#define CONTROLLER_ENABLE_KEYBOARD   0xae
#define CONTROLLER_LOOP_AUXILIARY    0xd3
#define CONTROLLER_TO_AUXILIARY      0xd4
#define CONTROLLER_TEST_PASSED       0x55
#define CONFIG_KEYBOARD_INTERRUPT    0x01
#define CONFIG_AUXILIARY_INTERRUPT   0x02
#define CONFIG_KEYBOARD_OFF          0x10
#define CONFIG_AUXILIARY_OFF         0x20
#define CONFIG_TRANSLATE             0x40

#define KEYBOARD_LIGHTS 0xed
#define KEYBOARD_RATE   0xf3
#define KEYBOARD_ENABLE 0xf4
#define KEYBOARD_RESET  0xff
#define KEYBOARD_ACK    0xfa
#define KEYBOARD_RESEND 0xfe
#define KEYBOARD_PASSED 0xaa

#define MOUSE_DEFAULTS 0xf6
#define MOUSE_IDENTITY 0xf2
#define MOUSE_RATE     0xf3
#define MOUSE_ENABLE   0xf4
#define MOUSE_WHEEL    3 /* identities: with a wheel, and with more buttons too */
#define MOUSE_BUTTONS  4

/* Half a second until repetition, then 30 a second. */
#define RATE 0x20

#define STEP         50 /* microseconds between two looks */
#define LIMIT_BUSY   100000
#define LIMIT_ANSWER 200000
#define LIMIT_TEST   700000
#define LIMIT_RESET  1000000
#define FLUSH_MAX    64
#define TRIES        3

static uint8_t status(const struct i8042_machine *machine)
{
	return machine->read(machine->context, COMMAND);
}

/* Waits until status & mask is wanted; limit in microseconds. */
static bool wait_status(const struct i8042_machine *machine, uint8_t mask, uint8_t wanted,
			unsigned limit)
{
	for (unsigned waited = 0; waited <= limit; waited += STEP) {
		if ((status(machine) & mask) == wanted)
			return true;
		machine->wait(machine->context, STEP);
	}
	return false;
}

static bool put(const struct i8042_machine *machine, unsigned port, uint8_t byte)
{
	if (!wait_status(machine, STATUS_INPUT, 0, LIMIT_BUSY))
		return false;
	machine->write(machine->context, port, byte);
	return true;
}

/* The next byte, or -1. */
static int get(const struct i8042_machine *machine, unsigned limit)
{
	if (!wait_status(machine, STATUS_OUTPUT, STATUS_OUTPUT, limit))
		return -1;
	return machine->read(machine->context, DATA);
}

static void flush(const struct i8042_machine *machine)
{
	for (unsigned i = 0; i < FLUSH_MAX && status(machine) & STATUS_OUTPUT; i++) {
		machine->read(machine->context, DATA);
		machine->wait(machine->context, STEP);
	}
}

static int ask(const struct i8042_machine *machine, uint8_t command, unsigned limit)
{
	return put(machine, COMMAND, command) ? get(machine, limit) : -1;
}

static bool write_config(const struct i8042_machine *machine, uint8_t config)
{
	return put(machine, COMMAND, CONTROLLER_WRITE_CONFIG) && put(machine, DATA, config);
}

/* A byte sent into the auxiliary loop comes back marked as the auxiliary port's. */
static bool auxiliary_loops(const struct i8042_machine *machine)
{
	bool marked;
	int back;

	flush(machine);
	if (!put(machine, COMMAND, CONTROLLER_LOOP_AUXILIARY) || !put(machine, DATA, 0x5a) ||
	    !wait_status(machine, STATUS_OUTPUT, STATUS_OUTPUT, LIMIT_ANSWER))
		return false;
	marked = status(machine) & STATUS_AUXILIARY;
	back = machine->read(machine->context, DATA);
	return marked && back == 0x5a;
}

static bool tell_mouse(const struct i8042_machine *machine, uint8_t byte)
{
	return put(machine, COMMAND, CONTROLLER_TO_AUXILIARY) && put(machine, DATA, byte) &&
	       get(machine, LIMIT_ANSWER) == KEYBOARD_ACK;
}

/* These three rates one after the other ask a mouse to tell of its wheel, and then what it is. */
static bool find_wheel(const struct i8042_machine *machine)
{
	static const uint8_t words[] = {MOUSE_DEFAULTS, MOUSE_RATE, 200,           MOUSE_RATE, 100,
					MOUSE_RATE,     80,         MOUSE_IDENTITY};
	int identity;

	for (unsigned i = 0; i < sizeof(words); i++) {
		if (!tell_mouse(machine, words[i]))
			return false;
	}
	identity = get(machine, LIMIT_ANSWER);
	return identity == MOUSE_WHEEL || identity == MOUSE_BUTTONS;
}

/* Switched on, the port must show in the configuration; then it must work. It is left off. */
static void find_auxiliary(const struct i8042_machine *machine, struct i8042_facts *facts)
{
	int config;

	if (!put(machine, COMMAND, CONTROLLER_ENABLE_AUXILIARY))
		return;
	config = ask(machine, CONTROLLER_READ_CONFIG, LIMIT_ANSWER);
	facts->auxiliary = config >= 0 && !(config & CONFIG_AUXILIARY_OFF) &&
			   auxiliary_loops(machine) &&
			   ask(machine, CONTROLLER_TEST_AUXILIARY, LIMIT_ANSWER) == 0;
	facts->wheel = facts->auxiliary && find_wheel(machine);
	put(machine, COMMAND, CONTROLLER_DISABLE_AUXILIARY);
	flush(machine);
}

void i8042_enable_mouse(const struct i8042_machine *machine)
{
	if (put(machine, COMMAND, CONTROLLER_TO_AUXILIARY))
		put(machine, DATA, MOUSE_ENABLE);
}

/* Sends a byte to the keyboard and waits until it has taken it. */
static bool tell_keyboard(const struct i8042_machine *machine, uint8_t byte)
{
	for (unsigned i = 0; i < TRIES; i++) {
		int answer;

		if (!put(machine, DATA, byte))
			return false;
		answer = get(machine, LIMIT_ANSWER);
		if (answer == KEYBOARD_ACK)
			return true;
		if (answer != KEYBOARD_RESEND)
			return false;
	}
	return false;
}

static bool reset_keyboard(const struct i8042_machine *machine)
{
	if (!tell_keyboard(machine, KEYBOARD_RESET) || get(machine, LIMIT_RESET) != KEYBOARD_PASSED)
		return false;
	if (tell_keyboard(machine, KEYBOARD_RATE))
		tell_keyboard(machine, RATE);
	return tell_keyboard(machine, KEYBOARD_ENABLE);
}

static bool test_controller(const struct i8042_machine *machine)
{
	for (unsigned i = 0; i < TRIES; i++) {
		if (ask(machine, CONTROLLER_TEST, LIMIT_TEST) == CONTROLLER_TEST_PASSED)
			return true;
		flush(machine);
	}
	return false;
}

/* Both ports off and the buffer empty, so that answers are answers. Returns the configuration. */
static int quieten(const struct i8042_machine *machine)
{
	if (status(machine) == 0xff || !put(machine, COMMAND, CONTROLLER_DISABLE_KEYBOARD) ||
	    !put(machine, COMMAND, CONTROLLER_DISABLE_AUXILIARY))
		return -1;
	flush(machine);
	return ask(machine, CONTROLLER_READ_CONFIG, LIMIT_ANSWER);
}

struct i8042_facts i8042_start(const struct i8042_machine *machine)
{
	struct i8042_facts facts = {.outcome = I8042_ABSENT};
	int config = quieten(machine);
	uint8_t quiet, usual;
	int kept;

	if (config < 0)
		return facts;
	facts.outcome = I8042_BROKEN;
	if (!test_controller(machine))
		return facts;
	/* The test may have put back the configuration: write all of it. */
	quiet = (uint8_t)((config & ~(CONFIG_KEYBOARD_INTERRUPT | CONFIG_AUXILIARY_INTERRUPT)) |
			  CONFIG_TRANSLATE | CONFIG_KEYBOARD_OFF | CONFIG_AUXILIARY_OFF);
	if (!write_config(machine, quiet))
		return facts;
	kept = ask(machine, CONTROLLER_READ_CONFIG, LIMIT_ANSWER);
	facts.translated = kept >= 0 && kept & CONFIG_TRANSLATE;
	find_auxiliary(machine, &facts);
	facts.outcome = I8042_NO_KEYBOARD;
	if (ask(machine, CONTROLLER_TEST_KEYBOARD, LIMIT_ANSWER) != 0 ||
	    !put(machine, COMMAND, CONTROLLER_ENABLE_KEYBOARD))
		return facts;
	facts.keyboard_answers = reset_keyboard(machine);
	flush(machine);
	usual = (uint8_t)((quiet & ~CONFIG_KEYBOARD_OFF) | CONFIG_KEYBOARD_INTERRUPT);
	if (facts.wheel)
		usual = (uint8_t)((usual & ~CONFIG_AUXILIARY_OFF) | CONFIG_AUXILIARY_INTERRUPT);
	if (write_config(machine, usual))
		facts.outcome = I8042_READY;
	return facts;
}

int i8042_receive(const struct i8042_machine *machine, bool *of_mouse)
{
	uint8_t now = status(machine);

	if (now == 0xff || !(now & STATUS_OUTPUT))
		return -1;
	*of_mouse = now & STATUS_AUXILIARY;
	return machine->read(machine->context, DATA);
}

static void send_lights(const struct i8042_machine *machine, struct i8042_lights *lights)
{
	uint8_t byte = lights->state == 1 ? KEYBOARD_LIGHTS : lights->wanted;

	if (!put(machine, DATA, byte))
		lights->state = 0;
}

void i8042_set_lights(const struct i8042_machine *machine, struct i8042_lights *lights,
		      uint8_t wanted)
{
	/* A keyboard that has not answered the last time is asked anew. */
	if (lights->state && wanted != lights->wanted && !lights->changed) {
		lights->wanted = wanted;
		lights->changed = true;
		return;
	}
	lights->wanted = wanted;
	lights->changed = false;
	lights->tries = 0;
	lights->state = 1;
	send_lights(machine, lights);
}

bool i8042_lights_answer(const struct i8042_machine *machine, struct i8042_lights *lights,
			 uint8_t byte)
{
	if (byte != KEYBOARD_ACK && byte != KEYBOARD_RESEND)
		return false;
	if (!lights->state)
		return true;
	if (byte == KEYBOARD_RESEND) {
		if (++lights->tries < TRIES)
			send_lights(machine, lights);
		else
			lights->state = 0;
		return true;
	}
	if (lights->state == 1) {
		lights->state = 2;
		send_lights(machine, lights);
		return true;
	}
	lights->state = 0;
	if (lights->changed)
		i8042_set_lights(machine, lights, lights->wanted);
	return true;
}
