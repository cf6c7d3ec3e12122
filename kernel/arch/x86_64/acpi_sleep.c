/* SPDX-License-Identifier: MIT */
#include "acpi.h"

enum aml {
	AML_ZERO = 0x00,
	AML_ONE = 0x01,
	AML_NAME = 0x08,
	AML_BYTE = 0x0a,
	AML_WORD = 0x0b,
	AML_DWORD = 0x0c,
	AML_PACKAGE = 0x12,
	AML_ONES = 0xff,
};

/* Bytes that follow a constant's prefix, or -1 for what is no constant. */
static int constant_bytes(uint8_t prefix)
{
	switch (prefix) {
	case AML_ZERO:
	case AML_ONE:
	case AML_ONES: return 0;
	case AML_BYTE: return 1;
	case AML_WORD: return 2;
	case AML_DWORD: return 4;
	default: return -1;
	}
}

/* The low byte of the constant at *at, which moves behind it. */
static bool read_constant(const uint8_t *bytes, size_t size, size_t *at, uint8_t *value)
{
	int length;

	if (*at >= size)
		return false;
	length = constant_bytes(bytes[*at]);
	if (length < 0 || (size_t)length > size - *at - 1)
		return false;
	*value = length == 0 ? bytes[*at] : bytes[*at + 1];
	*at += 1 + (size_t)length;
	return true;
}

/* The package that begins at the offset: its length, count and first two constants. */
static bool read_package(const uint8_t *bytes, size_t size, size_t at, struct acpi_sleep_type *type)
{
	uint8_t count;

	if (size - at < 3 || bytes[at] != AML_PACKAGE)
		return false;
	/* The length's first byte tells how many bytes follow it; then comes the element count. */
	at += 2 + (bytes[at + 1] >> 6);
	if (at >= size)
		return false;
	count = bytes[at++];
	if (count == 0 || !read_constant(bytes, size, &at, &type->a))
		return false;
	if (count == 1 || !read_constant(bytes, size, &at, &type->b))
		type->b = type->a;
	/* SLP_TYP has three bits. */
	return type->a < 8 && type->b < 8;
}

bool acpi_find_s5(const uint8_t *table, size_t size, struct acpi_sleep_type *type)
{
	for (size_t at = ACPI_HEADER_BYTES + 1; at + 4 <= size; at++) {
		size_t before = at - 1;

		if (!acpi_table_is(table + at, "_S5_"))
			continue;
		if (table[before] == '\\')
			before--;
		if (table[before] == AML_NAME && read_package(table, size, at + 4, type))
			return true;
	}
	return false;
}
