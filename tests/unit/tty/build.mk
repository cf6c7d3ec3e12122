# SPDX-License-Identifier: MIT
# The line discipline of terminals.

TTY_TEST_FLAGS := -Itests/unit -Iservers/tty -Ikernel/include -Isysroot/lib/system/include
TTY_TEST_SOURCES := $(wildcard servers/tty/discipline*.c) servers/tty/columns.c

$(call host_test,tty,$(wildcard tests/unit/tty/test_*.c) $(TTY_TEST_SOURCES),$(TTY_TEST_FLAGS))
$(call fuzz_test,tty-fuzz,tests/unit/tty/fuzz_discipline.c $(TTY_TEST_SOURCES),$(TTY_TEST_FLAGS))
