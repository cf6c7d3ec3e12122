# SPDX-License-Identifier: MIT
# Kelner's own commands: ordinary C programs made with the compiler wrapper, one file each, and what some of
# them share.

COMMANDS := $(patsubst sysroot/commands/%.c,%,$(wildcard sysroot/commands/*.c))
COMMAND_FLAGS := -std=gnu17 -O2 -g -ffile-prefix-map=$(CURDIR)=. -I$(SYSCALL_INCLUDE) \
	-Isysroot/lib/system/include -Ikernel/include $(WARNINGS)

$(BUILD)/commands/%: sysroot/commands/%.c $(SYSROOT)/tools.stamp $(SYSROOT)/headers.stamp \
		$(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o $(SYSROOT)/lib/kelner/libsystem.a | $(PROTOCOL_HEADERS)
	@mkdir -p $(@D)
	$(call say,KELNERCC,$<)
	$(Q)$(SYSROOT_KELNER_CC) $(COMMAND_FLAGS) -o $@.debug $(filter %.c,$^)
	$(Q)$(STRIP) -o $@ $@.debug

# Each is a list of values to choose from.
$(BUILD)/commands/keyboard $(BUILD)/commands/setfont: sysroot/commands/shared/setting.c sysroot/commands/shared/setting.h

# It says what each message is called.
$(BUILD)/commands/trace: $(BUILD)/generated/protocol/names.c

ROOT_FILES += $(foreach c,$(COMMANDS),/bin/$(c)=$(BUILD)/commands/$(c):0755)
ROOT_LINKS += /bin/umount=mount /bin/poweroff=service /bin/reboot=service /bin/halt=service
