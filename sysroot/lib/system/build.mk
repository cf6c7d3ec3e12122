# SPDX-License-Identifier: MIT
# The system library: stubs of the system calls and what a program without a C library needs.
# scripts/user.mk says how programs are made with it.

SYSTEM_LIBRARY_SOURCES := $(filter-out sysroot/lib/system/entry.S,$(wildcard sysroot/lib/system/*.[cS]))

SYSTEM_PROTOCOL_OBJECTS = $(PROTOCOL_SOURCES:$(BUILD)/generated/protocol/%.c=$(USER_BUILD)/protocol/%.o)

$(USER_BUILD)/protocol/%.o: $(BUILD)/generated/protocol/%.c | $$(SYSCALL_HEADERS) $$(PROTOCOL_HEADERS)
	@mkdir -p $(@D)
	$(Q)$(USER_COMPILE) -c -o $@ $<

$(USER_BUILD)/syscall_stubs.o: $(SYSCALL_STUBS)
	@mkdir -p $(@D)
	$(Q)$(USER_COMPILE) -c -o $@ $<

$(SYSTEM_LIBRARY): $(call user_objects,$(SYSTEM_LIBRARY_SOURCES)) $(USER_BUILD)/syscall_stubs.o $$(SYSTEM_PROTOCOL_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcD $@ $^
