/* SPDX-License-Identifier: MIT */
#include "table.h"
#include "test.h"

static void rsdp_create(uint8_t rsdp[36], uint8_t revision, uint32_t rsdt, uint64_t xsdt)
{
	uint8_t sum = 0;

	memset(rsdp, 0, 36);
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = revision;
	memcpy(rsdp + 16, &rsdt, 4);
	rsdp[20] = 36;
	memcpy(rsdp + 24, &xsdt, 8);
	for (unsigned i = 0; i < 20; i++)
		sum = (uint8_t)(sum + rsdp[i]);
	rsdp[8] = (uint8_t)-sum;
	sum = 0;
	for (unsigned i = 0; i < 36; i++)
		sum = (uint8_t)(sum + rsdp[i]);
	rsdp[32] = (uint8_t)-sum;
}

TEST(the_root_pointer_of_version_2_names_the_xsdt)
{
	uint8_t rsdp[36];
	struct acpi_root root;

	rsdp_create(rsdp, 2, 0x1000, 0x123456789000);
	CHECK(acpi_read_rsdp(rsdp, 36, &root));
	CHECK_EQUAL(root.address, 0x123456789000);
	CHECK_EQUAL(root.entry_size, 8);
}

TEST(the_root_pointer_of_version_0_names_the_rsdt)
{
	uint8_t rsdp[36];
	struct acpi_root root;

	rsdp_create(rsdp, 0, 0x1000, 0x123456789000);
	CHECK(acpi_read_rsdp(rsdp, 20, &root));
	CHECK_EQUAL(root.address, 0x1000);
	CHECK_EQUAL(root.entry_size, 4);
}

TEST(a_wrong_extended_checksum_falls_back_to_the_rsdt)
{
	uint8_t rsdp[36];
	struct acpi_root root;

	rsdp_create(rsdp, 2, 0x1000, 0x2000);
	rsdp[33] ^= 1;
	CHECK(acpi_read_rsdp(rsdp, 36, &root));
	CHECK_EQUAL(root.address, 0x1000);
}

TEST(a_root_pointer_with_a_wrong_checksum_or_signature_is_refused)
{
	uint8_t rsdp[36];
	struct acpi_root root;

	rsdp_create(rsdp, 2, 0x1000, 0x2000);
	rsdp[16] ^= 1;
	CHECK(!acpi_read_rsdp(rsdp, 36, &root));
	rsdp_create(rsdp, 2, 0x1000, 0x2000);
	rsdp[0] = 'r';
	CHECK(!acpi_read_rsdp(rsdp, 36, &root));
	CHECK(!acpi_read_rsdp(rsdp, 10, &root));
}

TEST(root_entries_end_at_the_table_s_end)
{
	struct table table = table_create("RSDT");

	TABLE_APPEND(&table, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0);
	CHECK_EQUAL(acpi_root_entry(table.bytes, table.size, 4, 0), 1);
	CHECK_EQUAL(acpi_root_entry(table.bytes, table.size, 4, 1), 2);
	CHECK_EQUAL(acpi_root_entry(table.bytes, table.size, 4, 2), 0);
	CHECK_EQUAL(acpi_root_entry(table.bytes, table.size, 8, 0), 0x200000001);
	CHECK_EQUAL(acpi_root_entry(table.bytes, table.size, 8, 1), 0);
	table_free(&table);
}

TEST(a_table_s_length_must_hold_its_header_and_stay_sane)
{
	struct table table = table_create("TEST");

	table_put32(&table, 4, 35);
	CHECK_EQUAL(acpi_table_length(table.bytes), 0);
	table_put32(&table, 4, 36);
	CHECK_EQUAL(acpi_table_length(table.bytes), 36);
	table_put32(&table, 4, 0xffffffff);
	CHECK_EQUAL(acpi_table_length(table.bytes), 0);
	table_seal(&table);
	CHECK(acpi_sum_is_zero(table.bytes, table.size));
	table_free(&table);
}

static struct table madt_create(void)
{
	struct table table = table_create("APIC");

	TABLE_APPEND(&table, 0, 0, 0xe0, 0xfe, 1, 0, 0, 0);
	return table;
}

TEST(enabled_processors_are_listed_once)
{
	struct table table = madt_create();
	struct acpi_madt madt;

	TABLE_APPEND(&table, 0, 8, 0, 0, 1, 0, 0, 0);
	TABLE_APPEND(&table, 0, 8, 1, 4, 1, 0, 0, 0);
	TABLE_APPEND(&table, 0, 8, 2, 5, 0, 0, 0, 0);    /* disabled */
	TABLE_APPEND(&table, 0, 8, 3, 0xff, 1, 0, 0, 0); /* no processor */
	TABLE_APPEND(&table, 9, 16, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
	TABLE_APPEND(&table, 9, 16, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
	acpi_read_madt(table.bytes, table.size, &madt);
	CHECK(!madt.malformed);
	CHECK_EQUAL(madt.cpu_count, 3);
	CHECK_EQUAL(madt.cpus[0], 0);
	CHECK_EQUAL(madt.cpus[1], 4);
	CHECK_EQUAL(madt.cpus[2], 256);
	CHECK_EQUAL(madt.apic_address, 0xfee00000);
	table_free(&table);
}

TEST(io_apics_overrides_and_a_wide_apic_address_are_read)
{
	struct table table = madt_create();
	struct acpi_madt madt;

	TABLE_APPEND(&table, 1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 24, 0, 0, 0);
	TABLE_APPEND(&table, 2, 10, 0, 0, 2, 0, 0, 0, 0, 0);
	TABLE_APPEND(&table, 2, 10, 0, 9, 9, 0, 0, 0, 0xf, 0);
	TABLE_APPEND(&table, 5, 12, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);
	acpi_read_madt(table.bytes, table.size, &madt);
	CHECK_EQUAL(madt.io_apic_count, 1);
	CHECK_EQUAL(madt.io_apics[0].address, 0xfec00000);
	CHECK_EQUAL(madt.io_apics[0].first_line, 24);
	CHECK_EQUAL(madt.override_count, 2);
	CHECK_EQUAL(madt.overrides[0].line, 2);
	CHECK(!madt.overrides[0].level && !madt.overrides[0].low);
	CHECK(madt.overrides[1].level && madt.overrides[1].low);
	CHECK_EQUAL(madt.apic_address, 0x100000000);
	table_free(&table);
}

TEST(more_processors_than_fit_are_counted_and_left_out)
{
	struct table table = madt_create();
	struct acpi_madt madt;

	for (unsigned i = 0; i < ACPI_CPU_LIMIT + 3; i++)
		TABLE_APPEND(&table, 0, 8, 0, (uint8_t)i, 1, 0, 0, 0);
	acpi_read_madt(table.bytes, table.size, &madt);
	CHECK_EQUAL(madt.cpu_count, ACPI_CPU_LIMIT);
	CHECK_EQUAL(madt.ignored, 3);
	table_free(&table);
}

TEST(an_entry_that_does_not_fit_ends_the_table)
{
	struct table table = madt_create();
	struct acpi_madt madt;

	TABLE_APPEND(&table, 0, 8, 0, 7, 1, 0, 0, 0);
	TABLE_APPEND(&table, 0, 9, 0, 8, 1, 0, 0, 0);
	acpi_read_madt(table.bytes, table.size, &madt);
	CHECK(madt.malformed);
	CHECK_EQUAL(madt.cpu_count, 1);
	table_free(&table);

	table = madt_create();
	TABLE_APPEND(&table, 0, 0);
	acpi_read_madt(table.bytes, table.size, &madt);
	CHECK(madt.malformed);
	table_free(&table);
}

TEST(entries_too_short_for_their_type_are_skipped)
{
	struct table table = madt_create();
	struct acpi_madt madt;

	TABLE_APPEND(&table, 0, 4, 0, 7);
	TABLE_APPEND(&table, 1, 4, 0, 7);
	TABLE_APPEND(&table, 2, 4, 0, 7);
	TABLE_APPEND(&table, 5, 4, 0, 7);
	TABLE_APPEND(&table, 9, 4, 0, 7);
	acpi_read_madt(table.bytes, table.size, &madt);
	CHECK(!madt.malformed);
	CHECK_EQUAL(madt.cpu_count + madt.io_apic_count + madt.override_count, 0);
	CHECK_EQUAL(madt.apic_address, 0xfee00000);
	table_free(&table);
}

static struct table fadt_create(size_t size)
{
	struct table table = table_create("FACP");

	while (table.size < size)
		TABLE_APPEND(&table, 0);
	table_put32(&table, 40, 0x7fe0000);
	table_put32(&table, 48, 0xb2);
	table.bytes[52] = 0xf1;
	table_put32(&table, 64, 0x604);
	table_put32(&table, 76, 0x608);
	table.bytes[108] = 0x32;
	return table;
}

TEST(an_old_fadt_gives_ports)
{
	struct table table = fadt_create(116);
	struct acpi_fadt fadt;

	CHECK(acpi_read_fadt(table.bytes, table.size, &fadt));
	CHECK_EQUAL(fadt.dsdt, 0x7fe0000);
	CHECK_EQUAL(fadt.pm1a_control.address, 0x604);
	CHECK_EQUAL(fadt.pm1a_control.space, ACPI_SPACE_PORT);
	CHECK_EQUAL(fadt.pm1b_control.address, 0);
	CHECK_EQUAL(fadt.pm_timer.address, 0x608);
	CHECK_EQUAL(fadt.century, 0x32);
	CHECK_EQUAL(fadt.reset.address, 0);
	CHECK(!fadt.pm_timer_32_bit && !fadt.hardware_reduced);
	table_free(&table);
	table = fadt_create(115);
	CHECK(!acpi_read_fadt(table.bytes, table.size, &fadt));
	table_free(&table);
}

TEST(a_new_fadt_s_extended_fields_win)
{
	struct table table = fadt_create(276);
	struct acpi_fadt fadt;

	table_put32(&table, 112, 1u << 8 | 1u << 10 | 1u << 20);
	table.bytes[116] = ACPI_SPACE_PORT;
	table_put32(&table, 120, 0xcf9);
	table.bytes[128] = 0xf;
	table_put32(&table, 144, 2); /* DSDT above 4 GiB */
	table.bytes[208] = ACPI_SPACE_MEMORY;
	table_put32(&table, 212, 0xfed01000);
	table_put32(&table, 248, 0xfed02000);
	CHECK(acpi_read_fadt(table.bytes, table.size, &fadt));
	CHECK_EQUAL(fadt.dsdt, 0x200000000);
	CHECK_EQUAL(fadt.reset.address, 0xcf9);
	CHECK_EQUAL(fadt.reset_value, 0xf);
	CHECK_EQUAL(fadt.pm_timer.address, 0xfed01000);
	CHECK_EQUAL(fadt.pm_timer.space, ACPI_SPACE_MEMORY);
	CHECK_EQUAL(fadt.sleep_control.address, 0xfed02000);
	CHECK(fadt.pm_timer_32_bit && fadt.hardware_reduced);
	table_free(&table);
}

TEST(the_hpet_lies_in_memory)
{
	struct table table = table_create("HPET");

	TABLE_APPEND(&table, 1, 0xa2, 0x86, 0x80, 0, 64, 0, 0, 0, 0, 0xd0, 0xfe, 0, 0, 0, 0);
	CHECK_EQUAL(acpi_read_hpet(table.bytes, table.size), 0xfed00000);
	CHECK_EQUAL(acpi_read_hpet(table.bytes, table.size - 1), 0);
	table.bytes[40] = ACPI_SPACE_PORT;
	CHECK_EQUAL(acpi_read_hpet(table.bytes, table.size), 0);
	table_free(&table);
}

#define CHECK_S5(expected, expected_a, expected_b, ...)                              \
	do {                                                                         \
		struct table table = table_create("DSDT");                           \
		struct acpi_sleep_type type = {0xee, 0xee};                          \
                                                                                     \
		TABLE_APPEND(&table, __VA_ARGS__);                                   \
		CHECK_EQUAL(acpi_find_s5(table.bytes, table.size, &type), expected); \
		if (expected) {                                                      \
			CHECK_EQUAL(type.a, expected_a);                             \
			CHECK_EQUAL(type.b, expected_b);                             \
		}                                                                    \
		table_free(&table);                                                  \
	} while (0)

TEST(the_s5_package_is_found_in_each_encoding)
{
	CHECK_S5(true, 5, 5, 8, '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 5, 0x0a, 5, 0, 0);
	CHECK_S5(true, 7, 1, 8, '\\', '_', 'S', '5', '_', 0x12, 6, 4, 0x0a, 7, 1, 0, 0);
	CHECK_S5(true, 0, 0, 0x99, 8, '_', 'S', '5', '_', 0x12, 6, 4, 0, 0, 0, 0);
	CHECK_S5(true, 5, 5, 8, '_', 'S', '5', '_', 0x12, 4, 1, 0x0a, 5);
	CHECK_S5(true, 5, 6, 8, '_', 'S', '5', '_', 0x12, 0x48, 0, 4, 0x0b, 5, 0, 0x0c, 6, 0, 0, 0);
}

TEST(what_only_looks_like_s5_is_passed_over)
{
	CHECK_S5(false, 0, 0, 0x10, '_', 'S', '5', '_', 0x12, 8, 4, 0x0a, 5, 0x0a, 5);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x13, 8, 4, 0x0a, 5, 0x0a, 5);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12, 8, 0, 0x0a, 5, 0x0a, 5);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12, 8, 2, 0x0a, 9, 0x0a, 5);
	CHECK_S5(true, 3, 3, '_', 'S', '5', '_', 8, '_', 'S', '5', '_', 0x12, 4, 2, 0x0a, 3, 0x0a,
		 3);
}

TEST(a_truncated_s5_package_is_refused)
{
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_');
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12, 8);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12, 0xc8, 1, 1);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12, 8, 4);
	CHECK_S5(false, 0, 0, 8, '_', 'S', '5', '_', 0x12, 8, 4, 0x0a);
}

int main(void)
{
	RUN(the_root_pointer_of_version_2_names_the_xsdt);
	RUN(the_root_pointer_of_version_0_names_the_rsdt);
	RUN(a_wrong_extended_checksum_falls_back_to_the_rsdt);
	RUN(a_root_pointer_with_a_wrong_checksum_or_signature_is_refused);
	RUN(root_entries_end_at_the_table_s_end);
	RUN(a_table_s_length_must_hold_its_header_and_stay_sane);
	RUN(enabled_processors_are_listed_once);
	RUN(io_apics_overrides_and_a_wide_apic_address_are_read);
	RUN(more_processors_than_fit_are_counted_and_left_out);
	RUN(an_entry_that_does_not_fit_ends_the_table);
	RUN(entries_too_short_for_their_type_are_skipped);
	RUN(an_old_fadt_gives_ports);
	RUN(a_new_fadt_s_extended_fields_win);
	RUN(the_hpet_lies_in_memory);
	RUN(the_s5_package_is_found_in_each_encoding);
	RUN(what_only_looks_like_s5_is_passed_over);
	RUN(a_truncated_s5_package_is_refused);
	return test_end();
}
