# SPDX-License-Identifier: MIT
# The x86_64 part of the kernel that sees only bytes and numbers.

MACHINE_TEST_FLAGS := -Itests/unit -iquote kernel/arch/x86_64 -Ikernel/include -Ikernel/arch/x86_64/include
MACHINE_ACPI := kernel/arch/x86_64/acpi.c kernel/arch/x86_64/acpi_sleep.c

$(call host_test,machine-acpi,tests/unit/machine/test_acpi.c $(MACHINE_ACPI),$(MACHINE_TEST_FLAGS))
$(call host_test,machine-features,tests/unit/machine/test_features.c kernel/arch/x86_64/features.c,$(MACHINE_TEST_FLAGS))
$(call host_test,machine-clock,tests/unit/machine/test_clock_scale.c,$(MACHINE_TEST_FLAGS))
$(call fuzz_test,machine-fuzz-acpi,tests/unit/machine/fuzz_acpi.c $(MACHINE_ACPI),$(MACHINE_TEST_FLAGS))
