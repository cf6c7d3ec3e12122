/* SPDX-License-Identifier: MIT */
/*
 * The panic report. It is told in steps; a fault on the way is named and the telling goes on with
 * the next step, so that a damaged stack or screen costs one part of the report and not the rest.
 */
#include <kernel/console.h>
#include <kernel/cpu.h>
#include <kernel/image.h>
#include <kernel/log.h>
#include <kernel/options.h>
#include <kernel/panic.h>
#include <kernel/string.h>
#include <kernel/symbols.h>
#include <kernel/thread.h>

#define CAUSE_BYTES    240
#define LINE_BYTES     240
#define CALLERS_MAX    24
#define CALLERS_SMALL  8 /* on a screen with few rows */
#define ROWS_SMALL     40
#define FAULTS_MAX     3 /* while reporting */
#define LOG_TAIL_BYTES 4096

static struct {
	const struct trap_frame *frame;
	char cause[CAUSE_BYTES];
	unsigned owner; /* CPU index + 1 of the CPU that panics, 0: none */
	unsigned step;
	unsigned faults;
} report;

static unsigned this_cpu(void)
{
	return cpus[0] ? cpu_current()->index : 0;
}

static void show(enum console_colour colour, const char *format, ...) PRINTF(2, 3);
static void show(enum console_colour colour, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_arguments(line, sizeof line, format, arguments);
	va_end(arguments);
	if (length >= sizeof line)
		length = sizeof line - 1;
	arch_serial_write(line, length);
	arch_serial_write("\r\n", 2);
	console_write(line, length, colour);
	console_write("\n", 1, colour);
}

static void tell_cause(void)
{
	char line[CAUSE_BYTES + 20];
	size_t length = format_text(line, sizeof line, "kelner: panic: %s", report.cause);

	arch_serial_write("\r\n", 2);
	arch_serial_write(line, length);
	arch_serial_write("\r\n", 2);

	console_clear();
	console_fill_row(CONSOLE_BANNER);
	console_write("  ", 2, CONSOLE_BANNER);
	console_write(line, length, CONSOLE_BANNER);
	console_fill_row(CONSOLE_BANNER);
	console_fill_row(CONSOLE_BANNER);
	console_write("\n", 1, CONSOLE_PLAIN);
}

static void tell_advice(void)
{
	if (option_is("panic", "reboot") || option_is("panic", "poweroff"))
		return;
	show(CONSOLE_BRIGHT,
	     "The kernel met a state that must not be, and stopped before it did harm.");
	show(CONSOLE_BRIGHT,
	     "Please photograph this screen and report it to whoever gave you Kelner,");
	show(CONSOLE_BRIGHT, "with what you did before. Then reset the machine or switch it off.");
	show(CONSOLE_PLAIN, "%s", "");
}

static void tell_place(void)
{
	nanoseconds_t now = arch_clock_now();
	const struct thread *thread = cpus[0] ? thread_current() : NULL;

	show(CONSOLE_PLAIN, "CPU %u of %u, %lu.%03lu s after the start, kernel at %#lx", this_cpu(),
	     cpu_count ? cpu_count : 1, now / 1000000000, now / 1000000 % 1000,
	     (uintptr_t)kernel_image_start);
	if (thread && thread->process)
		show(CONSOLE_PLAIN, "thread %.*s of process %lu, %.*s", OBJECT_NAME_SIZE,
		     thread->name, thread->process->pid, OBJECT_NAME_SIZE, thread->process->name);
	else if (thread)
		show(CONSOLE_PLAIN, "thread %.*s", OBJECT_NAME_SIZE, thread->name);
}

static void tell_registers(void)
{
	char line[LINE_BYTES / 2];

	for (unsigned i = 0; arch_describe_registers(report.frame, i, line, sizeof line); i++)
		show(CONSOLE_DIM, "%s", line);
	show(CONSOLE_PLAIN, "%s", "");
}

static void tell_callers(void)
{
	uintptr_t addresses[CALLERS_MAX];
	unsigned rows = console_rows();
	unsigned limit = rows && rows < ROWS_SMALL ? CALLERS_SMALL : CALLERS_MAX;
	unsigned count = arch_backtrace(report.frame, addresses, limit);

	for (unsigned i = 0; i < count; i++) {
		/* A return address may lie behind its function's end: look at the call itself. */
		unsigned back = i ? 1 : 0;
		const char *preposition = i ? "  by" : "in  ";
		unsigned repeats = 1;
		uintptr_t offset;
		const char *name = symbol_find(addresses[i] - back, &offset);

		for (; i + 1 < count && addresses[i + 1] == addresses[i]; i++)
			repeats++;
		if (!name)
			show(CONSOLE_PLAIN, "%s %#lx, not in the kernel", preposition,
			     addresses[i]);
		else if (repeats == 1)
			show(CONSOLE_PLAIN, "%s %s+%#lx", preposition, name, offset + back);
		else
			show(CONSOLE_PLAIN, "%s %s+%#lx, %u times", preposition, name,
			     offset + back, repeats);
	}
}

/* The log's last lines, as many as the screen has room for; the serial port has had them. */
static void tell_log(void)
{
	static char tail[LOG_TAIL_BYTES];
	uint64_t end = log_end();
	uint64_t position = end > sizeof tail ? end - sizeof tail : 0;
	size_t length = log_read(&position, tail, sizeof tail);
	size_t start = length;
	unsigned rows = console_rows();
	unsigned room = rows > console_row() + 2 ? rows - console_row() - 2 : 0;

	while (start && room) {
		if (--start && tail[start - 1] == '\n')
			room--;
	}
	if (start < length)
		console_write("\n", 1, CONSOLE_PLAIN);
	while (start < length) {
		size_t stop = start;

		while (stop < length && tail[stop] != '\n')
			stop++;
		if (stop - start > 3 && tail[start] == '<' && tail[start + 2] == '>')
			start += 3; /* the level */
		console_write(tail + start, stop - start, CONSOLE_DIM);
		console_write("\n", 1, CONSOLE_DIM);
		start = stop + 1;
	}
}

static NORETURN void finish(void)
{
	if (option_is("panic", "reboot")) {
		show(CONSOLE_BRIGHT, "kelner: restarting after a panic");
		arch_reset();
	}
	if (option_is("panic", "poweroff")) {
		show(CONSOLE_BRIGHT, "kelner: powering off after a panic");
		arch_power_off();
	}
	arch_serial_write("kelner: halted after a panic\r\n", 30);
	arch_halt();
}

static void (*const steps[])(void) = {
	tell_cause, tell_advice, tell_place, tell_registers, tell_callers, tell_log,
};

static NORETURN void begin(const struct trap_frame *frame, const char *cause)
{
	unsigned me = this_cpu() + 1;
	unsigned owner = 0;

	if (__atomic_compare_exchange_n(&report.owner, &owner, me, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE)) {
		report.frame = frame;
		memcpy(report.cause, cause, CAUSE_BYTES);
		arch_stop_other_cpus();
		log_bust_lock();
	} else if (owner != me) {
		arch_halt(); /* the CPU that came first reports, and stops this one */
	} else {
		if (++report.faults > FAULTS_MAX)
			finish();
		show(CONSOLE_ERROR, "(while reporting: %s)", cause);
	}
	while (report.step < array_count(steps))
		steps[report.step++]();
	finish();
}

void panic_now(const char *format, ...)
{
	char cause[CAUSE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	format_arguments(cause, sizeof cause, format, arguments);
	va_end(arguments);
	begin(&arch_panic_frame, cause);
}

void panic_trap(const struct trap_frame *frame, const char *format, ...)
{
	char cause[CAUSE_BYTES];
	va_list arguments;
	uintptr_t place, offset;

	va_start(arguments, format);
	format_arguments(cause, sizeof cause, format, arguments);
	va_end(arguments);
	if (arch_is_planted_trap(frame) && arch_backtrace(frame, &place, 1) &&
	    symbol_find(place, &offset))
		format_text(cause, sizeof cause, "undefined behaviour trapped in %s",
			    symbol_find(place, &offset));
	begin(frame, cause);
}
