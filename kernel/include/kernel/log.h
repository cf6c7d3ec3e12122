/* SPDX-License-Identifier: MIT */
/*
 * The kernel log: a ring that begins with the loader's lines and later becomes dmesg. In the ring
 * each line is "<LEVEL>[SECONDS.MICROSECONDS] TEXT\n"; raw text and the loader's lines have no such
 * head. Lines at or above the chosen level (option log=) are echoed to the serial port and the
 * screen as plain TEXT. Callable from any context, before any initialisation, with any lock below
 * LOCK_LEVEL_LOG held.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <kernel/compiler.h>

enum log_level {
	LOG_MARK, /* a line that scripts wait for: always echoed, exactly as written */
	LOG_ERROR,
	LOG_WARNING,
	LOG_NOTICE, /* what every user should see at boot */
	LOG_INFO,
	LOG_DEBUG,
};

/* One line, without its \n. Formats: %d %i %u %x %X %o %p %s %c %% with flags, width, precision, l
 * ll z. */
void log_print(enum log_level level, const char *format, ...) PRINTF(2, 3);
void log_print_arguments(enum log_level level, const char *format, va_list arguments);

#define log_mark(...)    log_print(LOG_MARK, __VA_ARGS__)
#define log_error(...)   log_print(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_print(LOG_WARNING, __VA_ARGS__)
#define log_notice(...)  log_print(LOG_NOTICE, __VA_ARGS__)
#define log_info(...)    log_print(LOG_INFO, __VA_ARGS__)
#define log_debug(...)   log_print(LOG_DEBUG, __VA_ARGS__)

/* Bounded formatting into a buffer; returns the length that the whole text would have. */
size_t format_text(char *buffer, size_t size, const char *format, ...) PRINTF(3, 4);
size_t format_arguments(char *buffer, size_t size, const char *format, va_list arguments);

struct boot_info;
/* Reads the option log= and takes the loader's lines over. After options_init, before any line. */
void log_init(const struct boot_info *boot);

/* Where echoed text goes; a user-space driver that owns a device turns its bit off. */
#define LOG_ECHO_SERIAL 1u
#define LOG_ECHO_SCREEN 2u
void log_set_echo(unsigned sinks);

/* From now on the log takes no lock: the other CPUs have been stopped by a panic. */
void log_bust_lock(void);

/* Text from a user program's console write or the loader: bytes as they are, echoed, kept in the
 * ring. What begins with a level, as "<3>", is a line of that level. */
void log_write_raw(const char *text, size_t length);

/*
 * Copies log text from the position on (a byte count since the log began), returns the number of
 * bytes copied, 0 at the end. A position that the ring has lost moves forward to its oldest byte.
 */
size_t log_read(uint64_t *position, char *buffer, size_t size);
/* Bytes that the log has received since it began: the position of its end. */
uint64_t log_end(void);
/* Shows on the screen what was logged before there was a screen. */
void log_replay_to_screen(void);

#endif
