/* SPDX-License-Identifier: MIT */
/* A pseudo-terminal in both hands. */
#ifndef TTY_PTY_H
#define TTY_PTY_H

#include "peers.h"

struct pty {
	handle_t master, user;
	char name[24];
};

/* Opens /dev/ptmx and, unlocked, the terminal; both without waiting, no controlling terminal. */
bool pty_make(struct pty *pty);
void pty_close(struct pty *pty);

/* Expects all of the text to be written, or to be read at once. */
#define EXPECT_WRITE(handle, text) \
	EXPECT(kelner_write(handle, text, sizeof(text) - 1), sizeof(text) - 1)
#define EXPECT_READ(handle, text) expect_read(handle, text, sizeof(text) - 1, __FILE__, __LINE__)
void expect_read(handle_t handle, const char *text, size_t size, const char *file, int line);

struct termios attributes_of(handle_t handle);
int64_t set_attributes(handle_t handle, uint32_t when, const struct termios *termios);
/* The revents of poll() at once. */
short polled(handle_t handle);

#endif
