# SPDX-License-Identifier: MIT
# Futexes on the host: under address and undefined-behaviour sanitizers, and once more under the
# thread sanitizer.

FUTEX_TEST_FLAGS := -Itests/unit/shim -Ikernel/include -Ikernel/arch/x86_64/include -Ikernel \
	-DKERNEL_FAILS_ALLOCATIONS -pthread
FUTEX_TEST_SOURCES := tests/unit/ipc/test_futex.c tests/unit/ipc/user_words.c $(wildcard kernel/ipc/futex*.c) \
	tests/unit/shim/shim.c kernel/log/format.c

$(call host_test,futex,$(FUTEX_TEST_SOURCES),$(FUTEX_TEST_FLAGS),-pthread)

UNIT_TESTS += $(BUILD)/tests/unit/futex-races
$(BUILD)/tests/unit/futex-races: $(FUTEX_TEST_SOURCES) $(wildcard tests/unit/ipc/*.h tests/unit/shim/*.h kernel/ipc/*.h)
	@mkdir -p $(@D)
	$(call say,HOSTCC,$@)
	$(Q)$(CC) -std=gnu17 -O1 -g -fsanitize=thread $(WARNINGS) $(FUTEX_TEST_FLAGS) -o $@ $(filter %.c,$^)
