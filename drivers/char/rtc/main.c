/* SPDX-License-Identifier: MIT */
/*
 * Sets the system's clock from the PC's real-time clock where the firmware did not tell the time.
 * It ends when that is done: with status 0, too, where there is nothing to do or no such clock.
 *
 * Handles: START_LOG, START_RESOURCE (the I/O ports 0x70 and 0x71), START_DEVICE (RESOURCE_CLOCK).
 */
#include "calendar.h"

#include <abi/errno.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define FIRST_PORT    0x70
#define PORT_COUNT    2
#define INDEX         0
#define VALUE         1
#define STATUS_A      0x0a
#define STATUS_B      0x0b
#define UPDATE_RUNS   0x80
#define CENTURY       0x32
#define NOTHING_THERE 0xff
#define SECOND        1000000000L
#define MILLISECOND   1000000UL
#define YEAR_2020     1577836800L
/* An update lasts 2 ms. */
#define UPDATE_TRIES  20
#define STABLE_TRIES  10

static handle_t ports;

static uint8_t get(uint8_t reg)
{
	(void)kelner_port_range_write(ports, INDEX, 1, reg);
	return (uint8_t)kelner_port_range_read(ports, VALUE, 1);
}

/* False: the clock never stops updating: there is none. */
static bool wait_for_update(void)
{
	for (unsigned i = 0; i < UPDATE_TRIES; i++) {
		if (!(get(STATUS_A) & UPDATE_RUNS))
			return true;
		(void)kelner_thread_sleep(
			CLOCK_MONOTONIC, (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + MILLISECOND);
	}
	return false;
}

static struct rtc_registers read_once(void)
{
	return (struct rtc_registers){
		.second = get(0x00),
		.minute = get(0x02),
		.hour = get(0x04),
		.day = get(0x07),
		.month = get(0x08),
		.year = get(0x09),
		.century = get(CENTURY),
		.mode = get(STATUS_B),
	};
}

/* The same twice: no update came between. */
static bool read_stable(struct rtc_registers *registers)
{
	for (unsigned i = 0; i < STABLE_TRIES; i++) {
		struct rtc_registers again;

		if (!wait_for_update())
			return false;
		*registers = read_once();
		if (!wait_for_update())
			return false;
		again = read_once();
		if (memcmp(registers, &again, sizeof(again)) == 0)
			return true;
	}
	return false;
}

int main(int argc, char **argv, char **envp)
{
	struct rtc_registers registers;
	int64_t seconds, status;

	(void)argc, (void)argv, (void)envp;
	if (kelner_clock_get(CLOCK_REALTIME) / SECOND >= YEAR_2020)
		return 0;
	status = kelner_port_range_create(start_handle(START_RESOURCE), FIRST_PORT, PORT_COUNT);
	if (status < 0) {
		log_text(LOG_ERROR
			 "rtc: port_range_create failed with error %d: the time is not known\n",
			 (int)-status);
		return 1;
	}
	ports = (handle_t)status;
	if (get(STATUS_B) == NOTHING_THERE || !read_stable(&registers) ||
	    !rtc_time(&registers, &seconds)) {
		server_ready("there is no clock that tells the time: set it with date");
		return 0;
	}
	status = kelner_clock_set(start_handle(START_DEVICE), seconds * SECOND);
	if (status < 0) {
		log_text(LOG_ERROR "rtc: clock_set failed with error %d: the time is not known\n",
			 (int)-status);
		return 1;
	}
	return 0;
}
