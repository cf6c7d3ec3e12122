# SPDX-License-Identifier: MIT
# Kernel objects on the host: under address and undefined-behaviour sanitizers, and the cases with
# racing threads once more under the thread sanitizer.

OBJECT_TEST_FLAGS := -Itests/unit/shim -Itests/unit/object -Ikernel/include \
	-Ikernel/arch/x86_64/include -Ikernel \
	-Ibuild/generated/include -DKERNEL_FAILS_ALLOCATIONS -pthread
OBJECT_TEST_SHIM := tests/unit/shim/shim.c tests/unit/object/types.c kernel/log/format.c

OBJECT_TEST_SOURCES := tests/unit/object/test_object.c kernel/object/object.c kernel/object/job.c \
	kernel/object/handle_table.c $(OBJECT_TEST_SHIM)
TIMER_TEST_SOURCES := tests/unit/object/test_timer.c tests/unit/object/events.c kernel/sched/timer.c \
	kernel/sched/clock.c kernel/object/timer_object.c $(filter kernel/%,$(OBJECT_TEST_SOURCES)) \
	kernel/lib/tree.c tests/unit/shim/shim.c tests/unit/object/types.c

PIPE_TEST_SOURCES := tests/unit/object/test_pipe.c tests/unit/object/user.c tests/unit/object/events.c \
	$(addprefix kernel/object/,pipe.c pipe_mark.c node.c io.c) $(filter-out tests/unit/object/test_%,$(OBJECT_TEST_SOURCES))

IO_TEST_SOURCES := tests/unit/object/test_io.c $(addprefix kernel/object/,connection.c file_io.c) \
	kernel/ipc/poll.c $(addprefix kernel/syscall/,handle_calls.c io_calls.c node_calls.c) \
	$(filter-out tests/unit/object/test_%,$(PIPE_TEST_SOURCES))

$(call host_test,object,$(OBJECT_TEST_SOURCES),$(OBJECT_TEST_FLAGS),-pthread)
$(call host_test,timer,$(TIMER_TEST_SOURCES),$(OBJECT_TEST_FLAGS),-pthread)
$(call host_test,pipe,$(PIPE_TEST_SOURCES),$(OBJECT_TEST_FLAGS),-pthread)
$(call host_test,io,$(IO_TEST_SOURCES),$(OBJECT_TEST_FLAGS),-pthread)

# The thread sanitizer excludes the other two, so such a program is made in one step of its own.
define race_test
UNIT_TESTS += $$(BUILD)/tests/unit/$(1)-races
$$(BUILD)/tests/unit/$(1)-races: $(2) $(wildcard tests/unit/object/*.h tests/unit/shim/*.h) \
		$$(wildcard kernel/include/kernel/*.h)
	@mkdir -p $$(@D)
	$$(call say,HOSTCC,$$@)
	$$(Q)$$(CC) -std=gnu17 -O1 -g -fsanitize=thread $$(WARNINGS) $$(OBJECT_TEST_FLAGS) -o $$@ \
		$$(filter %.c,$$^)
endef
$(eval $(call race_test,object,$(OBJECT_TEST_SOURCES)))
$(eval $(call race_test,timer,$(TIMER_TEST_SOURCES)))
$(eval $(call race_test,pipe,$(PIPE_TEST_SOURCES)))
$(eval $(call race_test,io,$(IO_TEST_SOURCES)))

$(call host_objects,io,$(IO_TEST_SOURCES)) $(BUILD)/tests/unit/io-races: | \
	$(BUILD)/generated/include/kernel/syscalls.h
