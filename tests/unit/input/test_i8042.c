/* SPDX-License-Identifier: MIT */
/* The driver's start against a model of the controller, whole, halved, mute and absent. */
#include "i8042.h"
#include "mouse.h"

#include <string.h>

#include "test.h"

/* What the modelled machine lacks. */
struct defects {
	bool absent; /* ports read as 0xff */
	bool mute;   /* the controller never answers */
	bool fails_test;
	bool no_keyboard; /* nothing is plugged in */
	bool keyboard_port_bad;
	bool no_auxiliary;
	bool no_mouse; /* nothing is plugged in there */
	bool no_wheel;
	bool no_translation; /* the bit does not stay */
	bool stuck;          /* the input buffer never empties */
	bool resends;        /* the keyboard wants every byte twice */
	bool chatters;       /* bytes are waiting before anybody asks */
};

struct model {
	struct defects defects;
	uint8_t config;
	uint8_t pending; /* command that waits for its data byte */
	uint8_t queue[256];
	bool from_auxiliary[256];
	unsigned first, count;
	bool keyboard_enabled;
	uint8_t keyboard_pending;
	uint8_t lights, rate;
	bool scanning;
	uint8_t mouse_pending;
	uint8_t mouse_rates[3]; /* the last three that it was told */
	bool mouse_sends;
	bool resent;
	uint64_t waited;
};

static struct model model;

static void answer(uint8_t byte, bool auxiliary)
{
	unsigned at = (model.first + model.count) % 256;

	if (model.count == 256)
		return;
	model.queue[at] = byte;
	model.from_auxiliary[at] = auxiliary;
	model.count++;
}

static uint8_t model_read(void *context, unsigned port)
{
	uint8_t byte;

	(void)context;
	if (model.defects.absent)
		return 0xff;
	if (port == 4)
		return (uint8_t)((model.count ? 1 : 0) | (model.defects.stuck ? 2 : 0) |
				 (model.count && model.from_auxiliary[model.first] ? 0x20 : 0));
	if (model.count == 0)
		return 0;
	byte = model.queue[model.first];
	model.first = (model.first + 1) % 256;
	model.count--;
	return byte;
}

static void keyboard_takes(uint8_t byte)
{
	if (model.defects.no_keyboard)
		return;
	if (model.defects.resends && !model.resent) {
		model.resent = true;
		answer(0xfe, false);
		return;
	}
	model.resent = false;
	answer(0xfa, false);
	if (model.keyboard_pending == 0xed)
		model.lights = byte;
	if (model.keyboard_pending == 0xf3)
		model.rate = byte;
	if (model.keyboard_pending) {
		model.keyboard_pending = 0;
		return;
	}
	if (byte == 0xed || byte == 0xf3)
		model.keyboard_pending = byte;
	if (byte == 0xf4)
		model.scanning = true;
	if (byte == 0xff)
		answer(0xaa, false);
}

static void mouse_takes(uint8_t byte)
{
	static const uint8_t knock[] = {200, 100, 80};
	bool wheel =
		memcmp(model.mouse_rates, knock, sizeof(knock)) == 0 && !model.defects.no_wheel;

	if (model.defects.no_mouse || model.defects.no_auxiliary)
		return;
	answer(0xfa, true);
	if (model.mouse_pending == 0xf3) {
		memmove(model.mouse_rates, model.mouse_rates + 1, 2);
		model.mouse_rates[2] = byte;
		model.mouse_pending = 0;
		return;
	}
	if (byte == 0xf2)
		answer(wheel ? 3 : 0, true);
	if (byte == 0xf3)
		model.mouse_pending = byte;
	if (byte == 0xf4)
		model.mouse_sends = true;
}

static void model_command(uint8_t byte)
{
	if (model.defects.mute)
		return;
	switch (byte) {
	case 0x20: answer(model.config, false); break;
	case 0xa7: model.config |= 0x20; break;
	case 0xa8:
		if (!model.defects.no_auxiliary)
			model.config &= (uint8_t)~0x20;
		break;
	case 0xa9:
		if (!model.defects.no_auxiliary)
			answer(0, false);
		break;
	case 0xaa:
		model.config = 0x30;
		answer(model.defects.fails_test ? 0xfc : 0x55, false);
		break;
	case 0xab: answer(model.defects.keyboard_port_bad ? 3 : 0, false); break;
	case 0xad: model.config |= 0x10; break;
	case 0xae: model.config &= (uint8_t)~0x10; break;
	case 0x60:
	case 0xd3:
	case 0xd4: model.pending = byte; break;
	default: break;
	}
}

static void model_write(void *context, unsigned port, uint8_t byte)
{
	uint8_t pending = model.pending;

	(void)context;
	if (port == 4) {
		model_command(byte);
		return;
	}
	model.pending = 0;
	if (pending == 0x60)
		model.config = model.defects.no_translation ? (uint8_t)(byte & ~0x40) : byte;
	else if (pending == 0xd3)
		answer(byte, !model.defects.no_auxiliary);
	else if (pending == 0xd4)
		mouse_takes(byte);
	else
		keyboard_takes(byte);
}

static void model_wait(void *context, unsigned microseconds)
{
	(void)context;
	model.waited += microseconds;
}

static const struct i8042_machine machine = {model_read, model_write, model_wait, NULL};

static struct i8042_facts start(struct defects defects)
{
	struct i8042_facts facts;

	model = (struct model){.defects = defects, .config = 0x45};
	if (defects.chatters) {
		for (unsigned i = 0; i < 20; i++)
			answer(0x1c, i & 1);
	}
	facts = i8042_start(&machine);
	CHECK(model.waited < 5000000);
	return facts;
}

TEST(a_whole_controller_is_started)
{
	struct i8042_facts facts = start((struct defects){0});

	CHECK_EQUAL(facts.outcome, I8042_READY);
	CHECK(facts.keyboard_answers && facts.translated && facts.auxiliary);
	CHECK(model.scanning);
	CHECK_EQUAL(model.rate, 0x20);
	CHECK(facts.wheel && !model.mouse_sends);
	CHECK_EQUAL(model.config & 0x73, 0x43); /* both interrupts, translation, both ports */
	CHECK(model.waited < 10000);
}

TEST(what_was_waiting_does_not_confuse_it)
{
	CHECK_EQUAL(start((struct defects){.chatters = true}).outcome, I8042_READY);
	CHECK_EQUAL(model.count, 0);
}

TEST(an_absent_controller_is_found_out_at_once)
{
	CHECK_EQUAL(start((struct defects){.absent = true}).outcome, I8042_ABSENT);
	CHECK_EQUAL(model.waited, 0);
	CHECK_EQUAL(start((struct defects){.mute = true}).outcome, I8042_ABSENT);
	CHECK_EQUAL(start((struct defects){.stuck = true}).outcome, I8042_ABSENT);
}

TEST(a_controller_that_fails_its_test_is_left_alone)
{
	CHECK_EQUAL(start((struct defects){.fails_test = true}).outcome, I8042_BROKEN);
}

TEST(a_missing_keyboard_can_be_plugged_in_later)
{
	struct i8042_facts facts = start((struct defects){.no_keyboard = true});

	CHECK_EQUAL(facts.outcome, I8042_READY);
	CHECK(!facts.keyboard_answers);
	CHECK_EQUAL(model.config & 0x11, 0x01);
}

TEST(a_bad_keyboard_port_is_told)
{
	CHECK_EQUAL(start((struct defects){.keyboard_port_bad = true}).outcome, I8042_NO_KEYBOARD);
}

TEST(half_a_controller_is_enough)
{
	struct i8042_facts facts =
		start((struct defects){.no_auxiliary = true, .no_translation = true});

	CHECK_EQUAL(facts.outcome, I8042_READY);
	CHECK(!facts.auxiliary && !facts.translated);
}

TEST(without_a_mouse_that_has_a_wheel_its_port_is_off)
{
	struct i8042_facts facts = start((struct defects){.no_mouse = true});

	CHECK(facts.outcome == I8042_READY && facts.auxiliary && !facts.wheel);
	CHECK_EQUAL(model.config & 0x73, 0x61);
	CHECK(model.waited < 1000000);
	facts = start((struct defects){.no_wheel = true});
	CHECK(facts.outcome == I8042_READY && facts.auxiliary && !facts.wheel);
	CHECK_EQUAL(model.config & 0x73, 0x61);
}

TEST(a_keyboard_that_asks_again_is_told_again)
{
	CHECK(start((struct defects){.resends = true}).keyboard_answers);
	CHECK(model.scanning);
}

/* Feeds what the keyboard answers to the lights' state. */
static void answer_lights(struct i8042_lights *lights)
{
	bool of_mouse;
	int byte;

	while ((byte = i8042_receive(&machine, &of_mouse)) >= 0)
		CHECK(i8042_lights_answer(&machine, lights, (uint8_t)byte));
}

TEST(lights_are_set_in_the_background)
{
	struct i8042_lights lights = {0};

	start((struct defects){0});
	i8042_set_lights(&machine, &lights, 4);
	i8042_set_lights(&machine, &lights, 6);
	answer_lights(&lights);
	CHECK_EQUAL(model.lights, 6);
	CHECK_EQUAL(lights.state, 0);
	CHECK(!i8042_lights_answer(&machine, &lights, 0x1e));
}

TEST(a_keyboard_that_never_answers_does_not_stop_the_lights)
{
	struct i8042_lights lights = {0};

	start((struct defects){0});
	model.defects.no_keyboard = true;
	i8042_set_lights(&machine, &lights, 4);
	i8042_set_lights(&machine, &lights, 6);
	model.defects.no_keyboard = false;
	i8042_set_lights(&machine, &lights, 2);
	answer_lights(&lights);
	CHECK_EQUAL(model.lights, 2);
}

/* What the wheel has turned when all that came has been taken. */
static int turn(struct mouse_decoder *decoder)
{
	bool of_mouse;
	int byte, turned = 0;

	while ((byte = i8042_receive(&machine, &of_mouse)) >= 0) {
		if (of_mouse)
			turned += mouse_decode(decoder, (uint8_t)byte);
		else
			CHECK_EQUAL(byte, 0x1e);
	}
	return turned;
}

static void send_packet(uint8_t first, uint8_t x, uint8_t y, uint8_t wheel)
{
	answer(first, true);
	answer(x, true);
	answer(0x1e, false); /* a key in between */
	answer(y, true);
	answer(wheel, true);
}

TEST(a_wheel_turns_between_keys)
{
	struct mouse_decoder decoder = {0};

	start((struct defects){0});
	i8042_enable_mouse(&machine);
	CHECK(model.mouse_sends);
	send_packet(0x08, 5, 250, 0);
	CHECK_EQUAL(turn(&decoder), 0);
	send_packet(0x38, 0xfa, 0x08, 0x0f);
	CHECK_EQUAL(turn(&decoder), 1);
	send_packet(0x08, 0, 0, 0x32);
	CHECK_EQUAL(turn(&decoder), -2);
}

TEST(a_lost_byte_costs_no_more_than_some_packets)
{
	struct mouse_decoder decoder = {.acknowledged = true};
	int turned = 0;

	start((struct defects){0});
	answer(0x00, true);
	answer(0x00, true);
	answer(0x0f, true);
	turned = turn(&decoder);
	for (unsigned i = 0; i < 8; i++)
		send_packet(0x08, 0, 0, 0x01);
	turned += turn(&decoder);
	CHECK(turned <= -5);
	CHECK_EQUAL(decoder.count, 0);
}

int main(void)
{
	RUN(a_whole_controller_is_started);
	RUN(what_was_waiting_does_not_confuse_it);
	RUN(an_absent_controller_is_found_out_at_once);
	RUN(a_controller_that_fails_its_test_is_left_alone);
	RUN(a_missing_keyboard_can_be_plugged_in_later);
	RUN(a_bad_keyboard_port_is_told);
	RUN(half_a_controller_is_enough);
	RUN(a_keyboard_that_asks_again_is_told_again);
	RUN(lights_are_set_in_the_background);
	RUN(a_keyboard_that_never_answers_does_not_stop_the_lights);
	RUN(without_a_mouse_that_has_a_wheel_its_port_is_off);
	RUN(a_wheel_turns_between_keys);
	RUN(a_lost_byte_costs_no_more_than_some_packets);
	return test_end();
}
