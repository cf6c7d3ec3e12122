/* SPDX-License-Identifier: MIT */
/*
 * Blocks of wide and of combining characters: Unicode's East Asian Width and general category, in
 * whole blocks. What is rare in typed text (single wide symbols) is left out.
 */
#include "columns.h"

struct range {
	uint32_t first, last;
};

static const struct range wide[] = {
	{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
	{0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
	{0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
	{0x17000, 0x18cff}, {0x1b000, 0x1b16f}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
	{0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static const struct range combining[] = {
	{0x0300, 0x036f},   {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
	{0x064b, 0x065f},   {0x06d6, 0x06dc}, {0x0730, 0x074a}, {0x0900, 0x0902},
	{0x0941, 0x0948},   {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
	{0x1dc0, 0x1dff},   {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0x302a, 0x302d},
	{0x3099, 0x309a},   {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff},
	{0xe0100, 0xe01ef},
};

static int contains(const struct range *ranges, unsigned count, uint32_t rune)
{
	for (unsigned i = 0; i < count; i++) {
		if (rune >= ranges[i].first && rune <= ranges[i].last)
			return 1;
	}
	return 0;
}

unsigned rune_columns(uint32_t rune)
{
	if (rune < 0x300)
		return 1;
	if (contains(combining, sizeof(combining) / sizeof(combining[0]), rune))
		return 0;
	return contains(wide, sizeof(wide) / sizeof(wide[0]), rune) ? 2 : 1;
}

unsigned utf8_length(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

uint32_t utf8_first_bits(uint8_t first)
{
	static const uint8_t mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};

	return first & mask[utf8_length(first)];
}
