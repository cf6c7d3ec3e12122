# SPDX-License-Identifier: MIT
# The system library's readers of untrusted bytes, and the first program's command line.

SYSTEM_TEST_FLAGS := -Itests/unit -Isysroot/lib/system/include -Isysroot/lib/system -Iservers/bootstrap \
	-Ikernel/include -I$(SYSCALL_INCLUDE)
SYSTEM_TEST_SOURCES := sysroot/lib/system/archive.c sysroot/lib/system/program_parse.c \
	sysroot/lib/system/program_block.c sysroot/lib/system/print.c servers/bootstrap/command_line.c

$(call host_test,system,tests/unit/system/test_system.c $(SYSTEM_TEST_SOURCES),$(SYSTEM_TEST_FLAGS))
$(call fuzz_test,system-fuzz,tests/unit/system/fuzz_system.c sysroot/lib/system/archive.c \
	sysroot/lib/system/program_parse.c,$(SYSTEM_TEST_FLAGS))
$(BUILD)/tests/unit/system.o/sysroot/lib/system/print.o $(BUILD)/tests/unit/system.o/tests/unit/system/test_system.o: \
	| $(SYSCALL_HEADERS)
