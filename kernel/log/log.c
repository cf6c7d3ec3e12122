/* SPDX-License-Identifier: MIT */
#include <abi/boot.h>
#include <kernel/console.h>
#include <kernel/log.h>
#include <kernel/options.h>
#include <kernel/spinlock.h>
#include <kernel/string.h>

#define RING_BYTES (64 * 1024)
#define LINE_BYTES 320

static struct spinlock log_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_LOG);
static bool lock_busted;

static char ring[RING_BYTES] GUARDED_STATIC(log_lock);
static uint64_t ring_end GUARDED_STATIC(log_lock);                      /* bytes ever written */
static enum log_level echo_level GUARDED_STATIC(log_lock) = LOG_NOTICE; /* this and above */
static unsigned echo_sinks GUARDED_STATIC(log_lock) = LOG_ECHO_SERIAL | LOG_ECHO_SCREEN;
static char last_echoed GUARDED_STATIC(log_lock) = '\n';

static const enum console_colour level_colours[] = {
	[LOG_MARK] = CONSOLE_BRIGHT,  [LOG_ERROR] = CONSOLE_ERROR, [LOG_WARNING] = CONSOLE_WARNING,
	[LOG_NOTICE] = CONSOLE_PLAIN, [LOG_INFO] = CONSOLE_DIM,    [LOG_DEBUG] = CONSOLE_DIM,
};

static void lock_log(void) ACQUIRES(log_lock) NO_LOCK_ANALYSIS
{
	if (!lock_busted)
		spinlock_acquire(&log_lock);
}

static void unlock_log(void) RELEASES(log_lock) NO_LOCK_ANALYSIS
{
	if (!lock_busted)
		spinlock_release(&log_lock);
}

void log_bust_lock(void)
{
	lock_busted = true;
}

static void append(const char *text, size_t length) REQUIRES(log_lock)
{
	for (size_t i = 0; i < length; i++)
		ring[ring_end++ % RING_BYTES] = text[i];
}

/* A terminal wants a carriage return before each line feed. */
static void echo_to_serial(const char *text, size_t length) REQUIRES(log_lock)
{
	size_t start = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\n' && (i ? text[i - 1] : last_echoed) != '\r') {
			arch_serial_write(text + start, i - start);
			arch_serial_write("\r", 1);
			start = i;
		}
	}
	arch_serial_write(text + start, length - start);
}

static void echo(const char *text, size_t length, enum console_colour colour) REQUIRES(log_lock)
{
	if (length == 0)
		return;
	if (echo_sinks & LOG_ECHO_SERIAL)
		echo_to_serial(text, length);
	if (echo_sinks & LOG_ECHO_SCREEN)
		console_write(text, length, colour);
	last_echoed = text[length - 1];
}

void log_print_arguments(enum log_level level, const char *format, va_list arguments)
{
	nanoseconds_t now = arch_clock_now();
	char line[LINE_BYTES];
	size_t head = format_text(line, sizeof line, "<%u>[%5lu.%06lu] ", level, now / 1000000000,
				  now / 1000 % 1000000);
	size_t length = head + format_arguments(line + head, sizeof line - head, format, arguments);

	/* A line that is too long loses its end; its \n takes the place of the terminating NUL. */
	if (length > sizeof line - 1)
		length = sizeof line - 1;
	line[length++] = '\n';
	lock_log();
	append(line, length);
	if (level <= echo_level) {
		if (last_echoed != '\n')
			echo("\n", 1, CONSOLE_PLAIN);
		echo(line + head, length - head, level_colours[level]);
	}
	unlock_log();
}

void log_print(enum log_level level, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_print_arguments(level, format, arguments);
	va_end(arguments);
}

/* A user program's line can have a level, as "<3>": all but LOG_MARK, which is the kernel's. */
static bool has_level(const char *text, size_t length)
{
	return length > 3 && text[0] == '<' && text[1] >= '0' + LOG_ERROR &&
	       text[1] <= '0' + LOG_DEBUG && text[2] == '>';
}

void log_write_raw(const char *text, size_t length)
{
	if (has_level(text, length)) {
		int shown = (int)(length - 3 - (text[length - 1] == '\n'));

		log_print((enum log_level)(text[1] - '0'), "%.*s", shown, text + 3);
		return;
	}
	lock_log();
	append(text, length);
	echo(text, length, CONSOLE_PLAIN);
	unlock_log();
}

void log_init(const struct boot_info *boot)
{
	lock_log();
	if (option_is("log", "quiet"))
		echo_level = LOG_WARNING;
	else if (option_is("log", "info"))
		echo_level = LOG_INFO;
	else if (option_is("log", "debug"))
		echo_level = LOG_DEBUG;
	else
		echo_level = LOG_NOTICE;
	if (boot->log)
		append((const char *)(boot->direct_map_base + boot->log), boot->log_size);
	unlock_log();
}

void log_set_echo(unsigned sinks)
{
	lock_log();
	echo_sinks = sinks;
	unlock_log();
}

uint64_t log_end(void)
{
	uint64_t end;

	lock_log();
	end = ring_end;
	unlock_log();
	return end;
}

static size_t read_locked(uint64_t *position, char *buffer, size_t size) REQUIRES(log_lock)
{
	size_t count = 0;

	if (ring_end > RING_BYTES && *position < ring_end - RING_BYTES)
		*position = ring_end - RING_BYTES;
	while (count < size && *position < ring_end)
		buffer[count++] = ring[(*position)++ % RING_BYTES];
	return count;
}

size_t log_read(uint64_t *position, char *buffer, size_t size)
{
	size_t count;

	lock_log();
	count = read_locked(position, buffer, size);
	unlock_log();
	return count;
}

/* The next line, cut at the buffer's size; 0 at the log's end. */
static size_t read_line(uint64_t *position, char *line, size_t size) REQUIRES(log_lock)
{
	size_t length = 0;

	while (length < size && read_locked(position, line + length, 1) == 1) {
		if (line[length++] == '\n')
			break;
	}
	return length;
}

void log_replay_to_screen(void)
{
	uint64_t position = 0;
	char line[LINE_BYTES];
	size_t length;

	lock_log();
	while ((length = read_line(&position, line, sizeof line)) != 0) {
		enum log_level level = LOG_INFO; /* the loader's lines */
		size_t head = 0;

		if (length > 4 && line[0] == '<' && line[2] == '>' && line[3] == '[') {
			level = (enum log_level)(line[1] - '0');
			while (head < length && line[head] != ']')
				head++;
			head += 2;
		}
		if (level <= echo_level && head < length)
			console_write(line + head, length - head, level_colours[level]);
	}
	unlock_log();
}
