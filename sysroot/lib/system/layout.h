/* SPDX-License-Identifier: MIT */
/*
 * How a message's fixed part and tail lie: 32 bytes in the words, the rest at the start of the
 * data, the tail behind it at the next multiple of eight. Both sides use these functions only.
 */
#ifndef KELNER_LAYOUT_H
#define KELNER_LAYOUT_H

#include <kelner/memory.h>
#include <kelner/protocol.h>

/* Statuses from here on have a reply of their own: four words at most, and a tail. */
#define LAYOUT_OTHER_REPLY 0x7e000000

/* Bytes of the data that a fixed part takes. */
static inline size_t layout_data(size_t fixed)
{
	return fixed > PROTOCOL_WORD_BYTES ? fixed - PROTOCOL_WORD_BYTES : 0;
}

/* Where the tail begins in the data. */
static inline size_t layout_tail(size_t fixed)
{
	return (layout_data(fixed) + 7) & ~(size_t)7;
}

static inline void layout_put(const void *part, size_t size, uint64_t word[MESSAGE_WORDS],
			      uint8_t *data)
{
	size_t first = size < PROTOCOL_WORD_BYTES ? size : PROTOCOL_WORD_BYTES;

	memcpy(word, part, first);
	memcpy(data, (const uint8_t *)part + first, size - first);
}

static inline void layout_get(void *part, size_t size, const uint64_t word[MESSAGE_WORDS],
			      const uint8_t *data)
{
	size_t first = size < PROTOCOL_WORD_BYTES ? size : PROTOCOL_WORD_BYTES;

	memcpy(part, word, first);
	memcpy((uint8_t *)part + first, data, size - first);
}

#endif
