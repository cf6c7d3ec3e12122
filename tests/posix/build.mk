# SPDX-License-Identifier: MIT
# POSIX tests that run on the system itself: ordinary C programs, one file each, in /tests/posix.

POSIX_TESTS := $(patsubst tests/posix/%.c,%,$(wildcard tests/posix/*.c))

$(BUILD)/tests/posix/%: tests/posix/%.c tests/posix/check.h $(SYSROOT)/tools.stamp \
		$(SYSROOT)/headers.stamp $(SYSROOT)/lib/libc.a $(SYSROOT)/lib/crt1.o \
		$(SYSROOT)/lib/kelner/libsystem.a
	@mkdir -p $(@D)
	$(call say,KELNERCC,$<)
	$(Q)$(SYSROOT_KELNER_CC) -std=gnu17 -O1 -g -ffile-prefix-map=$(CURDIR)=. $(WARNINGS) -o $@.debug $<
	$(Q)$(STRIP) -o $@ $@.debug

ROOT_FILES += $(foreach t,$(POSIX_TESTS),/tests/posix/$(t)=$(BUILD)/tests/posix/$(t):0755)
