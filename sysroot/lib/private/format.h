/* SPDX-License-Identifier: MIT */
/* Formatted output and input, apart from where characters go to or come from. */
#ifndef KELNER_FORMAT_H
#define KELNER_FORMAT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where formatted bytes go: a window of memory, and what to do when it is full. `overflow` takes n
 * bytes that do not fit the window (it may move the window), and sets `failed` when it cannot.
 */
struct sink {
	char *next, *end;
	size_t total; /* bytes (if wide: characters) so far, not counting from `base` on */
	char *base;
	void (*overflow)(struct sink *sink, const char *bytes, size_t n);
	void *target;
	int failed;
	int wide; /* widths and precisions count characters, as the wide functions want */
};

/* Bytes written, or -1 with errno set. */
int __format(struct sink *sink, const char *format, va_list arguments);

/* Longest result of one floating-point conversion, beside what a precision asks for. */
#define FLOAT_DIGITS_MAX 11600

/* An exact decimal: digits[0] is not zero unless the value is, and stands before the point. */
struct decimal {
	char *digits;
	int count;
	int exponent; /* value = d.ddd * 10^exponent */
};

/* Exact digits of |value|, which is finite, in buffer[FLOAT_DIGITS_MAX]. */
void __decimal_from(long double value, struct decimal *decimal, char *buffer);
/* Keeps `count` digits (0 or less: none), rounding in the current direction. */
void __decimal_round(struct decimal *decimal, int count, int negative);

enum float_kind { KIND_FLOAT, KIND_DOUBLE, KIND_LONG_DOUBLE };

/*
 * Where characters of formatted input come from. `get` answers -1 at the end; only the last
 * character got can be put back.
 */
struct source {
	int (*get)(struct source *source);
	void (*unget)(struct source *source, int c);
	void *target;
	const unsigned char *text;
	long count; /* characters taken */
	int failed; /* the end was an error */
	int wide;   /* counts, widths and %n are in characters */
};

int __scan(struct source *source, const char *format, va_list arguments);

/* The longest start of the input that is a number; width < 0: no limit. Returns whether there was
 * one; sets errno to ERANGE as strtold() does. */
int __scan_float(struct source *source, long width, enum float_kind kind, long double *value);

#endif
