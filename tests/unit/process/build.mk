# SPDX-License-Identifier: MIT
# The process server's own data: queues of signals, identities, argument blocks, groups and waiting.

PROCESS_TEST_FLAGS := -Itests/unit -Isysroot/lib/system/include -Isysroot/lib/system -Iservers/process \
	-Ikernel/include -I$(SYSCALL_INCLUDE)
PROCESS_TEST_SOURCES := servers/process/signal_queue.c servers/process/credentials.c \
	servers/process/arguments.c servers/process/table.c servers/process/groups.c \
	servers/process/wait.c servers/process/signals.c servers/process/login.c servers/process/births.c

$(call host_test,process,tests/unit/process/test_process.c tests/unit/process/kernel.c \
	$(PROCESS_TEST_SOURCES),$(PROCESS_TEST_FLAGS))
$(call host_objects,process,tests/unit/process/test_process.c tests/unit/process/kernel.c \
	$(PROCESS_TEST_SOURCES)): | $(SYSCALL_HEADERS) $(PROTOCOL_HEADERS)
