/* SPDX-License-Identifier: MIT */
/* What the firmware tells about the machine: SMBIOS strings and the clock. */
#include <stdlib.h>

#include "calendar.h"
#include "smbios.h"
#include "test.h"

static void fix_sum(uint8_t *entry, unsigned length, unsigned at)
{
	uint8_t sum = 0;

	entry[at] = 0;
	for (unsigned i = 0; i < length; i++)
		sum = (uint8_t)(sum + entry[i]);
	entry[at] = (uint8_t)-sum;
}

static void make_entry_3(uint8_t entry[SMBIOS_ENTRY_MAX], uint64_t address, uint32_t size)
{
	memset(entry, 0, SMBIOS_ENTRY_MAX);
	memcpy(entry, "_SM3_", 5);
	entry[6] = 24;
	memcpy(entry + 12, &size, 4);
	memcpy(entry + 16, &address, 8);
	fix_sum(entry, 24, 5);
}

TEST(both_kinds_of_entry_point_are_read)
{
	uint8_t entry[SMBIOS_ENTRY_MAX];
	struct smbios_table table;
	uint32_t address = 0xf0000;
	uint16_t size = 500;

	make_entry_3(entry, 0x123456789000, 600);
	CHECK(smbios_parse_entry(entry, &table));
	CHECK_EQUAL(table.address, 0x123456789000);
	CHECK_EQUAL(table.size, 600);
	memset(entry, 0, sizeof(entry));
	memcpy(entry, "_SM_", 4);
	entry[5] = 31;
	memcpy(entry + 16, "_DMI_", 5);
	memcpy(entry + 22, &size, 2);
	memcpy(entry + 24, &address, 4);
	fix_sum(entry, 31, 4);
	CHECK(smbios_parse_entry(entry, &table));
	CHECK_EQUAL(table.address, 0xf0000);
	CHECK_EQUAL(table.size, 500);
}

TEST(a_damaged_entry_point_is_not_believed)
{
	uint8_t entry[SMBIOS_ENTRY_MAX];
	struct smbios_table table;

	make_entry_3(entry, 0x1000, 600);
	entry[20] ^= 1;
	CHECK(!smbios_parse_entry(entry, &table));
	make_entry_3(entry, 0x1000, 600);
	entry[6] = 33;
	CHECK(!smbios_parse_entry(entry, &table));
	entry[6] = 0;
	CHECK(!smbios_parse_entry(entry, &table));
	make_entry_3(entry, 0, 600);
	CHECK(!smbios_parse_entry(entry, &table));
	memset(entry, 0, sizeof(entry));
	CHECK(!smbios_parse_entry(entry, &table));
}

TEST(a_table_is_looked_at_up_to_a_limit)
{
	uint8_t entry[SMBIOS_ENTRY_MAX];
	struct smbios_table table;

	make_entry_3(entry, 0x1000, UINT32_MAX);
	CHECK(smbios_parse_entry(entry, &table));
	CHECK_EQUAL(table.size, SMBIOS_TABLE_MAX);
}

/* Collects the strings of a table in memory of exactly its size, each followed by '|'. */
static const char *strings(const char *bytes, size_t size)
{
	static char result[256];
	uint8_t *copy = malloc(size > 0 ? size : 1);
	size_t cursor = 0, length = 0;
	const char *string;

	memcpy(copy, bytes, size);
	result[0] = '\0';
	while ((string = smbios_next_string(copy, size, "k=", &cursor, &length)) != NULL) {
		strncat(result, string, length);
		strcat(result, "|");
	}
	free(copy);
	return result;
}

#define BIOS "\x00\x06\x00\x00zzk=not this\0\0"
#define OEM  "\x0b\x05\x01\x00\x04k=one\0other\0k=two words\0k=\0\0"
#define MORE "\x0b\x05\x01\x00\x01k=three\0\0"
#define NONE "\x0b\x05\x01\x00\x00\0\0"
#define END  "\x7f\x04\x02\x00\0\0"

#define STRINGS(bytes) strings(bytes, sizeof(bytes) - 1)

TEST(the_strings_with_the_prefix_come_in_order)
{
	CHECK_TEXT(STRINGS(BIOS OEM NONE MORE END), "one|two words||three|");
	CHECK_TEXT(STRINGS(BIOS END), "");
	CHECK_TEXT(strings("", 0), "");
}

TEST(nothing_behind_the_end_of_the_table_is_read)
{
	CHECK_TEXT(STRINGS(END OEM), "");
	CHECK_TEXT(STRINGS("\x0b\x05\x01\x00\x01k=unended"), "");
	CHECK_TEXT(STRINGS("\x0b\x05\x01\x00\x02k=one\0k=unended"), "one|");
	CHECK_TEXT(STRINGS("\x0b\x03\x01\x00\x01k=short header\0\0"), "");
	CHECK_TEXT(STRINGS("\x0b\xff\x01\x00\x01k=long header\0\0"), "");
	for (size_t size = 0; size < sizeof(BIOS OEM MORE END); size++)
		strings(BIOS OEM MORE END, size);
}

static int64_t seconds(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute,
		       unsigned second, int zone)
{
	struct calendar_time time = {year, month, day, hour, minute, second, zone};

	return calendar_seconds(&time);
}

TEST(times_are_seconds_since_1970)
{
	CHECK_EQUAL(seconds(1970, 1, 1, 0, 0, 1, CALENDAR_NO_ZONE), 1);
	CHECK_EQUAL(seconds(2000, 3, 1, 0, 0, 0, 0), 951868800);
	CHECK_EQUAL(seconds(2024, 2, 29, 12, 34, 56, 0), 1709210096);
	CHECK_EQUAL(seconds(2100, 12, 31, 23, 59, 59, 0), 4133980799);
}

TEST(a_zone_is_minutes_behind_utc)
{
	CHECK_EQUAL(seconds(2024, 1, 1, 1, 0, 0, -60), seconds(2024, 1, 1, 0, 0, 0, 0));
	CHECK_EQUAL(seconds(2024, 1, 1, 0, 0, 0, 300), seconds(2024, 1, 1, 5, 0, 0, 0));
	CHECK_EQUAL(seconds(2024, 1, 1, 0, 0, 0, 5000), seconds(2024, 1, 1, 0, 0, 0, 0));
}

TEST(an_impossible_time_is_unknown)
{
	CHECK_EQUAL(seconds(2023, 2, 29, 0, 0, 0, 0), 0);
	CHECK_EQUAL(seconds(2024, 0, 1, 0, 0, 0, 0), 0);
	CHECK_EQUAL(seconds(2024, 13, 1, 0, 0, 0, 0), 0);
	CHECK_EQUAL(seconds(2024, 1, 0, 0, 0, 0, 0), 0);
	CHECK_EQUAL(seconds(2024, 1, 1, 24, 0, 0, 0), 0);
	CHECK_EQUAL(seconds(2024, 1, 1, 0, 60, 0, 0), 0);
	CHECK_EQUAL(seconds(1900, 1, 1, 0, 0, 0, 0), 0);
	CHECK_EQUAL(seconds(1970, 1, 1, 0, 0, 0, -60), 0);
}

int main(void)
{
	RUN(both_kinds_of_entry_point_are_read);
	RUN(a_damaged_entry_point_is_not_believed);
	RUN(a_table_is_looked_at_up_to_a_limit);
	RUN(the_strings_with_the_prefix_come_in_order);
	RUN(nothing_behind_the_end_of_the_table_is_read);
	RUN(times_are_seconds_since_1970);
	RUN(a_zone_is_minutes_behind_utc);
	RUN(an_impossible_time_is_unknown);
	return test_end();
}
