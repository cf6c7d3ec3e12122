/* SPDX-License-Identifier: MIT */
/* The end: programs are asked to end, then made to; then services; then the machine. */
#include "init.h"

#include <abi/errno.h>
#include <abi/machine.h>
#include <abi/signal.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>

#define MILLISECOND   1000000UL
#define GRACE         (2000 * MILLISECOND)
#define LOOK_INTERVAL (20 * MILLISECOND)

static int64_t signal_all(int signal)
{
	struct process_kill_request request = {.process = -1, .signal = signal};

	return process_kill(process_server_connection(), &request, NULL);
}

static bool programs_left(void)
{
	struct process_list_request request = {.after = 0};
	struct process_list_reply reply;

	while (process_list(process_server_connection(), &request, &reply, NULL) >= 0) {
		if (reply.state != 'Z')
			return true;
		request.after = reply.process;
	}
	return false;
}

static void end_programs(void)
{
	uint64_t end = now() + GRACE;

	if (!programs_left() || signal_all(SIGTERM) < 0)
		return;
	(void)signal_all(SIGCONT);
	while (programs_left() && now() < end)
		(void)kelner_thread_sleep(1, now() + LOOK_INTERVAL);
	if (programs_left())
		(void)signal_all(SIGKILL);
}

void shutdown_machine(uint32_t action)
{
	uint32_t power = action == SERVICE_REBOOT ? POWER_RESET : POWER_OFF;
	int64_t status;

	end_programs();
	for (unsigned i = service_count; i-- > 0;) {
		services[i].stop_wanted = true;
		if (services[i].process != HANDLE_NONE)
			(void)kelner_process_kill(services[i].process, SIGTERM);
	}
	if (action != SERVICE_HALT) {
		log_text("kelner: %s\n", power == POWER_RESET ? "restarting" : "powering off");
		status = kelner_system_power(start_handle(START_RESOURCE), power);
		log_text("kelner: the machine does not do that (error %d)\n", (int)-status);
	}
	log_text("kelner: the machine can be switched off now\n");
}
