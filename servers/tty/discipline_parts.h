/* SPDX-License-Identifier: MIT */
/* What the files of the line discipline share. */
#ifndef TTY_DISCIPLINE_PARTS_H
#define TTY_DISCIPLINE_PARTS_H

#include "discipline.h"

#define INPUT_END  0x100 /* the byte ends a line */
#define INPUT_EOF  0x200 /* not a byte, but where VEOF was typed */
#define INPUT_BYTE 0xff

#define CONTROL(letter) ((letter)&0x1f)
#define DELETE          0x7f

static inline bool input_mode(const struct discipline *d, tcflag_t flag)
{
	return d->termios.c_iflag & flag;
}

static inline bool output_mode(const struct discipline *d, tcflag_t flag)
{
	return d->termios.c_oflag & flag;
}

static inline bool local_mode(const struct discipline *d, tcflag_t flag)
{
	return d->termios.c_lflag & flag;
}

static inline bool is_special(const struct discipline *d, unsigned index, uint8_t byte)
{
	return byte != 0 && d->termios.c_cc[index] == byte;
}

static inline uint16_t *input_at(struct discipline *d, uint32_t position)
{
	return &d->input[position % INPUT_SIZE];
}

static inline uint8_t input_byte(const struct discipline *d, uint32_t position)
{
	return (uint8_t)d->input[position % INPUT_SIZE];
}

static inline uint32_t input_used(const struct discipline *d)
{
	return d->head - d->tail;
}

/* --- output (discipline_output.c) ------------------------------------------------------------- */

/* As it is, without output processing. False: there is no room. */
bool output_raw(struct discipline *d, uint8_t byte);
/* Output processing of one byte, which leaves `spare` bytes of room. False: there is none. */
bool output_byte(struct discipline *d, uint8_t byte, uint32_t spare);
/* Shows a character of input; control characters as ^X where ECHOCTL says so. */
void echo_byte(struct discipline *d, uint8_t byte);
void echo_newline(struct discipline *d);

/* --- the line being edited (discipline_edit.c) ------------------------------------------------ */

/* VERASE, VWERASE, VKILL and VREPRINT. */
void edit_erase(struct discipline *d, uint8_t byte);
void edit_erase_word(struct discipline *d, uint8_t byte);
void edit_kill(struct discipline *d, uint8_t byte);
void edit_reprint(struct discipline *d, uint8_t byte);

/* Input has been read or dropped: the sender may go on (IXOFF). */
void input_relieved(struct discipline *d);

#endif
