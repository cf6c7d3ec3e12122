# SPDX-License-Identifier: MIT
# The service manager's table.

$(call host_test,init-table,tests/unit/init/test_table.c servers/init/table.c sysroot/lib/system/print.c,\
	-Itests/unit -Iservers/init -Isysroot/lib/system/include -Ikernel/include -I$(SYSCALL_INCLUDE))
$(BUILD)/tests/unit/init-table.o/sysroot/lib/system/print.o $(BUILD)/tests/unit/init-table.o/tests/unit/init/test_table.o: \
	| $(SYSCALL_HEADERS)
